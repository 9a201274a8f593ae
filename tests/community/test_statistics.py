"""The statistics say what happened: a scripted history at the front door, its times written by hand."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from community import periods
from community.models import Award
from community.waiting import Waited, waited
from moderation.models import Event, Reason, Submission
from tests.helpers import approve, decide, propose
from ui.charts import Chart, Series, round_up

ROSE, FILM, KON = "/works/memories-1995/magnetic-rose/", "/works/memories-1995/", "/people/satoshi-kon/"
NOON = datetime(2026, 5, 13, 12, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    return NOON


def dated(submission, arrived, hours=None):
    """It arrived so many days before NOON, and was decided so many hours later."""
    submitted = NOON - timedelta(days=arrived)
    columns = {"submitted_at": submitted}
    if hours is not None:
        columns["decided_at"] = submitted + timedelta(hours=hours)
    Submission.objects.filter(pk=submission.pk).update(**columns)
    Event.objects.filter(submission=submission, verb__in=["return", "reject"]).update(
        at=submitted + timedelta(hours=hours or 1)
    )
    submission.refresh_from_db()
    return submission


@pytest.fixture
def history(memories, as_ann, as_bob, as_moderator, as_second_moderator):
    """Eight proposals: approved three times, once in part; rejected, appealed, returned, waiting twice."""
    copied = Reason.objects.first()
    deck = propose(as_ann, ROSE, "overview", {"fields-deck": "An opera in space."})
    dated(approve(as_moderator, deck), 1, 2)
    runtime = propose(as_ann, FILM, "general", {"fields-runtime": "113", "fields-country": "FR"})
    change = runtime.changes.get()
    without = {f"without-{change.pk}": "country", f"grounds-{change.pk}": copied.slug}
    approve(as_second_moderator, runtime, **without, **{f"reason-{change.pk}": "It is Japanese."})
    dated(runtime, 8, 4)
    born = propose(as_bob, KON, "general", {"fields-born": "1963-10-12"})
    dated(approve(as_moderator, born), 8, 30)
    rejected = propose(as_bob, FILM, "overview", {"fields-deck": "Boring."})
    decide(as_moderator, rejected, "rejection", grounds=copied.slug, comment="An opinion.")
    dated(rejected, 15, 6)
    appealed = propose(as_bob, f"{FILM}stink-bomb/", "overview", {"fields-deck": "A smell."})
    decide(as_moderator, appealed, "rejection", comment="In which words?")
    dated(appealed, 16, 6)
    appealed.refresh_from_db()
    as_bob.post(
        f"{appealed.get_absolute_url()}appeal/", {"version": appealed.version, "comment": "It is a smell."}
    )
    appealed.refresh_from_db()
    Submission.objects.filter(pk=appealed.pk).update(submitted_at=NOON - timedelta(hours=5))
    returned = propose(as_ann, f"{FILM}cannon-fodder/", "overview", {"fields-deck": "A gun."})
    decide(as_moderator, returned, "return", grounds=copied.slug, comment="Where from?")
    dated(returned, 2)
    dated(propose(as_ann, FILM, "aliases", row={"aliases": {"text": "Omoide"}}), 2)
    dated(propose(as_bob, FILM, "aliases", row={"aliases": {"text": "Kioku"}}), 40)
    old = approve(as_moderator, propose(as_bob, KON, "overview", {"fields-deck": "A director."}))
    dated(old, 200, 3)
    return copied


def rows(slug, query="", client=None):
    text = (client or Client()).get(f"/statistics/{slug}.csv?{query}").content.decode()
    return list(csv.reader(StringIO(text)))


def last(slug, number, column, query=""):
    return [row[column] for row in rows(slug, query)[-number:]]


class TestNumbers:
    def test_arrivals_and_decisions_by_week(self, history, today):
        assert [row[0] for row in rows("flow")[-3:]] == ["27 Apr", "4 May", "11 May"]
        assert last("flow", 3, 1) == ["1", "2", "4"], "Its appeal is when the sixth arrived again."
        assert last("flow", 3, 2) == ["1", "2", "1"]
        assert len(rows("flow")) == 13

    def test_and_by_month(self, history, today):
        assert [row[0] for row in rows("flow", "span=months")[-5:]] == [
            "Jan 2026",
            "Feb",
            "Mar",
            "Apr",
            "May",
        ]
        assert sum(int(row[2]) for row in rows("flow", "span=months")[1:]) == 5

    def test_how_it_was_decided(self, history, today):
        assert rows("outcomes")[0] == ["Week from", "approved", "approved in part", "returned", "rejected"]
        assert rows("outcomes")[-1][1:] == ["1", "0", "1", "0"]
        assert rows("outcomes")[-2][1:] == ["1", "1", "0", "0"]
        assert rows("outcomes")[-3][1:] == ["0", "0", "0", "1"], "One was appealed against."

    def test_what_waits_by_age(self, history, today):
        assert rows("backlog")[1:] == [
            ["under a day", "1"], ["1–3 days", "1"], ["3–7 days", "0"], ["7–30 days", "0"],
            ["longer", "1"],
        ]  # fmt: skip

    def test_waiting_times(self, history, today):
        assert rows("waiting")[-1][1:] == ["2.0", "2.0"]
        assert rows("waiting")[-2][1:] == ["4.0", "30.0"]
        assert rows("waiting-by-kind")[1:] == [["works", "3", "4.0", "6.0"], ["people", "1", "30.0", "30.0"]]

    def test_reasons_appeals_and_kinds(self, history, today):
        assert rows("reasons")[1:] == [
            [history.name, "1", "1", "1"], ["in the moderator’s own words", "0", "1", "0"],
        ]  # fmt: skip
        assert [row[1] for row in rows("appeals")[1:]] == ["0", "0", "1"]
        assert rows("kinds")[1:] == [["works", "7"], ["people", "1"]]

    def test_the_headline(self, history, today):
        page = Client().get("/statistics/").content.decode()
        assert "Waiting now</dt><dd>3<" in page
        assert "Approved, in full or in part</dt><dd>75 %<" in page
        assert "Half decided within</dt><dd>5 hours<" in page
        assert 'class="chart__columns"' in page
        assert "style=" not in page
        assert "Load per moderator" not in page


class TestTheTeam:
    def test_load_and_desk_are_the_moderators(self, history, today, as_moderator, as_ann):
        page = as_moderator.get("/statistics/").content.decode()
        assert "Load per moderator" in page
        assert rows("load", client=as_moderator)[1:] == [
            ["mo", "3", "1", "67", "6.0"], ["maya", "1", "0", "100", "4.0"]
        ]  # fmt: skip
        assert [row[1] for row in rows("desk", client=as_moderator)[1:]] == ["0", "3", "1"]
        assert as_ann.get("/statistics/load.csv").status_code == 404
        assert "Load per moderator" not in as_ann.get("/statistics/").content.decode()

    def test_a_claim_shows_on_the_desk(self, history, as_moderator):
        waiting = Submission.objects.pending().filter(appealed_against=None).first()
        as_moderator.post(f"{waiting.get_absolute_url()}claim/")
        assert [row[1] for row in rows("desk", client=as_moderator)[1:]] == ["1", "2", "1"]


class TestTimeZones:
    @pytest.mark.parametrize(
        ("zone", "week"), [("UTC", "4 May"), ("Asia/Tokyo", "11 May"), ("America/Los_Angeles", "4 May")]
    )
    def test_a_week_begins_on_the_sites_own_monday(self, zone, week, ann, today, settings, memories):
        settings.TIME_ZONE = zone
        sunday = datetime(2026, 5, 10, 16, tzinfo=UTC)  # Monday 01:00 in Tokyo
        Submission.objects.create(author=ann, page=memories, state="pending", submitted_at=sunday)
        assert [row[0] for row in rows("flow") if row[1] == "1"] == [week]

    def test_the_clocks_change_within_a_span(self, settings, monkeypatch):
        settings.TIME_ZONE = "Europe/Berlin"
        monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 4, 8, tzinfo=UTC))
        edges = [periods.midnight(day) for day in periods.weeks().days]
        assert all(edge.astimezone(ZoneInfo("Europe/Berlin")).hour == 0 for edge in edges)
        assert len({edge.utcoffset() for edge in edges}) == 2


@pytest.mark.parametrize("address", ["/statistics/", "/statistics/?span=months", "/statistics/?span=aeons"])
def test_an_empty_site_says_so(address, db):
    page = Client().get(address)
    assert page.status_code == 200
    assert "Nothing waits: all is decided." in page.content.decode()


@pytest.mark.parametrize("address", ["/statistics/nothing.csv", "/statistics/flow.csv?span=aeons"])
def test_what_there_is_not(address, db):
    assert Client().get(address).status_code == 404


def test_queries_are_the_same_however_much_happened(
    history, ann, memories, as_moderator, django_assert_num_queries
):
    def count():
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            as_moderator.get("/statistics/")
        return len(queries)

    count()
    few = count()
    for number in range(60):
        decider = User.objects.create_user(f"mo-{number}", is_moderator=True)
        then = timezone.now() - timedelta(days=number)
        Submission.objects.create(
            author=ann,
            page=memories,
            state="approved",
            submitted_at=then,
            decided_at=then,
            decided_by=decider,
        )
    assert count() == few <= 22
    with django_assert_num_queries(3):
        as_moderator.get(
            "/statistics/"
        )  # who it is, what of his inbox is unread; the numbers are kept for some minutes


def test_percentiles_are_those_of_a_sorted_list(ann, memories, moderator):
    for hours in (1, 2, 3, 4, 5, 6, 7, 8, 9, 100):
        Submission.objects.create(
            author=ann, page=memories, state="approved", submitted_at=NOON, decided_by=moderator,
            decided_at=NOON + timedelta(hours=hours),
        )  # fmt: skip
    decided = Submission.objects.filter(author=ann)
    assert list(waited(decided, F("page_type")).values()) == [Waited(5.0, 9.0, 10)]


def test_the_axis_ends_at_a_round_number():
    assert [round_up(value) for value in (0, 1, 4, 5, 13, 21, 95, 1234)] == [4, 4, 4, 8, 20, 40, 120, 2000]


def test_stacked_columns_stand_on_each_other():
    chart = Chart(["May"], [Series("a", [2]), Series("b", [6], "bad")], is_stacked=True)
    below, above = chart.blocks
    assert chart.top == 8
    assert above.y + above.height == below.y
    assert below.y + below.height == 136


def test_what_went_live_by_a_rule_has_no_reader(ann, memories, moderator, as_moderator):
    then = timezone.now() - timedelta(days=40)
    Submission.objects.create(
        author=ann, page=memories, state="approved", submitted_at=then, decided_at=then, by_rule=True
    )
    assert rows("load", client=as_moderator) == [
        ["Moderator", "Decisions", "Returned", "Approved (%)", "Half within (hours)"]
    ]
    assert len(rows("waiting-by-kind")) == 1
    assert sum(int(row[1]) for row in rows("outcomes")[1:]) == 1
    call_command("settle_points", stdout=StringIO())
    award = Award.objects.get()
    assert (award.reviewer, award.share) == (None, 0)
