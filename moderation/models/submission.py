from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from moderation.errors import Moved, Protected
from moderation.pages import content_type_keys, pages_about, touch

from .ageing import Ageing
from .appealing import Appealing
from .authoring import Authoring
from .deciding import Deciding
from .event import Event
from .flags import flags_of
from .leasing import Leasing
from .limiting import Limiting
from .merging import Merging
from .parting import Parting
from .patrolling import UNPATROLLED, Patrolling
from .place import SubmissionPage
from .proposed import OPEN, Proposed
from .queue import SubmissionQuerySet
from .risk import Risk, risk_of, touched_by
from .routing import Routing
from .row import Page
from .sourcing import Sourcing
from .states import TRANSITIONS, State
from .undoing import Undoing


class Submission(
    Authoring,
    Parting,
    Ageing,
    Limiting,
    Routing,
    Leasing,
    Deciding,
    Patrolling,
    Appealing,
    Undoing,
    Merging,
    Sourcing,
    models.Model,
):
    """One member's proposal. Pending ones are the queue, approved ones are the history.

    Its verbs stand in the modules it inherits from. Each but the lease's is a compare-and-swap on state
    and version: two people pressing a button at
    once get one decision, and nobody decides on something he was not shown.
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
    reverts = models.ManyToManyField("self", symmetrical=False, related_name="reverted_by")
    restores = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="restored_by",
        help_text="The revision to which this one leads its page back.",
    )  # fmt: skip
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    by_rule = models.BooleanField(
        default=False, editable=False, help_text="It went live by the site's rules: nobody decided on it."
    )
    patrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+",
        help_text="The moderator who looked at what had gone live by a rule.",
    )  # fmt: skip
    patrolled_at = models.DateTimeField(null=True)
    sequence = models.BigIntegerField(
        null=True,
        unique=True,
        editable=False,
        help_text="Approved submissions in the order they were applied.",
    )
    leased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    leased_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    form = models.UUIDField(
        null=True, editable=False, help_text="Of the form it was sent from: sent twice, it is proposed once."
    )
    offered_at = models.DateTimeField(
        null=True, editable=False, help_text="When its author was told that this draft will be dropped."
    )
    appealed_against = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+",
        help_text="The moderator whose rejection its author appealed against.",
    )  # fmt: skip
    resubmits = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="resubmissions")

    # Kept for the queue; they follow from the changes and are set when it is submitted.
    route = models.TextField(blank=True, editable=False, help_text="Why it waits, or went live at once.")
    flags = models.JSONField(default=list, editable=False)
    is_flagged = models.BooleanField(default=False, editable=False)
    change_count = models.PositiveIntegerField(default=0, editable=False)
    risk = models.PositiveSmallIntegerField(choices=Risk, default=Risk.FILLS, editable=False)
    touched = models.TextField(blank=True, editable=False)
    is_first_edit = models.BooleanField(default=False, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["approved", "rejected"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    by_rule=False,
                )
                | Q(state="approved", decided_at__isnull=False, decided_by=None, by_rule=True)
                | (
                    ~Q(state__in=["approved", "rejected"])
                    & Q(decided_at=None, decided_by=None, by_rule=False)
                ),
                name="decided_has_a_decider",
            ),
            models.CheckConstraint(
                condition=Q(patrolled_by=None, patrolled_at=None)
                | Q(patrolled_by__isnull=False, patrolled_at__isnull=False, by_rule=True),
                name="patrolled_is_by_rule",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
                name="queued_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("appealed_against")), name="appeal_goes_to_another"
            ),
            models.CheckConstraint(
                condition=Q(leased_by=None, leased_at=None, leased_until=None)
                | Q(leased_at__isnull=False, leased_until__isnull=False),
                name="lease_has_its_times",
            ),
            models.UniqueConstraint(
                fields=["author", "page_type", "page_id"],
                condition=Q(state="draft"),
                name="one_draft_per_page",
            ),
            models.UniqueConstraint(fields=["author", "form"], name="one_submission_per_form"),
        ]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="submission_queue"),
            models.Index(fields=["state", "change_count"], name="submission_by_size"),
            # Whole columns, not conditions: SQLite uses no index with a condition where a parameter is bound.
            models.Index(fields=["state", "is_first_edit", "submitted_at"], name="submission_by_first_edit"),
            models.Index(fields=["state", "is_flagged", "submitted_at"], name="submission_by_flag"),
            models.Index(fields=["state", "appealed_against"], name="submission_by_appeal"),
            models.Index(fields=["submitted_at"], condition=UNPATROLLED, name="submission_unread"),
            models.Index(fields=["decided_at"], name="submission_decided"),
            models.Index(
                fields=["leased_until"], condition=Q(leased_by__isnull=False), name="submission_leased"
            ),
            models.Index(
                fields=["author"], condition=Q(state__in=["draft", "pending"]), name="submission_open"
            ),
        ]

    def __str__(self):
        return f"#{self.pk} {self.page_label}"

    def get_absolute_url(self):
        return f"/submissions/{self.pk}/"

    @property
    def reverts_anything(self):
        """What is taken back has the source it had before."""
        return self.restores_id is not None or self.reverts.exists()

    def place_in_queue(self):
        """1 for the one that has waited longest."""
        return Submission.objects.pending().filter(submitted_at__lt=self.submitted_at).count() + 1

    # Inside: what the verbs are made of

    @classmethod
    def _propose(cls, changes, *, by, note, page=None, label="", verb="submit", **columns):
        """A submission that no form made: these unsaved changes, waiting in the queue at once."""
        of = {"page": page} if page else {}  # None would clear the columns that name it
        made = cls.objects.create(
            author=by, page_label=label[:400], state=cls.State.PENDING, submitted_at=timezone.now(),
            note=note, **of, **columns,
        )  # fmt: skip
        for position, change in enumerate(changes, 1):
            change.submission, change.position = made, position
        type(changes[0]).objects.bulk_create(changes, batch_size=500)
        made._require_room()
        made._log(verb, by=by, comment=note)
        made._place(changes, verb)
        return made

    def _move(self, verb, *, by, version, comment="", grounds=None, log=True, **columns):
        states, to = self.TRANSITIONS[verb]
        came_from = self.state
        self._swap(states, to, version=version, **columns)
        if log:
            self._log(verb, by=by, came_from=came_from, comment=comment, grounds=grounds)

    def _swap(self, states, to, *, version, **columns):
        """Compare and swap: raises Moved unless state and version are still what the caller saw."""
        won = Submission.objects.filter(pk=self.pk, state__in=states, version=version).update(
            state=to, version=F("version") + 1, updated_at=timezone.now(),
            leased_by=None, leased_at=None, leased_until=None, **columns,
        )  # fmt: skip
        self.refresh_from_db()
        if not won:
            raise Moved(self)
        if to not in OPEN:
            Proposed.objects.filter(change__submission=self).delete()

    def _log(self, verb, *, by, came_from="", comment="", moved=(), grounds=None):
        return Event.objects.create(
            submission=self, by=by, verb=verb, version=self.version, comment=comment, grounds=grounds,
            from_state=came_from, to_state=self.state, moved=list(moved),
        )  # fmt: skip

    def _place(self, changes, sign="") -> bool:
        """Note which pages this is about, let them show that it waits, and sort it into the queue.

        Whatever enters the queue passes here, so this is where protected pages refuse it.
        Returns whether the site's rules let it go live; `sign` is a key of `policy.ALWAYS_READ`, or "".
        """
        changes = list(changes)
        if not self.is_import and (met := Submission.objects.hindrances(self.author, changes)):
            raise Protected(met)
        self.change_count, self.risk, self.touched = len(changes), risk_of(changes), touched_by(changes)
        self.is_first_edit = not self.is_import and not self._has_earlier_approved()
        self.flags = [] if self.is_import else flags_of(self, changes)
        self.is_flagged = bool(self.flags)
        is_live, self.route = (False, "") if self.is_import else self._ruling(changes, sign)
        self.save(
            update_fields=["change_count", "risk", "touched", "is_first_edit", "flags", "is_flagged", "route"]
        )
        self.pages.all().delete()
        self._note_pages(pages_about(changes))
        self._touch_pages()
        if not self.is_import:
            Proposed.objects.keep(self, changes)
        return is_live

    def _note_pages(self, pages):
        SubmissionPage.objects.bulk_create(
            (
                SubmissionPage(submission=self, content_type_id=content_type_id, object_id=key)
                for content_type_id, key in sorted(content_type_keys(pages), key=str)
            ),
            ignore_conflicts=True,
        )

    def _has_earlier_approved(self):
        return Submission.objects.filter(author=self.author_id, state=State.APPROVED).exists()

    def _touch_pages(self):
        pages = {}
        for place in self.pages.select_related("content_type"):
            pages.setdefault(place.content_type.model_class(), set()).add(place.object_id)
        touch({model: keys for model, keys in pages.items() if issubclass(model, Page)})
