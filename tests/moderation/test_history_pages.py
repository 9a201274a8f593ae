"""The history of a page: its revisions, what lies between two, and the page as it was."""

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client

from catalog.models import Person, Work
from credits.models import Credit
from moderation.models import Submission
from tests.helpers import approve, open_section, propose
from ui.paging import page_by_key

FILM = "/works/memories-1995/"


@pytest.fixture
def revisions(memories, as_ann, as_moderator):
    """The import, a new runtime and country, an alias, another runtime."""
    made = [Submission.objects.get(is_import=True)]
    for section, changes, row in (
        ("general", {"fields-runtime": "113", "fields-country": "FR"}, None),
        ("aliases", None, {"aliases": {"text": "Otomo’s Memories"}}),
        ("general", {"fields-runtime": "110"}, None),
    ):
        made.append(approve(as_moderator, propose(as_ann, FILM, section, changes, row)))
    return made


def read(address, status=200):
    response = Client().get(address)
    assert response.status_code == status
    return response.content.decode()


def test_each_revision_says_what_it_changed_and_where_it_stands(revisions):
    page = read(f"{FILM}history/")
    for text in ("runtime, country of origin", "1 name added", "+16", "part of an import of"):
        assert text in page, text
    for revision in revisions:
        assert f"{FILM}history/{revision.pk}/" in page


def test_the_number_of_queries_does_not_grow_with_the_history(
    revisions, as_ann, as_moderator, django_assert_max_num_queries
):
    with django_assert_max_num_queries(7):
        read(f"{FILM}history/")
    for runtime in range(90, 96):
        approve(as_moderator, propose(as_ann, FILM, "general", {"fields-runtime": str(runtime)}))
    with django_assert_max_num_queries(7):
        read(f"{FILM}history/")


def test_any_two_revisions_are_compared_whichever_way_round(revisions):
    first, second, _, last = revisions
    for old, new in ((first, last), (last, first)):
        page = read(f"{FILM}history/compare/?old={old.pk}&new={new.pk}")
        assert "115" in page
        assert "110" in page
        assert "113" not in page  # what came in between is not shown
        assert "Otomo’s Memories" in page
    assert "Nothing differs" not in page
    assert "one and the same revision" in read(f"{FILM}history/compare/?old={second.pk}&new={second.pk}")
    read(f"{FILM}history/compare/?old=nonsense&new=0", 404)
    read(f"/people/satoshi-kon/history/compare/?old={first.pk}&new={last.pk}", 404)


def test_what_changed_and_changed_back_is_no_difference(revisions, as_ann, as_moderator):
    back = approve(as_moderator, propose(as_ann, FILM, "general", {"fields-runtime": "113"}))
    assert "Nothing differs" in read(f"{FILM}history/compare/?old={revisions[2].pk}&new={back.pk}")


def test_the_page_as_it_was(revisions, memories):
    first, second, third, _ = revisions
    old = read(f"{FILM}history/{first.pk}/")
    assert "1 h 55 min" in old
    assert "Otomo’s Memories" not in old
    assert "An old version" in old
    assert "noindex" in old
    assert f'href="{FILM}edit/' not in old
    assert "1 h 53 min" in read(f"{FILM}history/{second.pk}/")
    assert "Otomo’s Memories" in read(f"{FILM}history/{third.pk}/")
    memories.refresh_from_db()
    assert memories.runtime == 110
    call_command("verify_history")


def test_an_old_version_never_becomes_the_live_page(revisions):
    caches["pages"].clear()
    response = Client().get(f"{FILM}history/{revisions[0].pk}/")
    assert response["Cache-Control"] == "private, no-store"
    assert "noindex" in response["X-Robots-Tag"]
    assert "1 h 50 min" in read(FILM)
    read(f"{FILM}history/{revisions[0].pk}/")  # from the cache
    assert "1 h 50 min" in read(FILM)


def test_entries_that_are_gone_stand_in_the_old_version_and_lead_nowhere_wrong(
    memories, as_ann, as_moderator
):
    """The credit and the person it names are both gone by now."""
    start = approve(as_moderator, propose(as_ann, FILM, "general", {"fields-runtime": "113"}))
    data = open_section(as_ann, f"{FILM}magnetic-rose/", "credits")
    row = next(n for n in range(3) if data[f"credits-{n}-person"] == "Yoko Kanno")
    approve(
        as_moderator, propose(as_ann, f"{FILM}magnetic-rose/", "credits", {f"credits-{row}-DELETE": "on"})
    )
    assert "Yoko Kanno" not in read(FILM)
    removal = Submission.objects.get(is_import=True).changes.get(label="Yoko Kanno").inverse()
    gone = Submission._propose([removal], by=start.author, note="Nobody", label="Yoko Kanno")
    approve(as_moderator, gone)
    assert not Person.objects.filter(name="Yoko Kanno").exists()
    assert "Yoko Kanno" in read(f"{FILM}history/{start.pk}/")
    assert not Person.objects.filter(name="Yoko Kanno").exists()
    assert not Credit.objects.filter(person__name="Yoko Kanno").exists()


def test_old_names_of_the_page_show_and_its_address_stays(memories, as_ann, as_moderator):
    first = approve(as_moderator, propose(as_ann, FILM, "general", {"fields-runtime": "113"}))
    approve(as_moderator, propose(as_ann, FILM, "general", {"fields-name": "Kioku"}))
    now = Work.objects.get(pk=memories.pk).get_absolute_url()
    old = read(f"{now}history/{first.pk}/")
    assert "<h1>Memories</h1>" in old
    assert f'href="{now}magnetic-rose/' in old
    response = Client().get(f"{FILM}history/{first.pk}/")
    assert (response.status_code, response["Location"]) == (301, f"{now}history/{first.pk}/")


def test_a_revision_of_another_page_is_none_of_this(memories, as_ann, as_moderator):
    other = approve(as_moderator, propose(as_ann, "/people/satoshi-kon/", "general", {"fields-born": "1963"}))
    read(f"{FILM}history/{other.pk}/", 404)
    pending = propose(as_ann, FILM, "general", {"fields-runtime": "1"})
    read(f"{FILM}history/{pending.pk}/", 404)


def test_a_person_reads_as_he_did_before_a_credit(memories, as_ann, as_moderator):
    before = approve(
        as_moderator, propose(as_ann, "/people/satoshi-kon/", "general", {"fields-born": "1963-10-12"})
    )
    row = {"credits": {"person": "Satoshi Kon", "role": "Writer", "note": "first script"}}
    approve(as_moderator, propose(as_ann, f"{FILM}magnetic-rose/", "credits", row=row))
    assert "first script" in read("/people/satoshi-kon/")
    assert "first script" not in read(f"/people/satoshi-kon/history/{before.pk}/")


def test_paging_by_key(revisions, monkeypatch):
    monkeypatch.setitem(page_by_key.__kwdefaults__, "size", 2)
    first = read(f"{FILM}history/")
    assert first.count('class="revision"') == 2
    assert 'rel="next"' in first
