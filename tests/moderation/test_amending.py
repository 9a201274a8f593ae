"""The author changes what waits: amends it in its place, splits it, takes something out, or takes it back."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from moderation.models import Submission
from tests.helpers import approve, blank_row, decide, fields_of, open_section, propose, save_section, submit

FILM = "/works/memories-1995/"


def text(response):
    return response.content.decode()


@pytest.fixture
def pending(memories, as_ann):
    """The runtime and an alias, with a note and a source, waiting."""
    save_section(as_ann, FILM, "general", {"fields-runtime": "113"})
    save_section(as_ann, FILM, "aliases", row={"aliases": {"text": "Omoide"}})
    draft = Submission.objects.get(state="draft")
    submit(as_ann, draft, "Timed it.", "Laser disc")
    draft.refresh_from_db()
    return draft


def amend(client, submission, section, changes=None, row=None, page=FILM):
    address = f"{page}edit/{section}/?submission={submission.pk}"
    data = fields_of(client.get(address), "base")
    for part, values in (row or {}).items():
        data |= {f"{blank_row(data, part)}{name}": value for name, value in values.items()}
    return client.post(address, data | (changes or {}))


def test_it_keeps_its_place_and_tells_what_moved(pending, as_ann, as_bob, as_moderator):
    later = propose(as_bob, FILM, "overview", {"fields-deck": "Later."})
    submitted = pending.submitted_at
    assert 'value="113"' in text(as_ann.get(f"{FILM}edit/general/?submission={pending.pk}"))
    amend(as_ann, pending, "general", {"fields-runtime": "114", "fields-country": "FR"})
    pending.refresh_from_db()
    assert (pending.state, pending.submitted_at) == ("pending", submitted)
    assert (pending.place_in_queue(), later.place_in_queue()) == (1, 2)
    assert pending.changes.get(label__startswith="Memories").after == {"runtime": 114, "country": "FR"}
    page = text(as_moderator.get(pending.get_absolute_url()))
    moves = page[page.index('class="moves"') :]
    assert ">113<" in moves
    assert ">114<" in moves
    assert not Submission.objects.filter(state="draft").exists()


def test_a_moderator_who_had_it_open_is_told_and_shown_what_moved(pending, memories, as_ann, as_moderator):
    seen = fields_of(as_moderator.get(pending.get_absolute_url()), "version")
    amend(as_ann, pending, "general", {"fields-runtime": "114"})
    response = as_moderator.post(f"{pending.get_absolute_url()}approval/", seen | {"comment": "Fine."})
    assert response.status_code == 409
    assert "What moved since you opened it" in text(response)
    assert "Fine." in text(response)
    assert (
        as_moderator.post(
            f"{pending.get_absolute_url()}approval/", fields_of(response, "version")
        ).status_code
        == 302
    )
    memories.refresh_from_db()
    assert memories.runtime == 114


def test_what_is_saved_after_the_decision_becomes_a_draft(pending, as_ann, as_moderator):
    address = f"{FILM}edit/general/?submission={pending.pk}"
    data = fields_of(as_ann.get(address), "base")
    approve(as_moderator, pending)
    response = as_ann.post(address, data | {"fields-country": "FR"}, follow=True)
    draft = Submission.objects.get(state="draft")
    assert draft.changes.get().after == {"country": "FR"}
    assert draft.get_absolute_url() == response.redirect_chain[-1][0]


def test_nobody_amends_anothers(pending, as_bob):
    amend(as_bob, pending, "general", {"fields-runtime": "90"})
    pending.refresh_from_db()
    assert pending.changes.get(label__startswith="Memories").after == {"runtime": 113}
    assert Submission.objects.get(state="draft").author.username == "bob"


def test_undoing_everything_is_refused_with_what_to_do(memories, as_ann):
    pending = propose(as_ann, FILM, "general", {"fields-runtime": "113"})
    response = amend(as_ann, pending, "general", {"fields-runtime": "115"})
    assert "Withdraw it instead" in text(as_ann.get(response["Location"]))
    assert pending.changes.get().after == {"runtime": 113}


def test_saving_without_a_change_is_no_new_version(pending, as_ann):
    amend(as_ann, pending, "general")
    version = pending.version
    pending.refresh_from_db()
    assert pending.version == version


def test_a_new_page_that_waits_is_amended(memories, as_ann, as_moderator):
    form = fields_of(as_ann.get("/people/new/"), "base")
    as_ann.post("/people/new/", form | {"fields-name": "Hirotsugu Kawasakki", "save": "submit"})
    pending = Submission.objects.get(state="pending")
    address = f"/people/new/?draft={pending.pk}"
    assert address in text(as_ann.get(pending.get_absolute_url()))
    as_ann.post(address, fields_of(as_ann.get(address), "base") | {"fields-name": "Hirotsugu Kawasaki"})
    pending.refresh_from_db()
    assert (pending.state, pending.changes.get().after["name"]) == ("pending", "Hirotsugu Kawasaki")
    assert "Kawasakki" in text(as_moderator.get(pending.get_absolute_url())), "What moved is told."


def test_taken_back_and_submitted_again_it_keeps_its_place(pending, as_ann, as_bob, as_moderator):
    propose(as_bob, FILM, "overview", {"fields-deck": "Later."})
    as_ann.post(f"{pending.get_absolute_url()}reopening/", {"version": pending.version})
    assert as_moderator.get(pending.get_absolute_url()).status_code == 403
    save_section(as_ann, FILM, "general", {"fields-runtime": "114"})
    pending.refresh_from_db()
    submit(as_ann, pending)
    pending.refresh_from_db()
    assert pending.place_in_queue() == 1
    assert pending.events.last().moved[0]["now"]["after"] == {"runtime": 114}


def test_a_returned_one_queues_anew(pending, as_ann, as_bob, as_moderator):
    propose(as_bob, FILM, "overview", {"fields-deck": "Later."})
    decide(as_moderator, pending, "return", comment="Source?")
    pending.refresh_from_db()
    as_ann.post(f"{pending.get_absolute_url()}reopening/", {"version": pending.version})
    pending.refresh_from_db()
    submit(as_ann, pending)
    pending.refresh_from_db()
    assert pending.place_in_queue() == 2


def part(client, submission, noun, *labels):
    ticked = submission.changes.filter(label__in=labels).values_list("pk", flat=True)
    data = {"version": submission.version, "change": list(ticked)}
    return client.post(f"{submission.get_absolute_url()}{noun}/", data)


def test_a_split_makes_two_that_are_decided_apart(pending, memories, as_ann, as_moderator):
    assert part(as_ann, pending, "split", "Omoide").status_code == 302
    other = Submission.objects.get(state="pending", changes__label="Omoide")
    pending.refresh_from_db()
    assert other != pending
    assert (other.submitted_at, other.note) == (pending.submitted_at, "Timed it.")
    assert other.sources.get().citation == "Laser disc"
    assert pending.changes.get().after == {"runtime": 113}
    decide(as_moderator, other, "rejection", comment="No.")
    approve(as_moderator, pending)
    memories.refresh_from_db()
    assert memories.runtime == 113


def test_what_a_change_needs_goes_along_or_the_split_is_refused(memories, as_ann):
    """A new segment, and its new name's row, in one submission: the second hangs on the first."""
    data = open_section(as_ann, FILM, "segments")
    prefix = blank_row(data, "segments")
    as_ann.post(f"{FILM}edit/segments/", data | {f"{prefix}name": "Epilogue", f"{prefix}kind": "segment"})
    save_section(as_ann, FILM, "general", {"fields-runtime": "113"})
    draft = Submission.objects.get(state="draft")
    segment = draft.changes.get(action="create")
    depends = draft.changes.create(
        position=9, action="create", content_type=_type("catalog.Name"), object_id="0" * 31 + "1",
        label="Epirōgu", after={"text": "Epirōgu", "work": str(segment.object_id), "kind": "alias"},
    )  # fmt: skip
    submit(as_ann, draft)
    draft.refresh_from_db()
    response = part(as_ann, draft, "split", segment.label)
    assert response.status_code == 409
    assert "tick both or neither" in text(response)
    assert part(as_ann, draft, "split", depends.label).status_code == 302
    other = Submission.objects.exclude(pk=draft.pk).get(state="pending")
    assert set(other.changes.values_list("label", flat=True)) == {segment.label, "Epirōgu"}


def _type(label):
    return ContentType.objects.get_for_model(apps.get_model(label))


def test_something_is_taken_out(pending, as_ann):
    assert part(as_ann, pending, "removal", "Omoide").status_code == 302
    assert pending.changes.get().after == {"runtime": 113}
    pending.refresh_from_db()
    assert part(as_ann, pending, "removal", pending.changes.get().label).status_code == 409


def test_part_of_a_draft_is_submitted(memories, as_ann):
    save_section(as_ann, FILM, "general", {"fields-runtime": "113"})
    save_section(as_ann, FILM, "aliases", row={"aliases": {"text": "Omoide"}})
    draft = Submission.objects.get(state="draft")
    assert part(as_ann, draft, "split", "Omoide").status_code == 302
    assert Submission.objects.get(state="pending").changes.get().label == "Omoide"
    assert draft.changes.get().after == {"runtime": 113}


def test_parting_is_the_authors_and_what_is_decided_stays(pending, as_bob, as_ann, as_moderator):
    for client in (as_bob, as_moderator):
        assert part(client, pending, "split", "Omoide").status_code == 403
    approve(as_moderator, pending)
    for noun in ("split", "removal"):
        assert part(as_ann, pending, noun, "Omoide").status_code == 409
