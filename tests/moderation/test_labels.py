"""What a change is called is public with it: it says nothing that a moderator did not let through."""

import pytest
from django.test import Client

from accounts.models import Follow, Notice
from moderation.models import Submission
from moderation.models.verdict import Verdict
from tests.helpers import blank_row, fields_of, open_section

FILM = "/works/memories-1995/"
PRIVATE = "Elm Street 12"
AT_ONCE = {"save": "submit", "note": "As the booklet says."}


@pytest.fixture
def new_film(memories, as_ann, ann):
    data = fields_of(as_ann.get("/works/new/"), "base")
    as_ann.post("/works/new/", data | AT_ONCE | {"fields-name": PRIVATE, "fields-kind": "film"})
    return Submission.objects.get(author=ann)


def test_an_amended_new_page_goes_by_its_new_name_only(new_film, ann, bob, moderator):
    Follow.objects.follow(bob, ann)
    verdict = Verdict(amended={"name": "Stand by Me"}, reason="Somebody lives there.")
    new_film.approve(by=moderator, version=new_film.version, verdicts={new_film.changes.get().pk: verdict})
    page = Submission.objects.get(pk=new_film.pk).page.get_absolute_url()
    for address in (new_film.get_absolute_url(), page, f"{page}history/", "/changes/", "/members/ann/", "/"):
        assert PRIVATE not in Client().get(address).content.decode(), address
    assert "Stand by Me" in Client().get("/changes/").content.decode()
    assert [one.title for one in Notice.objects.filter(recipient=bob)] == ["“Stand by Me” has changed"]


@pytest.mark.parametrize("is_new", [True, False])
def test_an_amended_name_is_called_by_what_went_live(is_new, memories, as_ann, ann, moderator):
    data = open_section(as_ann, FILM, "aliases")
    prefix = blank_row(data, "aliases") if is_new else "aliases-0-"
    as_ann.post(f"{FILM}edit/aliases/", data | AT_ONCE | {f"{prefix}text": PRIVATE})
    one = Submission.objects.get(author=ann)
    assert PRIVATE in as_ann.get(one.get_absolute_url()).content.decode()
    verdict = Verdict(amended={"text": "Otomo Katsuhiro Presents"}, reason="Somebody lives there.")
    one.approve(by=moderator, version=one.version, verdicts={one.changes.get().pk: verdict})
    page = Client().get(one.get_absolute_url()).content.decode()
    assert "Otomo Katsuhiro Presents" in page
    assert PRIVATE not in page
    assert PRIVATE in as_ann.get(one.get_absolute_url()).content.decode(), "Its author sees what was altered."
