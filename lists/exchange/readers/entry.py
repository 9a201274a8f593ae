"""What every reader makes of a file: entries, and what it could not make one of."""

import math
import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from lists.exchange.fields import LONGEST_NOTE, MOST, cleaned, item_fields, list_fields, tracking_fields
from lists.exchange.text import UNPRINTABLE, mend
from ui.partial_dates import PartialDate

MOST_ENTRIES = 50_000
DATE = re.compile(r"(\d{4})[-/.]?(\d{2})?[-/.]?(\d{2})?(?:[T ].*)?")


@dataclass
class Entry:
    """One thing a file says of one work (or person, or character, in a list of the site's own)."""

    place: str
    """Where in which file, as the report says it: "diary.csv, line 12"."""
    title: str = ""
    year: int | None = None
    ids: dict[str, str] = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    """What the member's entry should say; only what the file says anything about."""
    repairs: list[str] = field(default_factory=list)
    kind: str = ""
    noun: str = "work"
    key: str = ""
    """The key the work had on the site the file was made on."""
    list: int | None = None
    item: dict = field(default_factory=dict)

    def __post_init__(self):
        self.title = self._mended("title", self.title)[:300]

    def say(self, text):
        if text not in self.repairs:
            self.repairs.append(text)

    def _mended(self, what, text):
        clean = UNPRINTABLE.sub("", str(text)).strip()
        mended = mend(clean)
        if mended != clean:
            self.say(f"The {what} was garbled, UTF-8 read as another encoding, and is mended.")
        return mended

    def rate(self, raw, *, of):
        """A rating on a scale that ends at `of`; nothing and 0 are no rating."""
        number = number_of(raw)
        if number is None:
            if str(raw or "").strip():
                self.say(f"“{str(raw)[:20]}” is no rating and was left out.")
        elif not 0 <= number <= of:
            self.say(f"The rating {number:g} is not between 0 and {of}; it was left out.")
        elif number:
            self.values["half_points"] = max(1, math.floor(number / of * 20 + 0.5))

    def state(self, raw, known: dict):
        """A status by the word or number of the other site."""
        status = known.get(str(raw).strip().lower())
        if status is None:
            self.say(f"The status “{str(raw)[:30]}” is unknown here; it was read as planned.")
        self.values["status"] = status or "planned"

    def date(self, name, raw):
        """A partial date; "0000-00-00", 0 and nothing are unknown."""
        text = str(raw or "").strip()
        match = DATE.fullmatch(text)
        if not match or match[1] == "0000":
            if text.strip("0-/"):
                self.say(f"“{text[:20]}” is no date; it was left out.")
            return
        parts = [match[1]]
        for part in match.groups()[1:]:
            if part in (None, "00"):
                break
            parts.append(part)
        try:
            self.values[name] = str(PartialDate("-".join(parts)))
        except ValidationError as error:
            self.say(f"{' '.join(error.messages)} It was left out.")

    def count(self, name, raw, *, total=None):
        """A number of episodes or rewatches; more than there are is as many as there are."""
        number = number_of(raw)
        if number is None or number < 0 or number != int(number):
            if str(raw or "").strip():
                self.say(f"“{str(raw)[:20]}” is no number of {name}; it was left out.")
            return
        most = number_of(total) or MOST[name]
        if number > most:
            self.say(f"{name.capitalize()} of {number:g} is beyond the {most:g} there are; it is {most:g}.")
            number = most
        if number:
            self.values[name] = int(number)

    def remark(self, *texts):
        """The private note; what is longer than the site keeps is cut."""
        note = "\n\n".join(filter(None, (self._mended("note", text) for text in texts if text)))
        note = note.replace("\r\n", "\n")
        if len(note) > LONGEST_NOTE:
            self.say(f"The note was longer than {LONGEST_NOTE:,} characters and is cut.")
            note = f"{note[: LONGEST_NOTE - 1]}…"
        if note:
            self.values["note"] = note

    def identify(self, site, raw):
        """0, nothing and words for "none" are no identifier."""
        text = UNPRINTABLE.sub("", str(raw if raw is not None else "")).strip()[:100]
        if text not in {"", "0", "None", "null", "NULL", r"\N"}:
            self.ids[site] = text

    def check(self):
        """Nothing passes that the site's own forms would not take."""
        self.values, complaints = cleaned(tracking_fields(), self.values)
        self.item, more = cleaned(item_fields(), self.item)
        for text in (*complaints, *more):
            self.say(text)


def number_of(raw) -> float | None:
    """A finite number, or None."""
    try:
        number = float(str(raw).strip().replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def year_of(raw) -> int | None:
    match = re.search(r"(?<!\d)(1[89]|20)\d\d(?!\d)", str(raw or ""))
    return int(match[0]) if match else None


@dataclass
class Refused:
    """A row nothing could be made of."""

    place: str
    title: str
    reason: str


@dataclass
class Head:
    """A curated list of the file. `key` is what the file calls it."""

    key: str
    values: dict
    tags: list[str] = field(default_factory=list)
    cover: str = ""

    def stored(self) -> dict:
        return self.values | {"tags": self.tags, "cover": self.cover}


@dataclass
class Reading:
    """A whole file."""

    format: str
    entries: list[Entry] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    lists: list[Head] = field(default_factory=list)
    files: dict[str, int] = field(default_factory=dict)
    """Rows in each part of the file, whatever became of them."""
    notes: list[str] = field(default_factory=list)

    def check(self):
        for entry in self.entries:
            entry.check()
        for head in self.lists:
            head.values, complaints = cleaned(list_fields(), head.values)
            head.values.setdefault("title", head.key[:200])
            head.tags = [word for tag in head.tags if (word := UNPRINTABLE.sub("", str(tag)).strip())]
            self.notes += [f"The list “{head.values['title']}”: {text}" for text in complaints]

    def refuse(self, place, title, reason):
        self.refused.append(Refused(place, UNPRINTABLE.sub("", str(title))[:300], reason))

    def once(self, entry, seen: dict, identity):
        """Take an entry unless the file had it before."""
        if not entry.title and not entry.ids and not entry.key:
            self.refuse(entry.place, "", "It has neither a title nor an identifier.")
        elif identity in seen:
            self.refuse(entry.place, entry.title, f"The same as {seen[identity]}, which was taken.")
        else:
            seen[identity] = entry.place
            self.entries.append(entry)
