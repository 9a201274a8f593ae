"""What the names in double brackets mean: `[[Akira]]`, `[[Memories (1995)]]`, `[[works/memories-1995]]`.

A name is looked up among all names of all kinds of entities. What it meant once it goes on meaning on that
page: a link outlives the renaming of its target, follows it when it is merged, and is not taken over by a
namesake that comes later.
"""

import re
from collections import defaultdict
from urllib.parse import quote

from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from moderation.models.row import FormerSlug, heir_of
from search.folding import fold
from search.mentions import meant_before, mentions_of
from search.models import Mention, SearchDoc, SearchName
from ui.markdown import Link, names_in
from ui.text import slug_of

HINT = re.compile(r"\s*\(([^()]*)\)$")


def plurals() -> dict[str, int]:
    """{noun in addresses: content type id} of every kind of entity."""
    models = [model for model in apps.get_models() if getattr(model, "plural", "")]
    return {model.plural: ContentType.objects.get_for_model(model).pk for model in models}


class Understood:
    """Every name a text holds, with the one entity it means, the several it may mean, or none."""

    def __init__(self, names, meant=None):
        """`meant` is what these names meant on the page before: {as written: mention}."""
        self.names, self.meant = list(names), meant or {}
        self.types = plurals()
        self.nouns = {key: plural for plural, key in self.types.items()}
        self.docs: dict[str, list[SearchDoc]] = {name: [] for name in self.names}
        self._by_earlier_meaning()
        self._by_address()
        self._by_name()
        self._by_former_name()

    def address_of(self, doc) -> str:
        return f"{self.nouns[doc.content_type_id]}/{doc.slug}"

    def address_in(self, name) -> tuple[int, str] | None:
        """(content type id, slug) where `name` has the form of an address."""
        plural, _, slug = name.strip("/").partition("/")
        return (self.types[plural], slug) if slug and plural in self.types else None

    def folded(self, name) -> str:
        """What an entity has to be called, or where it has to stand, for `name` to mean it."""
        if self.address_in(name):
            return name.strip("/")[:300]
        return fold(HINT.sub("", name))[:300]

    def _open(self):
        return [name for name in self.names if not self.docs[name]]

    def _by_earlier_meaning(self):
        meant = {name: self.meant[name] for name in self.names if name in self.meant}
        docs = self._docs(mention.target_id for mention in meant.values() if mention.target_id)
        for name, mention in meant.items():
            if mention.target_id:
                doc = docs.get(mention.target_id) or self._heir(mention.target_type_id, mention.target_id)
                self.docs[name] = [doc] if doc else []

    def _heir(self, content_type, key):
        """The entity into which the one with this key was merged."""
        heir = heir_of(ContentType.objects.get_for_id(content_type).model_class(), key)
        return heir and self._docs([heir.pk]).get(heir.pk)

    def _by_address(self):
        """Those that stand at an address, or did once."""
        wanted = {name: place for name in self._open() if (place := self.address_in(name))}
        places = set(wanted.values())
        if not places:
            return
        docs = {
            (doc.content_type_id, doc.slug): doc
            for doc in SearchDoc.objects.filter(slug__in={slug for _, slug in places})
        }
        former = {}
        if missing := {slug for content_type, slug in places if (content_type, slug) not in docs}:
            moved = self._moved(missing)
            by_key = self._docs(moved.values())
            former = {place: by_key.get(key) or self._heir(place[0], key) for place, key in moved.items()}
        for name, place in wanted.items():
            if doc := docs.get(place) or former.get(place):
                self.docs[name] = [doc]

    def _docs(self, keys):
        keys = set(keys)
        found = SearchDoc.objects.filter(content_type__in=self.nouns, object_id__in=keys) if keys else ()
        return {doc.object_id: doc for doc in found}

    def _moved(self, slugs):
        """{(content type id, slug): key} of the entities that left these addresses."""
        former = FormerSlug.objects.filter(content_type__in=self.nouns, slug__in=slugs)
        return {(slug.content_type_id, slug.slug): slug.object_id for slug in former}

    def _by_name(self):
        names = [name for name in self._open() if not self.address_in(name)]
        texts = {folded for name in names for folded in (fold(name), self.folded(name)) if folded}
        if not texts:
            return
        called = defaultdict(dict)
        for found in SearchName.objects.filter(folded__in=texts).select_related("doc").order_by("doc"):
            called[found.folded][found.doc_id] = found.doc
        for name in names:
            whole, bare = called[fold(name)], called[self.folded(name)]
            labelled = [doc for doc in {**whole, **bare}.values() if fold(doc.label) == fold(name)]
            self.docs[name] = labelled or list(whole.values())

    def _by_former_name(self):
        """Nobody is called that now; somebody may have been, and have left his address."""
        names = [name for name in self._open() if not self.address_in(name)]
        slugs = {slug_of(name): name for name in names}
        slugs.pop("", None)
        if not slugs:
            return
        found = defaultdict(set)
        for (_, slug), key in self._moved(slugs).items():
            found[slugs[slug]].add(key)
        docs = self._docs(key for several in found.values() for key in several)
        for name, several in found.items():
            self.docs[name] = [docs[key] for key in several if key in docs]

    def namesakes(self) -> dict[str, list[str]]:
        """{name: what to write instead} of the names that mean more than one entity."""
        return {
            name: [self.address_of(doc) for doc in docs[:6]]
            for name, docs in self.docs.items()
            if len(docs) > 1
        }

    def links(self) -> dict[str, Link]:
        return {name: self._link(name, docs) for name, docs in self.docs.items()}

    def _link(self, name, docs):
        if len(docs) == 1:
            by_hint = self.address_in(name) or HINT.search(name)
            return Link(f"/{quote(self.address_of(docs[0]))}/", docs[0].name if by_hint else name)
        text = name.strip("/").rpartition("/")[2].replace("-", " ") if self.address_in(name) else name
        if docs:
            return Link(f"/search/?q={quote(name)}", text, True, f"Several pages are called “{name}”")
        return Link(f"/wanted/?name={quote(name)}", text, True, f"There is no page “{text}” yet: add it")

    def mentions(self, source) -> list[Mention]:
        """The rows to keep of what the text of `source` names."""
        content_type = ContentType.objects.get_for_model(source)
        return [self._mention(content_type, source.pk, name, docs) for name, docs in self.docs.items()]

    def _mention(self, content_type, key, name, docs):
        mention = Mention(source_type=content_type, source_id=key, written=name, folded=self.folded(name))
        if len(docs) == 1:
            mention.target_type_id, mention.target_id = docs[0].content_type_id, docs[0].object_id
        return mention


def understand(page, names) -> Understood:
    """What these names mean in the text of `page`."""
    return Understood(names, meant_before(page.pk))


def mentions_in(page) -> list[Mention]:
    names = names_in(page.description)
    return understand(page, names).mentions(page) if names else []


def mentioned_in(page, limit) -> list[tuple[str, SearchDoc]]:
    """(address, entity) of the pages whose text links to `page`, by name."""
    nouns = {key: plural for plural, key in plurals().items()}
    sources = mentions_of(page.pk).order_by("pk").values_list("source_id", flat=True)[:limit]
    docs = SearchDoc.objects.filter(content_type__in=nouns, object_id__in=set(sources))
    return [(f"/{nouns[doc.content_type_id]}/{doc.slug}/", doc) for doc in docs.order_by("label", "pk")]
