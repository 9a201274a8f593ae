"""Where what a page shows comes from, section by section. Derived from the changes; nothing is stored."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import models

from moderation.diffs import display_value, names_of_rows
from moderation.models.sourcing import Strand, strands
from moderation.sections import Rows, Section, sections_of
from moderation.snapshot import dump_value

MOST_ROWS = 200  # of one part


@dataclass
class Line:
    """One value, or several of one row that came with one submission from the same sources."""

    fields: list[models.Field]
    values: list[str]
    strand: Strand

    @property
    def label(self):
        return ", ".join(str(field.verbose_name) for field in self.fields)

    @property
    def is_flagged(self):
        return bool(self.strand.outdated)


@dataclass
class RowOrigin:
    row: models.Model
    lines: list[Line]
    is_page: bool


@dataclass
class SectionOrigin:
    section: Section
    rows: list[RowOrigin]
    left_out: bool = False


def read_page(page) -> list[SectionOrigin]:
    """One query for each part of a section, two for the changes of each kind of row."""
    shown = [(section, *_rows_of(section, page)) for section in sections_of(type(page)).values()]
    wanted: dict[int, set] = {}
    for _, rows, _ in shown:
        for row, _ in rows:
            wanted.setdefault(ContentType.objects.get_for_model(row).pk, set()).add(row.pk)
    known = strands(wanted)
    pairs = {
        (row, field): strand
        for _, rows, _ in shown for row, fields in rows for field in fields
        if (strand := known.get((row.pk, field.name)))
    }  # fmt: skip
    names = names_of_rows(
        (field.related_model, getattr(row, field.attname)) for row, field in pairs if field.is_relation
    )
    found = []
    for section, rows, left_out in shown:
        origins = [
            RowOrigin(row, lines, row.pk == page.pk)
            for row, fields in rows
            if (lines := _lines(row, fields, pairs, names, apart=row.pk == page.pk))
        ]
        if origins:
            found.append(SectionOrigin(section, origins, left_out))
    return found


def _rows_of(section, page):
    """([(row, fields), …], whether there are more) of all parts of a section."""
    found, left_out = [], False
    for part in section.parts:
        names = part.form._meta.fields
        fields = [part.form._meta.model._meta.get_field(name) for name in names if name != "position"]
        if isinstance(part, Rows):
            rows = list(part.rows_of(page)[: MOST_ROWS + 1])
            left_out |= len(rows) > MOST_ROWS
            found += [(row, fields) for row in rows[:MOST_ROWS]]
        else:
            found.append((page, fields))
    return found, left_out


def _lines(row, fields, pairs, names, *, apart):
    """A row of a page is one line, as long as all of it has one origin; the page's fields stand alone."""
    lines: list[Line] = []
    for field in fields:
        strand = pairs.get((row, field))
        if strand is None or (strand.value in (None, "") and not strand.outdated):
            continue
        value = display_value(field, dump_value(field, getattr(row, field.attname)), names)
        same = next((line for line in lines if _one_origin(line.strand, strand)), None)
        if same and not (apart or strand.outdated):
            same.fields.append(field)
            same.values.append(value)
        else:
            lines.append(Line([field], [value], strand))
    return lines


def _one_origin(one, other):
    return (one.since.submission_id, one.sources, one.outdated) == (
        other.since.submission_id, other.sources, other.outdated,
    )  # fmt: skip


def value_at(row, name) -> Strand | None:
    """What became of one field of one row."""
    return strands({ContentType.objects.get_for_model(row).pk: {row.pk}}).get((row.pk, name))
