"""Files in files: nothing is unpacked to a disk, nothing believed that an archive says of itself."""

import gzip
import io
import zipfile
import zlib

from lists.exchange.text import Unreadable

MOST_BYTES = 60_000_000
MOST_MEMBERS = 2_000
PIECE = 1 << 16
BOMB = "Unpacked it is larger than {:,} MB. No list is that long, so it was not read."


def unzip(data: bytes) -> tuple[dict[str, bytes], list[str]]:
    """{path: content} of an archive's files, and what of it was left out."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            if len(members) > MOST_MEMBERS:
                raise Unreadable(f"The archive holds more than {MOST_MEMBERS:,} files.")
            return _contents(archive, members)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError):
        raise Unreadable("The ZIP file is damaged, encrypted, or packed in an unknown way.") from None


def _contents(archive, members):
    found, notes, left = {}, [], MOST_BYTES
    for info in members:
        name = info.filename
        if _leads_out(name):
            notes.append(f"“{name[:80]}” was left out: such a path has no business in an archive.")
        elif name in found:
            notes.append(f"“{name[:80]}” stands in the archive twice; the first was read.")
        elif name.lower().endswith((".csv", ".json", ".xml")) and not name.startswith("__MACOSX/"):
            with archive.open(info) as member:
                found[name] = _read(member, left)
            left -= len(found[name])
    return _without_folder(found), notes


def _leads_out(name):
    return name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in name.split("/")


def _without_folder(found):
    """Somebody packed the folder instead of what is in it."""
    tops = {name.split("/")[0] if "/" in name else "" for name in found}
    if len(tops) == 1 and (top := tops.pop()) and top not in {"lists", "likes", "deleted", "orphaned"}:
        return {name.removeprefix(f"{top}/"): content for name, content in found.items()}
    return found


def _read(member, most):
    pieces, size = [], 0
    while piece := member.read(PIECE):
        size += len(piece)
        if size > most:
            raise Unreadable(BOMB.format(MOST_BYTES // 1_000_000))
        pieces.append(piece)
    return b"".join(pieces)


def gunzip(data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as member:
            return _read(member, MOST_BYTES)
    except (OSError, EOFError, zlib.error):
        raise Unreadable("The compressed file is damaged.") from None
