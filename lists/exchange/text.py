"""Bytes to text, and text to what a database takes: what was wrong with it is said, not hidden."""

import codecs
import csv
import io
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
# Any two bytes are a character in Shift_JIS. It is that where there are kana, or more letters beyond ASCII
# in a row than a European word has.
KANA, IN_A_ROW = re.compile("[ぁ-ヺ]"), re.compile(rb"[\x80-\xff]{3}")
NAMES = {"cp932": "Shift_JIS", "cp1252": "Windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
MOJIBAKE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u02dc\u2013-\u2122]")


class Unreadable(Exception):
    """The whole file is refused; the text says why, in words for the member."""


def decode(data: bytes) -> tuple[str, list[str]]:
    """The text of a file, and what had to be done to it."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return _decoded(data[len(bom) :], encoding)
    # Text without East Asian letters has a NUL in every other place when it is UTF-16.
    head = data[:400]
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if len(head) > 3 and zeros.count(0) > len(zeros) * 0.4:
            return _decoded(data, encoding)
    for encoding in ("utf-8", "cp932", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp932" and not KANA.search(text) and not IN_A_ROW.search(data):
            continue
        # A file of another kind is no text in any of them.
        if len(UNPRINTABLE.findall(text[:4000])) > 40:
            break
        return _clean(text, encoding)
    raise Unreadable("This is no text in an encoding known here. Save it as UTF-8 and try again.")


def _decoded(data, encoding):
    try:
        return _clean(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        name = NAMES.get(encoding, encoding)
        raise Unreadable(f"The file says it is {name} and is not. Save it as UTF-8 and try again.") from None


def _clean(text, encoding):
    notes = [] if encoding == "utf-8" else [f"The file was read as {NAMES.get(encoding, encoding)}."]
    if UNPRINTABLE.search(text):
        text = UNPRINTABLE.sub("", text)
        notes.append("Control characters, which belong in no text, were taken out.")
    return text, notes


def mend(text: str) -> str:
    """UTF-8 that was once read as Windows-1252 is what it was before: "AmÃ©lie", "ãƒ¡ãƒ¢ãƒªãƒ¼ã‚º"."""
    if not MOJIBAKE.search(text):
        return text
    try:
        return b"".join(map(_byte_of, text)).decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def _byte_of(letter):
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


def table(text: str, *, first_line: int = 1) -> list[tuple[int, list[str]]]:
    """(line, cells) of every row that is not blank. CR, LF, CRLF all end a line."""
    rows, reader = [], csv.reader(io.StringIO(text, newline=""))
    line = first_line
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
            line = first_line + reader.line_num
    except csv.Error as error:
        raise Unreadable(f"Line {line} is no row of a CSV file: {error}.") from None
    return rows


def records(rows) -> tuple[list[str], list[tuple[int, dict]]]:
    """The first row names the columns; (line, {column: cell}) of the others. Names in lower case."""
    if not rows:
        raise Unreadable("The file is empty.")
    header = [cell.strip().lower() for cell in rows[0][1]]
    found = [
        (line, {name: cell.strip() for name, cell in zip(header, cells, strict=False)})
        for line, cells in rows[1:]
    ]
    return header, found
