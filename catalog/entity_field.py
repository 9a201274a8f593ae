"""Naming an entity in a form: by typing its name, in any script; with suggestions where there is script."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from search.folding import fold
from search.query import named_exactly

BY_SLUG = re.compile(r"^(?P<label>.*)\[(?P<slug>[^\[\]]+)\]$", re.DOTALL)
CANDIDATES, MOST = 6, 50
LONGEST_NAME = 500


class EntityInput(forms.TextInput):
    """A text box whose suggestions come from the entity's own address."""

    def __init__(self, model, only=""):
        super().__init__(attrs={"autocomplete": "off", "maxlength": LONGEST_NAME})
        self.model, self.only = model, only

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        widget = context["widget"]["attrs"]
        only = f"?only={self.only}" if self.only else ""
        widget["data-suggestions"] = f"/{self.model.plural}/suggestions/{only}"
        return context


class EntityField(forms.Field):
    """An entity by its label. Namesakes are told apart by what stands in brackets after the name.

    Every name in every language will do where it is unique; else the message lists what to write.
    """

    initial_is_row = True
    shown: str | None = None

    def __init__(self, queryset, *, only="", **kwargs):
        """`only` is the kind offered while typing, where the queryset has but one: "genre"."""
        self.queryset = queryset
        super().__init__(widget=EntityInput(queryset.model, only), **kwargs)

    def prepare_value(self, value):
        return typed(value) if isinstance(value, models.Model) else value or ""

    def _clean_bound_field(self, bf):
        # What was not touched is not looked up: no query per row, no quarrel about old namesakes.
        untouched = bf.initial and not self.has_changed(bf.initial, bf.data)
        return bf.initial if untouched else super()._clean_bound_field(bf)

    def has_changed(self, initial, data):
        shown = self.prepare_value(initial) if self.shown is None else self.shown
        return shown != (data or "").strip()

    def to_python(self, value):
        text = (value or "").strip()
        if not text:
            return None
        if "\x00" in text or len(text) > LONGEST_NAME:
            raise ValidationError("That is no name.")
        found = self.find(text)
        if len(found) == 1:
            return found[0]
        noun = self.queryset.model._meta.verbose_name
        if not found:
            raise ValidationError(
                f"There is no {noun} “{text[:80]}” here yet. Check the spelling, or add the {noun} first.",
                code="unknown",
            )
        options = "; ".join(typed(entity, always=True) for entity in found[:CANDIDATES])
        raise ValidationError(
            f"More than one {noun} has this name. Write one of these: {options}.", code="namesakes"
        )

    def find(self, text) -> list:
        """Entities `text` names: by address in brackets, else by exact label, else by any exact name."""
        model = self.queryset.model
        rows = model.reading().filter(pk__in=self.queryset.values("pk"))
        match = BY_SLUG.match(text)
        if match and (found := list(rows.filter(slug=match["slug"]))):
            return found
        bare = re.sub(r"\s*\([^()]*\)$", "", text)
        found = list(rows.filter(pk__in=named_exactly(model, {text, bare}))[:MOST])
        exact = [entity for entity in found if fold(entity.label) == fold(text)]
        return exact or [entity for entity in found if entity.pk in set(named_exactly(model, {text}))]


def typed(entity, *, always=False) -> str:
    """What to type to name `entity`: its label, and its address where labels may clash."""
    return f"{entity.label} [{entity.slug}]" if always else entity.label
