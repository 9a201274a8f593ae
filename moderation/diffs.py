"""What a change shows: per field its name, its kind, and the values before, now and proposed."""

import dataclasses
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property
from itertools import groupby

from diff_match_patch import diff_match_patch
from django.db import models

from moderation.models import Change, Row
from moderation.models.sourcing import overwritten
from moderation.pictures import pictures_in
from ui.text import tokens

PROSE_FROM = 40  # characters from which two texts are compared word by word
SECONDS = 0.5
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
    sources: list = dataclass_field(default_factory=list)
    """What the submission names as source of this value alone."""
    outdated: list = dataclass_field(default_factory=list)
    """The sources of the value that is there now, where the submission brings none for the new one."""

    @property
    def is_confirmation(self):
        return self.before == self.after != ""

    pictures: tuple = ()
    """Before and after, where the field holds a picture."""

    @cached_property
    def words(self):
        """The word-by-word difference, for texts worth one."""
        if not (self.before and self.after) or max(len(self.before), len(self.after)) < PROSE_FROM:
            return None
        return word_diff(self.before, self.after)


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

    @property
    def kind(self):
        return str(self.change.model._meta.verbose_name)

    @property
    def verb(self):
        """ "added", "changed", "removed"; "moved" where nothing else becomes of it."""
        moves = self.fields and all(field.is_move for field in self.fields)
        return "moved" if moves else self.change.get_action_display()


def describe(changes) -> list[ChangeDiff]:
    """All `changes` of a submission as people read them: one query per related model, not per change."""
    changes = list(changes)
    live = _live_rows(changes)
    names, creations = _names(changes)
    diffs = [_describe(change, live.get((change.model, change.object_id)), names) for change in changes]
    pictures = pictures_in(changes)
    for diff in diffs:
        for shown in diff.fields:
            shown.pictures = pictures.get((diff.change.object_id, shown.name), ())
        if diff.change.decision == Change.Decision.OPEN:
            needed = [creations.get((model, str(key))) for model, key in diff.change.names.values()]
            diff.needs = [creation for creation in needed if creation]
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


def _describe(change, live, names):
    pending = change.decision == Change.Decision.OPEN
    conflicts = change.conflicts(live) if pending else []
    fields = []
    for field in change.model._meta.concrete_fields:
        if field.name not in change.before and field.name not in change.after:
            continue
        now = None
        if field.name in conflicts:
            value = getattr(live, field.attname)
            now = display_value(field, value if isinstance(value, bool) else value and str(value), names)
        fields.append(
            FieldDiff(
                field.name,
                str(field.verbose_name),
                display_value(field, change.before.get(field.name), names),
                display_value(field, change.after.get(field.name), names),
                now,
                field.name == change.model.home and change.action == Change.Action.UPDATE,
            )
        )
    conflict = ""
    if conflicts == ["id"]:
        created = change.action == Change.Action.CREATE
        conflict = "It exists already." if created else "It was removed after this was proposed."
    elif conflicts:
        conflict = "The page moved on after this was proposed."
    heir = names.get((change.model, str(change.merged_into)), "") if change.merged_into else ""
    return ChangeDiff(change, fields, conflict, bool(conflicts) and conflicts != ["id"], heir)


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
                values = (change.before.get(field.name), change.after.get(field.name))
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
