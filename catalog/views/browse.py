"""Lists of a kind of entity."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.filters import SortForm, entity_filter
from catalog.models import Work
from ui.paging import page_by_key


@require_safe
def browse(request, model):
    """The list of a kind of entity: filtered, sorted, paged by key."""
    everything = model.objects.select_related("part_of") if model is Work else model.objects.all()
    data = {name: value.replace("\x00", "") for name, value in request.GET.items()}
    filtered = entity_filter(model)(data, everything)
    valid = filtered.is_valid()
    sort = SortForm(data)
    orders = SortForm.ORDERS if model is Work else {"name": SortForm.ORDERS["name"]}
    order = orders.get(data.get("sort", ""), orders.get("new", "sort_name"))
    listing = page_by_key(
        filtered.qs if valid else everything.none(), order=order,
        token=data.get("after") or data.get("before", ""), backwards="before" in data,
    )  # fmt: skip
    for_paging = {name: value for name, value in data.items() if name not in {"after", "before"} and value}
    context = {
        "model": model, "filter": filtered, "sort": sort, "listing": listing, "kept": for_paging,
        "noun": model._meta.verbose_name, "nouns": model._meta.verbose_name_plural, "plural": model.plural,
        "is_works": model is Work, "searching": data.get("q", "").strip(),
        "sort_choices": SortForm.CHOICES if model is Work else [], "sorted_by": data.get("sort") or "new",
    }  # fmt: skip
    return render(request, "catalog/browse.html", context, status=200 if valid else 400)
