"""python -m bench.large: fills an empty scratch database with 100,000 works and 500,000 names.

Past the gate, which would take an hour: for measuring only. Always the same catalogue.
"""

import json
import os
import random
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from catalog.models import Name, Person, Release, Tag, Work, WorkTag  # noqa: E402
from credits.models import Credit, Role  # noqa: E402
from ui.keys import new_key  # noqa: E402

WORKS, PEOPLE, NAMES_PER_WORK = 100_000, 20_000, 4
BATCH = 5_000
TITLES = Path(__file__).parents[1] / "tests" / "data" / "bangumi-titles.json"
SYLLABLES = [
    "ka",
    "ki",
    "ku",
    "ko",
    "sa",
    "shi",
    "se",
    "ta",
    "chi",
    "to",
    "na",
    "no",
    "ma",
    "ri",
    "en",
    "ar",
    "el",
]
COUNTRIES = ["JP", "US", "FR", "GB", "DE", "IT", "KR", "CN", "SU", "CS"]


class Words:
    """Words and CJK pieces of real titles, and made-up ones; the first are common, the last rare."""

    def __init__(self, chance):
        self.chance = chance
        works = json.loads(TITLES.read_text(encoding="utf-8"))["records"]["catalog.work"]
        titles = [work["name"] for work in works] + [name["text"] for work in works for name in work["names"]]
        self.latin = sorted({word for title in titles if title.isascii() for word in title.split()})
        chance.shuffle(self.latin)
        self.latin += [self._made_up() for _ in range(30_000)]
        cjk = [title for title in titles if not title.isascii()]
        self.cjk = sorted({title[i : i + 3] for title in cjk for i in range(0, len(title) - 2, 3)})

    def _made_up(self):
        return "".join(self.chance.choices(SYLLABLES, k=self.chance.randint(2, 4))).title()

    def latin_title(self):
        return " ".join(self._pick(self.latin) for _ in range(self.chance.randint(1, 4)))

    def cjk_title(self):
        return "".join(self._pick(self.cjk) for _ in range(self.chance.randint(1, 3)))

    def _pick(self, words):
        return words[int(len(words) * self.chance.random() ** 3)]


def in_batches(model, rows):
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            model.objects.bulk_create(batch)
            batch = []
    model.objects.bulk_create(batch)


def main():
    chance = random.Random(1995)
    words = Words(chance)
    tags = list(Tag.objects.all())
    role = Role.objects.get(slug="director")
    people = [Person(id=new_key(), name=f"{words.latin_title()}", slug=f"person-{n}") for n in range(PEOPLE)]
    works = [_work(n, chance, words) for n in range(WORKS)]
    in_batches(Person, (_derived(person) for person in people))
    in_batches(Work, works)
    in_batches(Name, (name for work in works for name in _names(work, words)))
    in_batches(Release, (Release(work=work, date=work.released, country=work.country) for work in works))
    in_batches(WorkTag, (WorkTag(work=work, tag=tag) for work in works for tag in chance.sample(tags, 2)))
    in_batches(
        Credit,
        (
            Credit(work=work, person=person, role=role)
            for work in works
            for person in chance.sample(people, 2)
        ),
    )
    for model in (Person, Work):
        keys = list(model.objects.values_list("pk", flat=True))
        for start in range(0, len(keys), BATCH):
            model.reindex(keys[start : start + BATCH])


def _work(number, chance, words):
    year = str(chance.randint(1920, 2025))
    work = Work(
        id=new_key(),
        name=words.latin_title(),
        slug=f"work-{number}",
        kind=chance.choice(["film", "series", "ova", "short"]),
        country=chance.choice(COUNTRIES),
        released=year,
        released_sort=f"{year}-99-99",
        runtime=chance.randint(5, 200),
    )
    return _derived(work)


def _derived(entity):
    entity.sort_name = entity.name.casefold()
    return entity


def _names(work, words):
    for position in range(1, NAMES_PER_WORK + 1):
        text = words.cjk_title() if position % 2 else words.latin_title()
        yield Name(work=work, text=text, language=f"x-b{position}", position=position)


if __name__ == "__main__":
    main()
