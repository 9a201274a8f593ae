"""python -m bench.finding: search, suggestions and browsing among 100,000 works and 500,000 names."""

import statistics
import sys
import time
from urllib.parse import quote

from bench.site import milliseconds, sites

SERVED = "bench.settings"
ROUNDS = 12
QUERIES = [
    "memories",
    "メモリーズ",
    "Otomo",
    "大友",
    "neon genesis",
    "girl",
    "the",
    "no",
    "love live",
    "magnetic rose",
    "cannon foder",
    "mgnetic rose",
    "spce odyssey",
    "memories 1995",
    "akira",
    "アキラ",
    "劇場版",
    "第二季",
    "物語",
    "kaguya",
    "2001",
    "nge",
    "zzzzzz",
    "shaman king",
    "school heroes",
    "战士",
    "first season",
    "movie the",
    "8 1/2",
    "frieren",
    "kashikuse",
    "satoshi kon",
]
TYPED = [
    "m",
    "me",
    "mem",
    "memo",
    "memor",
    "o",
    "ot",
    "oto",
    "ak",
    "メ",
    "メモ",
    "大",
    "大砲",
    "th",
    "the ",
    "neo t",
]
BROWSED = [
    "/works/?kind=film&country=JP&year_from=1980&year_to=1999",
    "/works/?kind=ova&genre=science-fiction&country=US",
    "/works/?kind=series&genre=drama&year_from=1960",
    "/works/?kind=short&max_runtime=30&country=FR&sort=name",
    "/works/?kind=film&not_genre=drama&year_from=1990",
    "/works/?genre=drama&not_genre=comedy&kind=film",
    "/works/?not_genre=drama&not_genre=comedy&country=JP&sort=rating",
    "/works/?kind=film&decade=1990&country=JP&sort=changed",
    "/works/?has=link&kind=film&decade=1990",
    "/works/?role=director&kind=film&country=JP",
    "/works/?q=memories&kind=film&year_to=2000",
]
FORGET = "/bench/forget/"
PLANS = {
    "constant view": ["/bench/constant/"] * 20,
    "search": [f"/search/?q={quote(text)}" for text in QUERIES],
    "suggestions": [f"/search/suggestions/?q={quote(text)}" for text in TYPED],
    "browse, three filters": BROWSED,
    "the same, after an approval": [path for browsed in BROWSED for path in (FORGET, browsed)],
}


def measure(address, paths):
    """Milliseconds of each request; that which lets the counts expire is not one of them."""
    times = milliseconds(address, paths, rounds=ROUNDS, warm=1)
    return [one for path, some in times.items() if path != FORGET for one in some]


def report(name, figures):
    constant = statistics.median(figures["constant view"])
    yield ""
    yield f"| {name:<27} | p50 ms | p99 ms | times the constant view |"
    yield f"|{'-' * 29}|-------:|-------:|------------------------:|"
    for page, times in figures.items():
        middle = statistics.median(times)
        late = statistics.quantiles(times, n=100)[98]
        yield f"| {page:<27} | {middle:>6.1f} | {late:>6.1f} | {middle / constant:>23.1f} |"


def main():
    with sites() as prepared:
        for site in prepared:
            start = time.perf_counter()
            site.prepare()
            site.fill("bench.large")
            print(f"{site.name}: loaded in {time.perf_counter() - start:.0f} s", file=sys.stderr)
            with site.served(SERVED):
                figures = {page: measure(site.addresses[SERVED], paths) for page, paths in PLANS.items()}
            print("\n".join(report(site.name, figures)))


if __name__ == "__main__":
    main()
