"""Signing up, in and out; a forgotten password; profiles; commands of the operator."""

import re

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User


def test_a_newcomer_signs_up_and_is_signed_in(db):
    client = Client()
    response = client.post(
        "/accounts/signup/",
        {"username": "shels", "email": "shels@example.org", "password1": "correct horse battery"},
    )
    assert response["Location"] == "/"
    assert "shels" in client.get("/").content.decode()
    assert not User.objects.get(username="shels").is_moderator


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"username": "moderator"}, "This name is kept for the site itself."),
        ({"password1": "12345"}, "This password is too short."),
        ({"email": "nonsense"}, "Enter a valid email address."),
        ({"username": "ann"}, "A user with that username already exists."),
    ],
)
def test_a_bad_sign_up_says_what_is_wrong(values, message, ann):
    data = {"username": "shels", "email": "shels@example.org", "password1": "correct horse battery"} | values
    response = Client().post("/accounts/signup/", data)
    assert message in response.content.decode()
    assert not User.objects.filter(email="shels@example.org").exists()


def test_sign_in_by_name_or_address_and_out_again(ann):
    for login in ("ann", "ann@example.org"):
        client = Client()
        assert (
            client.post("/accounts/login/", {"login": login, "password": "correct horse"}).status_code == 302
        )
        assert "My shelf" in client.get("/").content.decode()
        client.post("/accounts/logout/")
        assert "My shelf" not in client.get("/").content.decode()
    wrong = Client().post("/accounts/login/", {"login": "ann", "password": "wrong"})
    assert "not correct" in wrong.content.decode()


def test_a_forgotten_password(ann):
    client = Client()
    client.post("/accounts/password/reset/", {"email": "ann@example.org"})
    link = re.search(r"https?://\S+?(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    client.post(address, {"password1": "another good one", "password2": "another good one"})
    ann.refresh_from_db()
    assert ann.check_password("another good one")


def test_a_profile_shows_what_was_approved(memories, ann):
    page = Client().get("/members/ann/").content.decode()
    assert "0 approved submissions" in page
    assert Client().get("/members/importer/").status_code == 404, "The importer is no member."


def test_an_operator_makes_a_moderator(ann):
    call_command("grant_moderator", "ann", verbosity=0)
    ann.refresh_from_db()
    assert ann.is_moderator
    with pytest.raises(CommandError):
        call_command("grant_moderator", "nobody")


def test_demo_accounts_are_made_once_and_never_in_production(db, settings, monkeypatch, capsys):
    monkeypatch.setenv("DEMO_PASSWORD", "a demo password")
    call_command("make_demo_accounts")
    assert User.objects.get(username="moderator").is_moderator
    assert not User.objects.get(username="editor").is_moderator
    assert Client().login(username="second-moderator", password="a demo password")
    call_command("make_demo_accounts")
    assert User.objects.filter(username="editor").count() == 1
    User.objects.all().delete()
    settings.HTTPS = True
    with pytest.raises(CommandError):
        call_command("make_demo_accounts")
    assert not User.objects.exists()


def test_security_headers(db):
    response = Client().get("/")
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
