"""Form fields of the filters."""

from django import forms
from django.core.exceptions import ValidationError

from catalog.entity_field import EntityField
from catalog.models import Tag

MOST_VALUES = 20


class SeveralField(forms.Field):
    """Several values of one name: ?kind=film&kind=ova."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, each=str, **kwargs):
        """`each` makes a value of a text, or raises ValidationError."""
        self.each = each
        super().__init__(**kwargs)

    def to_python(self, value):
        texts = list(dict.fromkeys(text.strip() for text in value or [] if text.strip()))
        if len(texts) > MOST_VALUES:
            raise ValidationError(f"That is more than {MOST_VALUES}.")
        return self.read(texts)

    def read(self, texts):
        return [self.each(text) for text in texts]


class TagsField(SeveralField):
    """Genres, or themes, or both, by slug."""

    def __init__(self, *, kind="", **kwargs):
        self.noun = Tag.Kind(kind).label.lower() if kind else "genre or theme"
        self.tags = Tag.objects.filter(kind=kind) if kind else Tag.objects.all()
        super().__init__(**kwargs)

    def read(self, texts):
        found = {tag.slug: tag for tag in self.tags.filter(slug__in=texts)} if texts else {}
        if missing := [text for text in texts if text not in found]:
            raise ValidationError(f"There is no {self.noun} “{missing[0][:80]}” here.")
        return [found[text] for text in texts]


class EntityChoice(EntityField):
    """An entity by its slug, as links name it, or by its name, as people do."""

    def find(self, text):
        return list(self.queryset.filter(slug=text)[:1]) or super().find(text)
