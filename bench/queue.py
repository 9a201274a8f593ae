"""python -m bench.queue: the queue with 100,000 submissions of which 5,000 wait, against one with 10."""

from statistics import median

from bench.site import milliseconds, sites

SERVED = "bench.settings"
PATHS = [
    "/queue/",
    "/queue/?kind=work&risk=4&sort=newest",
    "/queue/?sort=largest",
    "/queue/?first=on",
    "/queue/?followed=on",
]


def main():
    with sites() as prepared:
        for site in prepared:
            site.prepare()
            figures = []
            for size in ("few", "many"):
                site.fill("bench.queued", size)
                with site.served(SERVED):
                    address = site.addresses[SERVED]
                    figures.append(milliseconds(address, PATHS, rounds=60, warm=5, session=site.session))
            print(f"\n| {site.name:<38} | 10 wait | 5,000 of 100,000 | ratio |")
            print(f"|{'-' * 40}|--------:|-----------------:|------:|")
            for path in PATHS:
                few, many = (median(figure[path]) for figure in figures)
                print(f"| {path:<38} | {few:>4.1f} ms | {many:>13.1f} ms | {many / few:>5.2f} |")


if __name__ == "__main__":
    main()
