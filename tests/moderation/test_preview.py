"""Preview: the real page with a submission in it, and nothing of it stays."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Work
from moderation.models import Submission
from tests.helpers import approve, decide, fields_of, propose, save_section

FILM = "/works/memories-1995/"


def text(response):
    return response.content.decode()


@pytest.fixture
def draft(memories, as_ann):
    save_section(as_ann, FILM, "general", {"fields-runtime": "113"})
    save_section(as_ann, FILM, "aliases", row={"aliases": {"text": "Omoide"}})
    return Submission.objects.get(state="draft")


def preview(client, submission):
    return client.get(f"/previews/{submission.pk}/")


def test_the_real_page_with_the_changes_marked(draft, as_ann):
    response = preview(as_ann, draft)
    page = text(response)
    assert response["Cache-Control"] == "private, no-store"
    assert "<dd data-changed" in page.replace("\n", "")
    assert "1 h 53 min" in page
    assert '<li data-changed=""><span>Omoide' in page.replace(' lang="ja"', "")
    assert '<section data-changed="" class="section section--aliases"' in page
    assert '<section class="section section--releases"' in page, "What stays is not marked."
    assert "2 changes" in page, "The bar is there, too."


def test_only_who_may_read_it_sees_it(draft, as_ann, as_bob, as_moderator):
    address = f"/previews/{draft.pk}/"
    assert as_bob.get(address).status_code == 403
    assert as_moderator.get(address).status_code == 403, "A draft is its author's alone."
    assert "/accounts/login/" in Client().get(address)["Location"]


def test_a_moderator_previews_what_waits(memories, as_ann, as_moderator):
    submission = propose(as_ann, FILM, "overview", {"fields-deck": "Three dreams by Otomo."})
    assert "Three dreams by Otomo." in text(preview(as_moderator, submission))
    decide(as_moderator, submission)
    assert preview(as_moderator, submission).status_code == 302, "Decided: there is nothing to preview."


def test_a_new_page(memories, as_ann):
    form = fields_of(as_ann.get("/works/new/"), "base")
    as_ann.post("/works/new/", form | {"fields-name": "Robot Carnival", "fields-runtime": "90"})
    page = text(preview(as_ann, Submission.objects.get(state="draft")))
    assert "<h1>Robot Carnival" in page
    assert "1 h 30 min" in page
    assert "/edit/" not in page, "Its forms are those of the draft."
    assert not Work.objects.filter(name="Robot Carnival").exists()


def test_links_of_a_renamed_page_lead_where_it_is(memories, as_ann):
    save_section(as_ann, FILM, "general", {"fields-name": "Kioku"})
    page = text(preview(as_ann, Submission.objects.get(state="draft")))
    assert '<h1 data-changed="">Kioku' in page
    assert f'"{FILM}edit/general/"' in page
    assert "kioku" not in page


def test_what_would_go_wrong_is_said(memories, as_ann, as_bob, as_moderator):
    save_section(as_ann, FILM, "general", {"fields-runtime": "113"})
    save_section(as_ann, FILM, "aliases", {"aliases-0-DELETE": "on"})
    approve(as_moderator, propose(as_bob, FILM, "general", {"fields-runtime": "114"}))
    page = text(preview(as_ann, Submission.objects.get(state="draft")))
    assert "runtime changed after this was proposed" in page
    assert "1 h 53 min" in page
    assert "It takes away: <del>" in page


def test_nothing_is_kept(draft, as_ann):
    Client().get(FILM)
    before = set(caches["pages"]._cache)
    preview(as_ann, draft)
    assert set(caches["pages"]._cache) <= before | {":1:waiting-time:catalog.Work"}
    assert "Omoide" not in text(Client().get(FILM))


def test_the_author_sees_his_own_in_place(memories, as_ann, as_bob):
    propose(as_ann, FILM, "general", {"fields-runtime": "113"})
    page = text(as_ann.get(FILM))
    assert "1 h 53 min" in page
    assert "1 change that waits" in page
    assert "Show the public page" in page
    public = text(as_ann.get(f"{FILM}?public"))
    assert "1 h 53 min" not in public
    assert "1 change of yours waits" in public
    for others in (text(as_bob.get(FILM)), text(Client().get(FILM))):
        assert "1 h 53 min" not in others
        assert "1 change is waiting here" in others
        assert "Show the public page" not in others


def test_the_overlay_follows_the_page_and_the_decision(memories, as_ann, as_bob, as_moderator):
    anns = propose(as_ann, FILM, "general", {"fields-runtime": "113"})
    as_ann.get(FILM)
    approve(as_moderator, propose(as_bob, FILM, "overview", {"fields-deck": "Three dreams."}))
    page = text(as_ann.get(FILM))
    assert "1 h 53 min" in page
    assert "Three dreams." in page
    decide(as_moderator, anns, "rejection", comment="No.")
    page = text(as_ann.get(FILM))
    assert "1 h 53 min" not in page
    assert "Show the public page" not in page


def test_editing_in_the_overlay_changes_what_waits(memories, as_ann):
    submission = propose(as_ann, FILM, "general", {"fields-runtime": "113"})
    assert f"{FILM}edit/general/?submission={submission.pk}" in text(as_ann.get(FILM))


def test_what_signed_in_pages_cost(memories, as_ann, as_bob):
    """One question to the gate; the overlay itself is kept until its author or the page moves."""
    propose(as_ann, FILM, "general", {"fields-runtime": "113"})
    for client, page in ((as_bob, "/people/satoshi-kon/"), (as_bob, FILM), (as_ann, FILM)):
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        assert sum('FROM "moderation_submission"' in query["sql"] for query in asked) == 1
    assert "1 h 53 min" in text(as_ann.get(FILM))
