"""Numbers to be read as a drawing, as a table or as a file: what a page of statistics is made of."""

import csv
from dataclasses import dataclass, field
from io import StringIO

from ui.charts import Chart
from ui.csv_cells import guarded


@dataclass
class Figure:
    """A table with a heading, and a drawing of it where that says more. Durations are in hours."""

    slug: str
    title: str
    columns: list[str]
    rows: list[list] = field(default_factory=list)
    chart: Chart | None = None
    note: str = ""
    empty: str = "Nothing to count yet."
    address: str = ""
    """Of the file."""

    @property
    def is_empty(self):
        return not any(isinstance(cell, int | float) and cell for row in self.rows for cell in row)

    def csv(self) -> str:
        out = StringIO()
        writer = csv.writer(out)
        writer.writerow(self.columns)
        writer.writerows([[guarded(cell) for cell in row] for row in self.rows])
        return out.getvalue()


def drawn(slug, title, first, chart, *, note="", empty="Nothing to count yet.") -> Figure:
    """A figure whose table is what its chart draws; `first` heads the column of the labels."""
    units = f" ({chart.unit})" if chart.unit else ""
    rows = [[label, *(one.values[index] for one in chart.series)] for index, label in enumerate(chart.labels)]
    columns = [first, *(f"{one.name}{units}" for one in chart.series)]
    return Figure(slug, title, columns, rows, chart, note, empty)
