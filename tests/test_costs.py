"""Pages that list what people did cost the same queries however much that is."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Follow, Notice, User
from catalog.models import Character, Person, Work
from community.models import Award
from lists.models import List
from moderation.models import Event, Protection, Quarantine, Submission, SubmissionPage
from moderation.models.quarantine import Outcome, QuarantineItem

FILM = "/works/memories-1995/"
PARTS = (
    "",
    "section-general",
    "section-releases",
    "section-genres",
    "field-name",
    "field-deck",
    "field-runtime",
)
KINDS = (Work, Person, Character)


def approved(author, page, moderator, number):
    then = timezone.now() - timedelta(days=40, minutes=number)
    one = Submission.objects.create(
        author=author, page=page, page_label=str(page), state="approved", submitted_at=then, decided_at=then,
        decided_by=moderator, change_count=1, note="From the booklet.",
    )  # fmt: skip
    one.sequence = Event.objects.create(
        submission=one, by=moderator, verb="approve", version=1, to_state="approved"
    ).pk
    one.save(update_fields=["sequence"])
    SubmissionPage.objects.create(submission=one, content_type=one.page_type, object_id=one.page_id)
    return one


@pytest.fixture
def more(memories, ann, bob, moderator):
    """Everything that is listed happens once more, to pages of every kind."""

    def happen(number):
        pages = [kind.objects.order_by("pk")[number % kind.objects.count()] for kind in KINDS]
        done = [approved(ann, page, moderator, number) for page in pages]
        for one in done:
            Award.objects.create(
                submission=one, author=ann, points=2, reviewer=moderator, share=1, version=1,
                counted_at=one.decided_at + timedelta(days=30),
            )  # fmt: skip
        fan = User.objects.create_user(f"fan-{number}")
        for target in (
            *pages,
            fan,
            List.objects.create(owner=ann, title=f"List {number}", visibility="public"),
            done[0],
        ):
            Follow.objects.follow(moderator, target)
        Notice.objects.create(
            recipient=moderator, kind="followed", title="It has changed", address="/", actor=bob
        )
        for page in pages:
            Event.objects.record("protect", by=moderator, page=page)
        Event.objects.record("block", by=moderator, account=ann)
        Protection.objects.protect(
            memories, by=moderator, part=PARTS[number], level="moderators", reason="Edit war."
        )
        if number % 2:
            Protection.objects.get(part=PARTS[number]).lift(by=moderator)
        ann.put_block(by=moderator, reason=f"Copied text {number}.")
        run, _ = Quarantine.objects.get_or_create(account=ann, by=moderator, note="Invented.")
        QuarantineItem.objects.create(
            quarantine=run, submission=done[0], version=1, outcome=Outcome.UNDONE, made=done[1]
        )

    return happen


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/inbox/", 4), ("/follows/", 10), ("/audit/", 7), ("/members/ann/", 24), ("/leaderboard/", 14),
        ("/members/ann/quarantine/", 8), ("/quarantines/{run}/", 6), ("/members/ann/block/", 6),
        (f"{FILM}protection/", 5), (f"{FILM}history/", 10), (f"{FILM}edit/overview/", 30),
        ("/queue/?show=patrol", 12), ("/submissions/mine/", 6), ("/missing/sources/", 5),
    ],
)  # fmt: skip
def test_it_costs_the_same_queries(address, most, more, as_moderator):
    counts = []
    for number in range(len(PARTS)):
        more(number)
        if number in {1, len(PARTS) - 1}:
            caches["pages"].clear()
            here = address.format(run=Quarantine.objects.get().pk)
            with CaptureQueriesContext(connection) as asked:
                response = as_moderator.get(here)
            assert response.status_code == 200
            counts.append(len(asked))
    assert counts[0] == counts[1] <= most, "\n".join(query["sql"][:200] for query in asked)
