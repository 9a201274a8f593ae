"""Amending: a moderator types another value, in the form field in which its author typed his."""

from moderation.models import Page
from moderation.models.sourcing import PLACE
from moderation.pages import Rows
from moderation.registry import form_of
from moderation.snapshot import overlay, snapshot


def amendable(change) -> list[str]:
    """Fields of this change that somebody typed; not a parent or a fixed value.

    Of a new row also those its author left as they were in that form: a caption, an alternative text.
    """
    if change.action == change.Action.DELETE:
        return []
    typed = [name for name in change.after if form_of(change.model, name)]
    if change.action != change.Action.CREATE:
        return typed
    forms = dict.fromkeys(form_of(change.model, name) for name in typed)
    left = [name for form in forms for name in form._meta.fields if form_of(change.model, name) is form]
    plain = {field.name for field in change.model._meta.concrete_fields if not field.is_relation} - {PLACE}
    return typed + [name for name in left if name in plain and name not in typed]


class Amendment:
    """The forms over the proposed fields of one change, as `data` has them."""

    def __init__(self, change, data=None):
        self.change = change
        row = overlay(change.current() or change.blank(), change.after)
        names = amendable(change)
        kinds = dict.fromkeys(form_of(change.model, name) for name in names)
        self.forms = [self._form(kind, names, row, data) for kind in kinds]

    def _form(self, kind, names, row, data):
        form = kind(data, instance=row, prefix=f"amend-{self.change.pk}", page=_page_of(row))
        for name in list(form.fields):
            if name not in names or form_of(self.change.model, name) is not kind:
                del form.fields[name]
        return form

    @property
    def fields(self):
        return [field for form in self.forms for field in form]

    @property
    def takes_files(self):
        return any(form.is_multipart() for form in self.forms)

    @property
    def general_errors(self):
        return [error for form in self.forms if form.is_bound for error in form.non_field_errors()]

    def is_valid(self):
        sound = [form.is_valid() for form in self.forms]  # every form says what is wrong with it
        return all(sound)

    def values(self) -> dict:
        """What was typed otherwise than proposed."""
        found = {}
        for form in self.forms:
            found |= snapshot(form.instance, [name for name in form.changed_data if name in form.fields])
        return {name: value for name, value in found.items() if value != self.change.after.get(name)}


def _page_of(row):
    """The page whose form its author had open: where the row hangs."""
    if isinstance(row, Page) or not row.about:
        return row
    return Rows().follow(row, row.about[0]) or row
