"""Questions asked of all submissions: what waits, for how long, who contributed."""

from datetime import timedelta
from statistics import median, quantiles
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F
from django.utils import timezone

from .states import State

MEASURED_DAYS = 30
MEASURED_DECISIONS = 2000


class WaitingTime(NamedTuple):
    """How long decisions took lately: half of them, and nine in ten, were made within these times."""

    median: timedelta
    ninetieth: timedelta
    decisions: int


class SubmissionQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(state=State.PENDING)

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

    def contributions(self, page):
        """(waiting, [(editor, number of approved submissions), …]) of a page, in one query."""
        counts = (
            self.touching(page)
            .filter(state__in=[State.PENDING, State.APPROVED])
            .values_list("state", "author__username", "is_import")
            .annotate(n=models.Count("pk"))
            .order_by("-n", "author__username")
        )
        counts = list(counts)
        waiting = sum(n for state, _, _, n in counts if state == State.PENDING)
        editors = [
            (name, n) for state, name, is_import, n in counts if state == State.APPROVED and not is_import
        ]
        return waiting, editors

    def waiting_time(self) -> WaitingTime | None:
        """Measured on the decisions of the last 30 days, imports left out; None when there are none."""
        since = timezone.now() - timedelta(days=MEASURED_DAYS)
        decided = self.filter(decided_at__gte=since, is_import=False).exclude(author=F("decided_by"))
        times = [
            decided_at - submitted_at
            for submitted_at, decided_at in decided.order_by("-decided_at").values_list(
                "submitted_at", "decided_at"
            )[:MEASURED_DECISIONS]
        ]
        if not times:
            return None
        ninetieth = quantiles(times, n=10, method="inclusive")[-1] if len(times) > 1 else times[0]
        return WaitingTime(median(times), ninetieth, len(times))
