"""What a moderator should look at twice: links that newcomers add, and one text in many places.

A flag refuses nothing; it is words on the submission, and keeps it from going live by a rule.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from datetime import timedelta
from hashlib import blake2b

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .states import State

LINK = re.compile(r"(?:(?:https?:)?//|\bwww\.)([\w-]+(?:\.[\w-]+)+)[^\s<>()\[\]\"'|]*", re.IGNORECASE)
LONG = 80  # letters; shorter texts are alike by chance
LATELY = timedelta(days=30)
NAMED, LOOKED_AT = 5, 200


class LongTextQuerySet(models.QuerySet):
    def keep(self, submission, changes) -> dict[str, set]:
        """Note the long texts these changes add; the rows they are for, by digest."""
        rows = defaultdict(set)
        for change in changes:
            for _, text in added_texts(change):
                if digest := digest_of(text):
                    rows[digest].add(change.object_id)
        self.filter(submission=submission).delete()
        self.bulk_create(
            (
                LongText(submission=submission, digest=digest, object_id=key)
                for digest, keys in rows.items()
                for key in sorted(keys)
            ),
            batch_size=500,
        )
        return rows

    def elsewhere(self, submission, rows) -> tuple[set, set]:
        """(other rows for which one of these texts is proposed, in which other submissions)."""
        lately = Q(submission__state=State.APPROVED, submission__decided_at__gte=timezone.now() - LATELY)
        alike = self.filter(Q(submission__state=State.PENDING) | lately, digest__in=rows)
        found = alike.exclude(submission=submission).order_by("-submission_id")
        places, submissions = set(), set()
        for digest, key, number in found.values_list("digest", "object_id", "submission_id")[:LOOKED_AT]:
            if key not in rows[digest]:
                places.add(key)
                submissions.add(number)
        within = [keys for keys in rows.values() if len(keys) > 1]
        return places | {key for keys in within for key in sorted(keys)[1:]}, submissions


class LongText(models.Model):
    """A long text that a submission adds to a row, by its digest: to find the same one elsewhere."""

    submission = models.ForeignKey("moderation.Submission", on_delete=models.CASCADE, related_name="+")
    object_id = models.UUIDField()
    digest = models.CharField(max_length=32)

    objects = LongTextQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["digest"], name="long_text_digest")]

    def __str__(self):
        return self.digest


def flags_of(submission, changes) -> list[dict]:
    """What is to be said of these changes: kind, words, and the submissions it points at."""
    flags = []
    hosts = added_hosts(changes)
    if hosts and _is_newcomer(submission.author):
        flags.append({"kind": "links", "words": f"a newcomer adds links: {_named(hosts)}"})
    if rows := LongText.objects.keep(submission, changes):
        places, submissions = LongText.objects.elsewhere(submission, rows)
        if places:
            where = f"{len(places)} other places" if len(places) > 1 else "another place"
            flags.append({
                "kind": "same text", "words": f"the same text is proposed in {where}",
                "submissions": sorted(submissions)[:NAMED],
            })  # fmt: skip
    return flags


def _is_newcomer(author):
    approved = author.submissions.filter(state=State.APPROVED, is_import=False)
    return not author.is_moderator and approved[: settings.NEWCOMER_UNTIL].count() < settings.NEWCOMER_UNTIL


def added_texts(change):
    """(what stood there, what is to stand there) of every text this change brings."""
    for name, text in change.after.items():
        before = change.before.get(name)
        if isinstance(text, str) and text != before:
            yield before if isinstance(before, str) else "", text


def added_hosts(changes) -> list[str]:
    """The sites of the links that stand in the new texts and did not in the old ones."""
    hosts: dict = {}
    for change in changes:
        for before, text in added_texts(change):
            had = Counter(links_in(before))
            for match in LINK.finditer(text):
                had[match[0]] -= 1
                if had[match[0]] < 0:
                    hosts[match[1].lower()] = True
    return list(hosts)


def links_in(text) -> list[str]:
    return [match[0] for match in LINK.finditer(text)]


def digest_of(text) -> str:
    """The same for texts that differ in case, width and spaces only; "" for a short one."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return blake2b(plain.encode(), digest_size=16).hexdigest() if len(plain) >= LONG else ""


def _named(hosts):
    rest = len(hosts) - NAMED
    return ", ".join(hosts[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
