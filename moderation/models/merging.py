"""Merging duplicates: one submission that re-points the rows, removes the loser and leaves a redirect."""

from collections import Counter
from copy import copy

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from moderation import policy
from moderation.errors import Refused
from moderation.registry import editable_fields, editable_models
from moderation.snapshot import dump_value, overlay, snapshot

from .change import Change
from .row import Page


class MergePlan:
    """What merging `loser` into `heir` would change. `chosen` are fields to take from the loser."""

    def __init__(self, loser, heir, chosen=()):
        self.loser, self.heir = loser, heir
        self._changes: dict[tuple[type, object], Change] = {}
        self.moved: Counter[type] = Counter()
        self.dropped: list[tuple[type, str]] = []
        self.added: list[models.Model] = []
        _must_be_two(loser, heir)
        for name in chosen:
            self._update(heir, name, snapshot(loser, [name])[name])
        self._move_rows(type(loser), loser.pk, heir.pk)
        for row in loser.leaves_behind(heir):
            names = editable_fields(type(row))
            blank = snapshot(type(row)(), names)
            after = {name: value for name, value in snapshot(row, names).items() if value != blank[name]}
            self._add(Change.Action.CREATE, row, after=after)
            self.added.append(row)
        self._remove(loser)
        self._changes[type(loser), loser.pk].merged_into = heir.pk

    @property
    def changes(self) -> list[Change]:
        return list(self._changes.values())

    def differing(self) -> list[models.Field]:
        """The page's own fields in which the loser says something, and something else."""
        fields = [self.loser._meta.get_field(name) for name in editable_fields(type(self.loser))]
        return [
            field
            for field in fields
            if getattr(self.loser, field.attname) not in (None, "", getattr(self.heir, field.attname))
            and getattr(self.loser, field.attname) != self.heir.pk
        ]

    def _move_rows(self, model, old, new):
        """Point every row that points at `old` to `new`; where `new` has its like, drop it.

        What hangs on a dropped row goes over to its like in the same way.
        """
        for row_model, field in pointing_at(model):
            rows = list(row_model.reading().filter(**{field.name: old}).order_by("pk"))
            if not rows:
                continue
            likes = {}
            for row in row_model.reading().filter(**{field.name: new}):
                likes.update(dict.fromkeys(_identities(row, field), row))
            for row in rows:
                moved = overlay(copy(row), {field.name: str(new)})
                like = next((likes[key] for key in _identities(moved, field) if key in likes), None)
                if _ties_to_itself(moved, field):
                    if isinstance(row, Page):
                        raise Refused(f"“{row}” is part of the other: these two are no duplicates.")
                    self._drop(row)
                elif like is not None:
                    self._drop(row)
                    self._fill(like, row)
                    self._move_rows(row_model, row.pk, like.pk)
                else:
                    self._update(row, field.name, str(new))
                    self.moved[row_model] += 1
                    likes.update(dict.fromkeys(_identities(moved, field), row))

    def _drop(self, row):
        self.dropped.append((type(row), str(row)))
        self._remove(row)

    def _remove(self, row):
        self._add(Change.Action.DELETE, row, before=snapshot(row, editable_fields(type(row))))

    def _fill(self, like, row):
        """What the dropped row says where its like says nothing is kept."""
        for name in editable_fields(type(row)):
            field = row._meta.get_field(name)
            value = getattr(row, field.attname)
            is_gap = getattr(like, field.attname) in (None, "")
            if is_gap and value not in (None, "") and not field.is_relation:
                self._update(like, name, dump_value(field, value))

    def _update(self, row, name, value):
        change = self._changes.get((type(row), row.pk)) or self._add(Change.Action.UPDATE, row)
        before = snapshot(row, [name])
        if change.action == Change.Action.UPDATE and before[name] != value:
            change.before.update(before)
            change.after[name] = value

    def _add(self, action, row, **values):
        change = Change(
            action=action, content_type=ContentType.objects.get_for_model(row), object_id=row.pk,
            label=str(row)[:400], **values,
        )  # fmt: skip
        self._changes[type(row), row.pk] = change
        return change


def _must_be_two(loser, heir):
    if type(loser) is not type(heir):
        raise Refused("Only two pages of one kind can be merged.")
    if loser.pk == heir.pk:
        raise Refused("Choose another page: this is the same one.")
    for field in loser._meta.concrete_fields:
        if field.related_model is type(loser):
            for one, other in ((loser, heir), (heir, loser)):
                if getattr(one, field.attname) == other.pk:
                    raise Refused(f"“{one}” is part of the other: these two are no duplicates.")


def pointing_at(model):
    """(row model, foreign key) of all that hangs on rows of `model`."""
    for row_model in editable_models():
        for name in editable_fields(row_model):
            field = row_model._meta.get_field(name)
            if field.is_relation and field.related_model is model:
                yield row_model, field


def _identities(row, field):
    """What may be there only once: the values of each unique constraint that `field` is part of."""
    for constraint in row._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and field.name in constraint.fields:
            fields = [row._meta.get_field(name) for name in constraint.fields]
            values = [dump_value(other, getattr(row, other.attname)) for other in fields]
            if None not in values and not constraint.condition:
                yield constraint.name, *values


def _ties_to_itself(row, field):
    ends = [
        getattr(row, other.attname)
        for other in row._meta.concrete_fields
        if other.is_relation and other.related_model is field.related_model and other is not field
    ]
    return getattr(row, field.attname) in [*ends, row.pk]


class Merging:
    """Proposing that two pages are one."""

    @classmethod
    @transaction.atomic
    def merge(cls, loser, *, into, by, note, chosen=()):
        """Propose to merge `loser` into another page of its kind; returns the submission, waiting."""
        policy.may_propose(by).require()
        if not note.strip():
            raise Refused("Say why these two are one: a merge is not proposed without a word.")
        waiting = Change.objects.filter(
            object_id=loser.pk, merged_into__isnull=False, submission__state=cls.State.PENDING,
            action=Change.Action.DELETE,
        ).first()  # fmt: skip
        if waiting:
            raise Refused(f"Submission #{waiting.submission_id}, which merges “{loser}”, waits already.")
        plan = MergePlan(loser, into, chosen)
        changes = [change for change in plan.changes if change.action != "update" or change.after]
        return cls._propose(changes, by=by, note=note, page=into, label=f"{loser} into {into}", verb="merge")
