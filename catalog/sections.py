"""The sections of every page of the catalogue: what each shows, and the forms behind its Edit link."""

from collections import defaultdict
from functools import partial

from django.forms import modelform_factory

from catalog import forms, likeness, panels
from catalog.dividing import AliasesToSegments
from catalog.leads import Lead, address_of, lead_section, register_lead
from catalog.models import (
    Character,
    Company,
    Entity,
    Franchise,
    FranchiseEntry,
    Name,
    Person,
    Relation,
    Release,
    Tag,
    Thing,
    Work,
)
from catalog.models.ties import tags_of, ties_of
from catalog.similar import similar_works
from catalog.wiki import mentioned_in
from moderation.likeness import register_finder
from moderation.sections import Fields, Rows, Section, Tool, register, register_new

NEWEST_WORKS = 48
LONG = ("description", "description_html")
LONGEST_LIST = 500  # no public page shows more rows of one kind than this
SHOWN_IMAGES = 8  # on the page itself; the others stand on a page of their own


def show_overview(page):
    return {"html": page.description_html}


def overview(model):
    form = modelform_factory(model, form=forms.OverviewForm)
    return Section(
        "overview", "Overview", "catalog/sections/overview.html", show_overview, (Fields(form),),
        "Nobody has described this yet.", "Write the first lines",
    )  # fmt: skip


def names_of(subject):
    return Rows(
        forms.NameForm, "names", parent=subject, title="Names", add="Add another name",
        without={"kind": Name.Kind.ALIAS},
    )  # fmt: skip


def facts(attributes, form, subject=None):
    parts = (Fields(form), names_of(subject)) if subject else (Fields(form),)
    return Section(
        "general", "General information", "catalog/sections/facts.html", partial(panels.read, attributes),
        parts, "No facts yet.", "Add some",
    )  # fmt: skip


def show_aliases(page):
    return {"names": [name for name in page.all_names if name.kind == Name.Kind.ALIAS]}


def aliases(subject, *tools):
    return Section(
        "aliases", "Aliases", "catalog/sections/aliases.html", show_aliases,
        (Rows(forms.AliasForm, "aliases", parent=subject, fixed={"kind": Name.Kind.ALIAS},
              add="Add another alias"),),
        "Known by no other name yet.", "Add an alias", tools,
    )  # fmt: skip


DIVIDE = Tool("segments", "Turn aliases into segments", AliasesToSegments)


def show_links(page):
    return {"links": list(page.links.order_by("position", "pk"))}


def links_of(subject):
    return Rows(forms.LinkForm, "links", parent=subject, title="Elsewhere", add="Add another link")


def links(subject):
    return Section(
        "links", "Elsewhere", "catalog/sections/links.html", show_links, (links_of(subject),),
        "No links to other sites yet.", "Add a link",
    )  # fmt: skip


def show_images(page):
    return {"images": page.all_images[:SHOWN_IMAGES]}


def images(subject):
    return Section(
        "images", "Images", "catalog/sections/images.html", show_images,
        (Rows(forms.ImageForm, "images", parent=subject, add="Add another picture"),),
        "No pictures yet.", "Add some",
    )  # fmt: skip


def show_releases(work):
    releases = list(Release.objects.filter(work=work))
    return {"releases": sorted(releases, key=lambda release: (release.date.sort_key, release.position))}


def show_parts(work):
    return {"parts": work.family[1:]}


def show_tags(kind, work):
    return {"tags": tags_of(ties_of(work), kind)}


def show_ties(table, work):
    return {"ties": [tie for tie in ties_of(work) if tie.table == table]}


def show_franchises(work):
    """The franchises by name; their order, which follows from other works, is loaded after the page."""
    ties = [tie for tie in ties_of(work) if tie.table == "franchise"]
    return {"ties": ties, "order": address_of(work, ORDER.key)} if ties else {}


def show_order(work):
    """Each franchise of a work with what comes before and after it."""
    entries = FranchiseEntry.objects.filter(franchise__entries__work=work).select_related("franchise", "work")
    entries = list(entries.defer("work__description", "work__description_html").order_by("pk")[:LONGEST_LIST])
    found = defaultdict(list)
    for entry in sorted(entries, key=_stated_place):
        found[entry.franchise].append(entry.work)
    return {"places": [_place_in(franchise, works, work) for franchise, works in found.items()]}


def _stated_place(entry):
    """As the members numbered them; of equal number, the earlier release first."""
    return entry.franchise.sort_name, entry.position, entry.work.released_sort, entry.work.pk


def _place_in(franchise, works, work):
    here = works.index(work)
    return {
        "franchise": franchise, "number": here + 1, "of": len(works),
        "previous": works[here - 1] if here else None,
        "next": works[here + 1] if here + 1 < len(works) else None,
    }  # fmt: skip


def show_similar(work):
    return {"similar": similar_works(work)}


SIMILAR = Lead(
    "similar", "More like this", "catalog/leads/similar.html", show_similar,
    "Nothing here shares its people, genres, themes or lists yet. Credits and genres make the difference.",
    keep=3600,
)  # fmt: skip
ORDER = Lead(
    "order", "Its place in the franchise", "catalog/leads/order.html", show_order, "In no franchise yet."
)


def show_mentions(page):
    return {"mentions": mentioned_in(page, LONGEST_LIST)}


MENTIONS = Lead(
    "mentions", "What links here", "catalog/leads/mentions.html", show_mentions,
    "No description links here yet. Write the name in double brackets, as in [[Akira]], and it does.",
)  # fmt: skip


def show_relations(work):
    """The other works, with what each is to this one."""
    lines = []
    for tie in ties_of(work):
        if tie.table == "relation":
            lines.append((Relation.Kind(tie.kind).label, tie))
        elif tie.table == "inverse":
            lines.append((Relation.INVERSE[tie.kind], tie))
    return {"relations": lines}


register_finder(Entity, likeness.find)

register(
    Work,
    overview(Work),
    facts(panels.WORK, forms.WorkForm, "work"),
    Section(
        "releases", "Releases", "catalog/sections/releases.html", show_releases,
        (Rows(forms.ReleaseForm, "releases", parent="work", add="Add another release"),),
        "When and where did it come out?", "Add a release",
    ),
    aliases("work", DIVIDE),
    Section(
        "genres", "Genres", "catalog/sections/tags.html", partial(show_tags, Tag.Kind.GENRE),
        (Rows(forms.GenreForm, "genres", parent="work", where={"tag__kind": Tag.Kind.GENRE},
              add="Add another genre"),),
        "No genre yet.", "Add a new genre",
    ),
    Section(
        "themes", "Themes", "catalog/sections/tags.html", partial(show_tags, Tag.Kind.THEME),
        (Rows(forms.ThemeForm, "themes", parent="work", where={"tag__kind": Tag.Kind.THEME},
              add="Add another theme"),),
        "No theme yet.", "Add a new theme",
    ),
    Section(
        "segments", "Segments", "catalog/sections/parts.html", show_parts,
        (Rows(forms.SegmentForm, "segments", parent="part_of", can_delete=False,
              add="Add another segment", order=("position", "sort_name")),),
        "Not divided into segments. If it is an anthology, list them.", "Add a segment", (DIVIDE,),
    ),
    Section(
        "franchise", "Franchise", "catalog/sections/franchises.html", show_franchises,
        (Rows(forms.FranchiseEntryForm, "franchise", parent="work", add="Add another franchise"),),
        "In no franchise yet.", "Add one",
    ),
    Section(
        "similar", "Similar and related works", "catalog/sections/relations.html", show_relations,
        (Rows(forms.RelationForm, "relations", parent="work", add="Add another work"),),
        "We don’t have any related works yet. Help us fill it in!", "Add a work",
    ),
    lead_section(SIMILAR, "alike"),
    Section(
        "associations", "Associations", "catalog/sections/things.html", partial(show_ties, "thing"),
        (Rows(forms.AssociationForm, "associations", parent="work", add="Add another thing"),),
        "We don’t have any related things yet. Help us fill it in!", "Add a thing",
    ),
    images("work"),
    links("work"),
)  # fmt: skip
register_new(
    Work,
    Fields(forms.NewWorkForm),
    Rows(forms.FirstReleaseForm, "releases", parent="work", title="First release"),
    names_of("work"),
    links_of("work"),
)
register_lead(Work, SIMILAR)
register_lead(Work, ORDER)

register(
    Person,
    overview(Person), facts(panels.PERSON, forms.PersonForm, "person"),
    aliases("person"), images("person"), links("person"),
)  # fmt: skip
register_new(Person, Fields(forms.PersonForm), names_of("person"), links_of("person"))

register(
    Character,
    overview(Character), facts(panels.CHARACTER, forms.CharacterForm, "character"),
    aliases("character"), images("character"), links("character"),
)  # fmt: skip
register_new(Character, Fields(forms.CharacterForm), names_of("character"), links_of("character"))

register(
    Company,
    overview(Company), facts(panels.COMPANY, forms.CompanyForm, "company"),
    aliases("company"), images("company"), links("company"),
)  # fmt: skip
register_new(Company, Fields(forms.CompanyForm), names_of("company"), links_of("company"))


def show_franchise(franchise):
    """Its works as the members numbered them, and by release where that is another order."""
    entries = FranchiseEntry.objects.filter(franchise=franchise).select_related("work", "work__part_of")
    works = [
        entry.work for entry in entries.order_by("position", "work__released_sort", "work_id")[:LONGEST_LIST]
    ]
    released = sorted(works, key=lambda work: (work.released_sort, work.pk))
    if released == works:
        return {"orders": [("", works)] if works else []}
    return {"orders": [("In order", works), ("By release", released)]}


def show_thing_works(thing):
    works = Work.objects.filter(associations__thing=thing).select_related("part_of")
    return {"works": list(works.order_by("released_sort", "pk")[:LONGEST_LIST])}


def show_tag_works(tag):
    """The newest; all of them are a page of browsing away, with every filter."""
    works = Work.objects.filter(tags__tag=tag).select_related("part_of").defer(*LONG)
    return {
        "works": list(works.order_by("-released_sort", "pk")[:NEWEST_WORKS]),
        "more": f"/works/?{tag.kind}={tag.slug}", "most": NEWEST_WORKS,
    }  # fmt: skip


def works_section(load, invitation):
    return Section("works", "Works", "catalog/sections/works.html", load, (), invitation)


register(
    Franchise,
    overview(Franchise), facts(panels.FRANCHISE, forms.FranchiseForm, "franchise"),
    aliases("franchise"), images("franchise"), links("franchise"),
    Section("works", "Works", "catalog/sections/franchise_works.html", show_franchise, (),
            "No works yet. Open a work and add it under Franchise."),
)  # fmt: skip
register_new(Franchise, Fields(forms.FranchiseForm), names_of("franchise"), links_of("franchise"))

register(
    Thing,
    overview(Thing), facts(panels.THING, forms.ThingForm, "thing"),
    aliases("thing"), images("thing"), links("thing"),
    works_section(show_thing_works, "No works yet. Open a work and add this under Associations."),
)  # fmt: skip
register_new(Thing, Fields(forms.ThingForm), names_of("thing"), links_of("thing"))

register(
    Tag,
    overview(Tag), facts(panels.TAG, forms.TagForm),
    works_section(show_tag_works, "No works yet. Open a work and add this genre or theme."),
)  # fmt: skip
register_new(Tag, Fields(forms.TagForm))

for noun in (Work, Person, Character, Company, Franchise, Thing, Tag):
    register_lead(noun, MENTIONS)
