"""Sources whose web address answers no more. They stay, as history does; who reads them is told."""

from linkcheck.models import Link
from linkcheck.registry import register_addresses
from moderation.models import Source
from moderation.models.states import State


def _public():
    """Of what waits, and of drafts, nobody outside is to hear, nor does who writes them send us anywhere."""
    return Source.objects.filter(submission__state=State.APPROVED)


def _every():
    return _public().exclude(url="").order_by("pk").values_list("url", flat=True).iterator()


def _used(urls) -> set:
    return set(_public().filter(url__in=urls).values_list("url", flat=True))


def mark_broken(sources):
    """Gives each of them `broken`: the link that fails, or None. One query."""
    sources = list(sources)
    found = {link.url: link for link in Link.objects.broken().filter(url__in={one.url for one in sources})}
    for source in sources:
        source.broken = found.get(source.url)


register_addresses(_every, _used)
