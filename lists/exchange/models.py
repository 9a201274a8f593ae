"""A member's import: the file, what was read of it, what he decided, and what it did.

Every step is taken a piece at a time, each piece in a transaction that locks the import. So any number of
workers may carry one on, one that died is carried on by the next, and nothing is ever done twice.
"""

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from ui.keys import new_key

STALLED_AFTER = timezone.timedelta(minutes=2)


class ImportQuerySet(models.QuerySet):
    def working(self):
        return self.filter(state__in=Import.WORKING)

    def stalled(self):
        """Whoever carried it on died, or no worker runs."""
        return self.working().filter(moved_at__lt=timezone.now() - STALLED_AFTER)


class Import(models.Model):
    class State(models.TextChoices):
        READING = "reading", "Reading the file"
        MATCHING = "matching", "Looking up the titles"
        REVIEW = "review", "Waiting for you"
        WRITING = "writing", "Writing to your shelf"
        DONE = "done", "Done"
        UNDOING = "undoing", "Undoing"
        UNDONE = "undone", "Undone"
        REFUSED = "refused", "Refused"

    class Policy(models.TextChoices):
        FILL = "fill", "Fill gaps: keep what you have, add what is missing"
        KEEP = "keep", "Keep yours: pass over what is on your shelf already"
        OVERWRITE = "overwrite", "Overwrite: what the file says is right"

    WORKING = (State.READING, State.MATCHING, State.WRITING, State.UNDOING)

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(null=True)  # until it is read
    format = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    reason = models.CharField(max_length=400, blank=True)  # why it was refused
    policy = models.CharField(max_length=9, choices=Policy, default=Policy.FILL)
    files = models.JSONField(default=dict)  # rows in each part of the file
    notes = models.JSONField(default=list)  # what is to be said of the file as a whole
    created_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(default=timezone.now)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["member", "-created_at"], name="import_of_member")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["reading", "matching", "review", "refused"])
                | Q(state__in=["writing", "done", "undoing", "undone"]),
                name="import_state_known",
            )
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return f"/imports/{self.pk}/"

    @property
    def is_working(self):
        return self.state in self.WORKING

    @property
    def is_stalled(self):
        return self.is_working and self.moved_at < timezone.now() - STALLED_AFTER

    def move(self, *states, to, **columns):
        """Compare and swap; False when it was in none of `states` any more."""
        now = timezone.now()
        moved = Import.objects.filter(pk=self.pk, state__in=states).update(state=to, moved_at=now, **columns)
        self.refresh_from_db(fields=["state", "moved_at", "reason", "policy", *columns])
        return bool(moved)

    def counts(self) -> dict:
        """Rows by outcome, and how far the step at hand has come."""
        rows = self.rows
        found = {
            outcome or "open": number
            for outcome, number in rows.order_by().values_list("outcome").annotate(n=Count("pk"))
        }
        results = dict(rows.order_by().values_list("result").annotate(n=Count("pk")))
        total = sum(found.values())
        left = {
            self.State.MATCHING: found.get("open", 0),
            self.State.WRITING: results.get("", 0),
            self.State.UNDOING: results.get("created", 0) + results.get("changed", 0),
        }.get(self.state, 0)
        return {"total": total, "done": total - left, "outcomes": found, "results": results}


class ImportedList(models.Model):
    """A curated list of the file; `list` is what became of it here."""

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="lists")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=200)
    values = models.JSONField()
    list = models.ForeignKey("lists.List", on_delete=models.SET_NULL, null=True, related_name="+")
    is_new = models.BooleanField(default=False)

    class Meta:
        ordering = ["batch", "number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="importedlist_once")]

    def __str__(self):
        return self.values.get("title", self.key)


class ImportRow(models.Model):
    """One entry of the file: whom it is about, what it says, and what it did."""

    class Outcome(models.TextChoices):
        OPEN = "", "Not looked up yet"
        MATCHED = "matched", "Matched"
        AMBIGUOUS = "ambiguous", "Ambiguous"
        MISSING = "missing", "Not found"
        REFUSED = "refused", "Refused"

    class Result(models.TextChoices):
        NONE = "", "Not written yet"
        CREATED = "created", "Added"
        CHANGED = "changed", "Changed"
        UNCHANGED = "unchanged", "There already"
        KEPT = "kept", "Yours was kept"
        DOUBLED = "doubled", "Its work stands in the file twice"
        SKIPPED = "skipped", "Not taken"
        GONE = "gone", "Its page is gone"
        UNDONE = "undone", "Undone"
        LEFT = "left", "Changed by you since, so left as it is"

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    place = models.CharField(max_length=200)
    title = models.CharField(max_length=300, blank=True)
    year = models.PositiveIntegerField(null=True)
    kind = models.CharField(max_length=20, blank=True)
    noun = models.CharField(max_length=10, default="work")
    key = models.CharField(max_length=36, blank=True)
    ids = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    item = models.JSONField(default=dict)
    head = models.ForeignKey(ImportedList, on_delete=models.CASCADE, null=True, related_name="rows")
    repairs = models.JSONField(default=list)
    reason = models.CharField(max_length=400, blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome, default=Outcome.OPEN, blank=True)
    how = models.CharField(max_length=40, blank=True)  # it was matched by
    target = models.UUIDField(null=True)
    candidates = models.JSONField(default=list)
    is_skipped = models.BooleanField(default=False)
    result = models.CharField(max_length=9, choices=Result, default=Result.NONE, blank=True)
    before = models.JSONField(null=True)  # what it changed, as it was
    written = models.JSONField(null=True)

    class Meta:
        ordering = ["batch", "position"]
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="importrow_once")]
        indexes = [
            models.Index(fields=["batch", "outcome", "position"], name="importrow_outcome"),
            models.Index(fields=["batch", "result", "position"], name="importrow_result"),
            models.Index(fields=["batch", "target"], name="importrow_target"),
        ]

    def __str__(self):
        return f"{self.title} ({self.year})" if self.year else self.title

    @property
    def shown_values(self):
        """(what, value) as the review shows it: ("rating", "7.5")."""
        for name, value in self.values.items():
            if name == "half_points":
                yield "rating", f"{value / 2:g}" if value else "none"
            elif value not in ("", 0, False, None):
                words = str(value).replace("_", " ") if name == "status" else value
                yield name.removeprefix("is_").replace("_", " "), "yes" if value is True else str(words)[:120]

    @property
    def trouble(self) -> str:
        """Why nothing came of it, for the report; "" where something did."""
        if self.outcome == self.Outcome.REFUSED:
            return self.reason
        if self.result in {self.Result.DOUBLED, self.Result.GONE, self.Result.LEFT}:
            return self.get_result_display()
        if self.outcome == self.Outcome.MISSING:
            return "No page here has this identifier, or this name and year."
        if self.outcome == self.Outcome.AMBIGUOUS:
            return "Several pages fit, and none was chosen."
        return "Left out by you" if self.is_skipped else ""
