"""Sources whose web address answers no more. They stay, as history does; who reads them is told."""

from linkcheck.models import Link
from linkcheck.registry import register_addresses
from moderation.models import Source


def _every():
    return Source.objects.exclude(url="").order_by("pk").values_list("url", flat=True).iterator()


def _used(urls) -> set:
    return set(Source.objects.filter(url__in=urls).values_list("url", flat=True))


def mark_broken(sources):
    """Gives each of them `broken`: the link that fails, or None. One query."""
    sources = list(sources)
    found = {link.url: link for link in Link.objects.broken().filter(url__in={one.url for one in sources})}
    for source in sources:
        source.broken = found.get(source.url)


register_addresses(_every, _used)
