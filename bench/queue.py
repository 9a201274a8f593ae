"""python -m bench.queue: the queue with 100,000 submissions of which 5,000 wait, against one with 10."""

import http.client
import statistics
import sys
import time
from urllib.parse import urlsplit

from bench.site import sites

SERVED, ROUNDS = "bench.settings", 60
PATHS = [
    "/queue/",
    "/queue/?kind=work&risk=4&sort=newest",
    "/queue/?sort=largest",
    "/queue/?first=on",
    "/queue/?followed=on",
]


def measure(address, session):
    """Milliseconds per request of each path, the first rounds not counted."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    times = {path: [] for path in PATHS}
    for number in range(ROUNDS + 5):
        for path in PATHS:
            start = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": f"sessionid={session}"})
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                sys.exit(f"{path} answers {response.status}")
            if number >= 5:
                times[path].append(1000 * (time.perf_counter() - start))
    return {path: statistics.median(values) for path, values in times.items()}


def main():
    with sites() as prepared:
        for site in prepared:
            site.prepare()
            figures = []
            for size in ("few", "many"):
                site.fill("bench.queued", size)
                with site.served(SERVED):
                    figures.append(measure(site.addresses[SERVED], site.session))
            print(f"\n| {site.name:<38} | 10 wait | 5,000 of 100,000 | ratio |")
            print(f"|{'-' * 40}|--------:|-----------------:|------:|")
            for path in PATHS:
                few, many = (figure[path] for figure in figures)
                print(f"| {path:<38} | {few:>4.1f} ms | {many:>13.1f} ms | {many / few:>5.2f} |")


if __name__ == "__main__":
    main()
