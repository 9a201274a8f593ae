"""The contract of every editable model: propose, invisible, approve, visible, revert.

A model that gets a form has to get a line here: `test_no_model_is_forgotten` fails until it does.
"""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client

from moderation.models import Submission
from moderation.registry import editable_fields, editable_models
from moderation.snapshot import snapshot
from pictures.fields import token_of
from tests.helpers import approve, decide, propose

POSTER = "52ac1a4b2a1e2a1b9d1a1c1e1f0a0b0c0d0e0f00-500x740"
FILM, SEGMENT = "/works/memories-1995/", "/works/memories-1995/magnetic-rose/"

# model: (page, section, changed fields, a new row, the text its page shows afterwards)
CONTRACT = {
    "catalog.Work": (FILM, "overview", {"fields-deck": "Three dreams by Otomo."}, None, "Three dreams by Otomo."),
    "catalog.Person": ("/people/satoshi-kon/", "general", {"fields-birth_place": "Sapporo"}, None, "Sapporo"),
    "catalog.Character": ("/characters/emily/", "overview", {"fields-deck": "She is dead."}, None, "She is dead."),
    "catalog.Company": ("/companies/madhouse/", "general", {"fields-founded": "1972-11"}, None, "November 1972"),
    "catalog.Franchise": (
        "/franchises/otomo-anthologies/", "overview", {"fields-description": "**Four** films."}, None, "<strong>Four</strong>",
    ),
    "catalog.Thing": ("/things/corona/", "general", {"fields-name": "The Corona"}, None, "The Corona"),
    "catalog.Tag": ("/tags/comedy/", "overview", {"fields-deck": "It makes you laugh."}, None, "It makes you laugh."),
    "credits.Role": ("/roles/music/", "overview", {"fields-deck": "Composes."}, None, "Composes."),
    "catalog.Name": (FILM, "aliases", None, {"aliases": {"text": "Otomo Katsuhiro no Memories"}}, "Otomo Katsuhiro no"),
    "catalog.ExternalLink": (FILM, "links", None, {"links": {"site": "mal", "identifier": "1462"}}, "myanimelist.net/anime/1462"),
    "catalog.Image": (FILM, "images", None, {"images": {"file": token_of(POSTER), "caption": "Four faces"}}, POSTER),
    "catalog.Release": (FILM, "releases", None, {"releases": {"date": "1996-03", "country": "FR"}}, "March 1996"),
    "catalog.WorkTag": (FILM, "genres", None, {"genres": {"tag": "Comedy"}}, "Comedy"),
    "catalog.FranchiseEntry": (SEGMENT, "franchise", None, {"franchise": {"franchise": "Otomo anthologies"}}, "Otomo anthologies"),
    "catalog.Relation": (SEGMENT, "similar", None, {"relations": {"kind": "influence", "other": "Akira (1988)"}}, "Influenced by"),
    "catalog.Association": (FILM, "associations", None, {"associations": {"thing": "Tokyo"}}, "Tokyo"),
    "credits.Credit": (FILM, "credits", None, {"credits": {"person": "大友克洋", "role": "Writer", "note": "from his manga"}}, "from his manga"),
    "credits.Appearance": (SEGMENT, "characters", None, {"characters": {"character": "Emily", "note": "his daughter"}}, "his daughter"),
    "credits.Performance": (
        SEGMENT, "characters", None,
        {"performances": {"appearance": "Heintz Beckner", "person": "Satoshi Kon", "kind": "voice", "language": "en"}}, "Satoshi Kon",
    ),
    "credits.CompanyCredit": (FILM, "companies", None, {"companies": {"company": "Studio 4°C", "kind": "production"}}, "Studio 4°C"),
}  # fmt: skip


def test_no_model_is_forgotten():
    assert {model._meta.label for model in editable_models()} == set(CONTRACT)


@pytest.mark.parametrize("label", CONTRACT)
def test_contract(label, memories, as_ann, as_moderator):
    page, section, changes, row, shown = CONTRACT[label]
    if label == "credits.Performance":
        appearance = apps.get_model("credits.Appearance").objects.get(character__name="Heintz Beckner")
        row = {"performances": row["performances"] | {"appearance": str(appearance.pk)}}
    anyone = Client()
    catalogue = _catalogue()
    assert shown not in anyone.get(page).content.decode()

    submission = propose(as_ann, page, section, changes, row)
    assert _catalogue() == catalogue, "A proposal changed the catalogue."
    assert shown not in anyone.get(page).content.decode()
    assert anyone.get(submission.get_absolute_url()).status_code == 403
    assert label == f"{submission.changes.get().model._meta.label}"

    approve(as_moderator, submission)
    assert shown in anyone.get(page, follow=True).content.decode()
    call_command("verify_history")

    response = as_ann.post(f"{submission.get_absolute_url()}reversion/", {"comment": "It was right before."})
    undo = Submission.objects.get(reverts=submission)
    assert response["Location"] == undo.get_absolute_url()
    assert shown in anyone.get(page, follow=True).content.decode(), "A reversal is a proposal, too."
    assert decide(as_moderator, undo).status_code == 302
    assert shown not in anyone.get(page, follow=True).content.decode()
    assert _catalogue() == catalogue, "Reverting did not restore what was there."
    call_command("verify_history")


def _catalogue():
    """Every editable field of every row."""
    return {
        (model._meta.label, row.pk): snapshot(row, editable_fields(model))
        for model in editable_models()
        for row in model._base_manager.all()
    }
