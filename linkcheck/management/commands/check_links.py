"""Asks the addresses kept here whether they are still there."""

import time
from collections import defaultdict
from itertools import islice

from django.conf import settings
from django.core.management.base import BaseCommand

from linkcheck.asking import ask, is_public
from linkcheck.models import Link
from linkcheck.registry import every_address, still_used

BATCH = 500
LIMIT, DELAY = 500, 2.0


class Command(BaseCommand):
    help = (
        "Asks links to other sites whether they are still there: those never asked first, then those asked "
        "longest ago. For cron, once a day. It may be stopped at any time; the next run goes on."
    )

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=LIMIT, help=f"links asked in one run ({LIMIT})")
        parser.add_argument(
            "--delay", type=float, default=DELAY,
            help=f"seconds between two requests to one host ({DELAY:g})",
        )  # fmt: skip
        parser.add_argument(
            "--private", action="store_true",
            help="also ask hosts that are not on the public internet: only for a site that stands inside one",
        )  # fmt: skip

    def handle(self, *, limit, delay, private, verbosity, **options):
        addresses = every_address()
        while batch := list(islice(addresses, BATCH)):
            Link.objects.keep(batch)
        agent = f"{settings.SITE_NAME} link check (+{settings.SITE_URL})"
        asked_at, counts = defaultdict(lambda: -delay), defaultdict(int)
        for link in self._in_turns(list(Link.objects.due()[:limit])):
            host = _host_of(link)
            time.sleep(max(0, asked_at[host] + delay - time.monotonic()))
            if not link.claim():
                continue  # another run asks it
            link.note(ask(link.url, agent=agent, is_allowed=(lambda _: True) if private else is_public))
            asked_at[host] = time.monotonic()
            counts["failed" if link.failures else "fine"] += 1
            if verbosity > 1:
                self.stdout.write(f"{link.answer}: {link.url}")
        self.stdout.write(
            f"{counts['fine']} answer, {counts['failed']} do not; {Link.objects.broken().count()} are broken."
        )

    def _in_turns(self, links):
        """Host after host, so that hosts rest while others are asked. What nobody names any more goes."""
        used = still_used({link.url for link in links})
        Link.objects.filter(pk__in=[link.pk for link in links if link.url not in used]).delete()
        by_host = defaultdict(list)
        for link in links:
            if link.url in used:
                by_host[_host_of(link)].append(link)
        turns = [(turn, link) for of_host in by_host.values() for turn, link in enumerate(of_host)]
        return [link for _, link in sorted(turns, key=lambda pair: pair[0])]


def _host_of(link) -> str:
    return link.url.partition("://")[2].partition("/")[0]
