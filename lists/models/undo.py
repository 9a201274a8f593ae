"""Putting a shelf back as it was before a click."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.dateparse import parse_datetime

from catalog.models import Work

from .tracking import Tracking

MOST_KEPT = 20  # of one member
REMEMBERED = (
    "status", "half_points", "progress", "rewatches", "started", "finished", "note", "is_private",
    "created_at", "updated_at",
)  # fmt: skip
MOMENTS = ("created_at", "updated_at")


class ShelfUndoQuerySet(models.QuerySet):
    @transaction.atomic
    def change(self, user, works, values):
        """Set values in entries, remembering how they were."""
        was = self._entries(user, works)
        kept = Tracking.objects.keep_all(user, works, values)
        return self._remember(user, was, {entry.work_id: entry.updated_at for entry in kept})

    @transaction.atomic
    def remove(self, user, works):
        """Take entries off the shelf, remembering them."""
        was = self._entries(user, works)
        Tracking.objects.forget_all(user, works)
        return self._remember(user, was, dict.fromkeys(works))

    def _entries(self, user, works):
        return {
            entry.work_id: {name: getattr(entry, name) for name in REMEMBERED}
            | {name: getattr(entry, name).isoformat() for name in MOMENTS}
            for entry in Tracking.objects.select_for_update().filter(user=user, work__in=works)
        }

    def _remember(self, user, was, stamps):
        entries = [
            {"work": work, "was": was.get(work), "stamp": stamp and stamp.isoformat()}
            for work, stamp in stamps.items()
        ]
        made = self.create(user=user, entries=entries)
        newest = self.filter(user=user).order_by("-pk").values_list("pk", flat=True)
        if older := list(newest[MOST_KEPT : MOST_KEPT + 1]):
            self.filter(user=user, pk__lte=older[0]).delete()
        return made


class ShelfUndo(models.Model):
    """How some entries of a shelf were before one change, and when that change was."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    entries = models.JSONField(encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ShelfUndoQuerySet.as_manager()

    def __str__(self):
        return f"{self.user}, {self.created_at}"

    def get_absolute_url(self):
        return f"/shelf/undo/{self.pk}/"

    @transaction.atomic
    def put_back(self) -> tuple[int, int]:
        """(entries put back, entries left alone because they changed again since). Works once."""
        works = [entry["work"] for entry in self.entries]
        standing = {
            str(entry.work_id): entry
            for entry in Tracking.objects.select_for_update().filter(user=self.user_id, work__in=works)
        }
        still_there = {str(key) for key in Work.objects.filter(pk__in=works).values_list("pk", flat=True)}
        mine = [
            entry
            for entry in self.entries
            if entry["work"] in still_there and entry["stamp"] == _stamp(standing.get(entry["work"]))
        ]
        self._write(mine, standing)
        self.delete()
        return len(mine), len(self.entries) - len(mine)

    def _write(self, entries, standing):
        was = {entry["work"]: self._entry(entry["was"]) for entry in entries if entry["was"]}
        new = [entry["work"] for entry in entries if not entry["was"]]
        missing = [Tracking(user=self.user, work_id=work) for work in was if work not in standing]
        made = {entry.work_id: entry for entry in Tracking.objects.bulk_create(missing)}
        rows = []
        for work, values in was.items():
            row = standing.get(work) or made[work]
            for name, value in values.items():
                setattr(row, name, value)
            rows.append(row)
        Tracking.objects.bulk_update(rows, REMEMBERED)
        Tracking.objects.filter(user=self.user, work__in=new).delete()
        Work.objects.filter(pk__in=[*was, *new]).recount()

    def _entry(self, values):
        return {name: parse_datetime(value) if name in MOMENTS else value for name, value in values.items()}


def _stamp(entry):
    return entry and entry.updated_at.isoformat()
