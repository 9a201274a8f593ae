"""The catalogue as its history says it is."""

from django.contrib.contenttypes.models import ContentType

from moderation.models import Change
from moderation.registry import editable_fields, editable_models
from moderation.snapshot import snapshot


def fold(model) -> dict:
    """{key: editable fields} of every row of `model`, from its applied changes in order."""
    names = editable_fields(model)
    rows: dict = {}
    changes = Change.objects.filter(
        content_type=ContentType.objects.get_for_model(model), decision=Change.Decision.ACCEPTED
    ).order_by("submission__sequence", "position")
    for change in changes.iterator(chunk_size=2000):
        if change.action == Change.Action.DELETE:
            rows.pop(change.object_id, None)
        else:
            row = rows.setdefault(change.object_id, snapshot(model(), names))
            row.update({name: value for name, value in change.applied.items() if name in row})
    return rows


def differences():
    """One line of text for each row in which history and catalogue differ."""
    for model in editable_models():
        names = editable_fields(model)
        told = fold(model)
        for row in model._base_manager.iterator(chunk_size=2000):
            expected, found = told.pop(row.pk, None), snapshot(row, names)
            if expected is None:
                yield f"{model._meta.label} {row.pk}: no submission ever added it."
            elif wrong := [name for name in names if expected[name] != found[name]]:
                yield f"{model._meta.label} {row.pk}: {', '.join(wrong)} changed past the gate."
        for key in told:
            yield f"{model._meta.label} {key}: it is gone, and no submission removed it."
