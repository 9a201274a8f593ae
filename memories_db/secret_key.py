"""The secret key of an installation that sets none: made once, kept in a file git ignores."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def read_or_make_secret_key(path: Path) -> str:
    """The key in the file at `path`; made on the first run, readable by its owner only.

    `O_EXCL` lets exactly one of several workers that start at once write it; the others read.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        made = path.with_name(f"{path.name}.{os.getpid()}")
        made.write_text(get_random_secret_key())
        made.chmod(0o600)
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text().strip()
