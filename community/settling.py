"""Counting points: which submissions are due, what became of what they changed, what that is worth.

Reads the history in batches and stores an `Award` for each decided submission, in the order of the
decisions: so the limits per day come out the same however often it is done, and whenever.
"""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from hashlib import blake2b

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from community import points as rule
from community.models import Award
from moderation.models import Change, Page, Submission, SubmissionPage
from moderation.models.sourcing import PLACE
from moderation.pages import touch

BATCH = 1000
KEYS = 500
STATES = Submission.State


def settle(*, again=False) -> int:
    """Count what is due and not counted yet, or everything anew; how many submissions that were.

    Each batch is a transaction: stopped at any point, the next call carries on.
    """
    Award.objects.outdated().delete()
    done, last, places = 0, None, set()
    try:
        while batch := _settle_batch(after=last if again else None, again=again):
            places |= _places([award.pk for award in batch if award.points])
            done, last = done + len(batch), batch[-1]
    finally:
        _show(places)
    return done


def mark_void() -> tuple[int, int]:
    """What was taken back since counts no more, and counts again when that was taken back itself; how many
    of either.
    """
    counts = []
    for void in (False, True):
        keys = list(Award.objects.wrongly(void=void).values_list("pk", flat=True))
        for start in range(0, len(keys), KEYS):
            Award.objects.filter(pk__in=keys[start : start + KEYS]).update(is_void=not void)
        _show(_places(keys))
        counts.append(len(keys))
    return tuple(counts)


@transaction.atomic
def _settle_batch(*, after, again) -> list[Award]:
    # One run at a time, as the limits per day need the awards of what came before: this row is the lock.
    own_type = ContentType.objects.get_for_model(Award)
    ContentType.objects.select_for_update(no_key=True).get(pk=own_type.pk)
    due = list(_due(after, again=again)[:BATCH])
    awards = Batch(due).awards() if due else []
    names = [one.name for one in Award._meta.concrete_fields if not one.primary_key]
    Award.objects.bulk_create(
        awards, update_conflicts=True, unique_fields=["submission"], update_fields=names
    )
    return awards


def _due(after, *, again):
    """Decided 30 days ago, the oldest first. What was approved without a reader is somebody's all the same;
    an import is nobody's.
    """
    decided = Submission.objects.filter(
        state__in=[STATES.APPROVED, STATES.REJECTED], is_import=False,
        decided_at__lte=timezone.now() - rule.SETTLES,
    )  # fmt: skip
    if not again:
        decided = decided.filter(award=None)
    if after:
        at = after.counted_at - rule.SETTLES
        decided = decided.filter(Q(decided_at__gt=at) | Q(decided_at=at, pk__gt=after.pk))
    return decided.order_by("decided_at", "pk")


class Batch:
    """Some due submissions in a row, with all that their points depend on."""

    def __init__(self, due: list[Submission]):
        self.due = due
        self.worths = _worths(due)
        self.earlier = self._earlier()
        self.per_page, self.per_reviewer = self._counted_today()
        self.texts = self._texts()

    def awards(self) -> list[Award]:
        return [self._award(one) for one in self.due]

    def _award(self, one):
        worths = self.worths[one.pk]
        reviewer = one.decided_by_id if one.decided_by_id != one.author_id else None
        points, texts = self._points(one, worths)
        return Award(
            submission=one, author_id=one.author_id, points=points, texts=texts, version=one.version,
            reviewer_id=reviewer, share=self._share(one, worths) if reviewer else 0,
            counted_at=one.decided_at + rule.SETTLES,
        )  # fmt: skip

    def _points(self, one, worths):
        total, texts = 0, []
        for worth in worths:
            digests = {blake2b(text.encode(), digest_size=8).hexdigest() for text in worth.texts}
            repeated = digests & self.texts[one.author_id]
            self.texts[one.author_id] |= digests
            texts += sorted(digests - repeated)
            total += max(worth.points - len(repeated), 0)
        key = _page_and_day(one.author_id, one.page_type_id, one.page_id, one.decided_at)
        points = min(total, rule.MOST_PER_SUBMISSION, rule.MOST_PER_PAGE_AND_DAY - self.per_page[key])
        self.per_page[key] += points
        return points, texts

    def _share(self, one, worths):
        """One for a decision that stands, and one for each value of his own that does."""
        stands = one.state == STATES.REJECTED or any(worth.stands for worth in worths)
        share = stands + sum(worth.amended for worth in worths)
        key = one.decided_by_id, _day(one.decided_at)
        share = min(share, rule.MOST_SHARE, rule.MOST_SHARE_PER_DAY - self.per_reviewer[key])
        self.per_reviewer[key] += share
        return share

    def _earlier(self):
        """Awards of decisions before these."""
        first = self.due[0]
        counted_at = first.decided_at + rule.SETTLES
        return Award.objects.filter(
            Q(counted_at__lt=counted_at) | Q(counted_at=counted_at, submission__lt=first.pk)
        )

    def _counted_today(self):
        """What the day of the first of them has come to already, by page and by reviewer."""
        first = self.due[0].decided_at.astimezone(UTC)
        midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
        per_page, per_reviewer = Counter(), Counter()
        rows = self.earlier.filter(counted_at__gte=midnight + rule.SETTLES).values_list(
            "author", "submission__page_type", "submission__page_id", "reviewer", "points", "share"
        )
        for author, page_type, page, reviewer, points, share in rows:
            per_page[_page_and_day(author, page_type, page, first)] += points
            per_reviewer[reviewer, _day(first)] += share
        return per_page, per_reviewer

    def _texts(self):
        """By author: digests of the long texts he was counted for before."""
        found = defaultdict(set)
        writers = {one.author_id for one in self.due if any(worth.texts for worth in self.worths[one.pk])}
        rows = self.earlier.filter(author__in=writers).exclude(texts=[])
        for author, texts in rows.values_list("author", "texts"):
            found[author].update(texts)
        return found


def _worths(due) -> dict[int, list[rule.Worth]]:
    """By submission: what each of its applied changes came to."""
    keys = [one.pk for one in due]
    touched = defaultdict(set)
    applied = Change.objects.filter(submission__in=keys, submission__state=STATES.APPROVED)
    for content_type_id, key in applied.exclude(applied=None).values_list("content_type", "object_id"):
        touched[content_type_id].add(key)
    found = defaultdict(list)
    for content_type_id, rows in touched.items():
        model = ContentType.objects.get_for_id(content_type_id).model_class()
        for writes in _histories(content_type_id, sorted(rows)):
            came_to = rule.worths(writes, is_page=issubclass(model, Page), uncounted={PLACE, model.home})
            for submission, worth in came_to.items():
                found[submission].append(worth)
    return found


def _histories(content_type_id, keys):
    """The applied changes of each of these rows, in order."""
    of = Submission.objects.filter(pk=OuterRef("submission"))
    brings_nothing = Exists(
        of.filter(
            Q(is_import=True) | Q(reverts__isnull=False) | Q(restores__isnull=False)
            | Q(changes__merged_into__isnull=False)
        )
    )  # fmt: skip
    for start in range(0, len(keys), KEYS):
        changes = (
            Change.objects.filter(
                content_type=content_type_id, object_id__in=keys[start : start + KEYS],
                submission__state=STATES.APPROVED,
            )
            .exclude(applied=None).order_by("submission__sequence").values_list(
                "object_id", "submission", "submission__author", "submission__decided_at", "action",
                "applied", "after", brings_nothing,
            )
        )  # fmt: skip
        histories = defaultdict(list)
        for key, submission, author, at, action, applied, after, nothing in changes:
            amended = frozenset(name for name, value in applied.items() if value != after.get(name))
            write = rule.Write(submission, author, at, action, applied, amended, earns=not nothing)
            histories[key].append(write)
        yield from histories.values()


def _day(moment: datetime):
    return moment.astimezone(UTC).date()


def _page_and_day(author, page_type, page, moment):
    return author, page_type, page, _day(moment)


def _places(submissions) -> set:
    """(content type, key) of the pages they are about."""
    found = set()
    for start in range(0, len(submissions), KEYS):
        places = SubmissionPage.objects.filter(submission__in=submissions[start : start + KEYS])
        found.update(places.values_list("content_type", "object_id"))
    return found


def _show(places):
    """Pages name their top editors, and are kept rendered. One at a time: holding a single row this can
    never be part of a deadlock with an approval.
    """
    for content_type_id, key in places:
        model = ContentType.objects.get_for_id(content_type_id).model_class()
        if issubclass(model, Page):
            touch({model: {key}})
