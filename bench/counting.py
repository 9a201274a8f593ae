"""python -m bench.counting: points, leaderboard and statistics over 100,000 submissions."""

import http.client
import statistics
import sys
import time
from urllib.parse import urlsplit

from bench.site import sites

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
    with sites() as prepared:
        for site in prepared:
            site.prepare()
            site.fill("bench.counted", "many")
            start = time.perf_counter()
            site.fill("manage", "settle_points")
            print(f"\n{site.name}: settle_points counts what is due in {time.perf_counter() - start:.0f} s")
            figures = []
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
