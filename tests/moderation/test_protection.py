"""Protected pages: every door into the queue, what people read, and what is kept of what they typed."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from catalog.models import Person, Work
from moderation.errors import NotAllowed
from moderation.models import Event, Protection, Submission, Trust
from moderation.models.trusting import Earned
from tests.helpers import approve, fields_of, propose, save_section, submit

FILM = "/works/memories-1995/"
PERSON = "/people/katsuhiro-otomo/"
WHY = "Edit war over the running time."
IS_PROTECTED = "is protected: only moderators may change it"
LEVEL = Protection.Level


@pytest.fixture
def protect(memories, moderator):
    def made(page=memories, **values):
        return Protection.objects.protect(
            page, by=moderator, **{"level": LEVEL.MODERATORS, "reason": WHY, **values}
        )

    return made


def text(response):
    return response.content.decode().replace("&#x27;", "'")


def queued():
    return Submission.objects.pending().count()


def test_a_moderator_protects_and_everybody_reads_why(memories, as_moderator, as_ann, moderator):
    address = f"{FILM}protection/"
    data = fields_of(as_moderator.get(address), "level") | {"reason": WHY, "level": "moderators"}
    assert as_moderator.post(address, data).status_code == 302
    for client in (Client(), as_ann, as_moderator):
        assert WHY in text(client.get(FILM))
        assert WHY in text(client.get(address))
    assert "Everything below can be edited" not in text(Client().get(FILM))
    event = Event.objects.get(verb="protect")
    assert (event.by, event.page, WHY in event.comment) == (moderator, memories, True)


@pytest.mark.parametrize("data", [{"reason": ""}, {"until": "1995-12-23"}, {"part": "field-nonsense"}])
def test_what_makes_no_sense_is_said_and_nothing_typed_is_lost(data, memories, as_moderator):
    typed = {"part": "", "level": "moderators", "reason": WHY, "until": ""} | data
    response = as_moderator.post(f"{FILM}protection/", typed)
    assert response.status_code == 422
    assert not Protection.objects.exists()
    assert typed["reason"] in text(response)


def test_only_moderators_protect(memories, as_ann, ann):
    address = f"{FILM}protection/"
    assert "<select" not in text(as_ann.get(address))
    assert as_ann.post(address, {"level": "moderators", "reason": WHY}).status_code == 403
    with pytest.raises(NotAllowed):
        Protection.objects.protect(memories, by=ann, level=LEVEL.MODERATORS, reason=WHY)
    response = Client().post(address, {"level": "moderators", "reason": WHY})
    assert response["Location"].startswith("/accounts/login/")


def test_pressed_twice_it_is_protected_once(protect):
    assert protect() == protect()
    assert Event.objects.filter(verb="protect").count() == 1
    newer = protect(reason="Another reason.")
    assert list(Protection.objects.standing()) == [newer]


def test_lifted_by_the_button_and_by_the_level_for_everyone(protect, as_moderator, as_ann):
    address = f"{FILM}protection/"
    for data in ({"lift": protect().pk}, {"part": "", "level": "everyone", "reason": ""}):
        protect()
        assert as_moderator.post(address, data).status_code == 302
        assert not Protection.objects.standing().exists()
        assert WHY not in text(Client().get(FILM))
    assert Event.objects.filter(verb="lift protection").count() == 2
    assert "lifted" in text(as_ann.get(address))  # what protected it before stays readable
    propose(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    assert queued() == 1


# The doors


def test_a_section_form_says_so_before_anything_is_typed_and_keeps_what_is(protect, as_ann, ann):
    protect()
    form = text(as_ann.get(f"{FILM}edit/overview/"))
    assert IS_PROTECTED in form
    assert WHY in form
    assert 'class="button" name="save" value="submit"' not in form
    typed = {"fields-deck": "Mine.", "save": "submit", "note": "Why."}  # as a tab opened before would send
    response = save_section(as_ann, FILM, "overview", typed, follow=True)
    assert IS_PROTECTED in text(response)
    assert queued() == 0
    draft = Submission.objects.get(author=ann, state="draft")
    assert draft.changes.get().after == {"deck": "Mine."}


def test_a_draft_made_before_is_refused_with_the_reason_and_keeps_its_note(protect, as_ann, ann):
    save_section(as_ann, FILM, "overview", {"fields-deck": "Mine."})
    draft = Submission.objects.get(author=ann)
    protect()
    assert IS_PROTECTED in text(as_ann.get(draft.get_absolute_url()))
    response = submit(as_ann, draft, note="As the booklet says, page 12.")
    assert response.status_code == 422
    assert IS_PROTECTED in text(response)
    assert "page 12" in text(response)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_what_waits_cannot_be_changed_but_withdrawn_and_moderators_are_told(
    protect, as_ann, as_moderator, as_second_moderator, ann
):
    waiting = propose(as_ann, FILM, "overview", {"fields-deck": "Mine."})
    protect()
    assert "Protected since" in text(as_moderator.get(waiting.get_absolute_url()))
    data = fields_of(as_ann.get(f"{FILM}edit/overview/?submission={waiting.pk}"), "base")
    as_ann.post(f"{FILM}edit/overview/?submission={waiting.pk}", data | {"fields-deck": "Yet another."})
    waiting.refresh_from_db()
    assert waiting.changes.get().after == {"deck": "Mine."}
    assert Submission.objects.get(author=ann, state="draft").changes.get().after == {"deck": "Yet another."}
    waiting.withdraw(by=ann, version=waiting.version)
    assert waiting.state == "withdrawn"


def test_a_waiting_one_can_still_be_approved(protect, as_ann, as_second_moderator, memories):
    waiting = propose(as_ann, FILM, "overview", {"fields-deck": "Mine."})
    protect()
    approve(as_second_moderator, waiting)
    memories.refresh_from_db()
    assert memories.deck == "Mine."


def test_reverting_restoring_merging_and_confirming(protect, as_ann, as_moderator, ann, memories):
    first = approve(as_moderator, propose(as_ann, FILM, "overview", {"fields-deck": "One."}))
    approve(as_moderator, propose(as_ann, FILM, "overview", {"fields-deck": "Two."}))
    last = Submission.objects.filter(state="approved").order_by("-sequence").first()
    twin = approve(as_moderator, _new_film(as_ann))
    protect()
    doors = {
        f"{last.get_absolute_url()}reversion/": {"comment": "No."},
        f"{FILM}history/{first.pk}/restoration/": {"note": "As it was."},
        f"{twin.page.get_absolute_url()}merge/": {"into": "memories-1995", "note": "The same."},
        f"{FILM}merge/": {"into": twin.page.slug, "note": "The same."},
        f"{FILM}provenance/confirmation/?field=deck": {"citation": "The booklet."},
    }
    several = {"of": [last.pk], "note": "Why?", "shown": f"1:{last.pk}"}
    doors["/submissions/reversion/"] = several
    for address, data in doors.items():
        response = as_ann.post(address, data, follow=True)
        assert queued() == 0, address
        if "confirmation" not in address:
            assert IS_PROTECTED in text(response), address
    assert as_moderator.post(f"{last.get_absolute_url()}reversion/", {"comment": "No."}).status_code == 302


def _new_film(client):
    data = fields_of(client.get("/works/new/"), "base")
    data |= {"fields-name": "Memories again", "fields-kind": "film", "note": "Why not.", "save": "submit"}
    client.post("/works/new/", data)
    return Submission.objects.pending().get()


def test_a_new_segment_of_a_protected_film_waits_in_the_draft(protect, as_ann, memories):
    protect(part="section-segments")
    response = save_section(
        as_ann, FILM, "segments", {"save": "submit"},
        row={"segments": {"name": "A Fourth", "kind": "segment", "position": "4"}}, follow=True,
    )  # fmt: skip
    assert IS_PROTECTED in text(response)
    assert queued() == 0
    assert Submission.objects.get(state="draft").changes.get().after["name"] == "A Fourth"


def test_a_segment_of_a_protected_film_is_edited_on_its_own_page(protect, as_ann):
    protect()
    propose(as_ann, f"{FILM}magnetic-rose/", "general", {"fields-runtime": "45"})
    assert queued() == 1
    data = fields_of(as_ann.get(f"{FILM}magnetic-rose/edit/general/"), "base")
    typed = {"fields-part_of": "", "save": "submit", "note": "It stands alone."}
    response = as_ann.post(f"{FILM}magnetic-rose/edit/general/", data | typed, follow=True)
    assert IS_PROTECTED in text(response)
    assert queued() == 1


def test_a_dead_session_keeps_the_form(memories, moderator):
    typed = {"part": "", "level": "moderators", "reason": "Typed before.", "until": ""}
    client = Client()
    client.post(f"{FILM}protection/", typed)
    client.force_login(moderator, backend="django.contrib.auth.backends.ModelBackend")
    assert "Typed before." in text(client.get(f"{FILM}protection/"))


# What of it, for whom, until when


def test_a_single_field(protect, as_ann):
    protect(part="field-name")
    data = fields_of(as_ann.get(f"{FILM}edit/general/"), "base")
    assert "the field “name”" in text(as_ann.get(f"{FILM}edit/general/"))
    assert "protected" not in text(as_ann.get(f"{FILM}edit/overview/"))
    as_ann.post(
        f"{FILM}edit/general/", data | {"fields-runtime": "114", "save": "submit", "note": "Measured."}
    )
    assert queued() == 1
    data = fields_of(as_ann.get(f"{FILM}edit/general/"), "base")
    as_ann.post(f"{FILM}edit/general/", data | {"fields-name": "Souvenirs", "save": "submit", "note": "No."})
    assert queued() == 1


def test_a_credit_belongs_to_the_work_it_is_edited_on(protect, as_ann, memories):
    person = Person.objects.get(slug="katsuhiro-otomo")
    protect(person)
    credit = memories.credits.first() or Work.objects.get(slug__endswith="cannon-fodder").credits.first()
    page = credit.work.get_absolute_url()
    data = fields_of(as_ann.get(f"{page}edit/credits/"), "base")
    name = next(name for name in data if name.endswith("-note"))
    response = as_ann.post(f"{page}edit/credits/", data | {name: "Chief.", "save": "submit"}, follow=True)
    assert IS_PROTECTED not in text(response)
    assert queued() == 1
    protect(credit.work, part="section-credits")
    assert IS_PROTECTED in text(as_ann.get(f"{page}edit/credits/"))
    waiting = Submission.objects.pending().get()
    data = fields_of(as_ann.get(f"{page}edit/credits/?submission={waiting.pk}"), "base")
    response = as_ann.post(
        f"{page}edit/credits/?submission={waiting.pk}", data | {name: "Head."}, follow=True
    )
    assert IS_PROTECTED in text(response)
    assert waiting.changes.get().after == {"note": "Chief."}


def test_genres_are_not_themes(protect, as_ann):
    protect(part="section-genres")
    assert IS_PROTECTED in text(as_ann.get(f"{FILM}edit/genres/"))
    assert IS_PROTECTED not in text(as_ann.get(f"{FILM}edit/themes/"))
    save_section(as_ann, FILM, "aliases", {"save": "submit"}, row={"aliases": {"text": "Memorize"}})
    assert queued() == 1


def test_an_end_needs_nobody(protect, as_ann, anyone_reads):
    one = protect(until=timezone.now() + timedelta(hours=1))
    etag, page = anyone_reads()
    assert WHY in page
    assert Client().get(FILM, headers={"If-None-Match": etag}).status_code == 304
    Protection.objects.update(until=F("at"))  # an hour later
    response = Client().get(FILM, headers={"If-None-Match": etag})
    assert response.status_code == 200
    assert WHY not in text(response)
    propose(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    assert protect().pk != one.pk  # and it can be protected anew


@pytest.fixture
def anyone_reads():
    def read():
        response = Client().get(FILM)
        return response["ETag"], text(response)

    return read


def test_trusted_members_pass_where_the_level_lets_them(protect, as_ann, as_bob, ann, monkeypatch):
    protect(level=LEVEL.TRUSTED)
    earned = {True: Earned(Trust.TRUSTED, 30.0, 30, 0), False: Earned(Trust.KNOWN, 9.0, 9, 0)}
    monkeypatch.setattr(
        type(Submission.objects.all()), "trust_of", lambda self, user, kind: earned[user.pk == ann.pk]
    )
    assert "only trusted members" in text(as_bob.get(f"{FILM}edit/overview/"))
    assert "is protected" not in text(as_ann.get(f"{FILM}edit/overview/"))
    propose(as_ann, FILM, "overview", {"fields-deck": "Three dreams."})
    assert queued() == 1
    protect(level=LEVEL.MODERATORS)
    assert IS_PROTECTED in text(as_ann.get(f"{FILM}edit/overview/"))


def test_moderators_pass(protect, as_second_moderator):
    protect()
    propose(as_second_moderator, FILM, "overview", {"fields-deck": "Three dreams."})
    assert queued() == 1


def test_a_kept_page_still_costs_one_query(protect, django_assert_num_queries):
    protect()
    Client().get(FILM)
    with django_assert_num_queries(1):
        assert WHY in text(Client().get(FILM))
