"""Taking back with what builds on it, and several at once."""

import pytest
from django.core.management import call_command
from django.test import Client

from catalog.models import Person
from credits.models import Credit
from moderation.models import Submission
from tests.helpers import approve, fields_of, member_client, open_section, problems, propose, submit

FILM = "/works/memories-1995/"
ADDRESS = "/submissions/reversion/"


def preview(client, *submissions):
    return client.get(ADDRESS, {"of": [one.pk for one in submissions]})


def take_back(client, *submissions, note="It was vandalism."):
    data = fields_of(preview(client, *submissions), "shown") | {"of": [one.pk for one in submissions]}
    response = client.post(ADDRESS, data | {"note": note})
    assert response.status_code == 302, problems(response)
    return list(Submission.objects.filter(state="pending").order_by("pk"))


@pytest.fixture
def runtimes(memories, as_ann, as_bob, as_moderator):
    """ann's runtime, bob's on top of it, and a country nobody touched since."""
    return [
        approve(
            as_moderator, propose(as_ann, FILM, "general", {"fields-runtime": "113", "fields-country": "FR"})
        ),
        approve(as_moderator, propose(as_bob, FILM, "general", {"fields-runtime": "110"})),
    ]


def test_what_builds_on_it_is_listed_counted_and_taken_along(runtimes, memories, as_ann, as_moderator):
    first, second = runtimes
    response = as_ann.post(f"{first.get_absolute_url()}reversion/", {"comment": "Wrong."})
    assert response.status_code == 409
    assert f"changed again by submission #{second.pk}" in response.content.decode()
    page = preview(as_ann, first).content.decode()
    assert "taken along" in page
    assert "1 later submission stands on this" in page
    assert "1 entry is changed" in page
    [undo] = take_back(as_ann, first)
    assert set(undo.reverts.all()) == {first, second}
    approve(as_moderator, undo)
    memories.refresh_from_db()
    assert (memories.runtime, memories.country) == (115, "JP")
    for one in runtimes:
        assert (
            f'Taken back: <a href="{undo.get_absolute_url()}"'
            in Client().get(one.get_absolute_url()).content.decode()
        )
    page = Client().get(undo.get_absolute_url()).content.decode()
    assert all(f'href="{one.get_absolute_url()}"' in page for one in runtimes)
    call_command("verify_history")


def test_a_later_change_of_another_field_stays(runtimes, memories, as_ann, as_moderator):
    approve(as_moderator, propose(as_ann, FILM, "overview", {"fields-deck": "Three dreams."}))
    [undo] = take_back(as_ann, runtimes[0])
    approve(as_moderator, undo)
    memories.refresh_from_db()
    assert memories.deck == "Three dreams."


def test_an_added_page_goes_with_the_rows_that_name_it(memories, as_ann, as_bob, as_moderator):
    data = fields_of(as_ann.get("/people/new/"), "base")
    as_ann.post("/people/new/", data | {"fields-name": "Hirotsugu Kawasaki"})
    person = Submission.objects.get(state="draft")
    submit(as_ann, person)
    approve(as_moderator, person)
    row = {"credits": {"person": "Hirotsugu Kawasaki", "role": "Director"}}
    credit = approve(as_moderator, propose(as_bob, f"{FILM}stink-bomb/", "credits", row=row))
    page = preview(as_ann, person).content.decode()
    assert f"#{credit.pk}" in page
    assert "2 entries are removed" in page
    [undo] = take_back(as_ann, person)
    approve(as_moderator, undo)
    assert not Person.objects.filter(name="Hirotsugu Kawasaki").exists()
    assert not Credit.objects.filter(work__name="Stink Bomb").exists()
    call_command("verify_history")


def test_several_in_one_go_each_a_submission_of_its_own(memories, as_ann, as_moderator, runtimes):
    alias = approve(as_moderator, propose(as_ann, FILM, "aliases", row={"aliases": {"text": "Omoide"}}))
    made = take_back(as_moderator, *runtimes, alias)
    assert [set(undo.reverts.all()) for undo in made] == [{alias}, set(runtimes)], "The newest first."
    second = member_client(alias.decided_by.__class__.objects.create_user("maya", is_moderator=True))
    for undo in made:
        approve(second, undo)
    memories.refresh_from_db()
    assert memories.runtime == 115
    assert not memories.names.filter(text="Omoide").exists()
    call_command("verify_history")


def test_a_row_added_and_removed_since_comes_and_goes_rightly(memories, as_ann, as_moderator):
    added = approve(as_moderator, propose(as_ann, FILM, "aliases", row={"aliases": {"text": "Omoide"}}))
    data = open_section(as_ann, FILM, "aliases")
    index = next(n for n in range(3) if data.get(f"aliases-{n}-text") == "Omoide")
    removed = approve(as_moderator, propose(as_ann, FILM, "aliases", {f"aliases-{index}-DELETE": "on"}))
    assert (
        "nothing left to take back"
        in as_ann.post(
            ADDRESS,
            fields_of(preview(as_ann, added, removed), "shown") | {"of": [added.pk, removed.pk], "note": "x"},
        ).content.decode()
    )
    [undo] = take_back(as_ann, removed)
    approve(as_moderator, undo)
    assert memories.names.filter(text="Omoide").exists()
    call_command("verify_history")


def test_what_was_shown_is_what_is_proposed(runtimes, as_ann, as_bob, as_moderator):
    shown = fields_of(preview(as_ann, runtimes[1]), "shown")
    third = approve(as_moderator, propose(as_bob, FILM, "general", {"fields-runtime": "109"}))
    response = as_ann.post(ADDRESS, shown | {"note": "Wrong."})
    assert response.status_code == 409
    page = response.content.decode()
    assert "More depends on these" in page
    assert f"#{third.pk}" in page
    assert "Wrong." in page
    assert not Submission.objects.filter(state="pending").exists()


def test_it_is_proposed_once(runtimes, as_ann, as_bob):
    take_back(as_ann, runtimes[0])
    response = as_bob.post(ADDRESS, fields_of(preview(as_bob, runtimes[0]), "shown") | {"note": "Me too."})
    assert response.status_code == 409
    assert "waits already" in response.content.decode()


def test_imports_and_nothing_ticked_are_refused_in_words(memories, as_ann):
    start = Submission.objects.get(is_import=True)
    assert "reverted by whoever runs this site" in preview(as_ann, start).content.decode()
    assert "Tick the submissions" in preview(as_ann).content.decode()
    assert as_ann.get(f"{ADDRESS}?of=nonsense").status_code == 409


def test_a_pending_submission_is_nobodys_to_take_back(memories, as_ann, as_bob):
    pending = propose(as_ann, FILM, "general", {"fields-runtime": "113"})
    assert preview(as_bob, pending).status_code == 403
    assert preview(as_ann, pending).status_code == 409
