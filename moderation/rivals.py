"""Two values for one field: what it was, what somebody made of it meanwhile, what is proposed.

The editor sees this in his form, the author and the moderator on the page of the submission.
"""

from dataclasses import dataclass
from functools import cached_property

from moderation.diffs import PROSE_FROM, display_value, word_diff
from moderation.snapshot import overlay

CHOICE, MINE = ".rival", ".mine"  # what is added to the name of a form's field
THEIRS, MY_OWN, TYPED = "theirs", "mine", "typed"


@dataclass
class Rival:
    """Texts as people read them. With `name` the template offers `choices` as radio buttons of that name."""

    label: str
    base: str
    now: str
    mine: str
    name: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    chosen: str = ""
    raw: str | None = None
    """What was typed, to travel along so that it can be chosen again."""

    @cached_property
    def now_words(self):
        return self._words(self.now)

    @cached_property
    def my_words(self):
        return self._words(self.mine)

    def _words(self, text):
        if not (self.base and text) or max(len(self.base), len(text)) < PROSE_FROM:
            return None
        return word_diff(self.base, text)


KEEP_OR_TAKE = (("keep", "Keep what is there"), ("take", "Take the proposed"))


def rivals_of(diffs, posted) -> list[Rival]:
    """Of described changes: one for each field the page moved away from, with the choice still open."""
    found = [
        Rival(
            f"{diff.change.label}: {field.label}", field.before, field.current, field.after,
            name=f"field-{diff.change.pk}-{field.name}", choices=KEEP_OR_TAKE,
        )
        for diff in diffs
        for field in diff.fields
        if field.current is not None
    ]  # fmt: skip
    for rival in found:
        rival.chosen = posted.get(rival.name, "")
    return found


def put_rivals(diffs):
    """The same for whoever cannot choose here: each such field gets its `rival`, to be looked at."""
    for field in (field for diff in diffs for field in diff.fields if field.current is not None):
        field.rival = Rival(field.label, field.before, field.current, field.after)


def as_chosen(data):
    """The posted form, with what was typed first where its author chose that over a later thought."""
    if data is None or not any(key.endswith(CHOICE) for key in data):
        return data
    data = data.copy()
    for key in [key for key in data if key.endswith(CHOICE) and data[key] == MY_OWN]:
        name = key.removesuffix(CHOICE)
        data[name] = data.get(name + MINE, "")
    return data


def yield_to(form, live: dict):
    """Set the form's row to the live values where its author chose those."""
    chosen = {
        name: value
        for name, value in live.items()
        if form.data.get(form.add_prefix(name) + CHOICE) == THEIRS and name in form.fields
    }
    overlay(form.instance, chosen)


def tell_rivals(form, meeting, base: dict, live: dict):
    """Beside each field that somebody else changed too: the three values, and a choice."""
    for name in meeting.rivals:
        field = form._meta.model._meta.get_field(name)
        was, now, mine = (
            display_value(field, value) for value in (base[name], live[name], meeting.after[name])
        )
        if name not in form.fields:
            form.add_error(None, f"Somebody else changed the {field.verbose_name} from “{was}” to “{now}”.")
            continue
        raw = form[name].data
        form.fields[name].rival = Rival(
            str(form.fields[name].label), was, now, mine, name=form.add_prefix(name) + CHOICE,
            choices=((THEIRS, "Leave theirs"), (MY_OWN, "Take mine"), (TYPED, "As the field above says now")),
            chosen=TYPED, raw="" if raw is None else str(raw),
        )  # fmt: skip
        form.add_error(name, "Somebody else changed this while you were writing. Choose.")
