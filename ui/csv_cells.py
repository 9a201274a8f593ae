"""Cells of a CSV file that a spreadsheet would run as formulas: guarded by an apostrophe, freed of it."""

RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _is_run(text):
    return text.lstrip("'").startswith(RUN)


def guarded(cell) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if _is_run(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _is_run(text) else text
