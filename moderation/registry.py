"""Which models the public may change, and which of their fields: read off the forms, kept nowhere else.

Each app names its pages and forms in a `sections.py`, found at start-up like Django's own `admin.py`.
"""

from collections.abc import Callable

_fields: dict[type, tuple[str, ...]] = {}
_forms: dict[type, list[type]] = {}
_sections: dict[type, dict] = {}


def register_form(form, *more: str):
    """Let the public propose `form`'s fields, and those named in `more` (a parent, a fixed value)."""
    model = form._meta.model
    _forms.setdefault(model, []).append(form)
    known = _fields.get(model, ())
    _fields[model] = known + tuple(name for name in (*form._meta.fields, *more) if name not in known)


def editable_models() -> list[type]:
    return list(_fields)


def editable_fields(model) -> tuple[str, ...]:
    """The fields of `model` a submission may hold: the union over its forms."""
    return _fields[model]


def form_of(model, name):
    """A form that offers this field of `model`; None for what is never typed: a parent, a fixed value."""
    return next((form for form in _forms.get(model, ()) if name in form._meta.fields), None)


def register_section(page_model, section):
    _sections.setdefault(page_model, {})[section.key] = section


def sections_of(page_model) -> dict:
    """The sections of every page of a kind, by key (see `moderation.sections`)."""
    return _sections.get(page_model, {})


def page_models() -> list[type]:
    """The kinds of pages that have sections."""
    return list(_sections)


def kind_in_words(page_type) -> str:
    """A kind of page, by its content type: "works". What undoes an import has none."""
    return str(page_type.model_class()._meta.verbose_name_plural) if page_type else "several pages"


_successors: dict[type, Callable] = {}


def register_successor(model, key_of: Callable):
    """`key_of(key)` is that of the row which, added in the same submission, stands for a removed one."""
    _successors[model] = key_of


def successor_of(model, key):
    return _successors[model](key) if model in _successors else None
