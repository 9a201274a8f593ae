"""Leads: parts of a page that follow from other pages, and lead there.

What a page keeps expires when one of its own rows changes. What is *like* a work, or who works with a
person, follows from rows of anything, so it stays out of the kept page: a lead has an address of its own,
which the page loads when it scrolls into view, and links to where there is no script.
"""

from collections.abc import Callable
from dataclasses import dataclass

from moderation.sections import Section


@dataclass(frozen=True)
class Lead:
    """One such part of every page of a kind; `load` reads it in a bounded number of rows."""

    key: str
    title: str
    template: str
    load: Callable[[object], dict]
    invitation: str
    keep: int = 0
    """For how many seconds it may be kept while the page it leads from does not change."""


_leads: dict[type, list[Lead]] = {}


def register_lead(page_model, lead: Lead):
    _leads.setdefault(page_model, []).append(lead)


def leads_of(page_model) -> list[Lead]:
    return _leads.get(page_model, [])


def address_of(page, key) -> str:
    return f"{page.get_absolute_url()}{key}/"


def lead_section(lead: Lead, key: str = "") -> Section:
    """The place of a lead on the page itself: where to load it from."""
    return Section(
        key or lead.key, lead.title, "catalog/sections/lead.html",
        lambda page: {"address": address_of(page, lead.key)},
    )  # fmt: skip
