"""What a submission does to the catalogue in numbers, and what its changes mean for one another."""

from collections import Counter, defaultdict

from django.apps import apps

from moderation.models import Page, Row
from moderation.pages import tied_to

MOST_PAGES = 20


def summary(changes) -> list[str]:
    """ "removes 1,197 credits", "adds 2 names": the whole submission, the riskiest first."""
    verbs = {"delete": "removes", "update": "changes", "create": "adds"}
    counts = Counter((change.action, change.model) for change in changes)
    found = []
    for action, verb in verbs.items():
        for (of, model), count in sorted(counts.items(), key=lambda item: -item[1]):
            if of == action:
                found.append(f"{verb} {_counted(count, model)}")
    return found


def effects(changes) -> dict[int, list[str]]:
    """By change id, what follows for other pages and rows; for the first few pages that are changed."""
    found = defaultdict(list)
    pages = [change for change in changes if issubclass(change.model, Page) and change.action != "create"]
    leaving = {(change.model, change.object_id) for change in changes if change.action == "delete"}
    for change in pages[:MOST_PAGES]:
        if change.action == "delete":
            found[change.pk] += [f"{words} there now." for words in _hanging_on(change, leaving)]
            continue
        showing = {(model, key) for model, keys in tied_to(change.model, [change.object_id]) for key in keys}
        others = len(showing - {(change.model, change.object_id)})
        if others:
            found[change.pk].append(
                f"Shown or named on {others:,} other {'page' if others == 1 else 'pages'}."
            )
    return found


def _hanging_on(change, leaving):
    """Rows that point at a page which is to go, and that this submission does not remove with it."""
    for model in apps.get_models():
        if not issubclass(model, Row):
            continue
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is change.model:
                rows = model._base_manager.filter(**{field.name: change.object_id})
                going = [key for of, key in leaving if of is model]
                if count := rows.exclude(pk__in=going).count():
                    yield f"{_counted(count, model)} still hang on it"


def _counted(count, model):
    noun = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
    return f"{count:,} {noun}"
