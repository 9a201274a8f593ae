"""Arranging: ties, many moves in one save, two at once, a thousand works; reading orders; what others do."""

import random

import pytest
from django.test import Client

from accounts.models import User
from catalog.models import Character, Person, Work
from lists.merging import Arrangement, Base, Clash, merge_order, unmoved
from lists.models import List, ListMoved, ListSuggestion
from tests.helpers import fields_of

FILM = "/works/memories-1995/"
NAMES = ["Memories", "Akira", "Magnetic Rose", "Stink Bomb", "Cannon Fodder"]


@pytest.fixture
def made(memories, ann):
    works = {work.name: work for work in Work.objects.filter(name__in=NAMES)}
    made = List.objects.create(owner=ann, title="Otomo, ranked", is_ranked=True)
    made.add_all([works[name] for name in NAMES], by=ann)
    return made


def names(made):
    return [item.entity.name for item in made.items.all()]


def form_of(client, made):
    return fields_of(client.get(f"/lists/{made.pk}/edit/"), "version")


def save(client, made, data, **changes):
    return client.post(f"/lists/{made.pk}/edit/", data | changes, follow=True)


def item(made, name):
    return next(item for item in made.items.all() if item.entity.name == name)


def put(made, **places):
    """What a person types: places by name."""
    return {f"item-{item(made, name.replace('_', ' ')).pk}-position": str(n) for name, n in places.items()}


def test_many_moves_then_one_save(made, as_ann):
    save(as_ann, made, form_of(as_ann, made), **put(made, Cannon_Fodder=1, Memories=4))
    assert names(made) == ["Cannon Fodder", "Akira", "Magnetic Rose", "Memories", "Stink Bomb"]


def test_ties_share_a_rank(made, as_ann):
    tied = {f"item-{item(made, name).pk}-tied": "on" for name in ("Akira", "Magnetic Rose", "Cannon Fodder")}
    save(as_ann, made, form_of(as_ann, made), **tied)
    assert [one.rank for one in made.items.all()] == [1, 1, 1, 4, 4]
    page = Client().get(made.get_absolute_url()).content.decode()
    assert page.count('list-item__rank">1<') == 3
    # Moved to the top it has nothing before it to be tied to.
    save(as_ann, made, form_of(as_ann, made), **put(made, Akira=1))
    assert [one.rank for one in made.items.all()][:2] == [1, 2]


def test_reading_in_another_order_stores_nothing(made):
    page = Client().get(f"{made.get_absolute_url()}?sort=name").content.decode()
    page = page[page.index("<ol") :]
    assert page.index("Akira") < page.index("Cannon Fodder") < page.index("Stink Bomb")
    assert 'list-item__rank">2<' in page[: page.index("Cannon Fodder")], "The rank stays the list's own."
    for sort in ("new", "old", "rated", "added", "own", "nonsense"):
        assert Client().get(f"{made.get_absolute_url()}?sort={sort}").status_code == 200
    assert names(made) == NAMES


def test_works_segments_people_and_characters_mixed(made, as_ann, ann):
    person, character = Person.objects.get(slug="katsuhiro-otomo"), Character.objects.first()
    for entity in (person, character):
        noun = entity._meta.model_name
        assert f'name="{noun}"' in as_ann.get(entity.get_absolute_url()).content.decode()
        as_ann.post("/lists/items/", {noun: str(entity.pk), "list": str(made.pk)})
    assert names(made)[-2:] == [person.name, character.name]
    assert person.name in Client().get(made.get_absolute_url()).content.decode()


# Two at once


@pytest.fixture
def as_collaborator(made, as_ann, as_bob):
    data = form_of(as_ann, made) | {"curation": "collaborators", "names": "bob"}
    save(as_ann, made, data)
    return as_bob


def test_two_reorder_at_once_and_both_keep_their_moves(made, as_ann, as_collaborator):
    mine, theirs = form_of(as_ann, made), form_of(as_collaborator, made)
    save(as_collaborator, made, theirs, **put(made, Cannon_Fodder=1))
    page = save(
        as_ann, made, mine, **put(made, Akira=5), **{f"item-{item(made, 'Memories').pk}-note": "Three."}
    )
    assert "together with what changed in another window" in page.content.decode()
    assert names(made) == ["Cannon Fodder", "Memories", "Magnetic Rose", "Stink Bomb", "Akira"]
    assert item(made, "Memories").note == "Three."


def test_added_removed_and_moved_at_once(made, as_ann, as_collaborator, bob):
    mine, theirs = form_of(as_ann, made), form_of(as_collaborator, made)
    made.add(Person.objects.first(), by=bob)
    save(as_collaborator, made, theirs, **{f"item-{item(made, 'Stink Bomb').pk}-remove": "on"})
    moved = put(made, Cannon_Fodder=1)
    save(as_ann, made, mine, **moved)
    assert names(made) == ["Cannon Fodder", "Memories", "Akira", "Magnetic Rose", Person.objects.first().name]


def test_one_note_rewritten_by_both_is_shown_twice_and_nothing_is_lost(made, as_ann, as_collaborator):
    mine, theirs = form_of(as_ann, made), form_of(as_collaborator, made)
    note = f"item-{item(made, 'Akira').pk}-note"
    save(as_collaborator, made, theirs, **{note: "Theirs."}, **put(made, Stink_Bomb=1))
    refused = save(as_ann, made, mine, **{note: "Mine."}, **put(made, Memories=5))
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "Somebody rewrote the same note" in page
    assert "Theirs." in page
    assert 'value="Mine."' in page
    assert item(made, "Akira").note == "Theirs."
    save(as_ann, made, fields_of(refused, "version"))
    assert item(made, "Akira").note == "Mine."
    assert names(made) == ["Stink Bomb", "Akira", "Magnetic Rose", "Cannon Fodder", "Memories"]


def test_merging_random_edits_keeps_all_items_and_either_alone_exactly():
    rng = random.Random(1995)  # noqa: S311
    for _ in range(300):
        base = rng.sample(range(50), rng.randint(0, 12))
        mine, current = rng.sample(base, len(base)), rng.sample(base, len(base))
        removed = set(rng.sample(base, rng.randint(0, len(base))))
        mine = [key for key in mine if key not in removed]
        added = [100, 101]
        merged = merge_order(base, mine, [*current, *added])
        assert sorted(merged) == sorted({*current, *added} - removed)
        assert merge_order(base, mine, base) == mine
        assert merge_order(base, base, current) == current
        stayed = [key for key in mine if key in unmoved(mine, {key: n for n, key in enumerate(base)})]
        assert stayed == sorted(stayed, key=base.index)


def test_without_a_base_a_stale_order_is_refused(made):
    with pytest.raises(ListMoved):
        made.arrange(Arrangement([]), version=made.version - 1)
    assert names(made) == NAMES


def test_a_base_that_was_tampered_with_is_no_500(made, as_ann, as_collaborator):
    mine = form_of(as_ann, made)
    save(as_collaborator, made, form_of(as_collaborator, made), **put(made, Cannon_Fodder=1))
    for base in ("x", "1:2", "\x00", "9" * 60 + ":a:0", "1:a:0 1:a:0"):
        assert as_ann.post(f"/lists/{made.pk}/edit/", mine | {"base": base}).status_code in (302, 409)
    assert len(names(made)) == 5


def test_clash_carries_both(made):
    base = Base.of(made.items.all())
    first = made.items.first()
    made.arrange(Arrangement([i.pk for i in made.items.all()], {first.pk: "One."}), version=made.version)
    with pytest.raises(Clash):
        made.arrange(Arrangement(list(base.items), {first.pk: "Two."}), version=1, base=base)


# A thousand


@pytest.fixture
def thousand(db, ann):
    works = Work.objects.bulk_create(
        Work(name=f"Film {n}", slug=f"film-{n}", sort_name=f"film {n:04}") for n in range(1000)
    )
    made = List.objects.create(owner=ann, title="Seen and watched", is_ranked=True)
    made.add_all(works, by=ann)
    return made


def queries(client, made, data, counter):
    with counter as found:
        assert client.post(f"/lists/{made.pk}/edit/", data).status_code == 302
    return len(found)


def test_a_thousand_works_reorder_in_one_request_and_constant_queries(
    thousand, as_ann, ann, django_assert_max_num_queries
):
    data = form_of(as_ann, thousand)
    keys = [one.pk for one in thousand.items.all()]
    reverse = {f"item-{key}-position": str(1000 - n) for n, key in enumerate(keys)}
    large = queries(as_ann, thousand, data | reverse, django_assert_max_num_queries(40))
    assert [one.pk for one in thousand.items.all()] == keys[::-1]
    small = List.objects.create(owner=ann, title="Two", is_ranked=True)
    small.add_all(Work.objects.all()[:2], by=ann)
    first, second = small.items.all()
    swapped = {f"item-{first.pk}-position": "2", f"item-{second.pk}-position": "1"}
    assert (
        queries(as_ann, small, form_of(as_ann, small) | swapped, django_assert_max_num_queries(40)) == large
    )


def test_a_long_list_is_read_in_pages(thousand, as_ann, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        page = as_ann.get(thousand.get_absolute_url()).content.decode()
    assert page.count('class="list-item"') == 100
    following = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = as_ann.get(f"{thousand.get_absolute_url()}{following}").content.decode()
    assert 'list-item__rank">101<' in second


# What others do


def test_votes_count_once_and_lift_a_list_on_pages_of_works(made, as_ann, as_bob, bob):
    other = List.objects.create(owner=bob, title="Long but unloved")
    other.add_all([*Work.objects.all(), *Person.objects.all()], by=bob)
    page = Client().get(FILM).content.decode()
    assert page.index("Long but unloved") < page.index("Otomo, ranked")
    for _ in range(2):
        as_bob.post(f"/lists/{made.pk}/vote/", {"vote": "1"})
    made.refresh_from_db()
    assert made.score == 1
    page = Client().get(FILM).content.decode()
    assert page.index("Otomo, ranked") < page.index("Long but unloved")
    assert "1 vote" in page
    assert as_ann.post(f"/lists/{made.pk}/vote/").status_code == 403
    as_bob.post(f"/lists/{made.pk}/vote/", {"vote": "0"})
    made.refresh_from_db()
    assert made.score == 0


def test_all_lists_with_a_work_in_any_order(made, bob):
    other = List.objects.create(owner=bob, title="Three of them")
    other.add_all(Work.objects.filter(name__in=NAMES[:3]), by=bob)
    assert "/lists/?work=memories-1995&amp;sort=top" in Client().get(FILM).content.decode()
    for sort, first in (("top", None), ("long", "Otomo, ranked"), ("name", "Otomo, ranked"), ("new", None)):
        page = Client().get(f"/lists/?work=memories-1995&sort={sort}").content.decode()
        assert "Lists with Memories (1995)" in page
        assert {"Otomo, ranked", "Three of them"} <= {
            t for t in ("Otomo, ranked", "Three of them") if t in page
        }
        if first:
            assert page.index(first) < page.index("Three of them")


def test_suggestions_wait_for_the_owner(made, as_ann, as_bob, bob):
    assert as_bob.post(f"/lists/{made.pk}/suggestions/", {"title": "Akira"}).status_code == 403
    save(as_ann, made, form_of(as_ann, made), curation="suggestions")
    suggest = f"/lists/{made.pk}/suggestions/"
    assert "on the list already" in as_bob.post(suggest, {"title": "Akira"}, follow=True).content.decode()
    assert "No work here" in as_bob.post(suggest, {"title": "Zzzyx"}, follow=True).content.decode()
    made.items.filter(work__name="Akira").delete()
    as_bob.post(suggest, {"title": "Akira (1988)", "note": "It fits."})
    waiting = ListSuggestion.objects.get()
    assert "Akira" not in names(made)
    assert "It fits." in as_ann.get(made.get_absolute_url()).content.decode()
    assert "It fits." not in Client().get(made.get_absolute_url()).content.decode()
    assert as_bob.post(f"{suggest}{waiting.pk}/", {"decision": "take"}).status_code == 403
    for _ in range(2):
        as_ann.post(f"{suggest}{waiting.pk}/", {"decision": "take"})
    assert names(made)[-1] == "Akira"
    assert item(made, "Akira").added_by == bob


def test_a_collaborator_arranges_but_does_not_own(made, as_ann, as_collaborator, bob):
    page = as_collaborator.get(f"/lists/{made.pk}/edit/").content.decode()
    assert 'name="title"' not in page
    save(as_collaborator, made, form_of(as_collaborator, made), **put(made, Akira=1), title="Mine now")
    made.refresh_from_db()
    assert (made.title, names(made)[0]) == ("Otomo, ranked", "Akira")
    assert as_collaborator.post(f"/lists/{made.pk}/deletion/").status_code == 403
    assert "Otomo, ranked" in as_collaborator.get("/lists/").content.decode()
    save(as_ann, made, form_of(as_ann, made), visibility="private")
    assert as_collaborator.get(made.get_absolute_url()).status_code == 200
    save(as_ann, made, form_of(as_ann, made), curation="closed")
    assert as_collaborator.get(made.get_absolute_url()).status_code == 404


def test_an_unknown_collaborator_is_told(made, as_ann):
    response = save(as_ann, made, form_of(as_ann, made), names="nobody-here")
    assert response.status_code == 422
    assert "There is no member “nobody-here”." in response.content.decode()


def test_a_copy_is_private_and_has_no_notes_of_others(made, as_ann, as_bob, bob):
    save(as_ann, made, form_of(as_ann, made), **{f"item-{item(made, 'Akira').pk}-note": "Ann's own words."})
    as_bob.post(f"/lists/{made.pk}/copy/")
    copy = List.objects.get(owner=bob)
    assert (copy.visibility, names(copy), copy.size) == ("private", NAMES, 5)
    assert not copy.items.exclude(note="").exists()
    as_ann.post(f"/lists/{made.pk}/copy/")
    assert (
        List.objects.exclude(pk=made.pk)
        .get(owner__username="ann")
        .items.filter(note__contains="own")
        .exists()
    )


def test_completion(made, as_ann):
    for name, status in (("Akira", "completed"), ("Magnetic Rose", "rewatching"), ("Stink Bomb", "planned")):
        as_ann.post(f"/shelf/{Work.objects.get(name=name).pk}/", {"status": status})
    assert "You have seen 2 of 5." in as_ann.get(made.get_absolute_url()).content.decode()
    assert "You have seen" not in Client().get(made.get_absolute_url()).content.decode()


def test_tags_and_markdown(made, as_ann):
    save(
        as_ann,
        made,
        form_of(as_ann, made),
        words="Anime, Ōtomo , anime",
        description="By **Otomo**. <script>",
    )
    page = Client().get(made.get_absolute_url()).content.decode()
    assert "<strong>Otomo</strong>" in page
    assert "<script>" not in page[page.index("<h1") :]
    assert "Otomo, ranked" in Client().get("/lists/?tag=otomo").content.decode()
    assert "Otomo, ranked" not in Client().get("/lists/?tag=manga").content.decode()


def test_a_cover_is_chosen_among_its_works(made, as_ann):
    akira = Work.objects.get(name="Akira")
    save(as_ann, made, form_of(as_ann, made), cover=str(akira.pk))
    made.refresh_from_db()
    assert made.cover == akira
    outside = Work.objects.create(name="Outside", slug="outside", sort_name="outside")
    assert save(as_ann, made, form_of(as_ann, made), cover=str(outside.pk)).status_code == 422


# Lists that follow a filter


def test_a_list_that_follows_a_filter_stays_current(memories, as_ann, as_bob):
    data = {"of": "works", "query": "kind=segment", "title": "All segments", "follow": "on"}
    as_ann.post("/lists/from-filter/", data)
    made = List.objects.get()
    save(as_ann, made, form_of(as_ann, made), visibility="public")
    assert "Stink Bomb" in as_bob.get(made.get_absolute_url()).content.decode()
    Work.objects.filter(name="Stink Bomb").update(name="Stinking Bomb")
    assert "Stinking Bomb" in as_bob.get(made.get_absolute_url()).content.decode()
    as_bob.post(f"/shelf/{Work.objects.get(name='Cannon Fodder').pk}/", {"status": "completed"})
    assert "You have seen 1 of 3." in as_bob.get(made.get_absolute_url()).content.decode()


def test_a_list_never_follows_somebodys_own_shelf(memories, as_ann):
    data = {"of": "works", "query": "my=planned", "title": "My plans", "follow": "on"}
    page = as_ann.post("/lists/from-filter/", data, follow=True).content.decode()
    assert "cannot follow your own shelf" in page
    assert not List.objects.exists()


def test_a_filter_that_means_nothing_any_more_is_said(memories, as_ann, ann):
    made = List.objects.create(owner=ann, title="Gone", follows_plural="works", follows_query="genre=gone")
    assert "means nothing any more" in as_ann.get(made.get_absolute_url()).content.decode()


# Many at once


PASTED = "1. Akira (1988)\r\n- Magnetic Rose\r\ntt0113799\r\nメモリーズ\r\nZzzyx of nowhere\r\nKatsuhiro Otomo\r\n/works/memories-1995/stink-bomb/"


def test_pasted_lines_are_matched_ambiguous_or_not_found(memories, as_ann, ann):
    made = List.objects.create(owner=ann, title="Pasted")
    address = f"/lists/{made.pk}/paste/"
    review = as_ann.post(address, {"text": PASTED})
    page = review.content.decode()
    assert "not found" in page
    assert not made.items.exists(), "Nothing is added before it was looked over."
    data = fields_of(review, "line-1")
    wrong = next(name for name, value in data.items() if value == "Zzzyx of nowhere")
    mended = as_ann.post(address, data | {wrong: "Cannon Fodder"})
    as_ann.post(address, fields_of(mended, "line-1") | {"add": "1"})
    assert names(made) == [
        "Akira",
        "Magnetic Rose",
        "Memories",
        "Cannon Fodder",
        "Katsuhiro Otomo",
        "Stink Bomb",
    ]


def test_namesakes_are_chosen_by_hand_or_left_out(memories, as_ann, ann):
    made = List.objects.create(owner=ann, title="Pasted")
    address = f"/lists/{made.pk}/paste/"
    review = as_ann.post(address, {"text": "Takashi Watanabe"})
    assert "ambiguous" in review.content.decode()
    people = list(Person.objects.filter(name="Takashi Watanabe"))
    assert len(people) == 2
    data = fields_of(review, "line-1") | {"choice-1": str(people[1].pk), "add": "1"}
    as_ann.post(address, data)
    assert [one.person for one in made.items.all()] == [people[1]]


def test_pasting_many_costs_a_handful_of_queries(memories, as_ann, ann, django_assert_max_num_queries):
    made = List.objects.create(owner=ann, title="Pasted")
    text = "\n".join(["Akira", "Memories", "Magnetic Rose"] + [f"tt{n:07}" for n in range(300)])
    with django_assert_max_num_queries(400):
        few = as_ann.post(f"/lists/{made.pk}/paste/", {"text": "Akira\nMemories"})
        assert few.status_code == 200
        assert as_ann.post(f"/lists/{made.pk}/paste/", {"text": text}).status_code == 200


@pytest.mark.parametrize("text", ["", " \n ", "\x00"])
def test_pasting_nothing_is_told(text, memories, as_ann, ann):
    made = List.objects.create(owner=ann, title="Pasted")
    assert as_ann.post(f"/lists/{made.pk}/paste/", {"text": text}).status_code == 422


def test_strangers_paste_nothing(made, as_bob):
    assert as_bob.post(f"/lists/{made.pk}/paste/", {"text": "Akira", "add": "1"}).status_code == 403
    assert User.objects.count() == 3 or names(made) == NAMES
