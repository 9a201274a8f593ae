"""Naming an entity in a form: by typing its name, in any script; with suggestions where there is script.

Whoever is not here yet is added in place: the new entity and the row that names it travel together.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from catalog import pending
from catalog.likeness import typed
from catalog.new_things import NEW, NewThing
from search.folding import fold
from search.query import named_exactly

BY_SLUG = re.compile(r"^(?P<label>.*)\[(?P<slug>[^\[\]]+)\]$", re.DOTALL)
MOST = 50
LONGEST_NAME = 500


class Named(str):
    """What was typed into the box; with what was posted beside it."""

    name, posted = "", None

    @property
    def is_new(self) -> bool:
        return bool(self.posted and self.posted.get(f"{self.name}-which") == NEW)


class EntityInput(forms.TextInput):
    """A text box whose suggestions come from the entity's own address.

    Below it, where the name is not known or another one is alike: those, and the way to add a new one.
    """

    template_name = "catalog/entity_input.html"
    new_thing: NewThing | None = None

    def __init__(self, model, only=""):
        super().__init__(attrs={"autocomplete": "off", "maxlength": LONGEST_NAME})
        self.model, self.only = model, only

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        widget = context["widget"]["attrs"]
        only = f"?only={self.only}" if self.only else ""
        widget["data-suggestions"] = f"/{self.model.plural}/suggestions/{only}"
        context["new_thing"] = self.new_thing
        return context

    def value_from_datadict(self, data, files, name):
        """Who chose one of those shown as alike means that one, whatever stands in the box."""
        which = data.get(f"{name}-which", "")
        value = Named(which if which and which != NEW else data.get(name, ""))
        value.name, value.posted = name, data
        return value


class EntityField(forms.Field):
    """An entity by its label. Namesakes are told apart by what stands in brackets after the name.

    Every name in every language will do where it is unique; else the message lists what to write.
    """

    initial_is_row = True
    shown: str | None = None
    draft = None
    newcomer = None
    """The proposal of a new entity, where that is what was asked for."""

    def __init__(self, queryset, *, only="", **kwargs):
        """`only` is the kind offered while typing, where the queryset has but one: "genre"."""
        self.queryset, self.only = queryset, only
        super().__init__(widget=EntityInput(queryset.model, only), **kwargs)

    @property
    def reader(self):
        return self.draft.author if self.draft else None

    def prepare_value(self, value):
        return typed(value) if isinstance(value, models.Model) else value or ""

    def _clean_bound_field(self, bf):
        # What was not touched is not looked up: no query per row, no quarrel about old namesakes.
        untouched = bf.initial and not self.has_changed(bf.initial, bf.data)
        return bf.initial if untouched else super()._clean_bound_field(bf)

    def has_changed(self, initial, data):
        shown = self.prepare_value(initial) if self.shown is None else self.shown
        return shown != (data or "").strip() or getattr(data, "is_new", False)

    def clean(self, value):
        text = (value or "").strip()
        if not text or not getattr(value, "is_new", False):
            return super().clean(value)
        self._refuse_nonsense(text)
        thing = self._new_thing(text, value)
        self.newcomer = thing.proposal(self.draft)
        return thing.entity

    def to_python(self, value):
        text = (value or "").strip()
        if not text:
            return None
        self._refuse_nonsense(text)
        found = self.find(text)
        if len(found) == 1:
            return self._named_before(found[0])
        noun = self.queryset.model._meta.verbose_name
        if not found:
            self._new_thing(text, value)
            raise ValidationError(
                f"There is no {noun} “{text[:80]}” here yet. Check the spelling, or add the {noun} below.",
                code="unknown",
            )
        self._new_thing(text, value, found)
        raise ValidationError(f"More than one {noun} has this name. Which one?", code="namesakes")

    @staticmethod
    def _refuse_nonsense(text):
        if "\x00" in text or len(text) > LONGEST_NAME:
            raise ValidationError("That is no name.")

    def _new_thing(self, text, value, found=()):
        """What could be added by this name; it is shown below the box from now on."""
        thing = NewThing(
            self.queryset.model, text, name=getattr(value, "name", ""), only=self.only, found=found,
            draft=self.draft, data=getattr(value, "posted", None),
        )  # fmt: skip
        self.widget.new_thing = thing
        return thing

    def _named_before(self, entity):
        """One that an earlier row of this form adds is added by this row as well, should that one go."""
        if self.draft:
            self.newcomer = self.draft.fresh_proposals.get(entity.pk)
        return entity

    def find(self, text) -> list:
        """Entities `text` names: by address in brackets, else by exact label, else by any exact name.

        The public one comes before one that waits; the author's own draft beside it.
        """
        match = BY_SLUG.match(text)
        if match and (found := self._at(match["slug"], match["label"])):
            return found
        public = self._public(text)
        model = self.queryset.model
        fresh = self.draft.fresh.get((model, fold(text))) if self.draft else None
        waits = [fresh] if fresh else pending.called(model, text, reader=self.reader, only=self.only)
        waits = [row for row in waits if row.pk not in {entity.pk for entity in public}]
        if public:
            waits = [row for row in waits if row is fresh or row.proposed_in.author_id == self.reader.pk]
        return public + waits

    def _at(self, slug, label) -> list:
        if slug.startswith("#") and slug[1:].isdecimal():
            model = self.queryset.model
            return pending.numbered(model, int(slug[1:]), label, reader=self.reader, only=self.only)
        return list(self._rows.filter(slug=slug))

    @property
    def _rows(self):
        return self.queryset.model.reading().filter(pk__in=self.queryset.values("pk"))

    def _public(self, text):
        model = self.queryset.model
        bare = pending.WITHOUT_HINT.sub("", text)
        found = list(self._rows.filter(pk__in=named_exactly(model, {text, bare}))[:MOST])
        exact = [entity for entity in found if fold(entity.label) == fold(text)]
        return exact or [entity for entity in found if entity.pk in set(named_exactly(model, {text}))]
