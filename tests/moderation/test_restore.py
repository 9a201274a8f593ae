"""An old revision comes back by a submission like any other."""

import pytest
from django.core.management import call_command
from django.test import Client

from catalog.models import Name, Work
from credits.models import Credit
from moderation.models import Submission
from tests.helpers import approve, fields_of, open_section, problems, propose

FILM = "/works/memories-1995/"


@pytest.fixture
def start(memories):
    return Submission.objects.get(is_import=True)


def restore(client, page, revision, note="The older text was right."):
    address = f"{page}history/{revision.pk}/restoration/"
    data = fields_of(client.get(address), "note")
    response = client.post(address, data | {"note": note})
    assert response.status_code == 302, problems(response)
    return Submission.objects.get(restores=revision, state="pending")


def test_it_leads_back_whatever_happened_since(start, memories, as_ann, as_moderator):
    approve(as_moderator, propose(as_ann, FILM, "general", {"fields-runtime": "113", "fields-country": "FR"}))
    approve(as_moderator, propose(as_ann, FILM, "general", {"fields-runtime": "110"}))
    approve(as_moderator, propose(as_ann, FILM, "aliases", row={"aliases": {"text": "Omoide"}}))
    data = open_section(as_ann, FILM, "links")
    as_ann.post(f"{FILM}edit/links/", data | {"links-0-DELETE": "on"})
    draft = Submission.objects.get(state="draft")
    as_ann.post(
        f"{draft.get_absolute_url()}proposal/",
        fields_of(as_ann.get(draft.get_absolute_url()), "note") | {"note": "Dead link."},
    )
    approve(as_moderator, draft)

    preview = as_ann.get(f"{FILM}history/{start.pk}/restoration/").content.decode()
    for text in ("3 changes", "1 entry is changed", "1 entry comes back", "removed"):
        assert text in preview, text
    back = restore(as_ann, FILM, start)
    assert "Restores the page as submission" in as_moderator.get(back.get_absolute_url()).content.decode()
    approve(as_moderator, back)
    memories.refresh_from_db()
    assert (memories.runtime, memories.country) == (115, "JP")
    assert not Name.objects.filter(text="Omoide").exists()
    assert memories.links.get().identifier == "tt0113799"
    assert "leads the page back" in as_ann.get(start.get_absolute_url()).content.decode()
    call_command("verify_history")
    assert "reads like that already" in as_ann.get(f"{FILM}history/{start.pk}/restoration/").content.decode()


def test_only_what_is_edited_on_the_page_comes_back(start, memories, as_ann, as_moderator):
    """Restoring a person takes no credit from a film, restoring a film nothing from its segments."""
    row = {"credits": {"person": "Satoshi Kon", "role": "Director"}}
    approve(as_moderator, propose(as_ann, f"{FILM}stink-bomb/", "credits", row=row))
    approve(as_moderator, propose(as_ann, f"{FILM}stink-bomb/", "general", {"fields-runtime": "40"}))
    for page in ("/people/satoshi-kon/", FILM):
        assert (
            "reads like that already" in as_ann.get(f"{page}history/{start.pk}/restoration/").content.decode()
        )
    approve(as_moderator, restore(as_ann, f"{FILM}stink-bomb/", start))
    assert not Credit.objects.filter(work__name="Stink Bomb").exists()
    assert Work.objects.get(name="Stink Bomb").runtime is None
    call_command("verify_history")


def test_it_needs_a_word_and_is_proposed_once(start, memories, as_ann, as_bob, as_moderator):
    approve(as_moderator, propose(as_ann, FILM, "general", {"fields-runtime": "113"}))
    address = f"{FILM}history/{start.pk}/restoration/"
    response = as_ann.post(address, {"note": " "})
    assert response.status_code == 422
    assert not Submission.objects.filter(restores=start).exists()
    restore(as_ann, FILM, start)
    response = as_bob.post(address, {"note": "Me too."})
    assert response.status_code == 422
    assert "waits already" in response.content.decode()
    assert "Me too." in response.content.decode()


def test_signed_out_nothing_typed_is_lost(start, memories, as_ann, as_moderator, ann):
    approve(as_moderator, propose(as_ann, FILM, "general", {"fields-runtime": "113"}))
    address = f"{FILM}history/{start.pk}/restoration/"
    client = Client()
    response = client.post(address, {"note": "It was right."})
    assert response["Location"].startswith("/accounts/login/")
    client.post(response["Location"], {"login": "ann", "password": "correct horse"})
    assert "It was right." in client.get(address).content.decode()


def test_a_restoration_can_itself_be_reverted(start, memories, as_ann, as_moderator):
    approve(as_moderator, propose(as_ann, FILM, "general", {"fields-runtime": "113"}))
    back = approve(as_moderator, restore(as_ann, FILM, start))
    as_ann.post(f"{back.get_absolute_url()}reversion/", {"comment": "No."})
    approve(as_moderator, Submission.objects.get(reverts=back))
    memories.refresh_from_db()
    assert memories.runtime == 113
    call_command("verify_history")
