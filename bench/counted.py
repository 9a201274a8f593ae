"""python -m bench.counted few|many: decided submissions past the gate, for measuring what counts them."""

import os
import random
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from catalog.models import Character, Company, Person, Work  # noqa: E402
from moderation.models import Change, Event, Reason, Submission, SubmissionPage  # noqa: E402

SIZES = {"few": 1_000, "many": 100_000}
BATCH = 5_000
STATES = ("approved",) * 15 + ("rejected",) * 3 + ("returned", "pending")
WORDS = [
    "opera",
    "space",
    "haunted",
    "wreck",
    "anthology",
    "smell",
    "cannon",
    "city",
    "salvage",
    "crew",
    "voice",
    "rose",
    "bomb",
    "fodder",
]


def main(size):
    chance = random.Random(1995)
    User.objects.filter(username="bench").update(is_moderator=True)
    authors = [User.objects.get_or_create(username=f"editor-{n}")[0] for n in range(500)]
    deciders = [
        User.objects.get_or_create(username=f"moderator-{n}", defaults={"is_moderator": True})[0]
        for n in range(25)
    ]
    pages = [(ContentType.objects.get_for_model(model).pk, key, str(name))
             for model in (Work, Person, Character, Company)
             for key, name in model.objects.values_list("pk", "name")[:300]]  # fmt: skip
    reasons = list(Reason.objects.all())
    sequence = 10_000_000
    for start in range(0, SIZES[size], BATCH):
        rows = []
        for _ in range(min(BATCH, SIZES[size] - start)):
            sequence += 1
            rows.append(_submission(chance, authors, deciders, pages, sequence))
        made = Submission.objects.bulk_create(rows)
        Change.objects.bulk_create(_change(one, chance, reasons) for one in made)
        SubmissionPage.objects.bulk_create(
            SubmissionPage(submission=one, content_type_id=one.page_type_id, object_id=one.page_id)
            for one in made
        )
        _log(made, chance, deciders, reasons)


def _submission(chance, authors, deciders, pages, sequence):
    arrived = timezone.now() - timedelta(minutes=chance.randint(1, 500_000))
    decided = min(arrived + timedelta(hours=chance.expovariate(1 / 20)), timezone.now())
    page_type, key, label = chance.choice(pages)
    state = chance.choice(STATES)
    decision = {"decided_by": chance.choice(deciders), "decided_at": decided}
    return Submission(
        author=chance.choice(authors), page_type_id=page_type, page_id=key, page_label=label, state=state,
        note="From the booklet of the disc.", submitted_at=arrived, change_count=1, risk=1,
        sequence=sequence if state == "approved" else None,
        **(decision if state in {"approved", "rejected"} else {}),
    )  # fmt: skip


def _change(one, chance, reasons):
    after = {"deck": " ".join(chance.choices(WORDS, k=chance.randint(4, 14)))}
    is_approved = one.state == "approved"
    in_part = is_approved and chance.random() < 0.1
    return Change(
        submission=one, position=1, action="update", content_type_id=one.page_type_id, object_id=one.page_id,
        label=one.page_label, before={"deck": ""}, after=after, applied=after if is_approved else None,
        decision={"approved": "accepted", "rejected": "declined"}.get(one.state, ""),
        left_out=["name"] if in_part else [], grounds=chance.choice(reasons) if in_part else None,
    )  # fmt: skip


def _log(made, chance, deciders, reasons):
    """Every one of them leaves two events, at its own time instead of now."""
    Event._meta.get_field("at").auto_now_add = False
    verbs = {"approved": "approve", "rejected": "reject", "returned": "return"}
    events = []
    for one in made:
        events.append(
            Event(submission=one, by=one.author, at=one.submitted_at, verb="submit", version=1,
                  to_state="pending")
        )  # fmt: skip
        if one.state in verbs:
            events.append(
                Event(submission=one, by=one.decided_by or chance.choice(deciders), verb=verbs[one.state],
                      at=one.decided_at or one.submitted_at + timedelta(hours=3), version=2,
                      to_state=one.state,
                      grounds=None if one.state == "approved" else chance.choice(reasons))
            )  # fmt: skip
    Event.objects.bulk_create(events)


if __name__ == "__main__":
    main(sys.argv[1])
