"""Aliases that are really segments, and credits that are really theirs: ticked, not typed again."""

import pytest
from django.core.management import call_command
from django.test import Client

from catalog.models import Name, Work
from credits.models import Appearance, Credit
from moderation.models import Submission
from tests.helpers import DATA, approve, decide, fields_of, propose, save_section, submit

FILM = "/works/memories-1995/"
DIVIDE, MOVE = f"{FILM}edit/aliases/segments/", f"{FILM}edit/credits/move/"
SEGMENTS = ("Magnetic Rose", "Stink Bomb", "Cannon Fodder")
COMPOSERS = dict(zip(("Yoko Kanno", "Jun Miyake", "Hiroyuki Nagashima"), SEGMENTS, strict=True))


@pytest.fixture
def film(db) -> Work:
    call_command("import_catalogue", DATA / "memories-undivided.json", verbosity=0)
    return Work.objects.get(slug="memories-1995")


def alias(text):
    return str(Name.objects.get(text=text).pk)


def credit(name):
    return str(Credit.objects.get(person__name=name, role__name="Music").pk)


def shown(client, address):
    return fields_of(client.get(address), "base")


def tick(client, address, *rows, **more):
    return client.post(address, shown(client, address) | {"row": list(rows)} | more)


def divide(client, *texts):
    return tick(client, DIVIDE, *map(alias, texts))


def drafted(name) -> str:
    """The key of a segment that exists in a draft only."""
    return str(draft().changes.get(action="create", label__startswith=name).object_id)


def draft() -> Submission:
    return Submission.objects.get(state="draft")


def divide_and_move(client) -> Submission:
    """The whole story in one draft, submitted."""
    assert divide(client, *SEGMENTS).status_code == 302
    for composer, segment in COMPOSERS.items():
        assert tick(client, MOVE, credit(composer), target=drafted(segment)).status_code == 302
    submission = draft()
    submit(client, submission, "They are the three parts.")
    submission.refresh_from_db()
    return submission


def test_three_aliases_become_segments_and_three_composers_move_to_them(film, as_ann, as_moderator):
    submission = divide_and_move(as_ann)
    assert submission.changes.count() == 9
    assert Work.objects.count() == 1, "Nothing is public before it is approved."
    assert Client().get(f"{FILM}magnetic-rose/").status_code == 404
    assert Client().get(submission.get_absolute_url()).status_code == 403

    page = as_moderator.get(submission.get_absolute_url()).content.decode()
    assert "moved from <del>Memories (1995)</del> to <ins>Magnetic Rose" in page
    approve(as_moderator, submission)
    assert [part.name for part in film.parts.order_by("position")] == list(SEGMENTS)
    assert [name.text for name in film.names.filter(kind="alias")] == ["Otomo Katsuhiro’s Memories"]
    for composer, segment in COMPOSERS.items():
        assert Credit.objects.get(person__name=composer).work.name == segment
    assert Credit.objects.get(person__name="Yoko Kanno").credited_as == "Yōko Kanno"

    public = Client().get(FILM).content.decode()
    credits = public[public.index('id="credits"') :]
    for composer, segment in COMPOSERS.items():
        address = f"/people/{composer.lower().replace(' ', '-')}/"
        assert segment in credits[credits.index(address) :][:200], "The film names the segment of each."
    assert "Yōko Kanno" in Client().get(f"{FILM}magnetic-rose/").content.decode()
    assert "Magnetic Rose" in Client().get("/people/yoko-kanno/").content.decode()
    call_command("verify_history")


def test_all_of_it_can_be_reverted(film, as_ann, as_moderator):
    submission = approve(as_moderator, divide_and_move(as_ann))
    as_ann.post(f"{submission.get_absolute_url()}reversion/", {"comment": "One film after all."})
    assert decide(as_moderator, Submission.objects.get(reverts=submission)).status_code == 302
    assert Work.objects.get() == film
    assert film.names.filter(kind="alias").count() == 4
    assert film.credits.count() == 4
    call_command("verify_history")


def test_a_credit_does_not_go_to_a_declined_segment(film, as_ann, as_moderator):
    submission = divide_and_move(as_ann)
    segment = submission.changes.get(action="create", label__startswith="Stink Bomb")
    no = {f"decision-{segment.pk}": "decline", f"reason-{segment.pk}": "Not a part."}
    response = decide(as_moderator, submission, **no)
    assert response.status_code == 409
    page = response.content.decode()
    assert "“Jun Miyake, Music”" in page
    assert "needs “Stink Bomb (Memories)”" in page
    assert Work.objects.count() == 1, "All of it, or nothing."
    move = submission.changes.get(label="Jun Miyake, Music")
    alias_of_it = submission.changes.get(action="delete", label="Stink Bomb")
    follows = {f"decision-{one.pk}": "decline" for one in (move, alias_of_it)}
    follows |= {f"reason-{one.pk}": "It follows." for one in (move, alias_of_it)}
    approve(as_moderator, submission, **no, **follows)
    assert Credit.objects.get(person__name="Jun Miyake").work == film
    assert Credit.objects.get(person__name="Yoko Kanno").work.name == "Magnetic Rose"


def test_one_button_makes_one_segment_and_a_double_click_no_second(film, as_ann):
    data = shown(as_ann, DIVIDE) | {"only": alias("Stink Bomb")}
    for _ in range(2):
        response = as_ann.post(DIVIDE, data)
        assert response["Location"] == draft().get_absolute_url()
    assert sorted(change.action for change in draft().changes.all()) == ["create", "delete"]


def test_a_credit_moves_once_and_back(film, as_ann):
    divide(as_ann, "Magnetic Rose")
    data = shown(as_ann, MOVE) | {"row": credit("Yoko Kanno"), "target": drafted("Magnetic Rose")}
    for _ in range(2):
        assert as_ann.post(MOVE, data).status_code == 302
    assert draft().changes.filter(label__startswith="Yoko").count() == 1
    assert "in your draft: Magnetic Rose" in as_ann.get(MOVE).content.decode()
    tick(as_ann, MOVE, credit("Yoko Kanno"), target=str(film.pk))
    assert not draft().changes.filter(label__startswith="Yoko").exists()


def test_a_move_keeps_what_else_the_draft_says_of_the_credit(film, as_ann):
    save_section(as_ann, FILM, "credits", {"credits-1-note": "except the song"})
    divide(as_ann, "Magnetic Rose")
    tick(as_ann, MOVE, credit("Yoko Kanno"), target=drafted("Magnetic Rose"))
    change = draft().changes.get(label__startswith="Yoko")
    assert change.after == {"note": "except the song", "work": drafted("Magnetic Rose")}
    # and the form of the section goes on working with the credit moved to a page that is not there yet
    assert save_section(as_ann, FILM, "credits", {"credits-1-note": "without the song"}).status_code == 302
    change.refresh_from_db()
    assert change.after == {"note": "without the song", "work": drafted("Magnetic Rose")}


def test_a_credit_of_the_draft_moves_too(film, as_ann):
    new = {"credits": {"person": "Yoko Kanno", "role": "Director"}}
    save_section(as_ann, FILM, "credits", row=new)
    divide(as_ann, "Magnetic Rose")
    change = draft().changes.get(label="Yoko Kanno, Director")
    tick(as_ann, MOVE, str(change.object_id), target=drafted("Magnetic Rose"))
    change.refresh_from_db()
    assert (change.action, change.after["work"]) == ("create", drafted("Magnetic Rose"))


def test_taking_the_tick_away_takes_it_back(film, as_ann):
    divide(as_ann, "Magnetic Rose", "Stink Bomb")
    data = shown(as_ann, DIVIDE)
    assert as_ann.post(DIVIDE, data | {"row": [alias("Stink Bomb")]}).status_code == 302
    assert {change.label for change in draft().changes.all()} == {"Stink Bomb", "Stink Bomb (Memories)"}


def test_a_segment_credits_move_to_is_not_taken_back(film, as_ann):
    divide(as_ann, "Magnetic Rose", "Stink Bomb")
    tick(as_ann, MOVE, credit("Yoko Kanno"), target=drafted("Magnetic Rose"))
    response = as_ann.post(DIVIDE, shown(as_ann, DIVIDE) | {"row": [alias("Stink Bomb")]})
    assert response.status_code == 422
    assert "Move them back first" in response.content.decode()
    assert draft().changes.count() == 5


def test_an_old_tab_does_not_take_back_what_another_did(film, as_ann):
    old = shown(as_ann, DIVIDE)
    divide(as_ann, "Magnetic Rose")
    as_ann.post(DIVIDE, old | {"row": [alias("Stink Bomb")]})
    assert draft().changes.count() == 4


def test_an_alias_that_is_gone_is_said_to_be(film, as_ann, as_bob, as_moderator):
    old = shown(as_ann, DIVIDE) | {"row": [alias("Magnetic Rose"), alias("Stink Bomb")]}
    approve(as_moderator, propose(as_bob, FILM, "aliases", {"aliases-0-DELETE": "on"}))
    response = as_ann.post(DIVIDE, old)
    assert response.status_code == 422
    page = response.content.decode()
    assert "“Magnetic Rose” is not here any more" in page
    assert f'value="{alias("Stink Bomb")}" id="row-{alias("Stink Bomb")}" checked' in page
    assert not Submission.objects.filter(state="draft").exists()


def test_an_alias_that_was_renamed_meanwhile_is_shown_again(film, as_ann, as_bob, as_moderator):
    old = shown(as_ann, DIVIDE) | {"row": [alias("Magnetic Rose")]}
    approve(as_moderator, propose(as_bob, FILM, "aliases", {"aliases-0-text": "Magnetic Roses"}))
    response = as_ann.post(DIVIDE, old)
    assert response.status_code == 422
    assert "Somebody changed this meanwhile" in response.content.decode()


def test_a_credit_that_was_moved_by_another_is_said_to_be_gone(film, as_ann, as_bob, as_moderator):
    approve(as_moderator, divide_and_move(as_bob))
    target = str(Work.objects.get(name="Stink Bomb").pk)
    old = shown(as_ann, f"{FILM}magnetic-rose/edit/credits/move/")
    moved = credit("Yoko Kanno")
    approve_move(as_bob, as_moderator, moved, target)
    response = as_ann.post(f"{FILM}magnetic-rose/edit/credits/move/", old | {"row": moved, "target": target})
    assert response.status_code == 422
    assert "“Yoko Kanno, Music” is not here any more" in response.content.decode()


def approve_move(client, moderator, row, target):
    tick(client, f"{FILM}magnetic-rose/edit/credits/move/", row, target=target)
    submission = draft()
    submit(client, submission)
    approve(moderator, submission)


def test_a_credit_goes_back_from_a_segment_to_the_film(film, as_ann, as_moderator):
    approve(as_moderator, divide_and_move(as_ann))
    approve_move(as_ann, as_moderator, credit("Yoko Kanno"), str(film.pk))
    assert Credit.objects.get(person__name="Yoko Kanno").work == film


def test_the_same_credit_does_not_stand_on_a_segment_twice(film, as_ann, as_moderator):
    approve(as_moderator, divide_and_move(as_ann))
    approve(
        as_moderator,
        propose(as_ann, FILM, "credits", row={"credits": {"person": "Yoko Kanno", "role": "Music"}}),
    )
    again = str(film.credits.get(person__name="Yoko Kanno").pk)
    target = str(Work.objects.get(name="Magnetic Rose").pk)
    response = tick(as_ann, MOVE, again, target=target)
    assert response.status_code == 422
    assert "Yoko Kanno, Music: The same stands there already." in response.content.decode()


def test_a_segment_of_that_name_is_not_made_twice(film, as_ann):
    save_section(as_ann, FILM, "segments", row={"segments": {"name": "MAGNETIC ROSE"}})
    response = divide(as_ann, "Magnetic Rose")
    assert response.status_code == 422
    assert "There is a segment of this name already" in response.content.decode()


def test_two_members_propose_the_same_segment_and_it_is_made_once(film, as_ann, as_bob, as_moderator):
    submissions = []
    for client in (as_ann, as_bob):
        divide(client, "Magnetic Rose")
        submissions.append(draft())
        submit(client, submissions[-1])
    approve(as_moderator, submissions[0])
    assert decide(as_moderator, submissions[1]).status_code == 409
    assert Work.objects.filter(name="Magnetic Rose").count() == 1


def test_one_click_sends_it_to_the_queue_with_a_word_to_it(film, as_ann):
    """An alias leaves by it, and nothing leaves without a note."""
    response = tick(as_ann, DIVIDE, alias("Stink Bomb"), save="submit")
    assert response.status_code == 422
    assert "Say why" in response.content.decode()
    response = tick(as_ann, DIVIDE, alias("Stink Bomb"), save="submit", note="It is the second part.")
    assert response["Location"] == FILM
    assert Submission.objects.get(author__username="ann").state == "pending"


def test_nothing_ticked_and_no_target_are_asked_for(film, as_ann):
    assert "Tick at least one row." in tick(as_ann, DIVIDE).content.decode()
    response = tick(as_ann, MOVE, credit("Yoko Kanno"))
    assert "This has no segments yet" in response.content.decode()
    divide(as_ann, "Stink Bomb")
    response = tick(as_ann, MOVE, credit("Yoko Kanno"), target="")
    assert "Choose where they belong." in response.content.decode()
    response = tick(as_ann, MOVE, credit("Yoko Kanno"), target=str(film.names.first().pk))
    assert response.status_code == 422


def test_what_was_ticked_outlives_a_session(film, ann, as_ann):
    data = shown(as_ann, DIVIDE) | {"row": [alias("Magnetic Rose")]}
    as_ann.logout()
    response = as_ann.post(DIVIDE, data)
    assert response["Location"].startswith("/accounts/login/")
    as_ann.post(response["Location"], {"login": "ann", "password": "correct horse"})
    page = as_ann.get(DIVIDE).content.decode()
    assert "You had been signed out" in page
    assert f'id="row-{alias("Magnetic Rose")}" checked' in page


def test_a_base_of_another_form_or_page_is_not_taken(film, as_ann):
    data = shown(as_ann, DIVIDE) | {"row": [alias("Magnetic Rose")], "target": str(film.pk)}
    assert as_ann.post(MOVE, data).status_code == 400
    assert as_ann.post(DIVIDE, data | {"base": "nonsense"}).status_code == 400
    assert Client().get(f"{FILM}edit/aliases/nothing/").status_code == 302
    assert as_ann.get(f"{FILM}edit/aliases/nothing/").status_code == 404
    assert as_ann.get("/people/yoko-kanno/edit/aliases/segments/").status_code == 404


def test_a_character_moves_with_its_voices_and_their_page_says_so(film, as_ann, as_moderator):
    approve(as_moderator, divide_and_move(as_ann))
    voice = "/people/tsutomu-isobe/"
    assert "Magnetic Rose" not in Client().get(voice).content.decode()
    appearance, target = Appearance.objects.get(), Work.objects.get(name="Magnetic Rose")
    tick(as_ann, f"{FILM}edit/characters/move/", str(appearance.pk), target=str(target.pk))
    submission = draft()
    submit(as_ann, submission)
    approve(as_moderator, submission)
    assert "Magnetic Rose" in Client().get(voice).content.decode()
    assert "Heintz Beckner" in Client().get(f"{FILM}magnetic-rose/").content.decode()


def test_the_ways_to_it_stand_in_the_forms(film, as_ann):
    for section in ("aliases", "segments"):
        assert f"{FILM}edit/{section}/segments/" in as_ann.get(f"{FILM}edit/{section}/").content.decode()
    assert MOVE in as_ann.get(f"{FILM}edit/credits/").content.decode()
    assert as_ann.get(DIVIDE, headers={"HX-Request": "true"}).content.decode().startswith("<section")


def test_the_form_costs_the_same_however_many_rows(film, as_ann, django_assert_max_num_queries):
    divide(as_ann, *SEGMENTS)
    with django_assert_max_num_queries(16):
        as_ann.get(MOVE)
    with django_assert_max_num_queries(16):
        as_ann.get(DIVIDE)
