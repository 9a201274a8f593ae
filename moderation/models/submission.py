from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from moderation import policy
from moderation.errors import Invalid, Moved, NotAllowed, Refused
from moderation.pages import (
    by_model,
    changed_pages,
    content_type_keys,
    derive,
    pages_about,
    pages_showing,
    touch,
)
from moderation.registry import editable_fields
from moderation.retry import retry_deadlock
from moderation.snapshot import snapshot

from .change import Change
from .event import Event
from .queue import SubmissionQuerySet
from .row import Page
from .states import TRANSITIONS, State


class Submission(models.Model):
    """One member's proposal. Pending ones are the queue, approved ones are the history.

    Every verb below is a compare-and-swap on state and version: two people pressing a button at once
    get one decision, and nobody decides on something he was not shown.
    """

    State = State
    TRANSITIONS = TRANSITIONS

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions")
    page_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, null=True, related_name="+")
    page_id = models.UUIDField(null=True)
    page = GenericForeignKey("page_type", "page_id")
    page_label = models.CharField("page", max_length=400, blank=True)
    note = models.TextField("note to the moderators", blank=True)
    is_import = models.BooleanField(default=False)
    reverts = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reverted_by")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    sequence = models.BigIntegerField(
        null=True,
        unique=True,
        editable=False,
        help_text="Approved submissions in the order they were applied.",
    )
    leased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    leased_until = models.DateTimeField(null=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["approved", "rejected"], decided_at__isnull=False, decided_by__isnull=False
                )
                | (~Q(state__in=["approved", "rejected"]) & Q(decided_at=None, decided_by=None)),
                name="decided_has_a_decider",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
                name="queued_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["author", "page_type", "page_id"],
                condition=Q(state="draft"),
                name="one_draft_per_page",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="submission_queue"),
            models.Index(fields=["decided_at"], name="submission_decided"),
        ]

    def __str__(self):
        return f"#{self.pk} {self.page_label}"

    def get_absolute_url(self):
        return f"/submissions/{self.pk}/"

    def place_in_queue(self):
        """1 for the one that has waited longest."""
        return Submission.objects.pending().filter(submitted_at__lt=self.submitted_at).count() + 1

    # The author's verbs

    @transaction.atomic
    def stage(self, proposals):
        """Put what a form proposes into this draft, in place of what it held for the same fields."""
        # Two windows that save at once take turns here, and the second sees what the first staged.
        self.refresh_from_db(from_queryset=Submission.objects.select_for_update())
        staged = {(change.content_type_id, change.object_id): change for change in self.changes.all()}
        position = max((change.position for change in staged.values()), default=0)
        for proposal in proposals:
            change = staged.get(proposal.key)
            if change is None:
                position += 1
                change = Change(submission=self, position=position)
            proposal.put_into(change)
        self._swap({self.State.DRAFT}, self.State.DRAFT, version=self.version)

    @transaction.atomic
    def submit(self, *, by, version, note="", sources=()):
        """Send the draft to the queue. `sources` are unsaved Source rows."""
        self._require(policy.may_edit(by, self))
        changes = list(self.changes.select_related("content_type"))
        if not changes:
            raise Refused("There is nothing in this draft yet.")
        self._move("submit", by=by, version=version, comment=note, note=note, submitted_at=timezone.now())
        self.sources.all().delete()
        for source in sources:
            source.submission = self
            source.save()
        self._place(changes)

    @transaction.atomic
    def reopen(self, *, by, version):
        """The author takes it out of the queue, or takes up a returned one, to change it."""
        self._require(policy.may_edit(by, self))
        if self.page_type is None:
            raise Refused("This one undoes an import and cannot be changed. Withdraw it instead.")
        if Submission.objects.draft_of(self.author, self.page_type.model_class(), self.page_id):
            raise Refused("You have another draft for this page. Submit or discard that one first.")
        self._move("reopen", by=by, version=version)
        self._touch_pages()

    @transaction.atomic
    def withdraw(self, *, by, version):
        self._require(policy.may_edit(by, self))
        self._move("withdraw", by=by, version=version)
        self._touch_pages()

    @transaction.atomic
    def comment(self, *, by, text):
        """Say something in the thread; no state changes."""
        self._require(policy.may_discuss(by, self))
        self._log("comment", by=by, came_from=self.state, comment=text)

    # The moderator's verbs

    @transaction.atomic
    def send_back(self, *, by, version, comment):
        """Return it to its author with what to mend."""
        self._require(policy.may_decide(by, self))
        self._move("return", by=by, version=version, comment=comment)
        self._touch_pages()

    @transaction.atomic
    def reject(self, *, by, version, comment):
        self._require(policy.may_decide(by, self))
        self._move("reject", by=by, version=version, comment=comment, **self._decision(by))
        self.changes.update(decision=Change.Decision.DECLINED)
        self._touch_pages()

    @retry_deadlock
    @transaction.atomic
    def approve(self, *, by, version, comment="", declined=None, overwrite=()):
        """Publish the submission: all changes that are not `declined` ({change id: reason}), or none.

        `overwrite` holds the ids of changes whose newer live values a moderator chose to replace.
        Raises NotAllowed, Moved, Conflict or Invalid, and then nothing has happened.
        """
        self._require(policy.may_decide(by, self))
        self._publish(by=by, version=version, comment=comment, declined=declined or {}, overwrite=overwrite)

    @transaction.atomic
    def publish_import(self):
        """Approve an operator's import in the importer's own name: nobody else is to read it first."""
        if not self.is_import:
            raise NotAllowed("Only an import goes live without a moderator.")
        self._place(self.changes.select_related("content_type"))
        self._publish(by=self.author, version=self.version, comment="", declined={})

    def _publish(self, *, by, version, comment, declined, overwrite=()):
        self._move("approve", by=by, version=version, log=False, **self._decision(by))
        changes = list(self.changes.select_related("content_type"))
        accepted = [change for change in changes if change.pk not in declined]
        if not accepted:
            raise Refused("Every change is declined. Reject the submission instead.")
        for change in changes:
            if change.pk in declined:
                change.decision, change.reason = Change.Decision.DECLINED, declined[change.pk]
                change.save(update_fields=["decision", "reason"])
        for change in sorted(accepted, key=lambda change: (change.rank, change.position)):
            try:
                change.apply(overwrite=change.pk in overwrite)
            except ValidationError as error:
                raise Invalid(change, error) from error
            except IntegrityError as error:
                raise Refused(f"“{change.label}” clashes with another entry. Nothing was done.") from error
        about = pages_about(accepted)
        changed = changed_pages(accepted, derive(about))
        self._touch_pages()
        touch(pages_showing(accepted, about | changed, changed))
        for model, keys in by_model(about | changed).items():
            model.reindex(keys)
        # Logged last: the rows are locked by now, so the events of two submissions that share a row
        # are numbered in the order in which they were applied to it.
        self.sequence = self._log("approve", by=by, came_from=self.State.PENDING, comment=comment).pk
        self.save(update_fields=["sequence"])

    @transaction.atomic
    def revert(self, *, by, note=""):
        """Propose the inverse of this approved submission; returns the new one, waiting in the queue.

        Strict: refuses when a later approved change touched the same fields.
        """
        self._require(policy.may_revert(by, self))
        if self.state != self.State.APPROVED:
            raise Refused("Only an approved submission can be reverted.")
        changes = list(self.changes.filter(decision=Change.Decision.ACCEPTED).select_related("content_type"))
        for change in changes:
            if later := change_since(change):
                raise Refused(
                    f"“{change.label}” was changed again by submission #{later.submission_id}. "
                    "Revert that one first."
                )
        undo = Submission.objects.create(
            author=by, page_type=self.page_type, page_id=self.page_id, page_label=self.page_label,
            state=self.State.PENDING, submitted_at=timezone.now(), reverts=self,
            note=note or f"Reverts #{self.pk}.",
        )  # fmt: skip
        inverse = [change.inverse() for change in reversed(changes)]
        for position, change in enumerate(inverse, 1):
            change.submission, change.position = undo, position
            change.save()
        undo._log("revert", by=by, comment=undo.note)
        undo._place(inverse)
        return undo

    # Inside

    def _require(self, ruling):
        if not ruling:
            raise NotAllowed(ruling.reason)

    @staticmethod
    def _decision(by):
        return {"decided_by": by, "decided_at": timezone.now()}

    def _move(self, verb, *, by, version, comment="", log=True, **columns):
        states, to = self.TRANSITIONS[verb]
        came_from = self.state
        self._swap(states, to, version=version, **columns)
        if log:
            self._log(verb, by=by, came_from=came_from, comment=comment)

    def _swap(self, states, to, *, version, **columns):
        """Compare and swap: raises Moved unless state and version are still what the caller saw."""
        won = Submission.objects.filter(pk=self.pk, state__in=states, version=version).update(
            state=to, version=F("version") + 1, updated_at=timezone.now(),
            leased_by=None, leased_until=None, **columns,
        )  # fmt: skip
        self.refresh_from_db()
        if not won:
            raise Moved(self)

    def _log(self, verb, *, by, came_from="", comment=""):
        return Event.objects.create(
            submission=self, by=by, verb=verb, version=self.version, comment=comment,
            from_state=came_from, to_state=self.state,
        )  # fmt: skip

    def _place(self, changes):
        """Note which pages this submission is about, and let them show that it waits."""
        self.pages.all().delete()
        SubmissionPage.objects.bulk_create(
            SubmissionPage(submission=self, content_type_id=content_type_id, object_id=key)
            for content_type_id, key in sorted(content_type_keys(pages_about(changes)), key=str)
        )
        self._touch_pages()

    def _touch_pages(self):
        pages = {}
        for place in self.pages.select_related("content_type"):
            pages.setdefault(place.content_type.model_class(), set()).add(place.object_id)
        touch({model: keys for model, keys in pages.items() if issubclass(model, Page)})


def change_since(change) -> Change | None:
    """The applied change because of which the row is not as `change` left it; None when it still is.

    What was changed and changed back counts as untouched.
    """
    live = change.current()
    if change.action == Change.Action.DELETE:
        if live is None:
            return None
    elif live is not None:
        expected = change.applied
        if change.action == Change.Action.CREATE:
            expected = snapshot(change.blank(), editable_fields(change.model)) | change.applied
        if snapshot(live, expected) == expected:
            return None
    later = Change.objects.filter(
        content_type=change.content_type,
        object_id=change.object_id,
        decision=Change.Decision.ACCEPTED,
        submission__sequence__gt=change.submission.sequence,
    )
    return later.order_by("submission__sequence").last()


class SubmissionPage(models.Model):
    """That a submission is about a page: its history, and the changes waiting there."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="pages")
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "submission"], name="submission_page_once"
            )
        ]

    def __str__(self):
        return f"#{self.submission_id} about {self.object_id}"
