"""Real proposals to a real catalogue, replayed through the gate in the order in which they were decided.

The slice in tests/data is cut from pull requests of bangumi-data (see SOURCES.md there). REPLAY=PATH
replays another file of the same form: all 98 of them take some minutes.
"""

import gzip
import json
import os
from collections import Counter
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.validators import URLValidator

from catalog.models import ExternalLink, Name, Release, Work
from catalog.sites import SITES
from moderation.errors import Conflict
from moderation.importing import import_rows
from moderation.likeness import questions
from moderation.models import Change, Submission, Verdict
from moderation.snapshot import overlay, snapshot

DATA = Path(os.environ.get("REPLAY") or Path(__file__).parents[1] / "data" / "proposals.jsonl.gz")
SPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
KINDS = {"tv": "series", "movie": "film", "ova": "ova", "web": "series"}
BOUND = {"title": "name", "type": "kind", "lang": "original_language", "comment": "description"}


def key(*parts):
    return uuid5(SPACE, "|".join(map(str, parts)))


def is_address(text):
    try:
        URLValidator()(text)
    except ValidationError:
        return False
    return True


def rows_of(record, values) -> dict:
    """{(model, key): fields} of what is told of one of their records: a work, names, a release, links."""
    work = str(key(record))
    found = {}
    fields = {BOUND[name]: values[name] or "" for name in BOUND if name in values}
    if "kind" in fields:
        fields["kind"] = KINDS.get(fields["kind"], "series")
    if fields:
        found[Work, work] = fields
    for language, texts in (values.get("titleTranslate") or {}).items():
        for text in texts:
            fields = {"work": work, "text": text, "language": language, "kind": "translated"}
            found[Name, str(key(record, language, text))] = fields
    for end, medium in (("begin", "streaming"), ("end", "broadcast")):
        if values.get(end):
            found[Release, str(key(record, end))] = {"work": work, "date": values[end][:10], "medium": medium}
    if is_address(values.get("officialSite")):
        fields = {"work": work, "site": "web", "url": values["officialSite"]}
        found[ExternalLink, str(key(record, "official"))] = fields
    for site in values.get("sites") or ():
        if site["site"] not in SITES or not site.get("id"):
            continue
        fields = {"work": work, "site": site["site"], "identifier": site["id"]}
        found[ExternalLink, str(key(record, site["site"], fields["identifier"]))] = fields
    return found


def proposed(edit) -> dict:
    """{(model, key): (fields its author saw, fields he wants)}; None where there was or shall be no row."""
    found = {}
    for change in edit["changes"]:
        before, after = (rows_of(change["record"], change[side] or {}) for side in ("before", "after"))
        for row in {**before, **after}:
            was, will = before.get(row), after.get(row)
            if row[0] is Work and change["action"] == "update":
                was, will = was or {}, will or {}
                was = {**dict.fromkeys(will, ""), **was}
            if was != will:
                found[row] = (was, will)
    return found


def as_it_was(edits) -> dict:
    """The rows that were there before the first of these edits, as far as the edits themselves tell."""
    start, seen = {}, set()
    for edit in edits:
        for change in edit["changes"]:
            work = (Work, str(key(change["record"])))
            if change["action"] != "create" and work not in seen:
                start[work] = {"name": change["before"].get("title") or change["name"]}
                seen.add(work)
        for row, (was, _) in proposed(edit).items():
            if row[0] is Work and row in start and was:
                start[row] = {**was, **start[row], **({"name": was["name"]} if "name" in was else {})}
            elif was is not None and row not in seen and (Work, was.get("work")) in start:
                start[row] = was
            seen.add(row)
    return start


def draft_of(edit, author) -> Submission:
    submission = Submission.objects.create(
        author=author, page_label=edit["summary"][:400], note=edit["summary"]
    )
    for position, ((model, primary), (was, will)) in enumerate(proposed(edit).items(), 1):
        action = "create" if was is None else "delete" if will is None else "update"
        before, after = was or {}, will or {}
        if action == "update":
            names = [name for name in before if name in after and after[name] != before[name]]
            before, after = ({name: side[name] for name in names} for side in (before, after))
        Change.objects.create(
            submission=submission, position=position, action=action, object_id=primary, label=str(primary)[:8],
            content_type=ContentType.objects.get_for_model(model), before=before,
            after={name: value for name, value in after.items() if value or action == "update"},
        )  # fmt: skip
    return submission


def expected_conflicts(submission, world) -> dict:
    """By change id what the gate should find, worked out on plain dictionaries: "stale", "there", "gone"."""
    found = {}
    for change in submission.changes.all():
        row = (change.model, str(change.object_id))
        live = world.get(row)
        if change.action == "create":
            if live is not None:
                found[change.pk] = "there"
        elif live is None:
            found[change.pk] = "gone"
        else:
            wanted = {**change.before, **change.after}
            if any(live.get(name, "") not in (value, wanted[name]) for name, value in change.before.items()):
                found[change.pk] = "stale"
    return found


def into(world, change):
    row = (change.model, str(change.object_id))
    if change.action == "delete":
        world.pop(row)
    else:
        world[row] = {**world.get(row, {}), **change.after}


def verdicts_for(conflicts):
    """A person looks: the newer proposal wins over stale values; what is there or gone already is declined."""
    insist, leave = Verdict(overwrite=True), Verdict(accept=False, reason="Already so.")
    return {change: insist if kind == "stale" else leave for change, kind in conflicts.items()}


class Replay:
    """Their catalogue, ours, and what became of each edit."""

    def __init__(self, edits, author, moderator):
        self.author, self.moderator = author, moderator
        self.world, self.counts = as_it_was(edits), Counter()
        rows = sorted(self.world.items(), key=lambda item: item[0][0] is not Work)
        import_rows(
            [overlay(model(pk=primary), fields) for (model, primary), fields in rows],
            author=author, note="As it was",
        )  # fmt: skip

    def submitted(self, edit):
        submission = draft_of(edit, self.author)
        if not submission.changes.exists():
            return None, {}
        self._submit(submission)
        return submission, expected_conflicts(submission, self.world)

    def _submit(self, submission):
        """What is like a page that is here already has to be told apart first: its author does."""
        letter = {"by": self.author, "version": submission.version, "note": "As it was proposed there."}
        changes = list(submission.changes.select_related("content_type"))
        answers = {}
        for question in questions(changes, author=self.author).values():
            self.counts["alike"] += question.is_open
            answers[f"{question.name}-differs"] = "Another season of it."
            answers[f"{question.name}-seen"] = " ".join(question.keys)
        submission.submit(answers=answers, **letter)

    def decide(self, edit):
        submission, conflicts = self.submitted(edit)
        if submission is None:
            return
        if edit["decision"] == "not_merged":
            self._reject(submission, "rejected")
            return
        self.counts.update(conflicts.values())
        try:
            submission.approve(by=self.moderator, version=submission.version)
            assert not conflicts, f"Edit {edit['edit']} should have been recognised: {conflicts}"
            self.counts["clean"] += 1
        except Conflict:
            assert conflicts, f"Edit {edit['edit']} should have applied cleanly."
            submission.refresh_from_db()
            self._after_a_look(submission, verdicts_for(conflicts))
        for change in submission.changes.filter(decision="accepted"):
            into(self.world, change)

    def _after_a_look(self, submission, verdicts):
        if not any(verdicts.get(change.pk, Verdict()).accept for change in submission.changes.all()):
            self._reject(submission, "nothing new")
            return
        submission.approve(by=self.moderator, version=submission.version, verdicts=verdicts)
        self.counts["after a look"] += 1

    def _reject(self, submission, what):
        submission.reject(by=self.moderator, version=submission.version, comment="Not merged.")
        self.counts[what] += 1

    def send_again(self, edit):
        """The same proposal once more, when all is over."""
        submission, conflicts = self.submitted(edit)
        if conflicts:
            with pytest.raises(Conflict):
                submission.approve(by=self.moderator, version=submission.version)
            self.counts.update(f"{kind}, sent again" for kind in conflicts.values())


def test_real_proposals_fold_to_the_accepted_state_and_late_ones_are_recognised(ann, moderator):
    with gzip.open(DATA, "rt", encoding="utf-8") as file:
        edits = sorted(map(json.loads, file), key=lambda edit: edit["decided_at"] or edit["last_commit_at"])
    replay = Replay(edits, ann, moderator)
    for edit in edits:
        replay.decide(edit)
    for model in (Work, Name, Release, ExternalLink):
        expected = {primary: fields for (of, primary), fields in replay.world.items() if of is model}
        rows = {str(row.pk): row for row in model.objects.all()}
        assert rows.keys() == expected.keys()
        wrong = [primary for primary, fields in expected.items() if snapshot(rows[primary], fields) != fields]
        assert not wrong
    call_command("verify_history")
    for edit in [edit for edit in edits if edit["decision"] == "accepted"][:25]:
        replay.send_again(edit)
    print(dict(replay.counts))  # shown with -s
    assert replay.counts["clean"]
    assert replay.counts["there"], "A record that exists already is recognised: somebody sent it twice."
    assert replay.counts["there, sent again"]
    assert replay.counts["gone, sent again"], "So is a proposal made against an old state."
