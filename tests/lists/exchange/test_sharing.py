"""Feeds, preview pictures, embedding: what is public by its door, and nothing else by any."""

import io

import pytest
from django.test import Client
from PIL import Image

from catalog.models import Work
from lists.exchange import cards
from lists.models import List, Tracking

SECRET = "Guilty pleasures"
NOTE = "Shameful."


@pytest.fixture
def public(memories, ann):
    made = List.objects.create(owner=ann, title="銀河鉄道の夜 and others", is_ranked=True)
    made.add(memories, by=ann, note="The opera!")
    return made


def test_a_public_list_has_a_feed_a_card_and_a_snippet(public):
    page = Client().get(public.get_absolute_url()).content.decode()
    assert f'href="/lists/{public.pk}/feed.atom"' in page
    assert f'property="og:image" content="http://testserver/lists/{public.pk}/card.png"' in page
    assert "&lt;iframe src=&quot;" not in page  # the snippet is text, escaped once
    assert f'&lt;iframe src="http://testserver/embed/lists/{public.pk}/"' in page
    feed = Client().get(f"/lists/{public.pk}/feed.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "Memories (1995)" in feed.content.decode()
    assert "The opera!" in feed.content.decode()


def test_the_embedded_list_may_be_framed_and_runs_nothing(public):
    response = Client().get(f"/embed/lists/{public.pk}/")
    assert "X-Frame-Options" not in response
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "script-src 'none'" in response["Content-Security-Policy"]
    assert 'target="_blank"' in response.content.decode()
    assert "frame-ancestors 'none'" in Client().get(public.get_absolute_url())["Content-Security-Policy"]


@pytest.mark.parametrize("kind", ["list", "member"])
def test_a_card_is_a_picture_of_the_size_previews_have(kind, public):
    address = {"list": f"/lists/{public.pk}/card.png", "member": "/members/ann/card.png"}[kind]
    response = Client().get(address)
    assert response["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)


def test_a_card_changes_with_its_list_and_only_then(public, ann, monkeypatch):
    drawn = []
    monkeypatch.setattr("lists.exchange.sharing.draw_card", lambda *args: drawn.append(args) or b"png")
    for _ in range(2):
        Client().get(f"/lists/{public.pk}/card.png")
    assert len(drawn) == 1
    public.add(Work.objects.get(name="Akira"), by=ann)
    Client().get(f"/lists/{public.pk}/card.png")
    assert "Akira" in drawn[1][2]


@pytest.fixture
def without_fonts(monkeypatch):
    def forget():
        cards.fonts.cache_clear()
        cards._font_for.cache_clear()

    monkeypatch.setattr(cards, "font_files", tuple)
    forget()
    yield
    forget()


def test_japanese_is_drawn_where_a_font_has_it():
    if not any("CJK" in file for file in cards.font_files()):
        pytest.skip("no Japanese font on this machine")
    assert cards._width("銀河鉄道の夜", 40) == 6 * 40


def test_without_a_font_the_letters_are_passed_over(without_fonts):
    assert cards._width("銀河", 40) == 0
    assert cards.draw_card("銀河鉄道の夜", "A list by ann", ["夜", "Night"], "site").startswith(b"\x89PNG")


@pytest.fixture(params=["private", "unlisted"])
def hidden(request, memories, ann):
    made = List.objects.create(owner=ann, title=SECRET, visibility=request.param)
    made.add(memories, by=ann)
    Tracking.objects.create(
        user=ann, work=Work.objects.get(name="Akira"), status="dropped", note=NOTE, is_private=True
    )
    return made


def test_hidden_things_are_in_no_feed_card_or_frame(hidden, as_bob):
    for client in (Client(), as_bob):
        assert client.get(f"/lists/{hidden.pk}/feed.atom").status_code == 404
        assert client.get(f"/embed/lists/{hidden.pk}/").status_code == 404
        feed = client.get("/members/ann/feed.atom").content.decode()
        for secret in (SECRET, "Akira", NOTE):
            assert secret not in feed
        assert "1 work" not in client.get("/members/ann/").content.decode()


def test_the_card_and_table_of_a_hidden_list_follow_its_address(hidden, as_bob, as_ann):
    """Whoever has the address of an unlisted list may read it; a private one is its owner's."""
    expected = 200 if hidden.visibility == "unlisted" else 404
    assert Client().get(f"/lists/{hidden.pk}/card.png").status_code == expected
    for client in (Client(), as_bob):
        assert client.get(f"/lists/{hidden.pk}/export.csv").status_code == expected
    assert as_ann.get(f"/lists/{hidden.pk}/export.csv").status_code == 200
    page = as_ann.get(hidden.get_absolute_url()).content.decode()
    assert "feed.atom" not in page
    assert ("og:title" in page) == (hidden.visibility == "unlisted")


def test_exports_are_ones_own(hidden, as_bob):
    for name in ("memories.json", "shelf.csv", "myanimelist.xml", "letterboxd.csv"):
        assert SECRET not in as_bob.get(f"/exports/{name}").content.decode()
        assert "Akira" not in as_bob.get(f"/exports/{name}").content.decode()
        assert Client().get(f"/exports/{name}").status_code == 302
    assert as_bob.get("/exports/etc-passwd").status_code == 404


def test_the_feed_of_a_member_tells_what_is_public_and_never_a_note(public, memories, ann):
    Tracking.objects.create(user=ann, work=memories, status="completed", half_points=17, note=NOTE)
    feed = Client().get("/members/ann/feed.atom").content.decode()
    assert "Memories (1995): completed ★ 8.5" in feed
    assert public.title in feed
    assert NOTE not in feed
