"""python -m bench.counting: points, leaderboard and statistics over 100,000 submissions."""

import time
from statistics import median

from bench.site import milliseconds, sites

UNKEPT, KEPT = "bench.settings_uncached", "bench.settings"
PATHS = [
    "/statistics/", "/statistics/?span=months", "/leaderboard/", "/leaderboard/?month=all",
    "/leaderboard/?month=all&by=reviewers", "/members/editor-7/",
]  # fmt: skip


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
                    address = site.addresses[settings]
                    figures.append(milliseconds(address, PATHS, rounds=15, warm=0, session=site.session))
            print(f"\n| {'100,000 submissions':<38} | counted |   kept |")
            print(f"|{'-' * 40}|--------:|-------:|")
            for path in PATHS:
                counted, kept = (median(figure[path]) for figure in figures)
                print(f"| {path:<38} | {counted:>4.0f} ms | {kept:>3.0f} ms |", flush=True)


if __name__ == "__main__":
    main()
