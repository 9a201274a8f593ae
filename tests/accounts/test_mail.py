"""Mail: at once for what is urgent, a digest for the rest, once each; stopped without signing in."""

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db.models import F
from django.test import Client

from accounts.letters import token_of
from accounts.models import Follow, Notice, NoticeSetting, User
from tests.helpers import decide, propose
from tests.moderation.test_races import at_once

FILM = "/works/memories-1995/"


@pytest.fixture
def pending(memories, as_ann):
    return propose(as_ann, FILM, "general", {"fields-runtime": "113"})


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def tell(member, title="“Akira (1988)” has changed", kind="followed", **values):
    return Notice.objects.create(
        recipient=member, kind=kind, title=title, address="/submissions/1/", **values
    )


def digest():
    call_command("send_digests")
    sent, mail.outbox[:] = list(mail.outbox), []
    return sent


def stop_address(letter):
    """Of the header, without the site's own name."""
    return re.fullmatch(r"<https?://[^/]+(/.+)>", letter.extra_headers["List-Unsubscribe"])[1]


@pytest.mark.parametrize("noun", ["return", "rejection"])
def test_returned_and_rejected_are_mailed_at_once(noun, pending, as_moderator, commit):
    with commit():
        decide(as_moderator, pending, noun, comment="Which cut?")
    (letter,) = mail.outbox
    assert letter.to == ["ann@example.org"]
    assert "Memories (1995)" in letter.subject
    assert "Which cut?" in letter.body
    assert pending.get_absolute_url() in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop_address(letter) in letter.body
    mail.outbox.clear()
    assert digest() == [], "It was mailed."


def test_approvals_wait_for_the_digest_and_are_in_it_once(pending, bob, as_moderator, memories, commit):
    Follow.objects.follow(bob, memories)
    with commit():
        decide(as_moderator, pending)
    assert mail.outbox == []
    letters = digest()
    assert sorted(letter.to for letter in letters) == [["ann@example.org"], ["bob@example.org"]]
    assert digest() == []


def test_several_make_one_letter(ann):
    for n in range(60):
        tell(ann, title=f"Told {n}.")
    (letter,) = digest()
    assert "60 things happened" in letter.subject
    assert "Told 49." in letter.body
    assert "Told 50." not in letter.body
    assert "And 10 more" in letter.body


def test_what_was_read_is_old_or_has_no_address_is_not_mailed(ann, bob):
    tell(ann, read_at=Notice(recipient=ann).created_at)
    old = tell(ann)
    Notice.objects.filter(pk=old.pk).update(created_at=F("created_at") - timedelta(days=8))
    User.objects.filter(pk=bob.pk).update(email="")
    tell(bob)
    assert digest() == []


@pytest.mark.parametrize("how", ["inbox", "off"])
def test_what_is_switched_off_is_not_mailed(how, pending, ann, as_moderator, commit):
    NoticeSetting.objects.choose(ann, {"returned": how, "followed": how})
    tell(ann)
    with commit():
        decide(as_moderator, pending, "return", comment="Which cut?")
    assert mail.outbox == []
    assert digest() == []
    assert Notice.objects.filter(kind="returned").exists() == (how == "inbox")


class Broken(EmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected


def test_what_could_not_be_sent_goes_with_the_next_digest(pending, as_moderator, commit, settings, caplog):
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Broken"
    with commit():
        response = decide(as_moderator, pending, "return", comment="Which cut?")
    assert response.status_code == 302, "The decision stands."
    assert "did not go out" in caplog.text
    assert digest() == []
    settings.EMAIL_BACKEND = working
    (letter,) = digest()
    assert "Which cut?" in letter.body
    assert digest() == []


def test_no_line_break_gets_into_a_header(ann):
    Notice.objects.tell(
        User.objects.filter(pk=ann.pk), "followed", "Akira\r\nBcc: bob@example.org", address="/submissions/1/"
    )
    (letter,) = digest()
    assert "\n" not in letter.subject
    assert "Bcc" not in letter.message()


# Stopping it


def test_stopped_by_a_button_without_signing_in_and_taken_back(ann, memories):
    tell(ann)
    address = stop_address(digest()[0])
    anyone = Client(enforce_csrf_checks=True)
    page = anyone.get(address).content.decode()
    assert "Something I follow changes" in page
    assert not NoticeSetting.objects.exists(), "Scanners follow links."
    page = anyone.post(address).content.decode()
    assert "Undo" in page
    tell(ann)
    assert digest() == []
    anyone.post(address, {"resume": "1"})
    assert len(digest()) == 1


def test_a_mail_program_stops_it_with_one_post(ann):
    """As RFC 8058 has it: no cookie, no form of ours, nothing but this body."""
    tell(ann)
    address = stop_address(digest()[0])
    done = Client(enforce_csrf_checks=True).post(
        address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert done.status_code == 200
    assert list(ann.notice_settings.values_list("kind", "how")) == [("followed", "inbox")]


def test_only_the_kinds_of_that_letter_stop_and_what_was_off_stays_off(ann):
    NoticeSetting.objects.choose(ann, {"approved": "off"})
    address = f"/inbox/unsubscribe/{token_of(ann, ['approved', 'followed'])}/"
    Client().post(address)
    assert dict(ann.notice_settings.values_list("kind", "how")) == {"approved": "off", "followed": "inbox"}
    Client().post(address, {"resume": "1"})
    assert dict(ann.notice_settings.values_list("kind", "how")) == {"approved": "off"}


@pytest.mark.parametrize(
    "spoil", [lambda token: token[:-1], lambda token: "x" + token, lambda token: "1:2:3"]
)
def test_a_forged_token_is_refused(spoil, ann):
    token = spoil(token_of(ann, ["followed"]))
    for send in (Client().get, Client().post):
        assert send(f"/inbox/unsubscribe/{token}/").status_code == 404
    assert not NoticeSetting.objects.exists()


def test_the_token_of_a_deleted_account_does_nothing(ann):
    address = f"/inbox/unsubscribe/{token_of(ann, ['followed'])}/"
    ann.delete()
    assert Client().post(address).status_code == 404


def test_a_letter_costs_the_same_queries_whatever_is_in_it(ann, bob, django_assert_num_queries):
    for number in (1, 30):
        for n in range(number):
            tell(ann, title=f"Told {n}.", actor=bob)
        with django_assert_num_queries(5):  # whom; a savepoint, what, claim it, release
            Notice.objects.post()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_digests_at_once_mail_each_notice_once():
    for turn in range(10):
        member = User.objects.create_user(f"member-{turn}", f"m{turn}@example.org")
        for n in range(5):
            tell(member, title=f"Told {n}.")
        mail.outbox = []
        sent = at_once(Notice.objects.post, Notice.objects.post)
        assert len(mail.outbox) == 1, sent
        assert "5 things happened" in mail.outbox[0].subject
