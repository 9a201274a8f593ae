"""Taking back what one account did: hundreds of submissions, in steps that any moderator can go on with."""

import time

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, F
from django.utils import timezone

from moderation import policy
from moderation.errors import Refused
from moderation.retry import retry_deadlock

from .event import Event
from .states import UNDECIDED, State
from .submission import Submission

AT_ONCE, SECONDS = 25, 5  # submissions in one request, and how long it may take
MOST = 5000  # in one quarantine


class QuarantineQuerySet(models.QuerySet):
    def running(self):
        return self.filter(finished_at=None)

    @transaction.atomic
    def open(self, account, *, by, note, picked) -> "Quarantine":
        """`picked` are (key, version) of submissions of the account, as the moderator was shown them."""
        policy.may_quarantine(by, account).require()
        type(account).objects.select_for_update().get(pk=account.pk)  # two windows take turns
        if self.running().filter(account=account).exists():
            raise Refused("A quarantine of this account is being worked off. Finish that one first.")
        if not note:
            raise Refused("Say why: it stands in the history of the pages, and the account reads it.")
        versions = dict(picked)
        if len(versions) > MOST:
            raise Refused(f"Take {MOST} at a time at most: filter by kind or time first.")
        found = Submission.objects.quarantinable(account).filter(pk__in=versions)
        # What waits first, then what was approved: the newest before what it stands on.
        ordered = found.order_by(F("sequence").desc(nulls_first=True), "-pk")
        keys = list(ordered.values_list("pk", flat=True))
        if not keys:
            raise Refused("Tick at least one submission first.")
        made = self.create(account=account, by=by, note=note)
        QuarantineItem.objects.bulk_create(
            (QuarantineItem(quarantine=made, submission_id=key, version=versions[key]) for key in keys),
            batch_size=500,
        )
        Event.objects.record("quarantine", by=by, account=account, comment=note,
                             about=f"{account}: {len(keys)} submissions")  # fmt: skip
        return made


class Quarantine(models.Model):
    """One pass over an account's submissions. What is left to do stands in its items."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = QuarantineQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"Quarantine of {self.account}"

    def get_absolute_url(self):
        return f"/quarantines/{self.pk}/"

    def counts(self) -> dict[str, int]:
        """How many items came to which outcome."""
        return dict(self.items.order_by().values_list("outcome").annotate(n=Count("pk")))

    def work(self, *, by, most=AT_ONCE):
        """Work off up to so many, as many as a request has time for, each in a transaction of its own."""
        policy.may_quarantine(by, self.account).require()
        started = time.monotonic()
        for _ in range(most):
            if time.monotonic() - started > SECONDS:
                return
            if not self._work_one(by):
                self._hand_over(by)
                return

    @transaction.atomic
    def stop(self, *, by):
        """Leave the rest as it is."""
        policy.may_quarantine(by, self.account).require()
        self.refresh_from_db(from_queryset=Quarantine.objects.select_for_update())
        if not self.finished_at:
            self.items.filter(outcome=Outcome.SHARED).update(outcome=Outcome.LEFT, words="")
            self._finish(by)

    # Inside

    @retry_deadlock
    @transaction.atomic
    def _work_one(self, by) -> bool:
        """The next one; False when none is left. Two windows that go on at once take turns here."""
        self.refresh_from_db(from_queryset=Quarantine.objects.select_for_update())
        if self.finished_at:
            return False
        item = self.items.filter(outcome=Outcome.LEFT).select_related("submission").order_by("pk").first()
        if item is None:
            return False
        item.quarantine = self
        try:
            with transaction.atomic():
                item.work(by=by)
        except Refused as error:
            item.outcome, item.words, item.made = Outcome.FAILED, str(error), None
        item.save(update_fields=["outcome", "words", "made"])
        return True

    @retry_deadlock
    @transaction.atomic
    def _hand_over(self, by):
        """Propose what others' work stands on: all that hangs together as one reversal. Then it is done."""
        self.refresh_from_db(from_queryset=Quarantine.objects.select_for_update())
        if self.finished_at:
            return
        shared = self.items.filter(outcome=Outcome.SHARED).select_related("submission")
        items = {item.submission_id: item for item in shared}
        for group in _groups([item.submission for item in items.values()], by):
            asked = [items[one.pk] for one in group]
            outcome, words, made = _proposed(group, by, self.note)
            for item in asked:
                item.outcome, item.words, item.made = outcome, words, made
                item.save(update_fields=["outcome", "words", "made"])
        self._finish(by)

    def _finish(self, by):
        self.finished_at = timezone.now()
        self.save(update_fields=["finished_at"])
        told = [f"{n} {Outcome(outcome).label}" for outcome, n in sorted(self.counts().items())]
        Event.objects.record("end quarantine", by=by, account=self.account, comment=", ".join(told))


def _groups(submissions, by) -> list[list[Submission]]:
    """Those that can only be taken back together. Where one of them cannot be at all, each is tried alone."""
    try:
        return [group.asked for group in Submission.grouped(submissions, by=by)]
    except Refused:
        return [[submission] for submission in submissions]


def _proposed(group, by, note):
    try:
        with transaction.atomic():
            made = Submission.revert_all(group, by=by, note=note)
    except Refused as error:
        return Outcome.FAILED, str(error), None
    return Outcome.PROPOSED, "Others built on it: another moderator looks at the reversal.", made[0]


class Outcome(models.TextChoices):
    LEFT = "", "left"
    REJECTED = "rejected", "rejected"
    UNDONE = "undone", "undone"
    GONE = "gone", "undone before"
    SHARED = "shared", "to be proposed at the end"
    PROPOSED = "proposed", "proposed to be undone"
    FAILED = "failed", "not done"


class QuarantineItem(models.Model):
    """One submission of a quarantine, and what became of it."""

    quarantine = models.ForeignKey(Quarantine, on_delete=models.CASCADE, related_name="items")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.LEFT, blank=True)
    words = models.TextField(blank=True)
    made = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["quarantine", "outcome"], name="quarantine_outcome")]
        constraints = [models.UniqueConstraint(fields=["quarantine", "submission"], name="quarantined_once")]

    def __str__(self):
        return f"{self.submission} {self.get_outcome_display()}"

    def work(self, *, by):
        """Reject it, or take it back; where that would take others' work along, leave it for the end."""
        if self.submission.state in UNDECIDED:
            self.submission.reject(
                by=by, version=self.version, comment=self.quarantine.note, although_claimed=True
            )
            self.outcome = Outcome.REJECTED
        elif self.submission.state == State.APPROVED:
            self._take_back(by)
        else:
            raise Refused(f"It is {self.submission.get_state_display()} by now.")

    def _take_back(self, by):
        taken = self.submission.taken_back(by=by)
        if not taken.undoing():
            self.outcome, self.words = Outcome.GONE, "The pages read as if it had never been."
            return
        picked = set(self.quarantine.items.values_list("submission", flat=True))
        ruling = policy.may_publish_reversal(by, self.quarantine.account, taken.submissions, picked)
        if not ruling:
            self.outcome, self.words = Outcome.SHARED, ruling.reason
            return
        self.made = Submission.take_back_at_once(taken, by=by, note=self.quarantine.note)
        along = [f"#{one.pk}" for one in taken.submissions if one.pk != self.submission_id]
        self.outcome = Outcome.UNDONE
        self.words = f"Together with {', '.join(along)}, which built on it." if along else ""
