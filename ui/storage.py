"""Static files as production serves them."""

import re
from io import BytesIO
from posixpath import dirname, join

from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/app.css"
IMPORT = re.compile(r'^@import url\("([^"]+)"\) layer\(([\w-]+)\);$', re.MULTILINE)


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Puts what the style sheet imports into it: one request instead of one per component.

    In development the imports stay, so that the browser names the file a rule stands in.
    """

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run and SHEET in paths:
            joined = self._joined(paths)
            self.delete(SHEET)
            self.save(SHEET, BytesIO(joined.encode()))
            paths[SHEET] = (self, SHEET)
        yield from super().post_process(paths, dry_run, **options)

    @staticmethod
    def _joined(paths):
        def read(name):
            storage, path = paths[name]
            with storage.open(path) as file:
                return file.read().decode()

        def imported(match):
            name, layer = match.groups()
            return f"@layer {layer} {{\n{read(join(dirname(SHEET), name))}}}\n"

        return IMPORT.sub(imported, read(SHEET))
