"""Questions asked of all submissions: what waits, and for how long."""

from datetime import timedelta
from statistics import median, quantiles
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from moderation.retry import retry_deadlock

from .ageing import AgeingQuerySet
from .leasing import LeasingQuerySet
from .patrolling import PatrollingQuerySet
from .protection import ProtectingQuerySet
from .states import UNDECIDED, State
from .trusting import TrustingQuerySet

MEASURED_DAYS = 30
MEASURED_DECISIONS = 2000
ENOUGH_DECISIONS = 10


class WaitingTime(NamedTuple):
    """How long decisions took lately: half of them, and nine in ten, were made within these times.

    `kind` names the pages they were about, in words; "" where it was measured on all of them.
    """

    median: timedelta
    ninetieth: timedelta
    decisions: int
    kind: str = ""


class SubmissionQuerySet(
    AgeingQuerySet, LeasingQuerySet, TrustingQuerySet, PatrollingQuerySet, ProtectingQuerySet
):
    def pending(self):
        return self.filter(state=State.PENDING)

    def quarantinable(self, account):
        """What an account has in the queue, and what of it was approved."""
        return self.filter(author=account, is_import=False, state__in=[*UNDECIDED, State.APPROVED])

    def touching(self, page):
        """Submissions about this page."""
        content_type = ContentType.objects.get_for_model(page)
        return self.filter(pages__content_type=content_type, pages__object_id=page.pk)

    def draft_of(self, author, page_model, key):
        """The author's open draft for a page, or None."""
        return self.filter(
            author=author,
            state=State.DRAFT,
            page_type=ContentType.objects.get_for_model(page_model),
            page_id=key,
        ).first()

    def open_draft(self, author, page, *, label):
        """The author's draft for a page; made when there is none. Two tabs at once get the same one."""
        draft, _ = self.get_or_create(
            author=author,
            page_type=ContentType.objects.get_for_model(page),
            page_id=page.pk,
            state=State.DRAFT,
            defaults={"page_label": label[:400]},
        )
        return draft

    def open_of(self, author, page):
        """The author's draft for a page and what of his waits there, the oldest first, with their sizes."""
        about = self.touching(page).filter(author=author, state=State.PENDING).values("pk")
        own = models.Q(
            state=State.DRAFT, page_type=ContentType.objects.get_for_model(page), page_id=page.pk
        ) | models.Q(pk__in=about)
        return self.filter(own, author=author, state__in=[State.DRAFT, State.PENDING]).annotate(
            size=models.Count("changes")
        ).order_by("submitted_at", "pk")  # fmt: skip

    @retry_deadlock
    @transaction.atomic
    def propose(self, *, by, page, label, form, proposals, note="", sources=()):
        """One form straight to the queue. `form` is its key: sent twice, it is proposed once.

        What comes from the same form later (the browser's Back button) amends it while it waits.
        """
        submission, is_new = self.get_or_create(
            author=by, form=form,
            defaults={
                "page_type": ContentType.objects.get_for_model(page), "page_id": page.pk,
                "page_label": label[:400], "state": State.PENDING, "submitted_at": timezone.now(),
            },
        )  # fmt: skip
        if is_new:
            submission.fill(by=by, proposals=proposals, note=note, sources=sources)
        else:
            submission.amend(by=by, proposals=proposals, note=note or None)
        return submission

    def waiting_time(self, page_model=None) -> WaitingTime | None:
        """Measured on what moderators decided in the last 30 days; None when that is nothing.

        On those about one kind of page, where there are enough to tell.
        """
        since = timezone.now() - timedelta(days=MEASURED_DAYS)
        decided = self.filter(decided_at__gte=since, is_import=False, by_rule=False)
        decided = decided.exclude(author=F("decided_by"))
        latest = decided.order_by("-decided_at").values_list("submitted_at", "decided_at", "page_type")
        latest = list(latest[:MEASURED_DECISIONS])
        page_type = page_model and ContentType.objects.get_for_model(page_model).pk
        of_kind = [row for row in latest if page_type and row[2] == page_type]
        is_enough = len(of_kind) >= ENOUGH_DECISIONS
        times = [end - start for start, end, _ in (of_kind if is_enough else latest)]
        if not times:
            return None
        ninetieth = quantiles(times, n=10, method="inclusive")[-1] if len(times) > 1 else times[0]
        kind = str(page_model._meta.verbose_name_plural) if is_enough else ""
        return WaitingTime(median(times), ninetieth, len(times), kind)
