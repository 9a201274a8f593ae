"""Who made a set of works: a credit on a part counts for the whole it is part of, once."""

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from catalog.breakdowns import Breakdown, Share, register_breakdown
from credits.models import Credit

MOST = 30


def _people(keys):
    made = Credit.objects.filter(Q(work__in=keys) | Q(work__part_of__in=keys)).order_by()
    rows = made.values_list("person__name", "person__slug").annotate(
        n=Count(Coalesce("work__part_of", "work"), distinct=True)
    )
    rows = rows.order_by("-n", "person__name", "person__slug")[:MOST]
    return [Share(name, n, address=f"/people/{slug}/") for name, slug, n in rows]


register_breakdown(Breakdown("people", "People", _people))
