"""The rows of one part of a section, bound to what is public and to the author's draft."""

from copy import copy
from functools import cached_property
from uuid import UUID

from django import forms
from django.db.models import UniqueConstraint

from moderation.diffs import display_value
from moderation.drafts import Shown
from moderation.likeness import Newcomer, Question, likenesses
from moderation.models import Change, Page
from moderation.proposals import Proposal, creation, meet, removal
from moderation.rivals import tell_rivals, yield_to
from moderation.snapshot import snapshot

MAX_ROWS = 1000
CLOSELY_COMPARED = 10  # new pages of one form for which misspellings are looked for, too


class RowFormSet(forms.BaseFormSet):
    """Forms over rows: the first ones stand for the rows in `rows`, the others for new ones."""

    def __init__(self, *args, rows, new_row, **kwargs):
        """`rows` are (row, what was shown of it or None); `new_row(index)` makes a blank one."""
        self.rows, self.new_row = rows, new_row
        super().__init__(*args, **kwargs)

    def initial_form_count(self):
        return len(self.rows)

    def total_form_count(self):
        if not self.is_bound:
            return len(self.rows) + self.extra
        return max(super().total_form_count(), len(self.rows))

    def get_form_kwargs(self, index):
        kwargs = super().get_form_kwargs(index)
        if index is not None and index < len(self.rows):
            row, shown = self.rows[index]
            return {**kwargs, "instance": row, "typed": shown.typed if shown else None}
        # A new row has no place yet: left empty it goes to the end.
        return {**kwargs, "instance": self.new_row(index or 0), "initial": {"position": None}}

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Remove"

    def _should_delete_form(self, form):
        """Read off the data: an otherwise untouched form is not cleaned."""
        return bool(self.can_delete and form.data.get(form.add_prefix("DELETE")))


class BoundRows:
    """The rows of one part, and room for new ones.

    `states` are [key, Shown as a dict] of the rows the author was shown, in order. They fix which
    form stands for which row, so nobody can slip in another.
    """

    def __init__(self, part, page, draft, *, is_new, minted, data=None, states=None):
        """`minted` is the key of the first new row; those that follow count up from it.

        So a form that is sent twice proposes the same rows twice, not twice as many.
        """
        self.part, self.page, self.draft, self.minted = part, page, draft, minted
        self.model, self.names = part.form._meta.model, tuple(part.form._meta.fields)
        live = [] if is_new else list(part.rows_of(page))
        self.live = {str(row.pk): row for row in live}
        self.values = {key: snapshot(row, self.names) for key, row in self.live.items()}
        self.states = {key: Shown(**state) for key, state in states} if states is not None else None
        self.keys = [*self.live, *self._created] if states is None else list(self.states)
        self.rows = [self._row(key) for key in self.keys]
        self.shown = self.states or {
            key: self._shown(row) for key, row in zip(self.keys, self.rows, strict=True)
        }
        formset = forms.formset_factory(
            part.form,
            RowFormSet,
            extra=1,
            can_delete=part.can_delete,
            max_num=MAX_ROWS,
            absolute_max=MAX_ROWS,
        )
        pairs = [
            (row, self.states[key] if self.states else None)
            for key, row in zip(self.keys, self.rows, strict=True)
        ]
        checked = () if is_new else (part.parent, *part.fixed)
        self.formset = formset(
            data, rows=pairs, new_row=self._minted_row, prefix=part.key,
            form_kwargs={"page": page, "also_checked": checked, "draft": draft},
        )  # fmt: skip
        for _, form in self.existing:
            if part.can_delete and self.draft.removes(form.instance):
                form.fields["DELETE"].initial = True

    @cached_property
    def _created(self):
        """Rows that exist in the draft only, and belong to this part."""
        return {str(row.pk): row for row in self.draft.created(self.model) if self._belongs(row)}

    def _belongs(self, row):
        part = self.part
        if part.parent and getattr(row, f"{part.parent}_id") != self.page.pk:
            return False
        fixed = all(getattr(row, name) == value for name, value in part.fixed.items())
        excluded = part.without and all(getattr(row, name) == value for name, value in part.without.items())
        return fixed and not excluded and part.form.belongs(row, self.page)

    def _row(self, key):
        if live := self.live.get(key):
            row = self.draft.over(copy(live))
            if self.part.parent:
                setattr(row, self.part.parent, self.page)  # also where the draft moves it elsewhere
            return row
        return self._created.get(key) or self._blank_row(key)

    def _blank_row(self, key):
        row = self.model(pk=self.model._meta.pk.to_python(key), **self.part.fixed)
        if self.part.parent:
            setattr(row, self.part.parent, self.page)
        return row

    def _minted_row(self, index):
        return self._blank_row(str(UUID(int=self.minted.int + index)))

    def _shown(self, row):
        return Shown(self.values.get(str(row.pk)), snapshot(row, self.names), removed=self.draft.removes(row))

    def token(self):
        """What is being shown now. After a refusal: what was shown first, over what is public now."""
        states = []
        for key, form in self.existing:
            shown = self.shown[key]
            if self.states is None:
                shown.typed = form.typed_texts()
            gone = shown.live is not None and key not in self.live
            values = {} if gone else shown.values
            states.append([key, Shown(self.values.get(key), values, shown.typed, shown.removed).dump()])
        return states

    @property
    def forms(self):
        return self.formset.forms

    @property
    def existing(self):
        """(key, form) of the forms that stand for rows the author was shown."""
        return zip(self.keys, self.formset.forms, strict=False)

    def _removed(self, form):
        return self.formset._should_delete_form(form)

    @property
    def kept(self):
        """Forms of rows that are to be there afterwards."""
        return [
            form
            for index, form in enumerate(self.formset.forms)
            if not self._removed(form) and (index < len(self.keys) or form.has_changed())
        ]

    def is_valid(self):
        if not self.formset.is_valid():
            return False
        self._number()
        self.meetings = {}
        sound = self._no_duplicates()
        for key, form in self.existing:
            sound &= self._meet(key, form)
        return sound and not self._may_be_here()

    @property
    def new(self):
        """Forms of rows nobody was shown before."""
        return [form for form in self.formset.forms[len(self.keys) :] if form in self.kept]

    def _may_be_here(self) -> bool:
        """Whether a new row that is a page (a segment) is like others; asked beside it."""
        if not issubclass(self.model, Page):
            return False
        newcomers = [Newcomer(form.instance) for form in self.new]
        found = likenesses(newcomers, author=self.draft.author, near=len(newcomers) <= CLOSELY_COMPARED)
        for form in self.new:
            form.question = Question(form.prefix, found.get(form.instance.pk, ()), data=self.formset.data)
        asked = [form.question.ask() for form in self.new]  # each of them
        return any(asked)

    def _meet(self, key, form):
        """Measure one form by what it showed; False when its author has to look again."""
        shown, removed = self.shown[key], self._removed(form)
        if key not in self.live:
            if shown.live is None or removed or form.values() == shown.values:
                return True
            form.add_error(
                None, "Somebody removed this row meanwhile. Save again to add it anew, or remove it."
            )
            return False
        live = self.values[key]
        base = shown.base(live)
        if removed and not shown.removed and base != live:
            form.add_error(None, f"Somebody changed this row meanwhile ({self._moved(base, live)}). "
                                 "Look again before you remove it.")  # fmt: skip
            return False
        yield_to(form, live)
        posted = shown.values if removed else form.values()
        meeting = self.meetings[key] = meet(shown=shown.values, base=base, live=live, posted=posted)
        tell_rivals(form, meeting, base, live)
        return not meeting.rivals

    def _moved(self, base, live):
        fields = [self.model._meta.get_field(name) for name in live if base[name] != live[name]]
        return "; ".join(
            f"{field.verbose_name}: “{display_value(field, base[field.name])}” became "
            f"“{display_value(field, live[field.name])}”"
            for field in fields
        )

    def _number(self):
        """Give new rows the next places; after a move number all rows anew from 1.

        A row moved up stands before the one whose place it took, a row moved down after it.
        """
        if "position" not in self.names:
            return
        kept = self.kept
        unplaced = [
            form for form in kept if form.instance._state.adding and form["position"].data in ("", None)
        ]
        taken = [form.instance.position or 0 for form in kept if form not in unplaced]
        for place, form in enumerate(unplaced, max(taken, default=0) + 1):
            form.instance.position = place
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

    def holds(self, change) -> bool:
        """Whether a form here stands for the row this change is about."""
        return change.model is self.model and str(change.object_id) in self.keys

    def proposals(self):
        for form in self.kept:
            yield from form.newcomers()
        for key, form in self.existing:
            row, shown, removed = form.instance, self.shown[key], self._removed(form)
            if key in self.live:
                yield from self._of_live(key, row, shown, removed)
            elif removed and shown.live is None:
                yield Proposal(self.model, row.pk, Change.Action.DELETE, str(row))
            elif not removed and (shown.live is None or form.values() != shown.values):
                yield self._of_draft(row, form, shown)
        for form in self.new:
            yield creation(form.instance, self._all_names(), getattr(form, "question", None))

    def _of_live(self, key, row, shown, removed):
        if removed and not shown.removed:
            yield removal(self.live[key])
        elif not removed:
            meeting = self.meetings[key]
            if meeting.touched or shown.removed:
                yield Proposal(
                    self.model, row.pk, Change.Action.UPDATE, str(row), meeting.touched,
                    meeting.before, meeting.after,
                )  # fmt: skip

    def _of_draft(self, row, form, shown):
        """A row of the draft: what was touched, if the draft has it still; else the whole row."""
        whole = creation(row, self._all_names())
        if not self.draft.creates(row):
            return whole
        posted = form.values()
        untouched = {name for name in posted if posted[name] == shown.values.get(name)}
        whole.fields = tuple(name for name in self.names if name not in untouched)
        whole.after = {name: value for name, value in whole.after.items() if name in whole.fields}
        return whole

    def _all_names(self):
        return tuple(dict.fromkeys([*self.names, *self.part.fixed, *filter(None, [self.part.parent])]))
