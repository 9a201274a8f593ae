"""Two at once, with real threads: reordering one list loses nothing, votes and entries count once."""

import pytest

from accounts.models import User
from catalog.models import Person, Work
from lists.merging import Arrangement, Base
from lists.models import List, ListVote, ShelfUndo, Tracking
from tests.helpers import import_catalogue
from tests.moderation.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 15


@pytest.fixture
def made():
    import_catalogue()
    ann, bob = (User.objects.create_user(name) for name in ("ann", "bob"))
    made = List.objects.create(owner=ann, title="Otomo", curation="collaborators")
    made.collaborators.add(bob)
    made.add_all([*Work.objects.all(), *Person.objects.all()[:6]], by=ann)
    return made


def move(made, key, place, note=""):
    """A save of a form that shows the list as it is now."""
    fresh = List.objects.get(pk=made.pk)
    base = Base.of(fresh.items.all())
    keys = [other for other in base.items if other != key]
    keys.insert(place, key)
    arrangement = Arrangement(keys, {key: note})
    return lambda: str(fresh.arrange(arrangement, version=fresh.version, base=base))


def test_two_reorder_one_list_at_once_and_lose_nothing(made):
    keys = list(made.items.values_list("pk", flat=True))
    for round_ in range(ROUNDS):
        order = list(made.items.values_list("pk", flat=True))
        first, last = order[0], order[-1]
        outcomes = at_once(move(made, first, 4, f"Mine {round_}"), move(made, last, 0, f"Theirs {round_}"))
        assert sorted(outcomes) == ["False", "True"], "One was merged onto the other."
        items = list(made.items.all())
        assert sorted(item.pk for item in items) == sorted(keys)
        assert [item.position for item in items] == list(range(1, len(keys) + 1))
        assert items[0].pk == last
        assert [item.pk for item in items].index(first) >= 4
        notes = {item.pk: item.note for item in items}
        assert (notes[first], notes[last]) == (f"Mine {round_}", f"Theirs {round_}")


def test_adding_and_arranging_at_once(made):
    for round_ in range(ROUNDS):
        person = Person.objects.create(name=f"P {round_}", slug=f"p-{round_}", sort_name=f"p {round_}")
        last = made.items.last().pk
        fresh = List.objects.get(pk=made.pk)
        at_once(move(made, last, 0), lambda fresh=fresh, person=person: fresh.add(person, by=fresh.owner))
        assert made.items.first().pk == last
        assert made.items.filter(person=person).exists()
        positions = list(made.items.values_list("position", flat=True))
        assert len(set(positions)) == len(positions) == List.objects.get(pk=made.pk).size


def test_a_double_click_votes_and_tracks_once(made):
    bob, work = User.objects.get(username="bob"), Work.objects.first()
    vote = lambda: List.objects.get(pk=made.pk).vote(bob, wanted=True)  # noqa: E731
    track = lambda: ShelfUndo.objects.change(bob, [work.pk], {"status": "planned"})  # noqa: E731
    assert not [one for one in at_once(vote, vote, track, track) if isinstance(one, Exception)]
    assert ListVote.objects.count() == List.objects.get(pk=made.pk).score == 1
    assert Tracking.objects.count() == 1
