"""Drafts untouched for a month: their author is told once, and a week later they are put away."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from moderation.models import Submission
from tests.helpers import fields_of, save_section

FILM = "/works/memories-1995/"


@pytest.fixture
def draft(memories, as_ann):
    save_section(as_ann, FILM, "general", {"fields-runtime": "113"})
    return Submission.objects.get(state="draft")


def run(capture, *args):
    with capture(execute=True):
        call_command("drop_old_drafts", *args)


def pass_days(number):
    for name in ("updated_at", "offered_at"):
        Submission.objects.filter(state="draft").update(**{name: F(name) - timedelta(days=number)})


def state(draft):
    draft.refresh_from_db()
    return draft.state


def text(response):
    return response.content.decode()


def test_told_once_then_put_away_then_taken_up_again(
    draft, as_ann, mailoutbox, django_capture_on_commit_callbacks
):
    run(django_capture_on_commit_callbacks)
    assert mailoutbox == []
    pass_days(31)
    for _ in range(2):
        run(django_capture_on_commit_callbacks)
    (mail,) = mailoutbox
    assert mail.to == ["ann@example.org"]
    assert draft.get_absolute_url() in mail.body
    assert "Memories (1995)" in mail.body
    assert state(draft) == "draft"
    for address in ("/drafts/", "/submissions/mine/", draft.get_absolute_url()):
        assert "it is put away on" in text(as_ann.get(address))
    pass_days(8)
    run(django_capture_on_commit_callbacks)
    assert state(draft) == "withdrawn"
    assert "Put away" in draft.events.get().comment
    as_ann.post(f"{draft.get_absolute_url()}reopening/", {"version": draft.version})
    run(django_capture_on_commit_callbacks)
    assert state(draft) == "draft"
    assert draft.changes.get().after == {"runtime": 113}
    assert draft.offered_at is None


def test_the_button_keeps_it(draft, as_ann, mailoutbox, django_capture_on_commit_callbacks):
    pass_days(31)
    run(django_capture_on_commit_callbacks)
    form = fields_of(as_ann.get("/drafts/"), "version")
    assert as_ann.post(f"{draft.get_absolute_url()}keeping/", form).status_code == 302
    pass_days(8)
    run(django_capture_on_commit_callbacks)
    assert state(draft) == "draft"


def test_working_on_it_keeps_it(draft, as_ann, django_capture_on_commit_callbacks):
    pass_days(31)
    run(django_capture_on_commit_callbacks)
    save_section(as_ann, FILM, "general", {"fields-country": "FR"})
    pass_days(8)
    run(django_capture_on_commit_callbacks)
    assert state(draft) == "draft"


def test_a_dry_run_only_says(draft, mailoutbox, capsys, django_capture_on_commit_callbacks):
    pass_days(31)
    run(django_capture_on_commit_callbacks, "--dry-run")
    assert f"offer #{draft.pk}" in capsys.readouterr().out
    assert mailoutbox == []
    assert Submission.objects.get(pk=draft.pk).offered_at is None


def test_nobody_keeps_anothers(draft, as_bob, as_moderator):
    for client in (as_bob, as_moderator):
        response = client.post(f"{draft.get_absolute_url()}keeping/", {"version": draft.version})
        assert response.status_code == 403


def test_a_member_without_address_reads_it_on_the_site(
    draft, ann, as_ann, mailoutbox, django_capture_on_commit_callbacks
):
    ann.email = ""
    ann.save()
    pass_days(31)
    run(django_capture_on_commit_callbacks)
    assert mailoutbox == []
    assert "it is put away on" in text(as_ann.get("/drafts/"))
    assert Submission.objects.get(pk=draft.pk).offered_at <= timezone.now()


def test_no_draft_says_how_to_get_one(memories, as_ann):
    assert "No open draft." in text(as_ann.get("/drafts/"))
