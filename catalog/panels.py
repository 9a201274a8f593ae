"""The infobox of each kind of entity, declared attribute by attribute.

Each kind of value has one small template in templates/ui/values/.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Attribute:
    """One line of an infobox: where its value comes from and how it is shown. Empty lines are left out."""

    label: str
    read: Callable
    kind: str = "text"

    @property
    def template(self):
        return f"ui/values/{self.kind}.html"


def field(name, label=None, kind="text"):
    return Attribute(label or name.replace("_", " ").capitalize(), lambda page: getattr(page, name), kind)


def choice(name, label=None):
    display = f"get_{name}_display"
    return Attribute(label or name.capitalize(), lambda page: getattr(page, display)())


def names(label="Names"):
    return Attribute(
        label, lambda page: [name for name in page.all_names if name.kind != name.Kind.ALIAS], "names"
    )


WORK = (
    choice("kind"),
    names(),
    field("released", "First released", "date"),
    field("runtime", kind="minutes"),
    field("country", "Country of origin", "country"),
    field("original_language", kind="language"),
    Attribute("Part of", lambda work: work.part_of, "entity"),
)
PERSON = (
    names(),
    field("born", kind="date"),
    field("birth_place"),
    field("died", kind="date"),
    field("death_place"),
    field("gender"),
)
CHARACTER = (names(), field("gender"))
COMPANY = (
    names(),
    field("country", kind="country"),
    field("founded", kind="date"),
    field("dissolved", kind="date"),
)
FRANCHISE = (names(),)
THING = (choice("kind"), names())
TAG = (choice("kind"),)


def read(attributes, page) -> dict:
    """{"attributes": [(attribute, value), …]} of those that have a value."""
    pairs = [(attribute, attribute.read(page)) for attribute in attributes]
    return {"attributes": [(attribute, value) for attribute, value in pairs if value]}
