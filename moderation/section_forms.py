"""A section's forms, bound to a page and to what its author has in his draft for it."""

from copy import copy
from functools import cached_property

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import UniqueConstraint

from moderation.diffs import display_value
from moderation.forms import read_base, sign_base
from moderation.models import Change
from moderation.proposals import Proposal, meet
from moderation.registry import editable_fields
from moderation.sections import Fields
from moderation.snapshot import overlay, snapshot
from ui.keys import new_key

MAX_ROWS = 1000


class Draft:
    """What a draft holds, by row. Empty where there is no draft."""

    def __init__(self, submission=None):
        changes = submission.changes.select_related("content_type") if submission else ()
        self._changes = {(change.model, change.object_id): change for change in changes}

    def over(self, row):
        """The row as the draft would have it; the same object."""
        change = self._changes.get((type(row), row.pk))
        return overlay(row, change.after) if change else row

    def removes(self, row) -> bool:
        change = self._changes.get((type(row), row.pk))
        return bool(change and change.action == Change.Action.DELETE)

    def created(self, model) -> list:
        return [
            overlay(change.blank(), change.after)
            for (of, _), change in self._changes.items()
            if of is model and change.action == Change.Action.CREATE
        ]


class BoundFields:
    """The page's own fields."""

    def __init__(self, part, page, draft, *, is_new, data=None, base=None):
        self.part, self.page, self.is_new = part, page, is_new
        self.base = base
        self.live = None if is_new else snapshot(page, part.form._meta.fields)
        self.form = part.form(data, instance=draft.over(copy(page)), prefix=part.key, page=page)

    def token(self):
        return self.live

    def is_valid(self):
        if not self.form.is_valid():
            return False
        if self.is_new:
            if not self.form.has_changed():
                self.form.add_error(None, "Fill this in first.")
                return False
            return True
        self.meeting = meet(base=self.base, live=self.live, posted=self.form.values())
        tell_rivals(self.form, self.meeting, self.base, self.live)
        return not self.meeting.rivals

    def proposals(self):
        model, names = type(self.page), tuple(self.part.form._meta.fields)
        if self.is_new:
            yield creation(self.form.instance, names)
        else:
            yield Proposal(
                model, self.page.pk, Change.Action.UPDATE, str(self.page), names,
                self.meeting.before, self.meeting.after,
            )  # fmt: skip


class RowFormSet(forms.BaseFormSet):
    """Forms over rows: the first ones stand for the rows in `rows`, the others for new ones."""

    def __init__(self, *args, rows, new_row, **kwargs):
        self.rows, self.new_row = rows, new_row
        super().__init__(*args, **kwargs)

    def initial_form_count(self):
        return len(self.rows)

    def total_form_count(self):
        return (
            max(super().total_form_count(), len(self.rows))
            if self.is_bound
            else (len(self.rows) + self.extra)
        )

    def get_form_kwargs(self, index):
        kwargs = super().get_form_kwargs(index)
        if index is not None and index < len(self.rows):
            return {**kwargs, "instance": self.rows[index]}
        # A new row has no place yet: left empty it goes to the end.
        return {**kwargs, "instance": self.new_row(), "initial": {"position": None}}

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Remove"


class BoundRows:
    """The rows of one part, and room for new ones.

    `base` is the list of [key, values] the author was shown, None for values of rows that exist in
    his draft only. It fixes which form stands for which row, so nobody can slip in another.
    """

    def __init__(self, part, page, draft, *, is_new, data=None, base=None):
        self.part, self.page, self.draft = part, page, draft
        self.model, self.names = part.form._meta.model, tuple(part.form._meta.fields)
        live = [] if is_new else list(part.rows_of(page))
        self.live = {str(row.pk): row for row in live}
        self.values = {key: snapshot(row, self.names) for key, row in self.live.items()}
        self.base = dict(base) if base is not None else None
        keys = list(self.base) if base is not None else self._keys()
        rows = [self._row(key) for key in keys]
        formset = forms.formset_factory(
            part.form,
            RowFormSet,
            extra=1,
            can_delete=part.can_delete,
            max_num=MAX_ROWS,
            absolute_max=MAX_ROWS,
        )
        self.formset = formset(
            data,
            rows=rows,
            new_row=self._new_row,
            prefix=part.key,
            form_kwargs={"page": page, "also_checked": () if is_new else [part.parent, *part.fixed]},
        )
        self.keys = keys

    def _keys(self):
        shown = [key for key, row in self.live.items() if not self.draft.removes(row)]
        return shown + [str(row.pk) for row in self._created.values()]

    @cached_property
    def _created(self):
        """Rows that exist in the draft only, and belong to this part."""
        wanted = dict(self.part.fixed)
        if self.part.parent:
            wanted[f"{self.part.parent}_id"] = self.page.pk
        rows = self.draft.created(self.model)
        return {
            str(row.pk): row
            for row in rows
            if all(getattr(row, name) == value for name, value in wanted.items())
            and self.part.form.belongs(row, self.page)
        }

    def _row(self, key):
        if live := self.live.get(key):
            return self.draft.over(copy(live))
        return self._created.get(key) or self._new_row(key)

    def _new_row(self, key=None):
        row = self.model(pk=self.model._meta.pk.to_python(key) if key else new_key(), **self.part.fixed)
        if self.part.parent:
            setattr(row, self.part.parent, self.page)
        return row

    def token(self):
        return [[key, self.values.get(key)] for key in self.keys]

    @property
    def existing(self):
        """(key, form) of the forms that stand for rows the author was shown."""
        return zip(self.keys, self.formset.forms, strict=False)

    @property
    def kept(self):
        """Forms of rows that are to be there afterwards."""
        return [
            form
            for index, form in enumerate(self.formset.forms)
            if form not in self.formset.deleted_forms and (index < len(self.keys) or form.has_changed())
        ]

    def is_valid(self):
        if not self.formset.is_valid():
            return False
        self._number()
        self.meetings = {}
        sound = self._no_duplicates()
        for key, form in self.existing:
            sound &= self._meet(key, form)
        return sound

    def _meet(self, key, form):
        removed, base = form in self.formset.deleted_forms, self.base[key]
        if base is None:
            return True
        if key not in self.live:
            if removed or not form.has_changed():
                return True
            form.add_error(
                None, "Somebody removed this row meanwhile. Save again to add it anew, or remove it."
            )
            return False
        posted = self.values[key] if removed else form.values()
        meeting = self.meetings[key] = meet(base=base, live=self.values[key], posted=posted)
        if removed and base != self.values[key]:
            form.add_error(None, "Somebody changed this row meanwhile. Look again before you remove it.")
            return False
        tell_rivals(form, meeting, base, self.values[key])
        return not meeting.rivals

    def _number(self):
        """Give new rows the next places; after a move number all rows anew from 1.

        A row moved up stands before the one whose place it took, a row moved down after it.
        """
        if "position" not in self.names:
            return
        kept = self.kept
        for form in kept:
            if form.instance._state.adding and form["position"].data in ("", None):
                places = [other.instance.position or 0 for other in kept if other is not form]
                form.instance.position = max(places, default=0) + 1
        moved = {
            id(form): 1 if form.instance.position > (form.initial.get("position") or 0) else -1
            for form in kept
            if "position" in form.changed_data and form.initial.get("position") and form.instance.position
        }
        if not moved:
            return
        kept.sort(key=lambda form: (form.instance.position or MAX_ROWS, moved.get(id(form), 0)))
        for place, form in enumerate(kept, 1):
            form.instance.position = place

    def _no_duplicates(self):
        """Two rows of one form must not clash either; against stored rows the model's own rules hold."""
        sound = True
        for constraint in self.model._meta.constraints:
            if not isinstance(constraint, UniqueConstraint) or constraint.condition:
                continue
            seen = set()
            for form in self.kept:
                fields = [self.model._meta.get_field(name) for name in constraint.fields]
                values = tuple(getattr(form.instance, field.attname) for field in fields)
                if None not in values and values in seen:
                    form.add_error(None, constraint.get_violation_error_message())
                    sound = False
                seen.add(values)
        return sound

    def proposals(self):
        for key, form in self.existing:
            row, removed = form.instance, form in self.formset.deleted_forms
            if key in self.live:
                yield self._deletion(key) if removed else self._update(key, row)
            elif removed:
                yield Proposal(self.model, row.pk, Change.Action.DELETE, str(row))
            elif self.base[key] is None or form.has_changed():
                yield creation(row, self._all_names())
        for form in self.formset.forms[len(self.keys) :]:
            if form in self.kept:
                yield creation(form.instance, self._all_names())

    def _update(self, key, row):
        meeting = self.meetings[key]
        return Proposal(
            self.model, row.pk, Change.Action.UPDATE, str(row), self.names, meeting.before, meeting.after
        )

    def _deletion(self, key):
        row = self.live[key]
        before = snapshot(row, editable_fields(self.model))
        return Proposal(self.model, row.pk, Change.Action.DELETE, str(row), before=before)

    def _all_names(self):
        return tuple(dict.fromkeys([*self.names, *self.part.fixed, *filter(None, [self.part.parent])]))


class BoundSection:
    """All forms of one section. `data` is what was posted; without it the forms show what is."""

    def __init__(self, section, page, draft, *, is_new=False, data=None):
        """Raises `signing.BadSignature` when the posted base is not ours."""
        self.section, self.page = section, page
        base = read_base(data.get("base", "")) if data is not None else None
        if base is not None and base["page"] != str(page.pk):
            raise signing.BadSignature("This base belongs to another page.")
        self.parts = [
            (BoundFields if isinstance(part, Fields) else BoundRows)(
                part, page, draft, is_new=is_new, data=data, base=base["parts"][part.key] if base else None
            )
            for part in section.parts
        ]

    @property
    def base(self):
        """The token that travels with the form."""
        return sign_base(
            {"page": str(self.page.pk), "parts": {part.part.key: part.token() for part in self.parts}}
        )

    def is_valid(self):
        sound = [part.is_valid() for part in self.parts]  # every part says what is wrong with it
        return all(sound)

    def proposals(self) -> list[Proposal]:
        return [proposal for part in self.parts for proposal in part.proposals()]


def posted_page_key(data) -> str:
    """The key that was minted when a form for a new page was opened."""
    return read_base(data.get("base", ""))["page"]


def creation(row, names) -> Proposal:
    """A new row, with the fields in which it differs from a blank one."""
    blank = snapshot(type(row)(), names)
    values = {name: value for name, value in snapshot(row, names).items() if value != blank[name]}
    return Proposal(type(row), row.pk, Change.Action.CREATE, str(row), tuple(names), after=values)


def tell_rivals(form, meeting, base, live):
    """Beside each field that somebody else changed too: what it was, what it is now, what to do."""
    for name in meeting.rivals:
        field = form._meta.model._meta.get_field(name)
        was, now = display_value(field, base[name]), display_value(field, live[name])
        form.add_error(
            name if name in form.fields else None,
            ValidationError(
                f"While you were writing, somebody else changed this from “{was}” to “{now}”. "
                "Save again to propose yours in its place, or type theirs to leave it.",
                code="rival",
            ),
        )
