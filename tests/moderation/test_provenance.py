"""For every value: since when, from whom, from which source; flagged until somebody confirms it."""

import re

import pytest
from django.core.management import call_command
from django.test import Client

from moderation.models import Source, Submission
from tests.helpers import approve, fields_of, propose

FILM = "/works/memories-1995/"


def lines(page=FILM):
    """{what is said: its source column} of the provenance view."""
    html = Client().get(f"{page}provenance/").content.decode()
    found = {}
    for line in re.findall(r'<li class="origin.*?</li>', html, re.DOTALL):
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", line)).strip()
        found[text.split(" ")[0] if text.startswith("Runtime") else text[:60]] = text
    return found, html


def change_runtime(as_ann, as_moderator, value, source=None):
    submission = propose(as_ann, FILM, "general", {"fields-runtime": value})
    if source:
        Source.objects.create(submission=submission, citation=source)
    return approve(as_moderator, submission)


def test_each_value_with_its_origin(memories, as_ann, as_moderator):
    found, html = lines()
    assert "Facts of the film Memories (1995)" in found["Runtime"]
    assert "imported by importer" in found["Runtime"]
    assert "changed while the source did not" not in html
    for name in ("メモリーズ", "Madhouse", "Satoshi Kon", "IMDb tt0113799"):
        assert name in html


def test_a_value_that_leaves_its_source_is_flagged_until_confirmed(memories, as_ann, as_bob, as_moderator):
    changed = change_runtime(as_ann, as_moderator, "113")
    found, html = lines()
    assert "Changed, but its source did not" in found["Runtime"]
    assert "by ann , approved by mo" in found["Runtime"]
    assert "1 value changed while the source did not" in html
    address = re.search(r'href="([^"]*confirmation[^"]*field=runtime)"', html)[1].replace("&amp;", "&")

    shown = as_bob.get(address)
    assert fields_of(shown, "citation")["citation"].startswith("Facts of the film")
    assert as_bob.post(address, {"citation": "", "url": ""}).status_code == 422
    response = as_bob.post(address, {"citation": "Timed from the 2004 disc", "url": ""})
    confirmation = Submission.objects.get(state="pending")
    assert response["Location"] == confirmation.get_absolute_url()
    assert "Changed, but its source did not" in lines()[0]["Runtime"], "Not before a moderator said so."
    assert as_bob.post(address, {"citation": "Again"}).status_code == 422, "It waits already."
    assert "stays as it is" in as_moderator.get(confirmation.get_absolute_url()).content.decode()
    approve(as_moderator, confirmation)

    found, html = lines()
    assert "Timed from the 2004 disc" in found["Runtime"]
    assert f"#{confirmation.pk}" in found["Runtime"]
    assert changed.get_absolute_url() in html, "A confirmation is not a change: since when stays."
    assert "changed while the source did not" not in html
    call_command("verify_history")


def test_a_new_source_for_the_new_value_needs_no_confirmation(memories, as_ann, as_moderator):
    change_runtime(as_ann, as_moderator, "113", source="The 2004 disc")
    found, html = lines()
    assert "The 2004 disc" in found["Runtime"]
    assert "Changed, but" not in html


def test_a_value_taken_back_has_the_source_it_had(memories, as_ann, as_moderator):
    wrong = change_runtime(as_ann, as_moderator, "113")
    as_ann.post(f"{wrong.get_absolute_url()}reversion/", {"comment": ""})
    undo = Submission.objects.get(reverts=wrong)
    assert "its source does not" not in as_moderator.get(undo.get_absolute_url()).content.decode()
    approve(as_moderator, undo)
    found, html = lines()
    assert "Facts of the film" in found["Runtime"]
    assert "Changed, but" not in html


def test_a_confirmation_meets_a_value_that_moved_on(memories, as_ann, as_bob, as_moderator):
    change_runtime(as_ann, as_moderator, "113")
    address = re.search(r'href="([^"]*confirmation[^"]*field=runtime)"', lines()[1])[1].replace("&amp;", "&")
    as_bob.post(address, {"citation": "Disc"})
    confirmation = Submission.objects.get(state="pending")
    change_runtime(as_ann, as_moderator, "110")
    response = as_moderator.post(
        f"{confirmation.get_absolute_url()}approval/", {"version": confirmation.version}
    )
    assert response.status_code == 409
    assert "runtime changed after this was proposed" in response.content.decode()


def test_queries_do_not_grow_with_rows_or_history(
    memories, as_ann, as_moderator, django_assert_max_num_queries
):
    Client().get(f"{FILM}provenance/")
    with django_assert_max_num_queries(44):
        Client().get(f"{FILM}provenance/")
    for runtime, text in enumerate(("Omoide", "Kanojo no Omoide", "Otomo’s Memories"), 100):
        approve(as_moderator, propose(as_ann, FILM, "aliases", row={"aliases": {"text": text}}))
        change_runtime(as_ann, as_moderator, str(runtime))
    with django_assert_max_num_queries(44):
        Client().get(f"{FILM}provenance/")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?kind=catalog.work&row=1&field=runtime",
        "?kind=auth.user&row=1&field=x",
        "?kind=catalog.work&row=019aa3a0-0000-7000-8000-000000000000&field=runtime",
    ],
)
def test_nonsense_is_not_found(query, memories, as_ann):
    assert as_ann.get(f"{FILM}provenance/confirmation/{query}").status_code == 404


def test_every_section_links_there(memories):
    page = Client().get(FILM).content.decode()
    assert f'href="{FILM}provenance/#general"' in page
    assert f'href="{FILM}provenance/"' in page
