"""What a change shows: per field its name, its kind, and the values before, now and proposed."""

import dataclasses
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from diff_match_patch import diff_match_patch
from django.db import models

from moderation.amending import amendable
from moderation.models import Change, Row
from moderation.models.parting import needs
from moderation.models.sourcing import overwritten
from moderation.pictures import pictures_in
from moderation.registry import form_of
from moderation.snapshot import dump_value
from ui.text import tokens

PROSE_FROM = 40  # characters from which two texts are compared word by word
SECONDS = 0.5
LONG_TEXT = 900  # characters from which a text is folded
UNCHANGED, CONTEXT = 420, 140  # an unchanged stretch from which its middle is folded; what stays around it
FIRST_PRIVATE, LAST_PRIVATE = 0xE000, 0x10FFFF


def display_value(field, value, names=None) -> str:
    """A stored value as people read it. `names` gives the names of rows by (model, key)."""
    if value in (None, ""):
        return ""
    if field.is_relation:
        return (names or {}).get((field.related_model, str(value)), "an entry that is gone")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if hasattr(field, "display"):
        return field.display(value)
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value)


def word_diff(before: str, after: str) -> list[tuple[str, str]]:
    """[("same" | "gone" | "new", text), …], by words; every CJK character is a word.

    diff-match-patch on one private character per word: linear where difflib is quadratic, and it
    stops refining after half a second.
    """
    codes: dict[str, str] = {}

    def encode(text):
        return "".join(codes.setdefault(word, chr(FIRST_PRIVATE + len(codes))) for word in tokens(text))

    old, new = encode(before), encode(after)
    if len(codes) > LAST_PRIVATE - FIRST_PRIVATE:
        return [("gone", before), ("new", after)]
    words = {code: word for word, code in codes.items()}
    engine = diff_match_patch()
    engine.Diff_Timeout = SECONDS
    parts = engine.diff_main(old, new, False)
    engine.diff_cleanupSemantic(parts)
    kinds = {0: "same", -1: "gone", 1: "new"}
    return [(kinds[kind], "".join(words[code] for code in text)) for kind, text in parts]


def fold_unchanged(parts) -> list[tuple[str, str]]:
    """The same parts, the middle of long unchanged stretches as "folded"."""
    found = []
    for kind, text in parts:
        if kind != "same" or len(text) < UNCHANGED:
            found.append((kind, text))
            continue
        start, end = _gap(text, CONTEXT), _gap(text, len(text) - CONTEXT)
        found += [("same", text[:start]), ("folded", text[start:end]), ("same", text[end:])]
    return found


def _gap(text, near):
    """The end of a word before this place, unless the script writes no spaces."""
    return text.rfind(" ", near - CONTEXT // 2, near) + 1 or near


@dataclass
class FieldDiff:
    name: str
    label: str
    before: str
    after: str
    current: str | None = None
    """The live value where it is neither; then a person has to choose."""
    is_move: bool = False
    """Whether the row changes the page it hangs on."""
    sources: list = dataclasses.field(default_factory=list)
    """What the submission names as source of this value alone."""
    outdated: list = dataclasses.field(default_factory=list)
    """The sources of the value that is there now, where the submission brings none for the new one."""

    @property
    def is_confirmation(self):
        return self.before == self.after != ""

    pictures: tuple = ()
    """Before and after, where the field holds a picture."""
    published: str | None = None
    """What went live, where the moderator amended it."""
    is_left_out: bool = False
    optional: bool = False
    """Whether it may be left out while the rest of the change is accepted."""

    @cached_property
    def words(self):
        """The word-by-word difference, for texts worth one."""
        if not (self.before and self.after) or max(len(self.before), len(self.after)) < PROSE_FROM:
            return None
        return fold_unchanged(word_diff(self.before, self.after))

    @property
    def is_long(self):
        return max(len(self.before), len(self.after)) > LONG_TEXT

    @property
    def move(self) -> str:
        """A row that only changed its place: "up" or "down"."""
        if self.name != "position" or not (self.before.isdecimal() and self.after.isdecimal()):
            return ""
        return "up" if int(self.after) < int(self.before) else "down"


@dataclass
class ChangeDiff:
    change: Change
    fields: list[FieldDiff]
    conflict: str = ""
    """Why it cannot be applied as it is; "" when it can."""
    overwritable: bool = False
    """Whether a person may choose the proposed values over the newer ones."""
    needs: list = dataclasses.field(default_factory=list)
    """Creations in other submissions that have to be approved first."""
    heir: str = ""
    """The page into which a removed one is merged."""
    needs_here: list = dataclasses.field(default_factory=list)
    """Changes of the same submission it cannot be published without."""
    needed_by: list = dataclasses.field(default_factory=list)

    @property
    def kind(self):
        return str(self.change.model._meta.verbose_name)

    @property
    def is_move(self):
        """Whether nothing else becomes of a row than another place, or another page."""
        is_update = self.change.action == Change.Action.UPDATE
        return is_update and bool(self.fields) and all(field.move or field.is_move for field in self.fields)

    @property
    def verb(self):
        """ "added", "changed", "removed", "moved"."""
        return "moved" if self.is_move else self.change.get_action_display()

    @property
    def amendable(self):
        return self.change.decision == Change.Decision.OPEN and bool(amendable(self.change))


def describe(changes, *, public=False) -> list[ChangeDiff]:
    """All `changes` of a submission as people read them: one query per related model, not per change.

    `public`: as everybody may read an approved one, without what was left out of it or amended.
    """
    changes = list(changes)
    live = _live_rows(changes)
    names, creations = _names(changes)
    diffs = [
        _describe(change, live.get((change.model, change.object_id)), names, public) for change in changes
    ]
    pictures = pictures_in(changes, public=public)
    for diff in diffs:
        for shown in diff.fields:
            shown.pictures = pictures.get((diff.change.object_id, shown.name), ())
        if diff.change.decision == Change.Decision.OPEN:
            needed = [creations.get((model, str(key))) for model, key in diff.change.names.values()]
            diff.needs = [creation for creation in needed if creation]
    by_change = {id(diff.change): diff for diff in diffs}
    for one, other in needs(changes):
        by_change[id(one)].needs_here.append(other)
        by_change[id(other)].needed_by.append(one)
    return diffs


def tell_sources(diffs, submission, sources):
    """Beside each field what speaks for it; and, until it is decided, whether it leaves its source behind."""
    is_open = submission.state not in {"approved", "rejected", "withdrawn"}
    undoes = submission.reverts_anything
    replaced = overwritten([diff.change for diff in diffs]) if is_open and not undoes else {}
    for diff in diffs:
        key = diff.change.object_id
        for field in diff.fields:
            given = [source for source in sources if source.covers(key, field.name)]
            field.sources = [source for source in given if source.speaks_for]
            if not given:
                field.outdated = replaced.get((key, field.name), [])


def _describe(change, live, names, public):
    pending = change.decision == Change.Decision.OPEN
    conflicts = change.conflicts(live) if pending else []
    shown = change.outcome if public else change.after
    fields = []
    for of in change.model._meta.concrete_fields:
        said = {*change.before, *shown, *change.outcome}
        if of.name not in said or (public and of.name in change.left_out):
            continue
        diff = FieldDiff(
            of.name,
            str(of.verbose_name),
            display_value(of, change.before.get(of.name), names),
            display_value(of, shown.get(of.name), names),
            is_left_out=of.name in change.left_out,
            optional=pending and _optional(change, of),
            is_move=of.name == change.model.home and change.action == Change.Action.UPDATE,
        )  # fmt: skip
        if of.name in conflicts:
            diff.current = display_value(of, dump_value(of, getattr(live, of.attname)), names)
        if not public and of.name in change.amended:
            diff.published = display_value(of, change.applied[of.name], names)
        fields.append(diff)
    conflict = ""
    if conflicts == ["id"]:
        created = change.action == Change.Action.CREATE
        conflict = "It exists already." if created else "It was removed after this was proposed."
    elif conflicts:
        conflict = "The page moved on after this was proposed."
    heir = names.get((change.model, str(change.merged_into)), "") if change.merged_into else ""
    return ChangeDiff(change, fields, conflict, bool(conflicts) and conflicts != ["id"], heir=heir)


def _optional(change, field):
    """Whether the rest of the change makes sense without this field."""
    if len(change.after) < 2:
        return False
    return change.action == Change.Action.UPDATE or (
        field.blank and form_of(change.model, field.name) is not None
    )


def _live_rows(changes):
    found = {}
    by_model = sorted(changes, key=lambda change: change.content_type_id)
    for model, group in groupby(by_model, key=lambda change: change.model):
        keys = [change.object_id for change in group if change.decision == Change.Decision.OPEN]
        if keys:
            found.update({(model, row.pk): row for row in model._base_manager.filter(pk__in=keys)})
    return found


def _names(changes):
    """Names of every row the changes point at; and the creations, in other submissions, of those that are
    not public.
    """
    wanted: dict[type, set[str]] = {}
    for change in changes:
        if change.merged_into:
            wanted.setdefault(change.model, set()).add(str(change.merged_into))
        for field in change.model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and issubclass(field.related_model, Row):
                values = [part.get(field.name) for part in (change.before, change.after, change.outcome)]
                wanted.setdefault(field.related_model, set()).update(filter(None, values))
    names = names_by_key(wanted)
    missing = {key for model, keys in wanted.items() for key in keys if (model, key) not in names}
    elsewhere = {}
    for change in Change.objects.creations_of(missing).order_by("pk") if missing else ():
        key = (change.model, str(change.object_id))
        names[key] = change.label_beside(changes[0])
        if change.submission_id != changes[0].submission_id:
            elsewhere[key] = change
    own = {(change.model, str(change.object_id)): change.label for change in changes}
    return own | names, elsewhere


def names_of_rows(pairs) -> dict:
    """Names of rows, given as (model, key): as they are called now, else as some change made them."""
    wanted: dict[type, set[str]] = {}
    for model, key in pairs:
        if key:
            wanted.setdefault(model, set()).add(str(key))
    names = names_by_key(wanted)
    missing = [key for model, keys in wanted.items() for key in keys if (model, key) not in names]
    creations = Change.objects.creations_of(missing) if missing else ()
    return {(change.model, str(change.object_id)): change.label for change in creations} | names


def names_by_key(wanted: dict[type, set[str]]) -> dict:
    """Names of live rows by (model, key)."""
    names: dict = {}
    for model, keys in wanted.items():
        names.update({(model, str(row.pk)): str(row) for row in model.reading().filter(pk__in=keys)})
    return names
