"""Taking back what one account did: in steps that can be broken off, without loss to anybody else."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from catalog.models import Work
from moderation.errors import NotAllowed, Refused
from moderation.models import Event, Quarantine, Submission
from moderation.models.quarantine import Outcome
from tests.helpers import approve, fields_of, propose

FILM = "/works/memories-1995/"
ROSE = "/works/memories-1995/magnetic-rose/"
ADDRESS = "/members/ann/quarantine/"
WHY = "Invented facts."
STATES = Submission.State


def text(response):
    return response.content.decode().replace("&#x27;", "'")


def deck():
    return Work.objects.get(slug="memories-1995").deck


def holds():
    call_command("verify_history", stdout=StringIO())


@pytest.fixture
def done(as_ann, as_moderator, memories):
    """ann's, approved by mo, the oldest first."""

    def make(*decks):
        return [
            approve(as_moderator, propose(as_ann, FILM, "overview", {"fields-deck": one})) for one in decks
        ]

    return make


def tokens(*submissions):
    return [f"{one.pk}:{one.version}" for one in submissions]


def start(client, *submissions, **data):
    response = client.post(ADDRESS, {"picked": tokens(*submissions), "note": WHY} | data)
    assert response.status_code == 302, text(response)
    return Quarantine.objects.get(pk=response["Location"].strip("/").split("/")[-1])


def work_off(client, quarantine, most=20):
    for _ in range(most):
        client.post(quarantine.get_absolute_url())
        quarantine.refresh_from_db()
        if quarantine.finished_at:
            return quarantine
    raise AssertionError("It never ended.")


def outcomes(quarantine):
    return dict(quarantine.items.values_list("submission", "outcome"))


def test_one_screen_has_all_that_waits_and_all_that_was_approved(done, as_ann, as_moderator):
    (approved,) = done("Invented.")
    waiting = propose(as_ann, FILM, "general", {"fields-runtime": "99"})
    returned = propose(as_ann, ROSE, "general", {"fields-runtime": "98"})
    returned.send_back(by=User.objects.get(username="mo"), version=returned.version, comment="Why?")
    returned.refresh_from_db()
    shown = text(as_moderator.get(ADDRESS))
    places = [shown.index(f'value="{token}"') for token in tokens(returned, waiting, approved)]
    assert places == sorted(places)  # the newest first
    only = text(as_moderator.get(f"{ADDRESS}?show=waiting"))
    assert tokens(approved)[0] not in only
    assert tokens(waiting)[0] in only
    assert "Nothing of this account matches" in text(as_moderator.get(f"{ADDRESS}?kind=person"))
    assert "means nothing here" in text(as_moderator.get(f"{ADDRESS}?kind=nonsense"))
    assert "matches" in text(as_moderator.get(f"{ADDRESS}?since=2999-01-01"))


def test_who_may(done, as_ann, as_bob, as_moderator, ann, bob):
    (approved,) = done("Invented.")
    for client in (as_bob, as_ann):
        assert client.get(ADDRESS).status_code == 403
        assert client.post(ADDRESS, {"picked": tokens(approved), "note": WHY}).status_code == 403
    assert as_moderator.get("/members/mo/quarantine/").status_code == 403
    with pytest.raises(NotAllowed):
        Quarantine.objects.open(ann, by=bob, note=WHY, picked=[(approved.pk, approved.version)])
    run = start(as_moderator, approved)
    assert as_ann.get(run.get_absolute_url()).status_code == 403
    assert as_bob.post(run.get_absolute_url()).status_code == 403
    with pytest.raises(NotAllowed):
        run.work(by=bob)


def test_waiting_ones_are_rejected_and_approved_ones_undone_at_once(done, as_ann, as_moderator):
    before = deck()
    first, second = done("Invented.", "Invented anew.")
    waiting = propose(as_ann, FILM, "general", {"fields-runtime": "99"})
    run = work_off(as_moderator, start(as_moderator, first, second, waiting))
    assert outcomes(run) == {
        first.pk: Outcome.UNDONE, second.pk: Outcome.UNDONE, waiting.pk: Outcome.REJECTED,
    }  # fmt: skip
    waiting.refresh_from_db()
    assert (waiting.state, waiting.events.last().comment) == (STATES.REJECTED, WHY)
    assert deck() == before
    made = run.items.get(submission=first).made
    assert (made.state, list(made.reverts.all())) == (STATES.APPROVED, [first])
    assert made.events.last().comment == "In a quarantine."
    holds()
    assert "taken back" in text(as_moderator.get(ADDRESS))
    verbs = Event.objects.filter(account=first.author).values_list("verb", flat=True)
    assert list(verbs) == ["quarantine", "end quarantine"]


def test_what_others_built_on_is_not_lost_but_looked_at(
    done, as_bob, as_moderator, as_second_moderator, memories
):
    before = deck()
    (own,) = done("Invented.")
    approve(as_moderator, propose(as_bob, FILM, "overview", {"fields-deck": "Corrected by Bob."}))
    (alone,) = [approve(as_moderator, propose(as_bob, ROSE, "overview", {"fields-deck": "Bob's."}))]
    run = work_off(as_moderator, start(as_moderator, own, alone))
    assert outcomes(run) == {own.pk: Outcome.PROPOSED}  # Bob's own is not ann's
    assert deck() == "Corrected by Bob."
    proposed = Submission.objects.pending().get()
    assert (proposed.author.username, proposed.note) == ("mo", WHY)
    approve(as_second_moderator, proposed)
    assert deck() == before
    holds()


def test_those_that_hang_together_with_others_share_one_proposal(done, as_bob, as_moderator):
    first, second = done("Invented.", "Invented anew.")
    approve(as_moderator, propose(as_bob, FILM, "overview", {"fields-deck": "Corrected by Bob."}))
    run = work_off(as_moderator, start(as_moderator, first, second))
    assert set(outcomes(run).values()) == {Outcome.PROPOSED}
    assert Submission.objects.pending().get().reverts.count() == 3


def test_what_was_reverted_before_is_left(done, as_bob, as_moderator):
    (own,) = done("Invented.")
    approve(as_moderator, own.revert(by=User.objects.get(username="bob"), note="Invented."))
    run = work_off(as_moderator, start(as_moderator, own))
    assert outcomes(run) == {own.pk: Outcome.GONE}


def test_a_page_it_made_goes_and_what_others_hung_on_it_is_looked_at(as_ann, as_bob, as_moderator, memories):
    data = fields_of(as_ann.get("/works/new/"), "base") | {"fields-kind": "film", "save": "submit"}
    made = []
    for name in ("Nothing There", "Something There"):
        data = fields_of(as_ann.get("/works/new/"), "base") | {"fields-kind": "film", "save": "submit"}
        as_ann.post("/works/new/", data | {"fields-name": name, "note": "New."})
        made.append(approve(as_moderator, Submission.objects.pending().get()))
    page = made[1].page.get_absolute_url()
    approve(as_moderator, propose(as_bob, page, "overview", {"fields-deck": "It is real."}))
    run = work_off(as_moderator, start(as_moderator, *made))
    assert outcomes(run) == {made[0].pk: Outcome.UNDONE, made[1].pk: Outcome.PROPOSED}
    assert not Work.objects.filter(name="Nothing There").exists()
    assert Work.objects.get(name="Something There").deck == "It is real."
    holds()


def test_it_goes_on_after_a_break_in_another_window(done, as_moderator, second_moderator, moderator):
    before = deck()
    made = done("One.", "Two.", "Three.", "Four.")
    run = start(as_moderator, *made)
    run.work(by=moderator, most=2)  # then the window is closed
    assert sorted(outcomes(run).values()) == ["", "", "undone", "undone"]
    assert "<b>2 of 4</b>" in text(as_moderator.get(run.get_absolute_url()))
    assert run.get_absolute_url() in text(as_moderator.get(ADDRESS))
    work_off(as_moderator, Quarantine.objects.get(pk=run.pk))
    assert deck() == before
    assert set(outcomes(run).values()) == {Outcome.UNDONE}
    holds()


def test_one_that_fails_stops_no_other(done, as_ann, as_moderator, ann):
    (approved,) = done("Invented.")
    waiting = propose(as_ann, FILM, "general", {"fields-runtime": "99"})
    run = start(as_moderator, approved, waiting)
    waiting.withdraw(by=ann, version=waiting.version)
    work_off(as_moderator, run)
    assert outcomes(run) == {approved.pk: Outcome.UNDONE, waiting.pk: Outcome.FAILED}
    assert "It is withdrawn by now." in text(as_moderator.get(f"{run.get_absolute_url()}?outcome=failed"))


def test_what_moved_since_it_was_shown_is_not_rejected(memories, as_ann, as_moderator):
    waiting = propose(as_ann, FILM, "general", {"fields-runtime": "99"})
    run = start(as_moderator, waiting)
    data = fields_of(as_ann.get(f"{FILM}edit/general/?submission={waiting.pk}"), "base")
    as_ann.post(f"{FILM}edit/general/?submission={waiting.pk}", data | {"fields-runtime": "113"})
    work_off(as_moderator, run)
    assert outcomes(run) == {waiting.pk: Outcome.FAILED}
    waiting.refresh_from_db()
    assert waiting.state == STATES.PENDING


def test_a_double_click_opens_one_and_works_each_off_once(done, as_moderator):
    made = done("One.", "Two.")
    start(as_moderator, *made)
    response = as_moderator.post(ADDRESS, {"picked": tokens(*made), "note": WHY})
    run = Quarantine.objects.get()
    assert response["Location"] == run.get_absolute_url()
    for _ in range(4):
        as_moderator.post(run.get_absolute_url())
    assert Submission.objects.filter(reverts__in=made).count() == 2
    assert Event.objects.filter(verb="end quarantine").count() == 1


def test_all_that_the_filter_finds(done, as_ann, as_moderator):
    (approved,) = done("Invented.")
    waiting = propose(as_ann, FILM, "general", {"fields-runtime": "99"})
    response = as_moderator.post(f"{ADDRESS}?show=waiting", {"all": "1", "note": WHY})
    run = Quarantine.objects.get(pk=response["Location"].strip("/").split("/")[-1])
    assert list(outcomes(run)) == [waiting.pk]
    assert approved.pk not in outcomes(run)


def test_without_a_note_or_a_tick_nothing_happens_and_ticks_stay(done, as_moderator, ann, moderator):
    (approved,) = done("Invented.")
    response = as_moderator.post(ADDRESS, {"picked": tokens(approved), "note": " "})
    assert response.status_code == 422
    assert f'value="{tokens(approved)[0]}" checked' in text(response)
    response = as_moderator.post(ADDRESS, {"note": WHY})
    assert response.status_code == 422
    assert WHY in text(response)
    with pytest.raises(Refused):
        Quarantine.objects.open(ann, by=moderator, note=WHY, picked=[])
    assert not Quarantine.objects.exists()


def test_stopped_the_rest_stays(done, as_moderator, moderator):
    made = done("One.", "Two.")
    run = start(as_moderator, *made)
    run.work(by=moderator, most=1)
    as_moderator.post(run.get_absolute_url(), {"stop": "1"})
    assert deck() == "One."
    shown = text(as_moderator.get(run.get_absolute_url()))
    assert "stopped, 1 left as they were" in shown
    as_moderator.post(run.get_absolute_url())
    assert deck() == "One."


def test_a_script_goes_on_by_itself_for_whoever_opened_it(done, as_moderator, as_second_moderator):
    run = start(as_moderator, *done("One."))
    assert "hx-trigger" in text(as_moderator.get(run.get_absolute_url()))
    assert "hx-trigger" not in text(as_second_moderator.get(run.get_absolute_url()))
    response = as_moderator.post(run.get_absolute_url(), headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == run.get_absolute_url()


def test_the_screen_costs_the_same_however_much_there_is(done, as_moderator, django_assert_max_num_queries):
    done("One.")
    as_moderator.get(ADDRESS)
    done("Two.", "Three.", "Four.", "Five.")
    with django_assert_max_num_queries(9):
        as_moderator.get(ADDRESS)


def test_stopped_before_the_end_nothing_is_proposed(done, as_bob, as_moderator, moderator):
    (own,) = done("Invented.")
    approve(as_moderator, propose(as_bob, FILM, "overview", {"fields-deck": "Corrected by Bob."}))
    run = start(as_moderator, own)
    run.work(by=moderator, most=1)
    assert outcomes(run) == {own.pk: Outcome.SHARED}
    run.stop(by=moderator)
    assert outcomes(run) == {own.pk: Outcome.LEFT}
    assert not Submission.objects.pending().exists()
