"""The leaderboard, a member's points on his profile, the top editors of a page."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from community.models import Award
from community.ranking import Board
from memories_db.leaving import FORMER, leave
from moderation.models import Submission
from tests.community.test_points import FILM, ROSE, days_ago, settle
from tests.helpers import approve, member_client, propose


@pytest.fixture
def award(memories):
    """Points as the command leaves them, without the story behind them."""

    def award(author, points, *, on, reviewer=None, share=0, void=False):
        submission = Submission.objects.create(
            author=author, page=memories, state="approved", submitted_at=on, decided_at=on,
            decided_by=reviewer or author,
        )  # fmt: skip
        return Award.objects.create(
            submission=submission, author=author, points=points, reviewer=reviewer, share=share,
            counted_at=on, version=1, is_void=void,
        )  # fmt: skip

    return award


def now():
    return timezone.now()


def ranks(client, query=""):
    page = client.get(f"/leaderboard/?{query}").content.decode()
    rows = re.findall(r'board__rank[^>]*>(\d+)</td>.*?/members/([^/]+)/.*?board__points">(\d+)<', page)
    return [(int(rank), name, int(points)) for rank, name, points in rows]


def test_ranks_with_ties_by_editors_and_by_reviewers(award, ann, bob, moderator, second_moderator):
    cat = User.objects.create_user("cat")
    award(ann, 5, on=now(), reviewer=moderator, share=2)
    award(ann, 2, on=now(), reviewer=second_moderator, share=1)
    award(bob, 7, on=now(), reviewer=moderator, share=1)
    award(cat, 1, on=now())
    award(cat, 50, on=now(), void=True)
    award(moderator, 0, on=now())
    assert ranks(Client()) == [(1, "ann", 7), (1, "bob", 7), (3, "cat", 1)]
    assert ranks(Client(), "by=reviewers") == [(1, "mo", 3), (2, "maya", 1)]


def test_months_are_those_of_the_sites_own_time_zone(award, ann, bob, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    new_years_eve = datetime(2025, 12, 31, 16, tzinfo=UTC)  # 1 January, 01:00 in Tokyo
    award(ann, 4, on=new_years_eve)
    award(bob, 3, on=new_years_eve - timedelta(hours=2))
    assert ranks(Client(), "month=2026-01") == [(1, "ann", 4)]
    assert ranks(Client(), "month=2025-12") == [(1, "bob", 3)]
    assert ranks(Client(), "month=all") == [(1, "ann", 4), (2, "bob", 3)]
    page = Client().get("/leaderboard/").content.decode()
    assert 'value="2025-12"' in page
    assert 'value="2025-11"' not in page


@pytest.mark.parametrize("query", ["", "month=2031-99", "month=0000-01", "by=nobody", "month=1999-01"])
def test_an_empty_or_senseless_month_says_what_to_do(query, db):
    page = Client().get(f"/leaderboard/?{query}")
    assert page.status_code == 200
    assert "See all time" in page.content.decode()


def test_ones_own_place_however_far_down(award, ann):
    members = User.objects.bulk_create(User(username=f"member-{n}") for n in range(120))
    for number, member in enumerate(members):
        award(member, 200 - number, on=now())
    award(ann, 1, on=now())
    page = member_client(ann).get("/leaderboard/").content.decode()
    assert page.count("board__rank") >= 100
    assert "/members/member-100/" not in page
    assert "Rank 121 with 1 point" in page


def test_queries_do_not_grow_with_the_board(award, ann, as_ann):
    counts = []
    for number in range(40):
        award(User.objects.create_user(f"member-{number}"), 3, on=now())
        if number in {1, 39}:
            as_ann.get("/leaderboard/")
            with CaptureQueriesContext(
                connection,
            ) as queries:
                as_ann.get("/leaderboard/")
            counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 14


def test_who_left_is_not_ranked(award, ann, bob):
    award(ann, 9, on=now())
    award(bob, 1, on=now())
    leave(ann)
    assert ranks(Client()) == [(1, "bob", 1)]
    assert FORMER not in Client().get("/leaderboard/").content.decode()
    assert Award.objects.filter(author__username=FORMER).exists()


def test_a_member_who_does_not_want_to_is_not_ranked_and_can_come_back(award, ann, bob, as_ann):
    award(ann, 9, on=now())
    award(bob, 1, on=now())
    as_ann.post("/leaderboard/ranking/", {"ranked": "off"})
    assert ranks(Client()) == [(1, "bob", 1)]
    page = as_ann.get("/leaderboard/").content.decode()
    assert "You are not ranked. You have 9 points" in page
    assert "Rank, of all time" not in Client().get("/members/ann/").content.decode()
    as_ann.post("/leaderboard/ranking/", {"ranked": "on"})
    assert ranks(Client()) == [(1, "ann", 9), (2, "bob", 1)]
    assert Client().post("/leaderboard/ranking/", {"ranked": "off"}).status_code == 302
    assert as_ann.get("/leaderboard/ranking/").status_code == 405


def test_a_profile_tells_points_rank_and_what_waits(award, ann, as_ann, as_moderator):
    award(ann, 9, on=now() - timedelta(days=40))
    award(ann, 4, on=now(), void=True)
    approve(as_moderator, propose(as_ann, ROSE, "overview", {"fields-deck": "An opera in space."}))
    page = Client().get("/members/ann/").content.decode()
    assert "As an editor</dt><dd>9<" in page
    assert '<a href="/leaderboard/?month=all">1</a>' in page
    assert "1 submission stands" in page
    assert "1 approved one waits to be counted" in page
    assert "Points by month as a table" in page
    assert "Points" not in Client().get("/members/mo/").content.decode()


def test_top_editors_go_by_submissions_until_something_is_counted_and_the_kept_page_follows(
    memories, as_ann, as_bob, as_moderator
):
    days_ago(approve(as_moderator, propose(as_ann, ROSE, "overview", {"fields-deck": "An opera."})), 50)
    for text in ("Opera Magnetica", "Kanojo no omoide"):
        row = {"aliases": {"text": text}}
        approve(as_moderator, propose(as_bob, ROSE, "aliases", row=row))
    assert _editors() == [("bob", "2 submissions"), ("ann", "1 submission")]
    settle()
    assert _editors() == [("ann", "1 point"), ("bob", "2 submissions")]
    assert "ann" in Client().get(FILM).content.decode()


def _editors():
    page = Client().get(ROSE).content.decode()
    part = page[page.index('id="editors"') :]
    return re.findall(r'/members/([^/]+)/">[^<]*</a> <span class="quiet">([^<]*)<', part)


def test_top_editors_cost_a_page_one_query(memories, as_ann, as_moderator, django_assert_num_queries):
    days_ago(approve(as_moderator, propose(as_ann, ROSE, "overview", {"fields-deck": "An opera."})), 50)
    settle()
    rose = memories.parts.get(name="Magnetic Rose")
    with django_assert_num_queries(1):
        assert Award.objects.contributions(rose) == (0, [("ann", 1, 1)])


def test_what_counts_is_told_in_words(db):
    page = Client().get("/leaderboard/points/").content.decode()
    assert "a submission is worth 20 points at most" in page


def test_a_board_is_counted_in_the_database(award, ann, django_assert_num_queries):
    award(ann, 3, on=now())
    with django_assert_num_queries(2):
        assert Board().places()[0].name == "ann"
