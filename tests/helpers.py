"""How tests use the site: through its forms, as a browser would."""

import re
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.test import Client

from accounts.models import User
from catalog.models import Work
from moderation.management.commands.import_catalogue import IMPORTER
from moderation.models import Submission
from tests.snapshot import restore_or

DATA = Path(__file__).parent / "data"
NOTE = "As the booklet of the disc says."


def import_catalogue(*files):
    """Memories (1995) and what belongs to it, or other files, as an operator would import them."""
    files = files or (DATA / "memories.json",)

    def make():
        call_command("import_catalogue", *files, verbosity=0, stdout=StringIO())

    # A number of its own, so that it is the same whoever else a test has made before.
    User.objects.get_or_create(username=IMPORTER, defaults={"pk": 1_000_000, "is_active": False})
    if Submission.objects.exists() or Work.objects.exists():
        make()
    else:
        restore_or(files, make)


def member_client(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


class FormReader(HTMLParser):
    """The fields of the forms of a page, each with the value a browser would send."""

    def __init__(self):
        super().__init__()
        self.forms: list[dict] = []
        self._select = self._textarea = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.forms.append({"action": attrs.get("action", ""), "data": {}})
        if not self.forms:
            return
        data, name = self.forms[-1]["data"], attrs.get("name")
        if tag == "input" and name:
            kind = attrs.get("type", "text")
            if kind not in {"checkbox", "radio", "submit"} or "checked" in attrs:
                data[name] = attrs.get("value", "on" if kind == "checkbox" else "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in attrs or self._select not in data:
                data[self._select] = attrs.get("value", "")
        elif tag == "textarea" and name:
            self._textarea = name
            data[name] = ""

    def handle_data(self, text):
        if self._textarea:
            self.forms[-1]["data"][self._textarea] += text

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None
        if tag == "textarea" and self._textarea:
            data, name = self.forms[-1]["data"], self._textarea
            # HTML drops the newline that follows the opening tag.
            text = data[name].removeprefix("\r\n").removeprefix("\n")
            data[name] = text.replace("\r\n", "\n").replace("\n", "\r\n")  # as browsers send it
            self._textarea = None


def fields_of(response, holding: str) -> dict:
    """The data of the form on the page that has a field named `holding`."""
    reader = FormReader()
    reader.feed(response.content.decode())
    return next(form["data"] for form in reader.forms if holding in form["data"])


def problems(response) -> list[str]:
    """What a page complains about."""
    return re.findall(r'role="alert">(.*?)<|<li>(.*?)</li></ul>', response.content.decode(), re.DOTALL)


def open_section(client, page: str, section: str) -> dict:
    """The form behind a section's Edit link, as shown. `page` is its address."""
    return fields_of(client.get(f"{page}edit/{section}/"), "base")


def blank_row(data: dict, part: str) -> str:
    """The prefix of the empty row at the end of a part: "aliases-1-"."""
    return f"{part}-{int(data[f'{part}-TOTAL_FORMS']) - 1}-"


def save_section(client, page, section, changes=None, row=None, **kwargs):
    """Open a section, type `changes` (and `row`: {"aliases": {…}} into its empty row), save it."""
    data = open_section(client, page, section)
    for part, values in (row or {}).items():
        prefix = blank_row(data, part)
        data.update({f"{prefix}{name}": value for name, value in values.items()})
    data.update(changes or {})
    return client.post(f"{page}edit/{section}/", data, **kwargs)


def submit(client, draft: Submission, note=NOTE, source=None):
    """Press the button on the review page. What overwrites a sourced value, or removes, needs a note."""
    data = fields_of(client.get(draft.get_absolute_url()), "note")
    data |= {"note": note, **({"sources-0-citation": source} if source else {})}
    return client.post(f"{draft.get_absolute_url()}proposal/", data)


def propose(client, page, section, changes=None, row=None, note=NOTE) -> Submission:
    """Save one section and submit the draft; returns the pending submission."""
    response = save_section(client, page, section, changes, row)
    assert response.status_code == 302, problems(response)
    draft = Submission.objects.get(pk=response["Location"].strip("/").split("/")[-1])
    assert submit(client, draft, note).status_code == 302
    draft.refresh_from_db()
    return draft


def decide(client, submission, noun="approval", **extra):
    """Decide on what the moderator's page of the submission shows."""
    data = fields_of(client.get(submission.get_absolute_url()), "version")
    return client.post(f"{submission.get_absolute_url()}{noun}/", data | extra)


def approve(client, submission, **extra):
    response = decide(client, submission, **extra)
    assert response.status_code == 302, problems(response)
    submission.refresh_from_db()
    return submission
