"""Following: the button on every page, what one follows, and that nothing private shows through it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Follow, Notice, User
from accounts.models import follow as following
from catalog.models import Person
from lists.models import List
from moderation.models import Submission
from tests.helpers import approve, fields_of, propose

FILM = "/works/memories-1995/"


def told(member, **values):
    return list(
        Notice.objects.filter(recipient=member, **values).order_by("pk").values_list("title", flat=True)
    )


def press_follow(client, address, **kwargs):
    """The button of the page, as it is shown."""
    page = client.get(address)
    data = fields_of(page, "target")
    pressed = "1" if 'name="follow" value="1"' in page.content.decode() else "0"
    return client.post("/follows/", data | {"follow": pressed}, **kwargs)


@pytest.mark.parametrize(
    "address",
    [
        FILM,
        f"{FILM}magnetic-rose/",
        "/people/katsuhiro-otomo/",
        "/roles/director/",
        "/tags/war/",
        "/members/bob/",
    ],
)
def test_every_page_has_the_button_and_it_turns_both_ways(address, memories, as_ann, ann, bob):
    assert press_follow(as_ann, address)["Location"] == address
    assert ann.follows.count() == 1
    assert "Following" in as_ann.get(address).content.decode()
    listed = as_ann.get("/follows/").content.decode()
    assert f'href="{address}"' in listed
    press_follow(as_ann, address)
    assert not ann.follows.exists()
    assert "You follow nothing yet" in as_ann.get("/follows/").content.decode()


def test_pressed_twice_in_two_tabs_it_is_followed_once(memories, as_ann, ann):
    for _ in range(2):
        as_ann.post("/follows/", {"target": f"catalog.work:{memories.pk}", "follow": "1"})
    assert ann.follows.count() == 1


def test_in_place_with_htmx(memories, as_ann, ann):
    response = press_follow(as_ann, FILM, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert 'aria-pressed="true"' in response.content.decode()
    assert "<html" not in response.content.decode()


def test_who_is_not_signed_in_sees_no_button_and_is_asked_to_sign_in(memories):
    anyone = Client()
    assert 'action="/follows/"' not in anyone.get(FILM).content.decode()
    assert (
        "/accounts/login/" in anyone.post("/follows/", {"target": f"catalog.work:{memories.pk}"})["Location"]
    )
    assert "/accounts/login/" in anyone.get("/follows/")["Location"]
    assert not Follow.objects.exists()


@pytest.mark.parametrize(
    "target", ["", "catalog.work:", "catalog.work:x", "catalog.name:1", "accounts.user:99999999999999999999999", "moderation.submission:0", "\x00:1"]
)  # fmt: skip
def test_what_is_not_there_cannot_be_followed(target, memories, as_ann):
    assert as_ann.post("/follows/", {"target": target, "follow": "1"}).status_code == 404
    assert not Follow.objects.exists()


def test_not_oneself(as_ann, ann):
    assert as_ann.post("/follows/", {"target": f"accounts.user:{ann.pk}"}).status_code == 403
    assert 'action="/follows/"' not in as_ann.get("/members/ann/").content.decode()


def test_there_is_a_limit_and_it_says_so(memories, as_ann, ann, monkeypatch):
    monkeypatch.setattr(following, "MOST_FOLLOWED", 1)
    press_follow(as_ann, FILM)
    page = as_ann.post("/follows/", {"target": "accounts.user:1000000", "follow": "1"}, follow=True)
    assert page.status_code == 404  # the importer is not active
    response = press_follow(as_ann, "/people/katsuhiro-otomo/", follow=True)
    assert "nobody may follow more" in response.content.decode()
    assert ann.follows.count() == 1


def test_off_the_list_and_back_with_undo(memories, as_ann, ann, as_bob):
    press_follow(as_ann, FILM)
    address = f"/follows/{ann.follows.get().pk}/deletion/"
    assert as_bob.post(address).status_code == 404
    page = as_ann.post(address, follow=True).content.decode()
    assert not ann.follows.exists()
    undo = page.split('formaction="')[1].split('"')[0].replace("&amp;", "&")
    as_ann.post(undo, {"next": "/follows/"})
    assert ann.follows.exists()


# What followers are told


def test_followers_of_the_page_and_of_the_author_are_told_once(
    memories, ann, bob, as_ann, as_bob, as_moderator, moderator
):
    """bob follows the film, its author and the submission; the author and who decides follow the film too."""
    for client in (as_ann, as_bob, as_moderator):
        press_follow(client, FILM)
    press_follow(as_bob, "/members/ann/")
    submission = propose(as_ann, FILM, "general", {"fields-runtime": "113"})
    assert told(bob) == [], "Nothing shows of what waits."
    approve(as_moderator, submission)
    assert told(bob) == ["“Memories (1995)” has changed"]
    assert told(ann, kind="followed") == []
    assert told(moderator) == []


def test_a_person_is_told_of_by_what_is_about_him(memories, bob, as_ann, as_bob, as_moderator):
    press_follow(as_bob, "/people/katsuhiro-otomo/")
    approve(as_moderator, propose(as_ann, FILM, "general", {"fields-runtime": "113"}))
    assert told(bob) == []
    approve(
        as_moderator, propose(as_ann, "/people/katsuhiro-otomo/", "overview", {"fields-deck": "Director."})
    )
    assert len(told(bob)) == 1


def test_what_is_rejected_is_told_to_no_follower(memories, bob, as_ann, as_bob, as_moderator):
    press_follow(as_bob, FILM)
    submission = propose(as_ann, FILM, "general", {"fields-runtime": "113"})
    as_moderator.post(
        f"{submission.get_absolute_url()}rejection/", {"version": submission.version, "comment": "No."}
    )
    assert told(bob) == []


def test_as_many_queries_however_many_follow(memories, as_ann, moderator):
    asked = []
    for number in (1, 1, 200):  # content types are remembered from the first on
        members = User.objects.bulk_create(User(username=f"member-{len(asked)}-{n}") for n in range(number))
        for member in members:
            Follow.objects.follow(member, memories)
        submission = propose(as_ann, FILM, "general", {"fields-runtime": str(60 + len(asked))})
        submission.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            submission.approve(by=moderator, version=submission.version)
        asked.append([query["sql"] for query in queries])
        assert Notice.objects.filter(kind="followed", recipient__in=members).count() == number
    assert len(asked[1]) == len(asked[2])


def test_of_a_merged_page_the_heir_is_followed_and_of_a_deleted_one_nothing(
    memories, ann, bob, as_ann, moderator
):
    otomo, morimoto = (Person.objects.get(slug=slug) for slug in ("katsuhiro-otomo", "koji-morimoto"))
    for member, pages in ((ann, [otomo]), (bob, [otomo, morimoto])):
        for page in pages:
            Follow.objects.follow(member, page)
    merge = Submission.merge(otomo, into=morimoto, by=ann, note="One person, for a test.")
    merge.approve(by=moderator, version=merge.version)
    for member in (ann, bob):
        assert Follow.objects.keys(member, Person) == [morimoto.pk]
    assert told(bob) == ["“Katsuhiro Otomo into Koji Morimoto” has changed"]


def test_who_leaves_is_followed_no_more_and_his_follows_go(memories, ann, bob, as_ann, as_bob):
    made = List.objects.create(owner=ann, title="Anthologies")
    press_follow(as_bob, "/members/ann/")
    press_follow(as_ann, FILM)
    Follow.objects.follow(bob, made)
    approve_notice = Notice.objects.create(recipient=bob, kind="followed", title="x", address="/", actor=ann)
    as_ann.post("/accounts/deletion/", {"password": "correct horse"})
    assert not Follow.objects.exists()
    approve_notice.refresh_from_db()
    assert approve_notice.actor is None


def test_the_export_of_an_account_holds_its_follows_and_nobody_elses_inbox(memories, ann, bob, as_ann):
    press_follow(as_ann, FILM)
    Notice.objects.create(recipient=bob, kind="followed", title="Told to bob", address="/", actor=ann)
    Notice.objects.create(recipient=ann, kind="followed", title="Told to ann", address="/", actor=bob)
    data = as_ann.get("/accounts/data/").content.decode()
    assert "accounts.follow.user" in data
    assert "Told to ann" in data
    assert "Told to bob" not in data


# Submissions, and the queue


def test_a_submission_is_followed_by_those_who_may_read_it(
    memories, bob, as_ann, as_bob, as_moderator, as_second_moderator, second_moderator
):
    submission = propose(as_ann, FILM, "general", {"fields-runtime": "113"})
    target = {"target": f"moderation.submission:{submission.pk}", "follow": "1"}
    assert as_bob.post("/follows/", target).status_code == 404
    assert press_follow(as_second_moderator, submission.get_absolute_url()).status_code == 302
    assert 'action="/follows/"' not in as_ann.get(submission.get_absolute_url()).content.decode(), (
        "follows anyway"
    )
    as_ann.post(f"{submission.get_absolute_url()}comment/", {"comment": "Timed twice."})
    assert told(second_moderator) == ["A comment on “Memories (1995)”"]
    approve(as_moderator, submission)
    assert told(second_moderator, kind="followed") == ["“Memories (1995)” has changed"]
    assert as_bob.post("/follows/", target).status_code == 302


def listed(client, query):
    page = client.get(f"/queue/?{query}").content.decode()
    return {int(part.split(":")[0]) for part in page.split('name="picked" value="')[1:]}


def test_the_queue_shows_what_a_moderator_follows(
    memories, as_ann, as_bob, as_moderator, as_second_moderator
):
    of_film = propose(as_ann, FILM, "general", {"fields-runtime": "113"})
    of_morimoto = propose(as_bob, "/people/koji-morimoto/", "overview", {"fields-deck": "Animator."})
    of_otomo = propose(as_bob, "/people/katsuhiro-otomo/", "overview", {"fields-deck": "Director."})
    assert listed(as_moderator, "followed=on") == set()
    press_follow(as_moderator, FILM)
    assert listed(as_moderator, "followed=on") == {of_film.pk}
    press_follow(as_moderator, of_morimoto.get_absolute_url())
    assert listed(as_moderator, "followed=on") == {of_film.pk, of_morimoto.pk}
    press_follow(as_moderator, "/members/bob/")
    assert listed(as_moderator, "followed=on") == {of_film.pk, of_morimoto.pk, of_otomo.pk}
    assert listed(as_moderator, "followed=on&editor=ann") == {of_film.pk}
    assert listed(as_second_moderator, "followed=on") == set()
