"""python -m bench [--save]: the pages people read, measured on SQLite and PostgreSQL."""

import argparse
import contextlib
import os
import platform
import signal
import statistics
import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import django

from bench.clients import CONNECTIONS, Figures, best_client, threads
from bench.site import THREADS, WORKERS, get, sites

ROUNDS = 3
SECONDS = 2
WARM_SECONDS = 1
SERVED = "bench.settings"
UNCACHED = "bench.settings_uncached"
WORK = "/works/memories-1995/"
RESULTS = Path(__file__).with_name("results.md")


@dataclass
class Page:
    name: str
    path: str
    settings: str = SERVED
    headers: dict = field(default_factory=dict)
    status: int = 200


def pages_of(site):
    """The pages to measure, the one to compare with first."""
    _, headers = get(site.addresses[SERVED] + WORK)
    cookie = {"Cookie": f"sessionid={site.session}"}
    return [
        Page("constant view", "/bench/constant/"),
        Page("home", "/"),
        Page("work, cached", WORK),
        Page("work, not modified (304)", WORK, headers={"If-None-Match": headers["ETag"] or ""}, status=304),
        Page("work, rendered afresh", WORK, settings=UNCACHED),
        Page("work, signed in", WORK, headers=cookie),
        Page("works, browse", "/works/"),
        Page("person", "/people/katsuhiro-otomo/"),
    ]


def check_and_warm(site, pages):
    """Nobody should read figures of an error page, or of a worker that is still importing."""
    for page in pages:
        url = site.addresses[page.settings] + page.path
        status, _ = get(url, page.headers)
        if status != page.status:
            sys.exit(f"{site.name}: {page.name} ({page.path}) answers {status}, not {page.status}.")
        threads(url, page.headers, WARM_SECONDS)


def measure(plans, client):
    """{site: {page: figures}}. The rounds are interleaved, so that a slow minute hits all alike."""
    rounds = {site.name: {page.name: [] for page in pages} for site, pages in plans}
    for number in range(ROUNDS):
        print(f"Round {number + 1} of {ROUNDS} …", file=sys.stderr)
        for site, pages in plans:
            for page in pages:
                url = site.addresses[page.settings] + page.path
                rounds[site.name][page.name].append(client(url, page.headers, SECONDS))
    return {
        site: {page: medians(figures) for page, figures in pages.items()} for site, pages in rounds.items()
    }


def medians(figures):
    return Figures(
        *(statistics.median(getattr(one, name) for one in figures) for name in ("rate", "p50", "p99"))
    )


def report(results, client):
    version = ".".join(platform.python_version_tuple())
    yield (
        f"{date.today()}, {os.cpu_count()} CPUs ({platform.machine()}), Python {version}, "
        f"Django {django.__version__}, gunicorn {WORKERS} workers of {THREADS} threads; "
        f"{client.__name__} on the same machine, {CONNECTIONS} connections, "
        f"median of {ROUNDS} rounds of {SECONDS} s."
    )
    for site, pages in results.items():
        constant = next(iter(pages.values())).rate
        yield ""
        yield f"| {site:<26} | requests/s | p50 ms | p99 ms | of constant |"
        yield f"|{'-' * 28}|-----------:|-------:|-------:|------------:|"
        for name, one in pages.items():
            share = f"{one.rate / constant:.0%}"
            yield f"| {name:<26} | {one.rate:>10,.0f} | {one.p50:>6.1f} | {one.p99:>6.1f} | {share:>11} |"


def main():
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--save", action="store_true", help=f"write {RESULTS.name} beside this file, too")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    client = best_client()
    with sites() as prepared, contextlib.ExitStack() as stack:
        for site in prepared:
            print(f"Loading the starter catalogue into {site.name} …", file=sys.stderr)
            site.prepare()
            for settings in (SERVED, UNCACHED):
                stack.enter_context(site.served(settings))
        plans = [(site, pages_of(site)) for site in prepared]
        for site, pages in plans:
            check_and_warm(site, pages)
        text = "\n".join(report(measure(plans, client), client))
    print(text)
    if options.save:
        RESULTS.write_text(f"# Speed\n\n`make bench`: {text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
