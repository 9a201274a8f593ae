"""Two people, one page: edits of different fields both land, edits of one field are never lost unseen."""

import re

import pytest
from django.core.management import call_command

from catalog.models import Release, Work
from moderation.models import Submission
from tests.helpers import approve, decide, fields_of, open_section, propose, save_section, submit

FILM = "/works/memories-1995/"


def test_different_fields_both_land(memories, as_ann, as_bob, as_moderator):
    first = propose(as_ann, FILM, "general", {"fields-runtime": "113"})
    second = propose(as_bob, FILM, "general", {"fields-country": "FR"})
    approve(as_moderator, first)
    approve(as_moderator, second)
    memories.refresh_from_db()
    assert (memories.runtime, memories.country) == (113, "FR")


def test_two_genres_never_conflict(memories, as_ann, as_bob, as_moderator):
    first = propose(as_ann, FILM, "genres", row={"genres": {"tag": "Comedy"}})
    second = propose(as_bob, FILM, "themes", row={"themes": {"tag": "Memory"}})
    approve(as_moderator, first)
    approve(as_moderator, second)
    assert memories.tags.count() == 4


@pytest.fixture
def rivals(memories, as_ann, as_bob, as_moderator):
    """Bob's runtime is approved after Ann proposed hers."""
    anns = propose(as_ann, FILM, "general", {"fields-runtime": "113"})
    bobs = propose(as_bob, FILM, "general", {"fields-runtime": "114"})
    approve(as_moderator, bobs)
    return anns


def test_the_same_field_is_refused_with_base_now_and_proposed(rivals, memories, as_moderator):
    page = as_moderator.get(rivals.get_absolute_url()).content.decode()
    assert "The page moved on" in page
    for value in ("115", "114", "113"):
        assert value in page
    response = decide(as_moderator, rivals)
    assert response.status_code == 409
    assert "runtime changed after this was proposed" in response.content.decode()
    memories.refresh_from_db()
    rivals.refresh_from_db()
    assert (memories.runtime, rivals.state) == (114, "pending")


def test_a_moderator_may_choose_the_proposed_value(rivals, memories, as_moderator):
    change = rivals.changes.get()
    approve(as_moderator, rivals, **{f"decision-{change.pk}": "overwrite"})
    memories.refresh_from_db()
    change.refresh_from_db()
    assert memories.runtime == 113
    assert change.before == {"runtime": 114}, "History records what was really replaced."
    call_command("verify_history")


def test_the_same_value_twice_is_no_conflict(memories, as_ann, as_bob, as_moderator):
    first = propose(as_ann, FILM, "general", {"fields-runtime": "113"})
    second = propose(as_bob, FILM, "general", {"fields-runtime": "113"})
    approve(as_moderator, first)
    approve(as_moderator, second)
    call_command("verify_history")


def test_a_stale_form_does_not_undo_what_was_approved_meanwhile(memories, as_ann, as_bob, as_moderator):
    stale = open_section(as_ann, FILM, "general")
    approve(as_moderator, propose(as_bob, FILM, "general", {"fields-country": "FR"}))
    as_ann.post(f"{FILM}edit/general/", stale | {"fields-runtime": "113"})
    change = Submission.objects.get(state="draft").changes.get()
    assert change.after == {"runtime": 113}, "Only what Ann touched is proposed."


def test_a_rival_edit_shows_both_values_before_it_is_saved(memories, as_ann, as_bob, as_moderator):
    stale = open_section(as_ann, FILM, "general")
    approve(as_moderator, propose(as_bob, FILM, "general", {"fields-runtime": "114"}))
    response = as_ann.post(f"{FILM}edit/general/", stale | {"fields-runtime": "113"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Somebody else changed this while you were writing. Choose." in page
    columns = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page)
    assert columns == [("Before", "115"), ("Now on the page", "114"), ("Yours", "113")]
    assert 'value="113"' in page, "What Ann typed is still there."
    # Saving again, having seen it, insists.
    again = fields_of(response, "base")
    assert as_ann.post(f"{FILM}edit/general/", again).status_code == 302
    change = Submission.objects.get(state="draft").changes.get()
    assert (change.before, change.after) == ({"runtime": 114}, {"runtime": 113})


def test_a_row_removed_meanwhile_is_told_and_can_be_added_anew(memories, as_ann, as_bob, as_moderator):
    release = Release.objects.get(work=memories, country="US")
    stale = open_section(as_ann, FILM, "releases")
    index = next(n for n in range(3) if stale.get(f"releases-{n}-country") == "US")
    removal = {f"releases-{index}-DELETE": "on"}
    approve(as_moderator, propose(as_bob, FILM, "releases", removal))
    assert not Release.objects.filter(pk=release.pk).exists()
    response = as_ann.post(f"{FILM}edit/releases/", stale | {f"releases-{index}-note": "With extras."})
    assert response.status_code == 422
    assert "Somebody removed this row meanwhile" in response.content.decode()
    assert as_ann.post(f"{FILM}edit/releases/", fields_of(response, "base")).status_code == 302
    change = Submission.objects.get(state="draft").changes.get()
    assert (change.action, change.after["note"]) == ("create", "With extras.")


def test_a_row_changed_meanwhile_is_not_removed_unseen(memories, as_ann, as_bob, as_moderator):
    stale = open_section(as_ann, FILM, "releases")
    approve(as_moderator, propose(as_bob, FILM, "releases", {"releases-0-note": "Premiere in Tokyo."}))
    response = as_ann.post(f"{FILM}edit/releases/", stale | {"releases-0-DELETE": "on"})
    assert response.status_code == 422
    assert "Somebody changed this row meanwhile" in response.content.decode()


def test_a_later_change_blocks_a_revert_until_it_is_reverted_itself(memories, as_ann, as_moderator):
    first = approve(as_moderator, propose(as_ann, FILM, "general", {"fields-runtime": "113"}))
    second = approve(as_moderator, propose(as_ann, FILM, "general", {"fields-runtime": "114"}))
    response = as_ann.post(f"{first.get_absolute_url()}reversion/", {"comment": ""})
    assert response.status_code == 409
    assert f"changed again by submission #{second.pk}" in response.content.decode()


def test_segments_are_added_and_reordered(memories, as_ann, as_moderator):
    save_section(
        as_ann,
        FILM,
        "segments",
        {"segments-2-position": "1"},
        {"segments": {"name": "Epilogue", "kind": "segment"}},
    )
    page = as_ann.get(Submission.objects.get(state="draft").get_absolute_url()).content.decode()
    assert "Epilogue" in page
    draft = Submission.objects.get(state="draft")
    submit(as_ann, draft)
    approve(as_moderator, draft)
    names = list(Work.objects.filter(part_of=memories).order_by("position").values_list("name", flat=True))
    assert names == ["Cannon Fodder", "Magnetic Rose", "Stink Bomb", "Epilogue"]
    assert Work.objects.get(name="Epilogue").slug == "memories-1995/epilogue"
