"""What can be followed. Apps above say how theirs is found, and by whom: `register` in a following.py."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError

from accounts.models import Follow, User
from accounts.models.follow import as_key, pk_of


@dataclass(frozen=True)
class Followable:
    """`find(user, keys)` gives those of these rows that the user may see."""

    model: type
    find: Callable
    noun: str


_kinds: dict[str, Followable] = {}


def register(model, find, noun=""):
    _kinds[model._meta.label_lower] = Followable(model, find, noun or str(model._meta.verbose_name))


def kind_of(model) -> Followable | None:
    return _kinds.get(model._meta.label_lower)


def named(user, text):
    """What a form names ("catalog.work:KEY"), if there is such a thing and this member may see it."""
    label, _, key = text.partition(":")
    kind = _kinds.get(label)
    if kind is None:
        return None
    try:
        keys = [kind.model._meta.pk.to_python(key)]
    except ValidationError:
        return None
    try:
        return next(iter(kind.find(user, keys)), None)
    except OverflowError:  # a number no database holds
        return None


def button(user, model, pk) -> dict | None:
    """What the Follow button of a row shows this reader; None for whoever is not signed in."""
    if not user.is_authenticated:
        return None
    content_type = ContentType.objects.get_for_model(model)
    followed = Follow.objects.filter(user=user, content_type=content_type, key=as_key(pk))
    return {"target": f"{model._meta.label_lower}:{pk}", "is_followed": followed.exists()}


def put_targets(user, follows):
    """Give each follow its `target`, and the noun for it: a query for each kind there is.

    None where it is gone, or is not for this member's eyes any more.
    """
    keys_of_types = {}
    for follow in follows:
        keys_of_types.setdefault(follow.content_type.model_class(), []).append(follow.key)
    found = {}
    for model, keys in keys_of_types.items():
        if kind := model and kind_of(model):
            rows = kind.find(user, [pk_of(model, key) for key in keys])
            found |= {(model, as_key(row.pk)): (row, kind.noun) for row in rows}
    for follow in follows:
        model = follow.content_type.model_class()
        follow.target, follow.noun = found.get((model, follow.key), (None, ""))


def _members(user, keys):
    return User.objects.filter(pk__in=keys, is_active=True)


register(User, _members, noun="member")
