"""What is taken away comes back as it was: for any shelf the site's own fields allow."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from catalog.models import Character, Person, Work
from lists.exchange import working
from lists.exchange.fields import tracking_fields, values_of
from lists.exchange.models import Import
from lists.models import List, Tracking
from tests.helpers import import_catalogue, member_client

# Anything PostgreSQL keeps: no NUL, no halves of surrogate pairs.
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t=+-@'\",;é<&>ー＝"), max_size=60
)
TITLE = TEXT.map(str.strip).filter(lambda text: text.strip())
DATES = st.one_of(
    st.just(""), st.integers(1900, 2030).map(str),
    st.tuples(st.integers(1900, 2030), st.integers(1, 12)).map(lambda parts: "{}-{:02}".format(*parts)),
    st.dates().filter(lambda day: day.year >= 1900).map(str),
)  # fmt: skip
ENTRY = st.fixed_dictionaries({
    "status": st.sampled_from(Tracking.Status.values),
    "half_points": st.none() | st.integers(1, 20),
    "progress": st.integers(0, 2000),
    "rewatches": st.integers(0, 200),
    "started": DATES,
    "finished": DATES,
    "note": TEXT.map(lambda text: text.strip().replace("\r", "")),
    "is_private": st.booleans(),
})  # fmt: skip
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class TestRoundTrips(TestCase):
    @classmethod
    def setUpTestData(cls):
        import_catalogue()
        cls.works = list(Work.objects.order_by("pk")[:5])
        cls.people = list(Person.objects.order_by("pk")[:2])
        cls.characters = list(Character.objects.order_by("pk")[:1])
        cls.ann = User.objects.create_user("ann", password="correct horse")
        cls.bob = User.objects.create_user("bob", password="correct horse")

    def fill(self, entries):
        for user in (self.ann, self.bob):
            Tracking.objects.filter(user=user).delete()
            List.objects.filter(owner=user).delete()
        for work, values in zip(self.works, entries, strict=False):
            Tracking.objects.create(user=self.ann, work=work, **values)

    def carry(self, address, name):
        """Export as ann, import as bob."""
        response = member_client(self.ann).get(address)
        batch = Import.objects.create(member=self.bob, file_name=name, content=response.content)
        working.carry_on(batch.pk)
        batch.refresh_from_db()
        assert batch.state == "review", batch.reason
        assert not batch.rows.exclude(outcome="matched").exists(), list(
            batch.rows.values("title", "outcome", "reason")
        )
        batch.move("review", to="writing")
        working.carry_on(batch.pk)
        return batch

    def shelf(self, user):
        fields = tracking_fields()
        return {entry.work_id: values_of(entry, fields) for entry in Tracking.objects.filter(user=user)}

    @FEW
    @given(st.lists(ENTRY, min_size=1, max_size=5))
    def test_json_loses_nothing(self, entries):
        self.fill(entries)
        self.carry("/exports/memories.json", "memories.json")
        assert self.shelf(self.bob) == self.shelf(self.ann)

    @FEW
    @given(st.lists(ENTRY, min_size=1, max_size=5))
    def test_plain_csv_loses_nothing_of_the_shelf(self, entries):
        self.fill(entries)
        self.carry("/exports/shelf.csv", "shelf.csv")
        assert self.shelf(self.bob) == self.shelf(self.ann)

    @FEW
    @given(st.lists(ENTRY, min_size=1, max_size=5))
    def test_mal_xml_loses_half_points_and_privacy_alone(self, entries):
        self.fill(entries)
        self.carry("/exports/myanimelist.xml?private=on", "animelist.xml")
        expected = {
            key: values
            | {
                "is_private": False,
                "half_points": values["half_points"] and -(-values["half_points"] // 2) * 2,
            }
            for key, values in self.shelf(self.ann).items()
        }
        assert self.shelf(self.bob) == expected

    @FEW
    @given(st.lists(ENTRY, min_size=1, max_size=5))
    def test_letterboxd_keeps_what_it_has_columns_for(self, entries):
        self.fill(entries)
        for name in ("letterboxd.csv", "letterboxd-watchlist.csv"):
            text = member_client(self.ann).get(f"/exports/{name}?private=on").content
            if text.count(b"\n") > 1:
                self.carry(f"/exports/{name}?private=on", name)
        shelf = self.shelf(self.bob)
        for key, values in self.shelf(self.ann).items():
            assert shelf[key]["status"] == values["status"]
            if values["status"] != "planned":
                assert shelf[key]["half_points"] == (
                    values["half_points"] and -(-values["half_points"] // 2) * 2
                )
                assert shelf[key]["finished"] == (values["finished"] if len(values["finished"]) == 10 else "")
            assert shelf[key]["note"] == ""  # there it would be a public review

    @FEW
    @given(TITLE, TEXT.map(str.strip), st.sampled_from(List.Visibility.values), st.booleans(), st.randoms())
    def test_lists_come_back_in_their_order(self, title, description, visibility, is_ranked, random):
        self.fill([])
        made = List.objects.create(
            owner=self.ann, title=title, description=description, visibility=visibility, is_ranked=is_ranked
        )
        things = [*self.works, *self.people, *self.characters]
        random.shuffle(things)
        made.fill(things, by=self.ann)
        made.items.filter(position=1).update(note="First.")
        made.items.filter(position=2).update(is_tied=True)
        made.rank()
        made.tag({"otomo": "Otomo", "夜": "夜"})
        List.objects.filter(pk=made.pk).update(cover=self.works[0])
        List.objects.create(owner=self.ann, title="Empty yet")
        List.objects.create(owner=self.ann, title="Live", follows_plural="works", follows_query="kind=film")
        self.carry("/exports/memories.json", "memories.json")
        assert self.listed(self.bob) == self.listed(self.ann)

    def listed(self, user):
        return [
            (found.title, found.description, found.visibility, found.is_ranked, found.cover, found.size,
             found.follows_plural, found.follows_query, [tag.word for tag in found.tags.all()],
             [(item.entity, item.note, item.rank, item.is_tied) for item in found.items.all()])
            for found in List.objects.filter(owner=user).order_by("title", "pk")
        ]  # fmt: skip


def test_two_lists_of_one_title_stay_two(memories, as_ann, ann, bob):
    for note in ("one", "two"):
        List.objects.create(owner=ann, title="Best", description=note).add(memories, by=ann, note=note)
    content = as_ann.get("/exports/memories.json").content
    for _ in range(2):
        batch = Import.objects.create(member=bob, file_name="memories.json", content=content)
        working.carry_on(batch.pk)
        batch.move("review", to="writing")
        working.carry_on(batch.pk)
    assert sorted(List.objects.filter(owner=bob).values_list("description", "items__note")) == [
        ("one", "one"),
        ("two", "two"),
    ]


def test_ones_own_export_changes_nothing_at_home(memories, as_ann, ann):
    Tracking.objects.create(user=ann, work=memories, note="Seen twice")
    List.objects.create(owner=ann, title="Best").add(memories, by=ann)
    content = as_ann.get("/exports/memories.json").content
    batch = Import.objects.create(member=ann, file_name="memories.json", content=content, policy="overwrite")
    working.carry_on(batch.pk)
    batch.move("review", to="writing")
    working.carry_on(batch.pk)
    assert set(batch.rows.values_list("result", flat=True)) == {"unchanged"}
    assert List.objects.count() == 1


@pytest.mark.parametrize("name", ["shelf.csv", "letterboxd.csv"])
def test_no_cell_is_a_formula(name, memories, as_ann, ann):
    Work.objects.filter(pk=memories.pk).update(name='=HYPERLINK("https://evil.example")')
    Tracking.objects.create(user=ann, work=memories, status="completed", note="@SUM(A1)")
    table = as_ann.get(f"/exports/{name}").content.decode()
    assert "'=HYPERLINK" in table
    assert ",@SUM" not in table


def test_what_is_private_goes_to_other_sites_only_when_asked_for(memories, as_ann, ann):
    Tracking.objects.create(user=ann, work=memories, status="completed", is_private=True)
    for name in ("myanimelist.xml", "letterboxd.csv"):
        assert "Memories" not in as_ann.get(f"/exports/{name}").content.decode()
        assert "Memories" in as_ann.get(f"/exports/{name}?private=on").content.decode()
    assert json.loads(as_ann.get("/exports/memories.json").content)["shelf"][0]["is_private"] is True
