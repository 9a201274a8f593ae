"""The best-known work of people, characters and companies: on most lists, then best rated, then first."""

from django.db.models import OuterRef, Subquery, UUIDField

from catalog.models import Work

LATELY = 200  # rows of one of them that are weighed


def best_known(model, *ties):
    """A reader for `register_known_for`. `ties` are (row model, its key to `model`, path to the work)."""

    def read(keys) -> dict:
        found = model.objects.filter(pk__in=keys).order_by()
        for number, tie in enumerate(ties):
            found = found.annotate(**{f"best_{number}": Subquery(_best(*tie), output_field=UUIDField())})
        best = {
            key: next(filter(None, works), None)
            for key, *works in found.values_list("pk", *(f"best_{number}" for number in range(len(ties))))
        }
        works = Work.reading().only("name", "disambiguation", "released", "part_of__name")
        labels = {work.pk: work.label for work in works.filter(pk__in=filter(None, best.values()))}
        return {key: labels[work] for key, work in best.items() if work}

    return read


def _best(row_model, end, work):
    lately = row_model.objects.filter(**{end: OuterRef(OuterRef("pk"))}).order_by("-pk").values("pk")[:LATELY]
    row = f"{work}__browse_row"
    return (
        row_model.objects.filter(pk__in=lately)
        .order_by(
            f"-{row}__list_count", f"-{row}__rating_sort", f"{row}__is_part", f"{work}__released_sort", "pk"
        )
        .values(work)[:1]
    )
