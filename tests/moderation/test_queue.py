"""The queue: filtered by its address, one way through it, leases, many decisions at once."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from catalog.models import Work
from moderation.models import QueueFilter, Submission
from tests.helpers import approve, decide, fields_of, propose, save_section, submit

FILM, SEGMENT = "/works/memories-1995/", "/works/memories-1995/magnetic-rose/"


@pytest.fixture
def four(memories, as_ann, as_bob):
    """Of a film, a segment and a person; filled, corrected, replaced, added; by two people."""
    return {
        "deck": propose(as_ann, SEGMENT, "overview", {"fields-deck": "A salvage crew hears a voice."}),
        "runtime": propose(as_ann, FILM, "general", {"fields-runtime": "113"}),
        "alias": propose(as_bob, FILM, "aliases", row={"aliases": {"text": "Omoide"}}),
        "born": propose(as_bob, "/people/satoshi-kon/", "general", {"fields-born": "1963-10-12"}),
    }


def listed(client, query=""):
    page = client.get(f"/queue/?{query}").content.decode()
    return [int(key) for key in re.findall(r'submission-row__page" href="/submissions/(\d+)/', page)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["deck", "runtime", "alias", "born"]),
        ("sort=newest", ["born", "alias", "runtime", "deck"]),
        ("kind=person", ["born"]),
        ("page=kon", ["born"]),
        ("page=/people/satoshi-kon/", ["born"]),
        ("page=http://localhost/works/memories-1995/", ["runtime", "alias"]),
        ("editor=BOB", ["alias", "born"]),
        ("field=catalog.work.runtime", ["runtime"]),
        ("field=catalog.name.text", ["alias"]),
        ("risk=3", ["alias"]),
        ("risk=3&risk=4&editor=ann", ["runtime"]),
        ("kind=work&editor=ann&sort=newest", ["runtime", "deck"]),
        ("older=7", []),
        ("show=returned", []),
        ("appealed=on", []),
    ],
)
def test_filters_combine_in_the_address(query, found, four, as_moderator):
    keys = [four[name].pk for name in found]
    if query == "page=http://localhost/works/memories-1995/":
        # A segment's summary is history of the film it is part of, too, when the catalogue says so.
        assert set(keys) <= set(listed(as_moderator, query))
        assert four["born"].pk not in listed(as_moderator, query)
        return
    assert listed(as_moderator, query) == keys


def test_risk_says_what_a_submission_can_spoil(four, memories, as_ann, as_moderator):
    assert four["alias"].get_risk_display() == "adds"
    assert four["runtime"].get_risk_display() == "replaces"
    approve(as_moderator, four["deck"])
    small = propose(as_ann, SEGMENT, "overview", {"fields-deck": "A salvage crew heard a voice."})
    assert small.get_risk_display() == "a small correction"
    removal = propose(as_ann, FILM, "releases", {"releases-0-DELETE": "on"})
    assert removal.get_risk_display() == "removes"
    assert listed(as_moderator, "risk=2") == [small.pk]


def test_age_and_first_edits(four, as_ann, as_moderator):
    Submission.objects.filter(pk=four["alias"].pk).update(submitted_at=timezone.now() - timedelta(days=8))
    assert listed(as_moderator, "older=7") == [four["alias"].pk]
    approve(as_moderator, four["runtime"])
    second = propose(as_ann, FILM, "general", {"fields-country": "FR"})
    assert second.pk not in listed(as_moderator, "first=on"), "Ann is no newcomer any more."
    assert four["deck"].pk in listed(as_moderator, "first=on")


def test_a_filter_that_means_nothing_says_so(four, as_moderator):
    response = as_moderator.get("/queue/?kind=spaceship&older=soon")
    assert response.status_code == 400
    assert "means nothing here" in response.content.decode()


def test_counts_stand_beside_the_ready_made_filters(four, as_moderator):
    decide(as_moderator, four["born"], "return", comment="Which book?")
    page = " ".join(as_moderator.get("/queue/").content.decode().split())
    for name, count in {"Waiting": 3, "First edits": 3, "Returned": 1, "Appeals": 0}.items():
        assert re.search(rf'>{name} <span class="tabs__count">{count}</span>', page), name


def test_paging_by_key_and_by_size(memories, as_ann, ann, as_moderator):
    for n in range(45):
        draft = Submission.objects.create(author=ann, page=memories, page_label=f"P{n}")
        draft.changes.create(
            position=1, action="update", label="x", object_id=memories.pk, after={"runtime": n}, before={"runtime": 115},
            content_type=draft.page_type,
        )  # fmt: skip
        draft.submit(by=ann, version=1, note="Timed.")
    for query in ("", "sort=newest", "sort=smallest", "sort=largest"):
        first = as_moderator.get(f"/queue/?{query}").content.decode()
        following = re.search(r'rel="next"[^>]* href="([^"]+)"', first)[1].replace("&amp;", "&")
        assert "sort=" in following or not query, "The filter stays while paging."
        seen = [*listed(as_moderator, query), *listed(as_moderator, following.lstrip("?"))]
        assert len(set(seen)) == len(seen) == 45


def test_as_many_queries_for_a_full_page_as_for_four(four, memories, ann, as_moderator):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert as_moderator.get("/queue/").status_code == 200
        return len(queries)

    few = count()
    for n in range(36):
        author = User.objects.create_user(f"member-{n}")
        draft = Submission.objects.create(author=author, page=memories, page_label=f"P{n}")
        draft.changes.create(
            position=1, action="update", label="x", object_id=memories.pk, after={"runtime": n}, before={"runtime": 115},
            content_type=draft.page_type,
        )  # fmt: skip
        draft.submit(by=author, version=1, note="Timed.")
    assert count() == few


def test_saved_filters_are_each_moderators_own(four, as_moderator, as_second_moderator, moderator, as_ann):
    saved = as_moderator.post(
        "/queue/filters/", {"name": "Bob's people", "query": "kind=person&editor=bob"}, follow=True
    )
    assert "Bob&#x27;s people" in saved.content.decode()
    assert listed(as_moderator, moderator.queue_filters.get().query) == [four["born"].pk]
    assert "Bob&#x27;s people" not in as_second_moderator.get("/queue/").content.decode()
    address = f"/queue/filters/{QueueFilter.objects.get().pk}/deletion/"
    assert as_second_moderator.post(address).status_code == 404
    assert as_moderator.post(address).status_code == 302
    assert not QueueFilter.objects.exists()
    assert as_ann.post("/queue/filters/", {"name": "x", "query": ""}).status_code == 403


def beside(client, address):
    page = client.get(address).content.decode()
    return {
        rel: match[1].replace("&amp;", "&")
        if (match := re.search(rf'rel="{rel}" href="([^"]+)"', page))
        else None
        for rel in ("prev", "next")
    }


def test_next_and_previous_stay_in_the_filter(four, as_moderator):
    query = "?kind=work"
    deck, runtime, alias = (four[name].get_absolute_url() + query for name in ("deck", "runtime", "alias"))
    assert beside(as_moderator, deck) == {"prev": None, "next": runtime}
    assert beside(as_moderator, runtime) == {"prev": deck, "next": alias}
    assert beside(as_moderator, alias) == {"prev": runtime, "next": None}


def test_after_a_decision_one_goes_on_to_the_next_and_at_last_back_to_the_queue(four, as_moderator):
    at = four["runtime"]
    for name in ("alias", "born", "deck"):
        data = fields_of(as_moderator.get(at.get_absolute_url() + "?sort=oldest"), "version")
        response = as_moderator.post(f"{at.get_absolute_url()}approval/?sort=oldest", data)
        assert response["Location"] == f"{four[name].get_absolute_url()}?sort=oldest"
        at = four[name]
    assert decide(as_moderator, at)["Location"] == "/queue/"


def test_ones_own_and_what_another_reads_are_passed_over(four, memories, as_moderator, second_moderator):
    own = propose(as_moderator, FILM, "overview", {"fields-deck": "Mine."})
    four["runtime"].claim(by=second_moderator)
    assert beside(as_moderator, four["deck"].get_absolute_url())["next"] == four["alias"].get_absolute_url()
    assert beside(as_moderator, four["born"].get_absolute_url())["next"] is None
    assert own.pk in listed(as_moderator)


def claim(client, submission, **extra):
    return client.post(f"{submission.get_absolute_url()}claim/", extra, headers={"HX-Request": "true"})


def test_a_lease_is_seen_by_others_who_still_see_everything(four, as_moderator, as_second_moderator, as_ann):
    submission = four["runtime"]
    assert "You are reading this" in claim(as_moderator, submission).content.decode()
    page = as_second_moderator.get(submission.get_absolute_url()).content.decode()
    assert "mo has been reading this" in page
    assert "113" in page
    assert "mo has been reading it" in as_second_moderator.get("/queue/").content.decode()
    assert listed(as_moderator, "claim=mine") == [submission.pk]
    assert listed(as_second_moderator, "claim=others") == [submission.pk]
    assert submission.pk not in listed(as_second_moderator, "claim=free")
    assert "mo is reading it now" in as_ann.get(submission.get_absolute_url()).content.decode()


def test_opening_the_page_is_safe(four, as_moderator):
    as_moderator.get(four["runtime"].get_absolute_url())
    four["runtime"].refresh_from_db()
    assert four["runtime"].leased_by is None, "Only the script, or the button, claims."


def test_deciding_over_anothers_shoulder_takes_a_word(four, memories, as_moderator, as_second_moderator):
    submission = four["runtime"]
    claim(as_moderator, submission)
    refused = decide(as_second_moderator, submission, comment="Timed it.")
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "mo is reading this one" in page
    assert "Timed it." in page
    assert decide(as_second_moderator, submission, although_claimed="1").status_code == 302
    late = as_moderator.post(f"{submission.get_absolute_url()}approval/", {"version": submission.version})
    assert late.status_code == 409
    assert "now approved by maya" in late.content.decode()


def test_a_lease_is_released_taken_over_and_runs_out(
    four, as_moderator, as_second_moderator, second_moderator
):
    submission = four["runtime"]
    claim(as_moderator, submission)
    assert "mo has been reading this" in claim(as_second_moderator, submission).content.decode()
    assert "You are reading this" in claim(as_second_moderator, submission, take_over="1").content.decode()
    submission.refresh_from_db()
    assert submission.reader == second_moderator
    # Leaving an old page does not give back what a newer one has renewed.
    stale = (submission.leased_until - timedelta(seconds=9)).isoformat()
    address = f"{submission.get_absolute_url()}release/"
    assert as_second_moderator.post(address, {"left": "1", "until": stale}).status_code == 204
    submission.refresh_from_db()
    assert submission.reader == second_moderator
    now = submission.leased_until.isoformat()
    assert as_moderator.post(address, {"left": "1", "until": now}).status_code == 204
    submission.refresh_from_db()
    assert submission.reader == second_moderator, "Nobody gives back another's lease."
    assert as_second_moderator.post(address, {"left": "1", "until": now}).status_code == 204
    submission.refresh_from_db()
    assert submission.reader is None
    claim(as_moderator, submission)
    Submission.objects.filter(pk=submission.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    assert "You are reading this" in claim(as_second_moderator, submission).content.decode()


def test_leases_are_for_who_may_decide(four, as_ann, as_bob, as_moderator, memories):
    assert claim(as_ann, four["runtime"]).status_code == 403
    assert claim(as_bob, four["runtime"]).status_code == 403
    own = propose(as_moderator, FILM, "overview", {"fields-deck": "Mine."})
    assert claim(as_moderator, own).status_code == 403


def picked(*submissions):
    return [f"{submission.pk}:{submission.version}" for submission in submissions]


def test_many_are_approved_each_for_itself(four, memories, as_ann, as_bob, as_moderator):
    rival = propose(as_bob, FILM, "general", {"fields-runtime": "114"})
    both = {"picked": picked(four["runtime"], rival, four["born"]), "do": "approve"}
    page = as_moderator.post("/queue/decisions/", both).content.decode()
    assert "2 submissions decided, 1 not" in page
    assert "runtime changed after this was proposed" in page
    assert rival.get_absolute_url() in page
    memories.refresh_from_db()
    assert memories.runtime == 113
    again = as_moderator.post("/queue/decisions/", both).content.decode()
    assert "0 submissions decided, 3 not" in again, "Sent twice, decided once."


def test_many_are_rejected_with_one_reason(four, as_moderator, as_ann):
    ticked = picked(four["deck"], four["alias"])
    empty = as_moderator.post("/queue/decisions/", {"picked": ticked, "do": "reject"}, follow=True)
    assert "without a word to its author" in empty.content.decode()
    as_moderator.post("/queue/decisions/", {"picked": ticked, "do": "reject", "grounds": "copied"})
    for name in ("deck", "alias"):
        four[name].refresh_from_db()
        assert four[name].state == "rejected"
        assert four[name].events.get(verb="reject").grounds.slug == "copied"
    assert "in your own words" in as_ann.get(four["deck"].get_absolute_url()).content.decode()


def test_bulk_decides_only_on_what_was_listed(four, memories, as_ann, as_bob, as_moderator):
    old = picked(four["runtime"])
    data = fields_of(as_ann.get(four["runtime"].get_absolute_url()), "version")
    as_ann.post(f"{four['runtime'].get_absolute_url()}reopening/", data)
    save_section(as_ann, FILM, "general", {"fields-runtime": "999"})
    four["runtime"].refresh_from_db()
    submit(as_ann, four["runtime"])
    page = as_moderator.post("/queue/decisions/", {"picked": old, "do": "approve"}).content.decode()
    assert "changed since you opened it" in page
    assert Work.objects.get(slug="memories-1995").runtime == 115
    assert as_bob.post("/queue/decisions/", {"picked": old, "do": "approve"}).status_code == 403
    nothing = as_moderator.post("/queue/decisions/", {"do": "approve"}, follow=True).content.decode()
    assert "Tick at least one" in nothing
