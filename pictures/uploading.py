"""Files on their way in: cut off where they are too large, taken before a form sees them."""

import re
from contextlib import suppress

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from pictures.decoding import MEGABYTE, MOST_BYTES, Unfit
from pictures.fields import UPLOAD, Refusal, token_of
from pictures.models import Upload

MOST_AT_ONCE = 12
ROW = re.compile(r"(?P<part>.+)-(?P<number>\d+)-(?P<field>[a-z_]+)")


class CutOffHandler(FileUploadHandler):
    """Stops keeping a file once it is too large; the rest of the form still arrives."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.received > MOST_BYTES:
            cut_off = vars(self.request).setdefault("cut_off", {})
            cut_off.setdefault(self.field_name, []).append(self.file_name)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None


def take_uploads(request):
    """What was posted, with a token in the place of each picture, or a `Refusal`.

    The first file of an input belongs to its own row, each further one makes a new row. Then the form is
    to be shown again, so that somebody says what those show: as if "add" had been pressed.
    """
    names = {*request.FILES, *vars(request).get("cut_off", {})}
    names |= {name for name in request.POST if name.endswith(UPLOAD) and any(request.POST.getlist(name))}
    if not names:
        return request.POST
    data = request.POST.copy()
    for name in sorted(names):
        field = name.removesuffix(UPLOAD)
        first, *others = _taken(request, name)
        if isinstance(first, Refusal):
            first.kept = data.get(field, "")
        data[field] = first
        if others:
            _add_rows(data, field, others)
            data.setdefault("add", "")
    return data


def _taken(request, name) -> list[str]:
    """Tokens and refusals: of files uploaded before by script, of those in this request, of those cut off."""
    found = [token for token in request.POST.getlist(name) if token]
    files = request.FILES.getlist(name)
    for number, file in enumerate(files):
        if number < MOST_AT_ONCE:
            found.append(take(file, by=request.user))
        else:
            found.append(Refusal(f"“{_short(file.name)}”: choose {MOST_AT_ONCE} pictures at a time."))
    too_large = f"The file is larger than {MOST_BYTES // MEGABYTE} MB."
    cut_off = vars(request).get("cut_off", {}).get(name, [])
    return found + [Refusal(f"“{_short(file)}”: {too_large}") for file in cut_off]


def take(file, *, by) -> str:
    if by.is_blocked:
        return Refusal(f"“{_short(file.name)}” was not taken. {by.block.words}")
    try:
        return token_of(Upload.objects.take(file, by=by))
    except Unfit as error:
        return Refusal(f"“{_short(file.name)}”: {error}")


def _short(name):
    return name if len(name) <= 60 else f"{name[:40]}…{name[-12:]}"


def _add_rows(data, field, tokens):
    row = ROW.fullmatch(field)
    with suppress(TypeError, KeyError, ValueError):
        total = int(data[f"{row['part']}-TOTAL_FORMS"])
        for number, token in enumerate(tokens, total):
            data[f"{row['part']}-{number}-{row['field']}"] = token
        data[f"{row['part']}-TOTAL_FORMS"] = str(total + len(tokens))
