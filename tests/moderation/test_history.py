"""The history is complete, and its command notices whatever went past the gate."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from catalog.models import Name, Person, Work
from credits.models import Credit
from moderation.models import Submission
from tests.helpers import approve, decide, fields_of, open_section, propose, save_section, submit

FILM = "/works/memories-1995/"


def test_a_clean_catalogue_verifies(memories, capsys):
    call_command("verify_history")
    assert "exactly what its history says" in capsys.readouterr().out


@pytest.mark.parametrize(
    "past_the_gate",
    [
        lambda: Work.objects.filter(name="Akira").update(deck="Vandalised."),
        lambda: Name.objects.filter(text="Memorîzu").delete(),
        lambda: Person.objects.create(name="Nobody", slug="nobody"),
        lambda: Credit.objects.filter(person__name="Satoshi Kon").update(uncertain=True),
    ],
)
def test_anything_past_the_gate_is_noticed(past_the_gate, memories):
    past_the_gate()
    with pytest.raises(CommandError, match="differ in 1 places"):
        call_command("verify_history")


def test_history_lists_what_was_approved_with_its_people(memories, as_ann, as_moderator):
    approve(as_moderator, propose(as_ann, FILM, "general", {"fields-runtime": "113"}, note="Timed the disc."))
    page = unescape(strip_tags(Client().get(f"{FILM}history/").content.decode()))
    for text in ("by ann", "decided by mo", "Timed the disc.", "by importer"):
        assert text in page


def test_a_credit_is_history_of_its_person_and_of_the_film_around_its_segment(memories, as_ann, as_moderator):
    row = {"credits": {"person": "Satoshi Kon", "role": "Writer", "note": "first script"}}
    submission = approve(as_moderator, propose(as_ann, f"{FILM}magnetic-rose/", "credits", row=row))
    for page in (FILM, f"{FILM}magnetic-rose/", "/people/satoshi-kon/"):
        assert submission.get_absolute_url() in Client().get(f"{page}history/").content.decode(), page


def test_new_pages_of_every_kind(memories, as_ann, as_moderator):
    """The form behind "Add a …": the page is there once approved, not before."""
    for plural, values in {
        "works": {"fields-name": "Kanojo no Omoide", "releases-0-date": "1990"},
        "people": {"fields-name": "Hirotsugu Kawasaki"},
        "characters": {"fields-name": "Eva Friedel"},
        "companies": {"fields-name": "Bandai Visual"},
        "franchises": {"fields-name": "Short films"},
        "things": {"fields-name": "Sargasso", "fields-kind": "place"},
        "tags": {"fields-name": "Opera", "fields-kind": "theme"},
        "roles": {"fields-name": "Key Animator"},
    }.items():
        data = fields_of(as_ann.get(f"/{plural}/new/"), "base")
        response = as_ann.post(f"/{plural}/new/", data | values)
        assert response.status_code == 302
        draft = Submission.objects.get(state="draft")
        submit(as_ann, draft)
        name = values["fields-name"]
        assert name not in Client().get(f"/{plural}/").content.decode()
        approve(as_moderator, draft)
        assert name in Client().get(f"/{plural}/").content.decode()
    assert Work.objects.get(name="Kanojo no Omoide").slug == "kanojo-no-omoide-1990"
    call_command("verify_history")


def test_an_empty_new_page_is_refused(as_ann):
    data = fields_of(as_ann.get("/people/new/"), "base")
    assert as_ann.post("/people/new/", data).status_code == 422


def test_namesakes_get_addresses_of_their_own(memories, as_ann, as_moderator):
    for _ in range(2):
        data = fields_of(as_ann.get("/people/new/"), "base") | {"fields-name": "Satoshi Kon"}
        data = fields_of(as_ann.post("/people/new/", data), "base") | {"page-differs": "A namesake."}
        as_ann.post("/people/new/", data)
        draft = Submission.objects.get(state="draft")
        submit(as_ann, draft)
        approve(as_moderator, draft)
    slugs = Person.objects.filter(name="Satoshi Kon").order_by("slug").values_list("slug", flat=True)
    assert list(slugs) == ["satoshi-kon", "satoshi-kon-2", "satoshi-kon-3"]


def test_the_notice_tells_the_real_waiting_time_and_admits_when_there_is_none(memories, as_ann, as_moderator):
    form = as_ann.get(f"{FILM}edit/overview/").content.decode()
    assert "There were no decisions in the last 30 days" in form
    for hours in (1, 5, 9):
        submission = propose(as_ann, FILM, "general", {"fields-runtime": str(100 + hours)})
        approve(as_moderator, submission)
        Submission.objects.filter(pk=submission.pk).update(
            submitted_at=submission.decided_at - timedelta(hours=hours)
        )
    form = as_ann.get(f"{FILM}edit/overview/").content.decode()
    assert "half of them were decided within 5 hours, nine in ten within 8 hours" in form
    Submission.objects.filter(is_import=False).update(
        decided_at=timezone.now() - timedelta(days=31), submitted_at=timezone.now() - timedelta(days=32)
    )
    assert "There were no decisions" in as_ann.get(f"{FILM}edit/overview/").content.decode()


def test_a_draft_gathers_sections_and_lets_go_of_them(memories, as_ann, ann):
    save_section(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    save_section(as_ann, FILM, "aliases", row={"aliases": {"text": "Omoide"}})
    draft = Submission.objects.get(state="draft")
    assert draft.changes.count() == 2
    # The alias is in the form again, and can be taken out of the draft before it ever was public.
    data = open_section(as_ann, FILM, "aliases")
    index = next(n for n in range(3) if data.get(f"aliases-{n}-text") == "Omoide")
    as_ann.post(f"{FILM}edit/aliases/", data | {f"aliases-{index}-DELETE": "on"})
    assert draft.changes.get().label == "Memories (1995)"
    as_ann.post(f"{draft.get_absolute_url()}withdrawal/", {"version": draft.version + 1})


def test_a_draft_is_nobody_elses(memories, as_ann, as_moderator):
    save_section(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    draft = Submission.objects.get(state="draft")
    assert as_moderator.get(draft.get_absolute_url()).status_code == 403
    assert draft.get_absolute_url() not in as_moderator.get("/queue/").content.decode()


def test_pages_of_a_submission_for_its_author(memories, as_ann, as_moderator):
    submission = propose(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    assert "number 1 in the queue" in as_ann.get(submission.get_absolute_url()).content.decode()
    assert submission.get_absolute_url() in as_ann.get("/submissions/mine/").content.decode()
    decide(as_moderator, submission, "comment", comment="Nice.")
    assert "Nice." in as_ann.get(submission.get_absolute_url()).content.decode()


def test_a_large_import_is_shown_in_pages(memories, monkeypatch):
    monkeypatch.setattr("moderation.views.submissions.SHOWN", 10)
    address = Submission.objects.get(is_import=True).get_absolute_url()
    first = Client().get(address).content.decode()
    assert first.count('class="change ') == 10
    assert "More changes" in first
    last = Client().get(f"{address}?from=50").content.decode()
    assert "Earlier changes" in last
    assert Client().get(f"{address}?from=nonsense").status_code == 200
