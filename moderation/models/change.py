from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import models

from moderation.errors import Conflict, Refused
from moderation.handing_over import hand_over
from moderation.registry import editable_fields
from moderation.snapshot import erase, overlay, snapshot, write

from .reason import Reason
from .row import Page, Row, fresh_revision, leave_address
from .states import State
from .verdict import AS_PROPOSED


class ChangeQuerySet(models.QuerySet):
    def creations_of(self, keys, *, states=tuple(State)):
        """The changes that create the rows with these keys, in submissions of these states."""
        creations = self.filter(action=Change.Action.CREATE, object_id__in=keys, submission__state__in=states)
        return creations.select_related("content_type", "submission")


class Missing(NamedTuple):
    """A row that a change names and that is not in the catalogue, or not any more."""

    label: str
    creation: "Change | None"
    """The change that would create it, or would have; None when there never was one."""

    def why(self, submission) -> str:
        """What became of it, said to whoever decides on `submission`."""
        if self.creation is None:
            return f"“{self.label}”, which is gone"
        of = self.creation.submission
        if of.pk == submission.pk:
            return f"“{self.label}”, which you decline: accept that with it, or decline both"
        waiting = {
            State.PENDING: f"which waits in submission #{of.pk}: decide on that one first",
            State.APPROVED: f"which was declined in submission #{of.pk}, or removed since",
            State.REJECTED: f"which was rejected with submission #{of.pk}",
            State.WITHDRAWN: "which its author took back",
        }
        return f"“{self.label}”, {waiting.get(of.state, 'which its author took up again to change it')}"


class Change(models.Model):
    """One row created, updated or deleted. `before` and `after` hold only the fields that differ.

    `before` is what the author was shown, `after` what was proposed, `applied` what went live: it
    differs where the moderator amended a value or left a field out. A change of an approved submission
    is never altered again: the applied ones are the history.
    """

    class Action(models.TextChoices):
        CREATE = "create", "added"
        UPDATE = "update", "changed"
        DELETE = "delete", "removed"

    class Decision(models.TextChoices):
        OPEN = "", "not decided"
        ACCEPTED = "accepted", "accepted"
        DECLINED = "declined", "declined"

    submission = models.ForeignKey("moderation.Submission", on_delete=models.CASCADE, related_name="changes")
    position = models.PositiveIntegerField()
    action = models.CharField(max_length=6, choices=Action)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.UUIDField()
    label = models.CharField(max_length=400)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    applied = models.JSONField(null=True, blank=True)
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.OPEN, blank=True)
    reason = models.TextField(blank=True)
    grounds = models.ForeignKey(Reason, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    left_out = models.JSONField(default=list, blank=True, help_text="Fields that were declined.")
    differs = models.CharField("how it differs", max_length=300, blank=True)  # a new page, from those like it
    likenesses = models.JSONField(default=list, blank=True)  # keys of the pages its author was shown as alike
    # Where the removal of a page is its merging into another of its kind: the key of that one.
    merged_into = models.UUIDField(null=True, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["submission", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "content_type", "object_id"], name="one_change_per_row"
            ),
            models.CheckConstraint(
                condition=models.Q(applied=None) | models.Q(decision="accepted"), name="applied_is_accepted"
            ),
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="change_row")]

    def __str__(self):
        return f"{self.label} {self.get_action_display()}"

    @property
    def model(self):
        return self.content_type.model_class()

    @property
    def outcome(self) -> dict:
        """What went live, or as long as that is open, what was proposed."""
        return self.after if self.applied is None else self.applied

    @property
    def amended(self) -> list[str]:
        """Fields that went live with another value than the author proposed."""
        return [name for name, value in self.outcome.items() if value != self.after.get(name)]

    def current(self, *, lock=False):
        """The live row, or None. `lock` keeps others from writing it until the transaction ends."""
        rows = self.model._base_manager.filter(pk=self.object_id)
        return (rows.select_for_update() if lock else rows).first()

    def blank(self):
        """A new row under the key that was minted when this change was proposed."""
        return self.model(pk=self.object_id)

    def conflicts(self, live) -> list[str]:
        """Fields whose live value is neither what the author saw nor what the author wants.

        ["id"] when the row itself is gone, or exists already.
        """
        if (live is None) != (self.action == self.Action.CREATE):
            return ["id"]
        if live is None:
            return []
        now = snapshot(live, self.before)
        wanted = {**self.before, **self.outcome}
        return [
            name
            for name in self.before
            if name not in self.left_out and now[name] not in (self.before[name], wanted[name])
        ]

    def settle(self, choices: dict):
        """Its author chose for fields somebody else changed meanwhile: "keep" theirs, or "take" his own."""
        live = self.current()
        moved = self.conflicts(live)
        if moved == ["id"] or not choices:
            return
        now = snapshot(live, moved)
        for name in moved:
            if choices.get(name) == "take":
                self.before[name] = now[name]
            elif choices.get(name) == "keep":
                del self.before[name]
                self.after.pop(name, None)
        if self.action == self.Action.UPDATE and not self.after:
            self.delete()
        else:
            self.save(update_fields=["before", "after"])

    def label_beside(self, other) -> str:
        """Its label where `other` names what it creates; not that of what is in somebody's draft again."""
        of = self.submission
        is_private = of.state == State.DRAFT and of.author_id != other.submission.author_id
        return "an entry that its author took back" if is_private else self.label

    @property
    def is_page_creation(self):
        return self.action == self.Action.CREATE and issubclass(self.model, Page)

    @property
    def is_waiting(self):
        return self.submission.state == State.PENDING

    @property
    def names(self) -> dict:
        """(model, key) of the row it points at, by field."""
        fields = [field for field in self.model._meta.concrete_fields if field.is_relation]
        keys = ((field, self.outcome.get(field.name)) for field in fields)
        return {field: (field.related_model, key) for field, key in keys if key}

    def missing(self) -> list[Missing]:
        """Rows this change points at that are not in the catalogue, or not any more."""
        found = []
        for field, (model, key) in self.names.items():
            if not model._base_manager.filter(pk=key).exists():
                creations = Change.objects.creations_of([key])
                creation = creations.filter(submission=self.submission_id).last() or creations.last()
                label = creation.label_beside(self) if creation else f"a {field.verbose_name}"
                found.append(Missing(label, creation))
        return found

    def apply(self, verdict=AS_PROPOSED):
        """Write this change to the catalogue, in the transaction of `Submission.approve`.

        Where a person chose to overwrite newer values, those are recorded as what the change replaced.
        Raises Conflict or ValidationError; then nothing may stay written.
        """
        live = self.current(lock=True)
        self._settle(verdict)
        fields = self.conflicts(live)
        if fields and (fields == ["id"] or not verdict.overwrite):
            raise Conflict(self, fields)
        if live is not None:
            self.before |= snapshot(live, [name for name in self.before if name not in self.left_out])
        if self.action == self.Action.DELETE:
            if self.merged_into:
                self._hand_over(live)
            erase(live)
        else:
            row = overlay(live or self.blank(), self.applied)
            if live is None and isinstance(row, Page):
                row.revision = fresh_revision()
                row.derive()
            write(row)
            if self.applied != self.after:
                self.label = str(row)[:400]  # everybody reads it, so it says nothing that was not let through
        self.decision = self.Decision.ACCEPTED
        self.save(update_fields=["label", "before", "applied", "decision", "reason", "grounds", "left_out"])

    def _settle(self, verdict):
        """Take from the verdict what is to go live, and why the rest is not."""
        proposed = set(self.after)
        # A new row may get what its author left out; of one that is here nobody was shown the rest.
        open_to = proposed | set(editable_fields(self.model) if self.action == self.Action.CREATE else ())
        if not (verdict.left_out <= proposed and set(verdict.amended) <= open_to - verdict.left_out):
            raise Refused(f"“{self.label}”: only proposed fields can be amended or left out.")
        self.left_out = sorted(verdict.left_out)
        kept = {name: value for name, value in self.after.items() if name not in verdict.left_out}
        if self.after and not kept:
            raise Refused(f"“{self.label}”: every field is left out. Decline the change instead.")
        self.applied = kept | verdict.amended
        self.reason, self.grounds = verdict.reason, verdict.grounds

    def decline(self, verdict):
        self.decision, self.reason, self.grounds = self.Decision.DECLINED, verdict.reason, verdict.grounds
        self.save(update_fields=["decision", "reason", "grounds"])

    def _hand_over(self, live):
        """A merged page leaves its address, and whatever members keep of it, to the other one."""
        heir = self.model.objects.select_for_update().filter(pk=self.merged_into).first()
        if heir is None:
            raise Refused(f"The page into which “{self.label}” was to be merged is gone.")
        leave_address(live)
        hand_over(live, heir)

    def inverse(self) -> "Change":
        """The change that undoes this applied one; not saved. The row is as it is now."""
        action = {"create": "delete", "delete": "create", "update": "update"}[self.action]
        before, after = self.applied, self.before
        if action == self.Action.UPDATE:
            after = {name: self.before[name] for name in self.applied}
        if action == self.Action.DELETE:
            after = {}
            live = self.current()
            before = snapshot(live, editable_fields(self.model)) if live else {}
        return Change(
            action=action,
            content_type=self.content_type,
            object_id=self.object_id,
            label=self.label,
            before={} if action == self.Action.CREATE else before,
            after=after,
            merged_into=self.merged_into,
        )

    @property
    def rank(self) -> tuple[int, int]:
        """Changes are applied in this order: rows make room first, pages leave last.

        So a submission may remove a name and add the same one elsewhere, use a page it creates, or
        empty a page and delete it. Rows that hang on rows leave before them and come after them.
        """
        is_page = issubclass(self.model, Page)
        if self.action == self.Action.DELETE:
            return (3, 0) if is_page else (0, -_depth(self.model))
        return (1, 0) if is_page and self.action == self.Action.CREATE else (2, _depth(self.model))


def in_order(changes) -> list[Change]:
    """As they are to be applied. A row others still point at leaves after they have let it go."""
    let_go = {
        value
        for change in changes
        if change.action == Change.Action.UPDATE
        for field in change.model._meta.concrete_fields
        if field.is_relation and (value := change.before.get(field.name))
    }

    def place(change):
        late = change.action == Change.Action.DELETE and str(change.object_id) in let_go
        return max(change.rank, (2, 99)) if late else change.rank, change.position

    return sorted(changes, key=place)


def _depth(model) -> int:
    """How many rows a row of this model hangs on, one on the other: a performance on an appearance."""
    targets = {field.related_model for field in model._meta.concrete_fields if field.is_relation}
    rows = [target for target in targets if issubclass(target, Row) and not issubclass(target, Page)]
    return max((1 + _depth(target) for target in rows), default=0)
