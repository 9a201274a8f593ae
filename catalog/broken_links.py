"""Links of pages whose address answers no more, or from another place."""

from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Q

from catalog.models import SUBJECTS, ExternalLink
from catalog.sites import SITES, identifiers_in
from linkcheck.models import Link
from linkcheck.registry import register_addresses

PAGE = 48
WINDOW = 1000  # addresses looked at for a count


@dataclass
class Place:
    """A link of a page whose address was asked."""

    link: Link
    row: ExternalLink

    @property
    def page(self):
        return self.row.subject

    @property
    def door(self):
        """The form of the page's links; a new address is filled in already."""
        moved_to = self.link.moved_to if self.row.url else ""
        offer = f"?{urlencode({'row': self.row.pk, 'url': moved_to})}" if moved_to else ""
        return f"{self.page.get_absolute_url()}edit/links/{offer}"


@dataclass
class Look:
    places: list[Place] = field(default_factory=list)
    after: str = ""


def look(what, after=0) -> Look:
    """Two queries."""
    links = list(_asked(what).filter(pk__gt=after).order_by("pk")[: PAGE + 1])
    shown = links[:PAGE]
    found = defaultdict(list)
    for row in _rows({link.url for link in shown}).select_related(*SUBJECTS, "work__part_of"):
        found[row.address].append(row)
    places = [Place(link, row) for link in shown for row in found[link.url]]
    return Look(places, str(shown[-1].pk) if len(links) > PAGE else "")


def count(what) -> int:
    """Of the addresses looked at, those that still stand on a page: some were mended since."""
    urls = set(_asked(what).order_by("pk").values_list("url", flat=True)[:WINDOW])
    return len(_used(urls))


def is_checked() -> bool:
    return Link.objects.exclude(checked_at=None).exists()


def _asked(what):
    if what == "broken":
        return Link.objects.broken()
    # An identifier is not written anew because its site spells the address longer.
    own = Q()
    for site in SITES.values():
        if site.template != "{}":
            own |= Q(url__startswith=site.template.split("{}")[0])
    return Link.objects.moved().exclude(own)


def _rows(urls):
    """Links with one of these addresses, and maybe some more."""
    wanted = defaultdict(set)
    for url in urls:
        for site, identifier in identifiers_in(url):
            wanted[site].add(identifier)
    condition = Q(url__in=urls)
    for site, identifiers in wanted.items():
        condition |= Q(site=site, identifier__in=identifiers)
    return ExternalLink.objects.filter(condition)


def _used(urls) -> set:
    return {row.address for row in _rows(urls).only("site", "identifier", "url")} & urls


def _every():
    rows = ExternalLink.objects.order_by("pk").only("site", "identifier", "url")
    return (row.address for row in rows.iterator(chunk_size=2000))


register_addresses(_every, _used)
