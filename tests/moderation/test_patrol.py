"""What went live by itself waits until a moderator has looked at it."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.models import Work
from moderation.errors import NotAllowed, Refused
from moderation.history import differences
from moderation.models import Submission
from moderation.models.risk import Risk
from tests.helpers import NOTE, approve, fields_of, save_section
from tests.moderation.earning import earn, rule

FILM = "/works/memories-1995/"


def text(response):
    return response.content.decode()


def on_patrol(client, query=""):
    page = text(client.get(f"/queue/?show=patrol{query}"))
    return [int(key) for key in re.findall(r'submission-row__page" href="/submissions/(\d+)/', page)]


def send(client, page, **typed):
    changes = {f"fields-{name}": value for name, value in typed.items()}
    section = "overview" if "deck" in typed else "general"
    save_section(client, page, section, changes | {"save": "submit", "note": NOTE})
    return Submission.objects.filter(is_import=False).order_by("pk").last()


@pytest.fixture
def live(memories, ann, as_ann):
    """Three changes of Ann's, public by a rule; the oldest first."""
    earn(ann, memories, 30, days=10)
    rule(Risk.FILLS)
    three = [
        send(as_ann, f"{FILM}stink-bomb/", runtime="40"),
        send(as_ann, f"{FILM}stink-bomb/", deck="A test dummy smells."),
        send(as_ann, f"{FILM}magnetic-rose/", deck="A salvage crew hears a voice."),
    ]
    assert [one.by_rule for one in three] == [True] * 3
    return three


def test_it_is_listed_oldest_first_and_counted_beside_the_queue(live, as_moderator, as_ann):
    assert on_patrol(as_moderator) == [one.pk for one in live]
    assert on_patrol(as_moderator, "&page=magnetic") == [live[2].pk]
    assert re.search(r'Patrol <span class="tabs__count">3<', text(as_moderator.get("/queue/")))
    assert as_moderator.get("/patrol/")["Location"] == "/queue/?show=patrol"
    assert as_ann.get("/queue/?show=patrol").status_code == 403
    assert f"/submissions/{live[0].pk}/" not in text(as_moderator.get("/queue/")), "It does not wait."


def test_one_is_looked_at_and_the_next_one_follows(live, moderator, as_moderator):
    page = as_moderator.get(f"{live[0].get_absolute_url()}?show=patrol")
    assert "No moderator has looked at it yet." in text(page)
    assert f"/submissions/{live[1].pk}/?show=patrol" in text(page)
    assert 'data-key="a"' in text(page)
    response = as_moderator.post(
        f"{live[0].get_absolute_url()}patrol/?show=patrol", {"version": live[0].version, "comment": "Thanks."}
    )
    assert response["Location"] == f"/submissions/{live[1].pk}/?show=patrol"
    live[0].refresh_from_db()
    assert (live[0].patrolled_by, live[0].decided_by, live[0].state) == (moderator, None, "approved")
    event = live[0].events.last()
    assert (event.verb, event.by, event.comment) == ("patrol", moderator, "Thanks.")
    assert on_patrol(as_moderator) == [live[1].pk, live[2].pk]
    assert "mo looked at it" in text(as_moderator.get(live[0].get_absolute_url()))


def test_who_may_look(live, ann, bob, moderator, second_moderator, as_bob, settings):
    for stranger in (ann, bob):
        with pytest.raises(NotAllowed):
            live[0].patrol(by=stranger)
    data = {"version": live[0].version}
    assert as_bob.post(f"{live[0].get_absolute_url()}patrol/", data).status_code == 403
    Submission.objects.filter(pk=live[0].pk).update(author=moderator)
    live[0].refresh_from_db()
    with pytest.raises(NotAllowed, match="your own submission"):
        live[0].patrol(by=moderator)
    live[0].patrol(by=second_moderator)


def test_it_is_looked_at_once(live, moderator, second_moderator):
    stale = Submission.objects.get(pk=live[0].pk)
    live[0].patrol(by=moderator)
    with pytest.raises(Refused, match="any more"):
        stale.patrol(by=second_moderator)
    assert Submission.objects.get(pk=live[0].pk).patrolled_by == moderator
    assert live[0].events.filter(verb="patrol").count() == 1


def test_what_a_moderator_approved_is_never_on_patrol(live, memories, as_ann, as_moderator, moderator):
    one = send(as_ann, FILM, runtime="114")
    assert one.state == "pending"
    approve(as_moderator, one)
    assert one.pk not in on_patrol(as_moderator)
    with pytest.raises(Refused):
        one.patrol(by=moderator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.filter(pk=one.pk).update(by_rule=True)


def test_many_at_once(live, as_moderator, second_moderator):
    data = fields_of(as_moderator.get("/queue/?show=patrol"), "csrfmiddlewaretoken")
    picked = [f"{one.pk}:{one.version}" for one in live[:2]]
    live[1].patrol(by=second_moderator)
    page = text(as_moderator.post("/queue/decisions/?show=patrol", data | {"picked": picked, "do": "patrol"}))
    assert "1 submission looked at, 1 not." in page
    assert "Nobody has to look at this one any more." in page
    assert on_patrol(as_moderator) == [live[2].pk]


def test_several_are_reverted_through_the_page_that_shows_what_that_takes_back(
    live, as_moderator, as_second_moderator
):
    picked = [f"{one.pk}:{one.version}" for one in live[:2]]
    response = as_moderator.post("/queue/decisions/?show=patrol", {"picked": picked, "do": "revert"})
    assert response["Location"] == f"/submissions/reversion/?of={live[0].pk}&of={live[1].pk}"
    data = fields_of(as_moderator.get(response["Location"]), "shown")
    data |= {"of": [one.pk for one in live[:2]], "note": "Made up."}
    assert as_moderator.post("/submissions/reversion/", data).status_code == 302
    assert on_patrol(as_moderator) == [live[2].pk], "Whoever takes it back has looked at it."
    assert live[0].events.last().comment.startswith("Proposed to take it back, in #")
    undo = live[0].reverted_by.get()
    assert (undo.state, undo.route) == (
        "pending", "It went to the queue: it takes back what was approved, and that is always read by a "
        "moderator.",
    )  # fmt: skip
    approve(as_second_moderator, undo)
    assert Work.objects.get(name="Stink Bomb").runtime is None
    assert list(differences()) == []


def test_a_member_who_proposes_to_revert_takes_nothing_off_the_list(live, bob, as_moderator):
    live[0].revert(by=bob)
    assert live[0].pk in on_patrol(as_moderator)


def test_an_empty_list_says_so(memories, as_moderator):
    assert "Nothing to look at" in text(as_moderator.get("/queue/?show=patrol"))


def test_the_list_costs_the_same_however_long_it_is(live, ann, memories, as_moderator):
    with CaptureQueriesContext(connection) as few:
        as_moderator.get("/queue/?show=patrol")
    earn(ann, memories, 20, by_rule=True)
    with CaptureQueriesContext(connection) as many:
        assert len(on_patrol(as_moderator)) == 23
    assert len(many) == len(few)
