"""An entity added in the middle of an edit: what is asked about it, and which ones it may be over again."""

import re

from django.core.exceptions import ValidationError
from django.forms import modelform_factory

from catalog.known_for import known_for
from catalog.likeness import as_likeness
from moderation.forms import ProposalForm
from moderation.likeness import Likeness, Newcomer, Question, likenesses
from moderation.proposals import creation
from moderation.sections import new_page_section
from search.folding import fold

NEW = "new"
WITH_HINT = re.compile(r"^(?P<name>[^()]+)\((?P<hint>[^()]{1,100})\)$")
CLOSELY_COMPARED = 10  # new things of one form for which misspellings are looked for, too


def brief_form(model):
    """The few questions asked in place: a name, and what `brief` of the form for a new page names."""
    form = new_page_section(model).parts[0].form
    return modelform_factory(
        model, form=ProposalForm, fields=["name", *form.brief], widgets=form._meta.widgets
    )


class NewThing:
    """The offer to add an entity of this name, below the box it was typed into; and the answer to it."""

    def __init__(self, model, text, *, name, only="", found=(), draft=None, data=None):
        """`found` are namesakes to choose from; without them those that are alike are looked for."""
        self.model, self.text, self.name, self.draft = model, text, name, draft
        self.noun = model._meta.verbose_name
        match = WITH_HINT.match(text)
        self.called, hint = (match["name"].strip(), match["hint"].strip()) if match else (text, "")
        key = draft.mint(name, fold(text)) if draft else None
        self.entity = model(pk=key) if key else model()
        if only:
            self.entity.kind = only
        self.is_chosen = bool(data) and data.get(f"{name}-which") == NEW
        self.form = self._form(data, hint)
        self.question = Question(f"{name}-new", self._alike(found), data=data)
        self.question.is_asked = bool(self.question.found)

    def _form(self, data, hint):
        form, prefix = brief_form(self.model), f"{self.name}-new"
        own = {key: value for key, value in (data or {}).items() if key.startswith(f"{prefix}-")}
        own[f"{prefix}-name"] = self.called
        if hint and not own.get(f"{prefix}-disambiguation"):
            own[f"{prefix}-disambiguation"] = hint
        for field, default in form(instance=self.entity).initial.items():
            own.setdefault(f"{prefix}-{field}", default)
        return form(own, instance=self.entity, prefix=prefix)

    def _alike(self, found) -> list[Likeness]:
        if found:
            known = known_for(self.model, [entity.pk for entity in found])
            return [as_likeness(entity, known.get(entity.pk, "")) for entity in found]
        near = not self.draft or len(self.draft.fresh) < CLOSELY_COMPARED
        self.entity.name = self.called
        newcomer = Newcomer(self.entity)
        author = self.draft.author if self.draft else None
        return likenesses([newcomer], author=author, near=near).get(self.entity.pk, [])

    @property
    def asked(self):
        """The optional questions; the name is what stands in the box."""
        return [field for field in self.form if field.name != "name"]

    def proposal(self, draft):
        """Raises ValidationError while it cannot be proposed like this."""
        if not self.form.is_valid():
            messages = self.form.errors.get("name") or self.form.non_field_errors()
            raise ValidationError(messages or "Mend what is marked below.")
        fresh = (self.model, fold(self.text))
        if fresh in draft.fresh:
            self.entity = draft.fresh[fresh]
            return draft.fresh_proposals[self.entity.pk]
        if self.question.is_open:
            raise ValidationError(
                f"This {self.noun} may be here already. Choose which it is, or say how yours differs.",
                code="alike",
            )
        proposal = creation(self.entity, self._names(), question=self.question)
        draft.fresh[fresh], draft.fresh_proposals[self.entity.pk] = self.entity, proposal
        return proposal

    def _names(self):
        names = list(self.form._meta.fields)
        return [*names, "kind"] if hasattr(self.entity, "kind") and "kind" not in names else names
