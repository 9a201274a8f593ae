"""Links that newcomers add, and one text in many places: said to moderators, refused to nobody."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Work
from moderation.models import LongText, Submission
from moderation.models.flags import added_hosts, digest_of
from moderation.models.risk import Risk
from tests.helpers import approve, fields_of, propose, save_section
from tests.moderation.earning import earn, rule

FILM = "/works/memories-1995/"
BOMB, ROSE, FODDER = (f"{FILM}{slug}/" for slug in ("stink-bomb", "magnetic-rose", "cannon-fodder"))
LONG = (
    "Watch this film in full length and best quality, without paying anything, at the only place that has it."
)


def text(response):
    return response.content.decode()


def describe(client, page, words):
    return propose(client, page, "overview", {"fields-description": words})


def kinds(submission):
    return [flag["kind"] for flag in submission.flags]


@pytest.mark.parametrize(
    ("before", "after", "hosts"),
    [
        ("", "See https://example.com/buy now.", ["example.com"]),
        ("", "See [here](//Evil.example/x) or www.shop.example", ["evil.example", "shop.example"]),
        ("", "He and/or she. 1//2. e.g. this.", []),
        ("It is at https://example.com/a.", "It stands at https://example.com/a.", []),
        ("It is at https://example.com/a", "It is at https://example.com/b", ["example.com"]),
        ("https://example.com/a", "https://example.com/a https://example.com/a", ["example.com"]),
        ("See https://example.com/", "Gone.", []),
    ],
)
def test_links_in_what_was_added(before, after, hosts):
    class Changed:
        def __init__(self):
            self.before, self.after = {"description": before}, {"description": after, "runtime": 40}

    assert added_hosts([Changed()]) == hosts


def test_a_newcomer_who_adds_links_is_flagged(memories, ann, as_ann, as_moderator):
    one = describe(as_ann, BOMB, "Buy it at https://shop.example/dvd and https://other.example/.")
    assert one.flags == [{"kind": "links", "words": "a newcomer adds links: shop.example, other.example"}]
    assert "A newcomer adds links: shop.example, other.example." in text(
        as_moderator.get(one.get_absolute_url())
    )
    assert "A newcomer adds links" not in text(as_ann.get(one.get_absolute_url())), "It is for moderators."
    row = next(
        part for part in text(as_moderator.get("/queue/")).split("<li") if f"/submissions/{one.pk}/" in part
    )
    assert 'badge--flag" title="a newcomer adds links: shop.example, other.example"' in row


def test_a_link_of_a_section_is_a_link_too(memories, as_ann):
    row = {"links": {"site": "web", "url": "https://spam.example/x"}}
    one = propose(as_ann, FILM, "links", row=row)
    assert kinds(one) == ["links"]


def test_whoever_has_five_approved_ones_is_no_newcomer(memories, ann, as_ann, moderator, as_moderator):
    earn(ann, memories, 4)
    one = describe(as_ann, BOMB, "See https://shop.example/.")
    assert kinds(one) == ["links"]
    approve(as_moderator, one)
    assert kinds(describe(as_ann, ROSE, "See https://shop.example/.")) == []
    assert kinds(describe(as_moderator, FODDER, "See https://shop.example/.")) == []


def test_the_same_text_in_other_places_is_flagged_however_it_is_spaced(
    memories, as_ann, as_bob, as_moderator
):
    one = describe(as_ann, BOMB, LONG)
    assert kinds(one) == []
    two = describe(as_bob, ROSE, f"  {LONG.upper()}  ".replace(", ", ",\n"))
    assert two.flags == [
        {"kind": "same text", "words": "the same text is proposed in another place", "submissions": [one.pk]}
    ]
    three = describe(as_bob, FODDER, LONG)
    assert three.flags[0]["words"] == "the same text is proposed in 2 other places"
    page = text(as_moderator.get(three.get_absolute_url()))
    assert f'proposed in 2 other places: <a href="/submissions/{one.pk}/">#{one.pk}</a>' in page


def test_short_texts_other_states_and_long_ago_are_no_sign(memories, ann, as_ann, as_bob, as_moderator):
    assert digest_of("A voice.") == ""
    one = describe(as_ann, BOMB, LONG)
    one.withdraw(by=ann, version=one.version)
    two = describe(as_bob, ROSE, LONG)
    assert kinds(two) == []
    approve(as_moderator, two)
    assert kinds(describe(as_ann, FODDER, LONG)) == ["same text"]
    Submission.objects.filter(pk=two.pk).update(decided_at=timezone.now() - timedelta(days=31))
    assert kinds(propose(as_bob, FILM, "overview", {"fields-deck": LONG})) == ["same text"], "Ann's waits."
    Submission.objects.filter(state="pending").delete()
    assert kinds(propose(as_bob, FILM, "overview", {"fields-deck": LONG})) == []


def test_the_same_text_for_the_same_entry_is_no_spam(memories, as_ann, as_bob):
    describe(as_ann, BOMB, LONG)
    assert kinds(describe(as_bob, BOMB, LONG)) == []


def test_one_submission_that_says_it_twice_is_flagged(memories, as_ann):
    save_section(as_ann, BOMB, "overview", {"fields-description": LONG, "save": "draft"})
    one = Submission.objects.get(state="draft")
    change = one.changes.get()
    rose = Work.objects.get(name="Magnetic Rose")
    change.pk, change.object_id, change.position, change.label = None, rose.pk, 2, str(rose)
    change.save()
    one.submit(by=one.author, version=one.version, note="As is.")
    assert (kinds(one), one.flags[0]["submissions"]) == (["same text"], [])


def test_what_is_amended_is_looked_at_again(memories, as_ann):
    one = describe(as_ann, BOMB, "See https://shop.example/.")
    address = f"{BOMB}edit/overview/?submission={one.pk}"
    data = fields_of(as_ann.get(address), "base")
    as_ann.post(address, data | {"fields-description": "A test dummy smells.", "save": "submit"})
    one.refresh_from_db()
    assert (one.flags, one.is_flagged) == ([], False)


def test_flagged_ones_are_a_view_of_the_queue(memories, as_ann, as_bob, as_moderator):
    one, other = describe(as_ann, BOMB, "See https://shop.example/."), describe(as_bob, ROSE, "A voice.")
    page = text(as_moderator.get("/queue/?flagged=on"))
    assert f"/submissions/{one.pk}/" in page
    assert f"/submissions/{other.pk}/" not in page
    assert re.search(r'Flagged <span class="tabs__count">1<', page)


def test_a_flag_keeps_it_from_going_live(memories, ann, as_ann, settings):
    settings.TRUST_KNOWN_AT, settings.NEWCOMER_UNTIL = 1, 3
    earn(ann, memories, 2)
    rule(Risk.FILLS)
    one = describe(as_ann, BOMB, "See https://shop.example/.")
    assert (one.state, "it is flagged" in one.route) == ("pending", True)
    assert describe(as_ann, ROSE, "A salvage crew hears a voice.").state == "approved"


def test_an_import_is_not_measured(memories):
    assert not LongText.objects.exists()


def test_the_search_for_the_same_text_is_one_query_by_index(memories, ann, as_ann):
    costs = []
    for page in (BOMB, ROSE):
        one = describe(as_ann, page, LONG)
        with CaptureQueriesContext(connection) as queries:
            LongText.objects.elsewhere(one, {digest_of(LONG): {one.page_id}})
        costs.append(len(queries))
    assert costs == [1, 1]
    plan = LongText.objects.filter(digest__in=[digest_of(LONG)]).explain()
    assert connection.vendor == "postgresql" or "long_text_digest" in plan
