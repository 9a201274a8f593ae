"""Pictures in changes: which a diff shows, and which are left over."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Q

from moderation.models import Change, Submission
from moderation.registry import editable_models
from pictures.fields import PictureField
from pictures.models import Upload
from pictures.picture import Picture

STATES = Submission.State
# What was approved may be reverted, and the reversal reverted: its files are kept for good.
NEEDED = (STATES.DRAFT, STATES.PENDING, STATES.RETURNED, STATES.APPROVED)
CHUNK = 2000


@dataclass
class ShownPicture:
    """One side of a change; `is_public` when a row of the catalogue shows it at present."""

    side: str
    picture: Picture
    is_public: bool


def picture_fields(model) -> list[str]:
    """Names of the fields people give pictures in."""
    fields = model._meta.concrete_fields
    return [field.name for field in fields if field.editable and isinstance(field, PictureField)]


def pictures_in(changes, *, public=False) -> dict:
    """{(key of a row, name of a field): the pictures before and after}; one query for each such field.

    Where a moderator put another in its place, that one stands third; `public`: in the place of the proposed.
    """
    found, wanted = {}, {}
    for change in changes:
        for name in picture_fields(change.model):
            after = change.outcome if public else change.after
            sides = [("before", change.before.get(name)), ("after", after.get(name))]
            if not public and name in change.amended:
                sides.append(("published", change.outcome[name]))
            found[change.object_id, name] = [(side, key) for side, key in sides if key]
            wanted.setdefault((change.model, name), set()).update(
                key for _, key in found[change.object_id, name]
            )
    public = set().union(*(_shown(model, name, among=keys) for (model, name), keys in wanted.items()))
    return {
        place: [ShownPicture(side, Picture(key), key in public) for side, key in sides]
        for place, sides in found.items()
    }


def leftover_pictures(before):
    """(picture, whether it belongs to nothing) of every picture last uploaded before that moment."""
    needed = set()
    for model in editable_models():
        for name in picture_fields(model):
            needed |= _shown(model, name) | _proposed(model, name, before)
    uploads = (
        Upload.objects.order_by("key").values("key").annotate(latest=Max("at")).filter(latest__lt=before)
    )
    old = uploads.filter(latest__lt=before).values_list("key", flat=True)
    for key in old.iterator(chunk_size=CHUNK):
        yield key, key not in needed


def _shown(model, name, *, among=None) -> set:
    rows = (
        model._base_manager.all() if among is None else model._base_manager.filter(**{f"{name}__in": among})
    )
    return set(rows.order_by().values_list(name, flat=True).iterator(chunk_size=CHUNK))


def _proposed(model, name, before) -> set:
    """Named by a change that may still be decided on or undone, or that was decided on only lately."""
    over = ~Q(submission__state__in=NEEDED) | Q(decision=Change.Decision.DECLINED)
    changes = Change.objects.filter(content_type=ContentType.objects.get_for_model(model)).exclude(
        over, submission__updated_at__lt=before
    )
    pairs = changes.order_by().values_list(f"before__{name}", f"after__{name}").iterator(chunk_size=CHUNK)
    return {key for pair in pairs for key in pair if key}
