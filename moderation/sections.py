"""Sections: the parts of a page, each shown and edited as one.

An app declares its sections in its own `sections.py`: what a section shows (`load`, `template`) and
the forms behind its Edit link (`parts`). `moderation.section_forms` binds those forms to a page.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from moderation.registry import register_form, register_section, sections_of


@dataclass(frozen=True)
class Fields:
    """A form over fields of the page itself."""

    form: type
    key: str = "fields"
    is_of_page = True

    def concerns(self, change, row, rows) -> bool:
        """Whether a change of the page itself is one of this part's fields; its removal is."""
        is_removal = change.action == "delete"
        return is_removal or bool({*change.before, *change.after} & {*self.form._meta.fields})

    def page_of(self, row, rows):
        """The page in whose section the row is edited: itself."""
        return row


@dataclass(frozen=True)
class Rows:
    """A form per row that hangs on the page.

    `parent` is the row's foreign key to the page, `path` the lookup where that key is not direct.
    `fixed` values belong to every row of this part: the aliases are the names of kind alias.
    """

    form: type
    key: str
    parent: str = ""
    path: str = ""
    title: str = ""
    add: str = "Add another row"
    fixed: dict = field(default_factory=dict)
    where: dict = field(default_factory=dict)
    without: dict = field(default_factory=dict)
    can_delete: bool = True
    order: tuple[str, ...] = ("position", "pk")
    is_of_page = False

    def rows_of(self, page):
        model = self.form._meta.model
        found = model.reading().filter(**{self.path or self.parent: page}, **self.fixed, **self.where)
        return (found.exclude(**self.without) if self.without else found).order_by(*self.order)

    def page_of(self, row, rows):
        """The page in whose section the row is edited; None when in none. `rows` are `pages.Rows`."""
        return rows.follow(row, self.path or self.parent)

    def concerns(self, change, row, rows) -> bool:
        """Whether a change of a row, which says this then, is one of this part's.

        What a row that is a page itself, a segment, says on its own page is not: only where it stands.
        """
        if change.action == "update":
            own = {name for section in sections_of(change.model).values() for part in section.parts
                   if part.is_of_page for name in part.form._meta.fields}  # fmt: skip
            offered = {*self.form._meta.fields, *self.fixed} - own | {self.parent}
            if not offered & {*change.before, *change.after}:
                return False
        is_without = self.without and _fits(row, self.without, rows)
        return _fits(row, {**self.fixed, **self.where}, rows) and not is_without


def _fits(row, lookups, rows):
    return all(_value_at(row, path, rows) == value for path, value in lookups.items())


def _value_at(row, path, rows):
    *way, name = path.split("__")
    end = rows.follow(row, "__".join(way)) if way else row
    return None if end is None else getattr(end, name)


@dataclass(frozen=True)
class Tool:
    """Another way to edit a section's rows: those that are ticked are treated alike (`moderation.ticks`)."""

    key: str
    words: str
    form: type


@dataclass(frozen=True)
class Section:
    """One section of every page of a kind."""

    key: str
    title: str
    template: str
    load: Callable[[object], dict] = lambda page: {"page": page}
    parts: tuple = ()
    invitation: str = ""
    """What an empty section says to invite: "Nobody has named a genre yet."; shown with `action`."""
    action: str = "Edit"
    tools: tuple[Tool, ...] = ()


@dataclass
class ShownSection:
    """A section with what it shows of one page."""

    section: Section
    page: object
    content: dict
    edited_in: object = None
    """The submission in which the page comes, where it is not there yet and its author looks at it."""

    @property
    def is_empty(self):
        return not any(self.content.values())

    @property
    def edit_url(self):
        if not self.section.parts:
            return ""
        if self.edited_in is not None:
            return new_section_address(self.edited_in, self.section)
        return f"{self.page.get_absolute_url()}edit/{self.section.key}/"


def new_section_address(submission, section) -> str:
    """Of the form for a section of a page that is not there yet."""
    plural = submission.page_type.model_class().plural
    return f"/{plural}/new/{section.key}/?draft={submission.pk}"


_new: dict[type, Section] = {}


def register(page_model, *sections: Section):
    for section in sections:
        register_section(page_model, section)
        _register_parts(section)


def register_new(page_model, *parts):
    """The forms with which a new page of this kind is proposed."""
    _new[page_model] = Section("new", f"New {page_model._meta.verbose_name}", "", parts=parts)
    _register_parts(_new[page_model])


def _register_parts(section):
    for part in section.parts:
        more = (part.parent, *part.fixed) if isinstance(part, Rows) else ()
        register_form(part.form, *filter(None, more))


def new_page_section(page_model) -> Section | None:
    return _new.get(page_model)


def show(page, keys, edited_in=None) -> list[ShownSection]:
    """The named sections of a page, read from the database; those no app declares are passed over."""
    known = sections_of(type(page))
    return [ShownSection(known[key], page, known[key].load(page), edited_in) for key in keys if key in known]
