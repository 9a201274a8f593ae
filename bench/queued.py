"""python -m bench.queued few|many: submissions past the gate, for measuring the queue only."""

import os
import random
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Follow, User  # noqa: E402
from catalog.models import Person, Work  # noqa: E402
from moderation.models import Change, Submission, SubmissionPage  # noqa: E402

SIZES = {"few": (10, 0), "many": (4_990, 95_000)}
BATCH = 5_000


def main(size):
    chance = random.Random(1995)
    User.objects.filter(username="bench").update(is_moderator=True)
    authors = [User.objects.get_or_create(username=f"bench-{n}")[0] for n in range(200)]
    decider = User.objects.get_or_create(username="bench-decider", defaults={"is_moderator": True})[0]
    pages = [(ContentType.objects.get_for_model(model).pk, key, str(name)) for model in (Work, Person)
             for key, name in model.objects.values_list("pk", "name")[:300]]  # fmt: skip
    pending, decided = SIZES[size]
    rows = [_submission(n, chance, authors, pages, decider if n >= pending else None)
            for n in range(pending + decided)]  # fmt: skip
    if size == "few":  # every filter that is measured finds them all: a page of ten against a page of a queue
        for row in rows:
            row.page_type_id, row.page_id, row.page_label = pages[0]
            row.risk, row.is_first_edit = 4, True
    for start in range(0, len(rows), BATCH):
        made = Submission.objects.bulk_create(rows[start : start + BATCH])
        Change.objects.bulk_create(
            Change(submission=one, position=1, action="update", content_type_id=one.page_type_id,
                   object_id=one.page_id, label=one.page_label, after={"deck": "x"}, before={"deck": ""})
            for one in made
        )  # fmt: skip
        SubmissionPage.objects.bulk_create(
            SubmissionPage(submission=one, content_type_id=one.page_type_id, object_id=one.page_id)
            for one in made
        )
    for work in Work.objects.all()[:5]:
        Follow.objects.follow(User.objects.get(username="bench"), work)


def _submission(number, chance, authors, pages, decider):
    now = timezone.now() - timedelta(minutes=chance.randint(1, 500_000))
    page_type, key, label = chance.choice(pages)
    decision = (
        {"state": "rejected", "decided_by": decider, "decided_at": now} if decider else {"state": "pending"}
    )
    return Submission(
        author=chance.choice(authors), page_type_id=page_type, page_id=key, page_label=label,
        note="From the booklet of the disc." * chance.randint(0, 3), submitted_at=now,
        change_count=chance.randint(1, 30), risk=chance.randint(1, 5), is_first_edit=chance.random() < 0.2,
        touched=" catalog.work.deck ", **decision,
    )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
