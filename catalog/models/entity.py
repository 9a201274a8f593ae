"""What every page of the catalogue has in common."""

import re
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models

from catalog.fields import ProseField
from catalog.wiki import mentions_in, understand
from moderation.models import Page
from moderation.models.row import leave_address
from search import index, mentions
from search.folding import fold
from search.query import named_exactly
from search.sameness import beginnings, same_keys
from ui.fields import SortKeyField
from ui.markdown import excerpt, render_markdown
from ui.text import slug_of, sort_key

# A segment's address ends in its own slug, so none may look like a page of its film.
RESERVED = {
    "new", "edit", "history", "provenance", "merge", "suggestions", "feed", "random", "similar", "order",
    "collaborators", "mentions", "images",
}  # fmt: skip


class Entity(Page):
    """A thing with a page of its own."""

    plural = ""  # the noun in its address: /people/

    name = models.CharField(max_length=300)
    disambiguation = models.CharField(
        max_length=100, blank=True, help_text="Tells it apart from another of the same name: “art director”."
    )
    deck = models.CharField("summary", max_length=300, blank=True, help_text="One sentence. No spoilers.")
    description = ProseField(help_text="Markdown: *italic*, **bold**, [link](https://…), lists.")
    description_html = models.TextField(editable=False, blank=True)
    sort_name = SortKeyField(max_length=300)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["sort_name", "id"], name="%(class)s_sort_name")]

    def __str__(self):
        return self.label

    @property
    def label(self):
        """The name, and what tells it apart from its namesakes."""
        return f"{self.name} ({self.disambiguation})" if self.disambiguation else self.name

    def get_absolute_url(self):
        return f"/{self.plural}/{self.slug}/"

    def clean(self):
        if not slug_of(self.name) and not any(letter.isprintable() for letter in self.name.strip()):
            raise ValidationError({"name": "Write at least one visible character."})

    @cached_property
    def all_names(self):
        """Every other name; read once, however many sections show some of them."""
        return list(self.names.order_by("position", "pk"))

    @property
    def excerpt(self) -> str:
        """The beginning of the description as plain text, without what a spoiler hides."""
        return excerpt(self.description_html)

    @property
    def head_names(self):
        """The names in the original language, as the head of the page shows them."""
        if not hasattr(self, "names"):
            return []
        kinds = {"original", "romanised"}
        return [name for name in self.all_names if name.kind in kinds and name.text != self.name][:3]

    @classmethod
    def reindex(cls, keys):
        keys = list(keys)
        found = set()
        for start in range(0, len(keys), index.BATCH):
            found |= cls._reindex(keys[start : start + index.BATCH])
        model_of = ContentType.objects.get_for_id
        return {(model_of(content_type).model_class(), key) for content_type, key in found}

    @classmethod
    def _reindex(cls, keys):
        """(content type id, key) of the pages whose texts name one of these, as it was or is called.

        And of those of these that name any: what they name may have come into being along with them.
        """
        names = mentions.names_of(cls, keys)
        index.reindex(cls, keys)
        named = cls._mentions(keys)
        mentions.keep_mentions(cls, keys, named)
        naming = {(mention.source_type_id, mention.source_id) for mention in named}
        return naming | mentions.mentioning(keys, names | mentions.names_of(cls, keys) | cls._addresses(keys))

    @classmethod
    def _mentions(cls, keys):
        """What the texts of these pages name."""
        texts = cls.objects.filter(pk__in=keys, description__contains="[[")
        return [mention for page in texts for mention in mentions_in(page)]

    @classmethod
    def _addresses(cls, keys):
        slugs = cls.objects.filter(pk__in=keys).values_list("slug", flat=True)
        return {f"{cls.plural}/{slug}" for slug in slugs}

    def hint(self) -> str:
        """What tells it apart in a list of finds."""
        return self.disambiguation

    def kind_label(self) -> str:
        return str(self._meta.verbose_name).capitalize()

    def search_year(self) -> int | None:
        return None

    def lifetime(self) -> str:
        """Its years, where it has a beginning and an end: "1924–2009"."""
        return ""

    def is_told_apart(self, other) -> bool:
        """Whether two of the same name are plainly not one."""
        return False

    def known_by(self):
        return [(type(self), self.pk, beginnings(self.name) | same_keys(self.name))]

    def slug_source(self) -> str:
        return self.label

    def derive(self):
        was = (self.slug, self.sort_name, self.description_html)
        self.sort_name = sort_key(self.name)[:300]
        self.description_html = render_markdown(
            self.description, lambda names: understand(self, names).links()
        )
        self._derive_slug()
        return was != (self.slug, self.sort_name, self.description_html)

    @classmethod
    def named(cls, text):
        """By address, alone or in brackets after a label; else by label, else by any exact name."""
        slug = text[text.rfind("[") + 1 : -1] if text.endswith("]") else text
        if found := list(cls.reading().filter(slug=slug)):
            return found
        bare = re.sub(r"\s*\([^()]*\)$", "", text)
        found = list(cls.reading().filter(pk__in=named_exactly(cls, {text, bare})))
        return [one for one in found if fold(one.label) == fold(text)] or found

    def leaves_behind(self, heir):
        """Its name is another name of the page it is merged into, unless that goes by it already."""
        if not hasattr(heir, "names") or self.name in {heir.name, *(name.text for name in heir.all_names)}:
            return []
        names = heir.names.model
        return [names(text=self.name, kind=names.Kind.ALIAS, **{heir._meta.model_name: heir})]

    def slug_prefix(self) -> str:
        return ""

    def _derive_slug(self):
        """Keep the slug while it still fits the name; else take a new one and redirect the old."""
        own = slug_of(self.slug_source()) or str(self.pk)[-12:]
        wanted = self.slug_prefix() + (f"{own}-1" if own in RESERVED else own)
        if re.fullmatch(rf"{re.escape(wanted)}(-\d{{1,3}})?", self.slug):
            return
        if self.slug:
            leave_address(self)
        self.slug = self._free(wanted)

    def _free(self, wanted):
        others = type(self)._base_manager.exclude(pk=self.pk)
        taken = set(others.filter(slug__startswith=wanted).values_list("slug", flat=True))
        if wanted not in taken:
            return wanted
        return next(slug for n in range(2, len(taken) + 3) if (slug := f"{wanted}-{n}") not in taken)
