"""The contract of every editable model, continued: amend, withdraw, stale form, rival edit, preview.

The models and what to type are those of `test_every_entity.CONTRACT`.
"""

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection
from django.test import Client

from catalog.models import Work
from moderation.models import Submission
from tests.helpers import NOTE, approve, blank_row, fields_of, open_section, propose, submit
from tests.test_every_entity import CONTRACT

UNCOUNTED = ("django_session",)  # a sign-in is remembered; that is not the page's doing

# model: another value for a field of what CONTRACT types; with it things are amended, and rivals differ.
SECOND = {
    "catalog.Work": ("fields-deck", "Three nightmares."),
    "catalog.Person": ("fields-birth_place", "Kushiro"),
    "catalog.Character": ("fields-deck", "She is a hologram."),
    "catalog.Company": ("fields-founded", "1973"),
    "catalog.Franchise": ("fields-description", "**Five** films."),
    "catalog.Thing": ("fields-name", "The ship Corona"),
    "catalog.Tag": ("fields-deck", "It makes one smile."),
    "credits.Role": ("fields-deck", "Writes the music."),
    "catalog.Name": ("note", "Seen on a poster."),
    "catalog.Image": ("caption", "Four heads above a burning city"),
    "catalog.ExternalLink": ("identifier", "1463"),
    "catalog.Release": ("note", "Festival."),
    "catalog.WorkTag": ("note", "Of a sort."),
    "catalog.FranchiseEntry": ("note", "Its second part."),
    "catalog.Relation": ("note", "In its cuts."),
    "catalog.Association": ("note", "In one shot."),
    "credits.Credit": ("note", "from his own manga"),
    "credits.Appearance": ("note", "his only daughter"),
    "credits.Performance": ("note", "in the second dub"),
    "credits.CompanyCredit": ("note", "third segment"),
}


# A page is there to be met by a rival; a row has to be public first.
ROWS = [label for label, (_, _, _, row, _) in CONTRACT.items() if row]
PAGES = [label for label in CONTRACT if label not in ROWS]


def test_no_model_is_forgotten():
    assert set(SECOND) == set(CONTRACT)


@pytest.fixture(params=CONTRACT)
def case(request, memories):
    """(page, section, what to type into the form as opened, the text its page shows then, its model)."""
    page, section, changes, row, shown = CONTRACT[request.param]
    if request.param == "credits.Performance":
        appearance = apps.get_model("credits.Appearance").objects.get(character__name="Heintz Beckner")
        row = {"performances": row["performances"] | {"appearance": str(appearance.pk)}}

    def typed(data):
        rows = {
            f"{blank_row(data, part)}{name}": value
            for part, values in (row or {}).items()
            for name, value in values.items()
        }
        return data | rows | (changes or {})

    return page, section, typed, shown, apps.get_model(request.param)


@pytest.fixture
def waiting(case, as_ann):
    """Ann's proposal, sent with one click."""
    page, section, typed, _, _ = case
    data = typed(open_section(as_ann, page, section)) | {"save": "submit", "note": NOTE}
    assert as_ann.post(f"{page}edit/{section}/", data).status_code == 302
    return Submission.objects.get(state="pending")


def text(response):
    return response.content.decode()


def database():
    """Every row of every table, as the database has them."""
    with connection.cursor() as cursor:
        dump = {}
        for table in connection.introspection.table_names(cursor):
            if table not in UNCOUNTED:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                dump[table] = sorted(map(repr, cursor.fetchall()))
    return dump


def own_field(data, part, model):
    """Where the form says what `SECOND` has another value for; a new row is the last before the blank one."""
    name, value = SECOND[model._meta.label]
    if name.startswith("fields-"):
        return name, value
    return f"{part}-{int(data[f'{part}-TOTAL_FORMS']) - 2}-{name}", value


def test_amend(case, waiting, as_ann, as_moderator):
    """A new version in its old place; who had it open decides on nothing he did not see."""
    page, section, _, _, model = case
    seen = fields_of(as_moderator.get(waiting.get_absolute_url()), "version")
    address = f"{page}edit/{section}/?submission={waiting.pk}"
    data = fields_of(as_ann.get(address), "base")
    field, value = own_field(data, part_of(model), model)
    as_ann.post(address, data | {field: value})
    version, submitted = waiting.version, waiting.submitted_at
    waiting.refresh_from_db()
    assert (waiting.state, waiting.version, waiting.submitted_at) == ("pending", version + 1, submitted)
    change = waiting.changes.get()
    assert str(change.after[field.rsplit("-", 1)[-1]]) == value
    assert waiting.events.last().moved[0]["row"][1] == str(change.object_id)
    refused = as_moderator.post(f"{waiting.get_absolute_url()}approval/", seen)
    assert refused.status_code == 409
    assert "What moved since you opened it" in text(refused)
    approve(as_moderator, waiting)
    change.refresh_from_db()
    assert change.applied == change.after


def part_of(model):
    row = CONTRACT[model._meta.label][3]
    return next(iter(row)) if row else ""


def test_withdraw_and_take_up_again(case, waiting, as_ann, as_moderator):
    page, _, _, shown, _ = case
    version = {"version": waiting.version}
    assert as_ann.post(f"{waiting.get_absolute_url()}withdrawal/", version).status_code == 302
    assert "waiting here" not in text(Client().get(page))
    waiting.refresh_from_db()
    refused = as_moderator.post(f"{waiting.get_absolute_url()}approval/", {"version": waiting.version})
    assert refused.status_code == 409
    as_ann.post(f"{waiting.get_absolute_url()}reopening/", {"version": waiting.version})
    waiting.refresh_from_db()
    submit(as_ann, waiting)
    waiting.refresh_from_db()
    approve(as_moderator, waiting)
    assert shown in text(Client().get(page, follow=True))


def test_a_stale_form(case, as_ann, as_bob, as_moderator):
    """The page moved under the form: what others did stays, what was typed lands."""
    page, section, typed, shown, model = case
    stale = open_section(as_ann, page, section)
    description = {"fields-description": "Meanwhile."}
    if page == "/franchises/otomo-anthologies/":
        description = {"fields-deck": "Meanwhile."}
    approve(as_moderator, propose(as_bob, page, "overview", description))
    assert (
        as_ann.post(f"{page}edit/{section}/", typed(stale) | {"save": "submit", "note": NOTE}).status_code
        == 302
    )
    submission = Submission.objects.get(state="pending")
    assert submission.changes.get().model is model
    approve(as_moderator, submission)
    now = text(Client().get(page, follow=True))
    assert shown in now
    assert "Meanwhile." in now


@pytest.mark.parametrize("case", PAGES, indirect=True)
def test_a_rival_edit_of_a_field(case, as_ann, as_bob, as_moderator):
    """Bob's value is approved while Ann types hers: she is asked, insists, and hers is what is proposed."""
    page, section, typed, shown, model = case
    data = typed(open_section(as_ann, page, section)) | {"save": "submit", "note": NOTE}
    field, value = SECOND[model._meta.label]
    approve(as_moderator, propose(as_bob, page, section, {field: value}))
    page = Client().get(page, follow=True).request["PATH_INFO"]  # a new name has a new address
    response = as_ann.post(f"{page}edit/{section}/", data)
    assert response.status_code == 422
    assert "Somebody else changed this while you were writing. Choose." in text(response)
    again = fields_of(response, "base") | {f"{field}.rival": "mine", "save": "submit", "note": NOTE}
    assert as_ann.post(f"{page}edit/{section}/", again).status_code == 302
    approve(as_moderator, Submission.objects.get(state="pending"))
    assert shown in text(Client().get(page, follow=True))


@pytest.mark.parametrize("case", ROWS, indirect=True)
def test_a_rival_edit_of_a_row(case, waiting, as_ann, as_bob, as_moderator):
    """Ann's row is public and she and Bob say different things of it: the second has to choose."""
    page, section, _, _, model = case
    approve(as_moderator, waiting)
    data = open_section(as_ann, page, section)
    field, value = own_field(data, part_of(model), model)
    approve(as_moderator, propose(as_bob, page, section, {field: value}))
    response = as_ann.post(f"{page}edit/{section}/", data | {field: "1464", "save": "submit", "note": NOTE})
    assert response.status_code == 422
    assert "Somebody else changed this while you were writing. Choose." in text(response)
    theirs = fields_of(response, "base") | {f"{field}.rival": "theirs", "save": "submit", "note": NOTE}
    as_ann.post(f"{page}edit/{section}/", theirs)
    assert not Submission.objects.filter(state__in=["pending", "draft"]).exists(), (
        "Theirs: nothing to propose."
    )


def test_preview_leaves_no_trace(case, waiting, as_ann, as_moderator):
    page, _, _, shown, _ = case
    Client().get(page)
    for client in (as_ann, as_moderator):
        client.get(waiting.get_absolute_url())
    before, pages = database(), set(caches["pages"]._cache)
    revision = {work.pk: work.revision for work in Work.objects.all()}
    for client in (as_ann, as_moderator):
        response = client.get(f"/previews/{waiting.pk}/")
        assert response.status_code == 200
        assert shown in text(response)
        assert "data-changed" in text(response)
    assert database() == before
    assert set(caches["pages"]._cache) == pages
    assert {work.pk: work.revision for work in Work.objects.all()} == revision
    assert shown not in text(Client().get(page))
