"""python -m bench.counting: points, leaderboard and statistics over 100,000 submissions."""

import contextlib
import http.client
import statistics
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from bench.site import Site, throw_away_postgres

UNKEPT, KEPT, ROUNDS = "bench.settings_uncached", "bench.settings", 15
PATHS = [
    "/statistics/", "/statistics/?span=months", "/leaderboard/", "/leaderboard/?month=all",
    "/leaderboard/?month=all&by=reviewers", "/members/editor-7/",
]  # fmt: skip


def measure(address, session):
    """The median of the milliseconds of each path."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    times = {path: [] for path in PATHS}
    for _ in range(ROUNDS):
        for path in PATHS:
            start = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": f"sessionid={session}"})
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                sys.exit(f"{path} answers {response.status}")
            times[path].append(1000 * (time.perf_counter() - start))
    return {path: statistics.median(values) for path, values in times.items()}


def main():
    with contextlib.ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="memories-bench-")))
        databases = {"SQLite": f"sqlite:///{scratch / 'SQLite' / 'bench.sqlite3'}"}
        if url := stack.enter_context(throw_away_postgres()):
            databases["PostgreSQL"] = url
        for name, url in databases.items():
            site = Site(name, url, scratch / name)
            site.prepare()
            site.fill("bench.counted", "many")
            start = time.perf_counter()
            site._manage("settle_points")
            settled = time.perf_counter() - start
            start = time.perf_counter()
            site._manage("settle_points")
            figures = []
            print(f"\n{name}: settle_points {settled:.0f} s, again {time.perf_counter() - start:.1f} s")
            for settings in (UNKEPT, KEPT):
                with site.served(settings):
                    figures.append(measure(site.addresses[settings], site.session))
            print(f"\n| {'100,000 submissions':<38} | counted |   kept |")
            print(f"|{'-' * 40}|--------:|-------:|")
            for path in PATHS:
                counted, kept = (figure[path] for figure in figures)
                print(f"| {path:<38} | {counted:>4.0f} ms | {kept:>3.0f} ms |", flush=True)


if __name__ == "__main__":
    main()
