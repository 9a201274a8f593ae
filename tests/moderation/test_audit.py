"""The audit log: every verb is in it, found by filter and in the export; drafts do not leak into it."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from moderation import members
from moderation.auditing import VERBS
from moderation.models import Event, Protection, Quarantine, Reason, Submission
from moderation.models.states import TRANSITIONS
from tests.helpers import approve, fields_of, propose, save_section

FILM = "/works/memories-1995/"
KEYS = {
    "id", "at", "by", "verb", "submission", "version", "author", "account", "page_kind", "page_id", "about",
    "from", "to", "reason", "comment",
}  # fmt: skip
SECRET = "A secret that is in a draft"


def text(response):
    return response.content.decode().replace("&#x27;", "'")


def exported(client, query=""):
    response = client.get(f"/audit/events.jsonl{query}")
    assert response.status_code == 200
    return [json.loads(line) for line in b"".join(response.streaming_content).decode().splitlines()]


@pytest.fixture
def story(memories, ann, moderator, second_moderator, as_ann, as_moderator):
    """Something of every kind that is moderated."""
    first = propose(as_ann, FILM, "overview", {"fields-deck": "Invented."})
    first.comment(by=ann, text="I am sure.")
    first.send_back(
        by=moderator, version=first.version, comment="Says who?", grounds=Reason.objects.get(slug="unsourced")
    )
    first.reopen(by=ann, version=first.version)
    first.submit(by=ann, version=first.version, note="The booklet.")
    first.reject(by=moderator, version=first.version, comment="No.")
    first.appeal(by=ann, version=first.version, text="But yes.")
    approve_as(first, second_moderator)
    second = propose(as_ann, FILM, "general", {"fields-runtime": "99"})
    data = fields_of(as_ann.get(f"{FILM}edit/general/?submission={second.pk}"), "base")
    as_ann.post(f"{FILM}edit/general/?submission={second.pk}", data | {"fields-runtime": "98"})
    second.refresh_from_db()
    second.withdraw(by=ann, version=second.version)
    first.revert(by=ann, note="Mine was wrong.")
    owner = User.objects.create_user("owner", is_superuser=True)
    for page in (memories,):
        Protection.objects.protect(page, by=moderator, level="moderators", reason="Edit war.").lift(
            by=moderator
        )
    members.block(ann, by=moderator, reason="Copied texts.")
    run = Quarantine.objects.open(ann, by=moderator, note="Invented.", picked=[(first.pk, first.version)])
    run.work(by=moderator)
    members.lift_block(ann, by=moderator)
    members.set_role(ann, by=owner, is_moderator=True, is_owner=True)
    members.set_role(ann, by=owner, is_moderator=False, is_owner=False)
    data = fields_of(as_moderator.get("/queue/reasons/"), "form-0-name")
    as_moderator.post("/queue/reasons/", data | {"form-0-name": "A second time"})
    return first


def approve_as(submission, moderator):
    submission.approve(by=moderator, version=submission.version, comment="Well then.")


# Further ways to propose, each logs as `revert` does; and what is tried with the rules and with patrol.
OF_PAIRS = {"split", "restore", "merge", "confirm", "set rules", "go live", "patrol"}


def test_every_verb_has_words(story):
    assert set(TRANSITIONS) <= set(VERBS)
    assert set(Event.objects.values_list("verb", flat=True)) <= set(VERBS)


def test_every_verb_is_found_by_filter_and_in_the_export(story, as_second_moderator):
    """The story is told once: it takes longer than all that is asked of it."""
    for verb in sorted(set(VERBS) - OF_PAIRS):
        assert VERBS[verb] in text(as_second_moderator.get(f"/audit/?verb={verb}")), verb
        found = exported(as_second_moderator, f"?verb={verb}")
        assert {line["verb"] for line in found} == {verb}
        assert all(set(line) == KEYS for line in found)


def test_filters(story, as_second_moderator):
    for query, verbs in (
        ("who=MO&about=account", {"block", "lift block", "quarantine", "end quarantine"}),
        ("about=page", {"protect", "lift protection"}),
        ("about=site", {"reasons"}),
        ("account=mo", set()),
        ("who=owner", {"make moderator", "unmake moderator", "make owner", "unmake owner"}),
        ("page=/works/memories-1995/&about=page", {"protect", "lift protection"}),
        ("page=memories&kind=person", set()),
        ("kind=work&about=page", {"protect", "lift protection"}),
        ("since=2999-01-01", set()),
        ("upto=1999-01-01", set()),
        ("account=ann&verb=approve", {"approve"}),
        ("account=ann&verb=block", {"block"}),
        ("who=nobody", set()),
        ("since=9999-12-31", set()),
        ("about=site&since=0001-01-01&upto=9999-12-31", {"reasons"}),
    ):
        assert {line["verb"] for line in exported(as_second_moderator, f"?{query}")} == verbs, query
        page = text(as_second_moderator.get(f"/audit/?{query}"))
        assert ("Nothing in the log matches" in page) == (not verbs), query
        assert all(VERBS[verb] in page for verb in verbs), query


def test_a_line_says_who_what_from_where_to_where_on_which_grounds(story, as_second_moderator):
    (line,) = exported(as_second_moderator, "?verb=return")
    assert line | {"id": 0, "at": "", "version": 0} == {
        "id": 0, "at": "", "by": "mo", "verb": "return", "submission": story.pk, "version": 0,
        "author": "ann", "account": None, "page_kind": "work", "page_id": str(story.page_id),
        "about": "Memories (1995)", "from": "pending", "to": "returned", "reason": "unsourced",
        "comment": "Says who?",
    }  # fmt: skip
    (line,) = exported(as_second_moderator, "?verb=block")
    assert (line["by"], line["account"], line["comment"]) == ("mo", "ann", "For good. Copied texts.")


@pytest.mark.parametrize("address", ["/audit/", "/audit/events.jsonl"])
def test_moderators_only(address, story, as_ann, client):
    assert client.get(address).status_code == 302
    assert as_ann.get(address).status_code == 403


@pytest.mark.parametrize("query", ["verb=nonsense", "since=yesterday", "kind=nonsense"])
def test_a_filter_that_means_nothing(query, story, as_second_moderator):
    assert as_second_moderator.get(f"/audit/?{query}").status_code == 400
    assert as_second_moderator.get(f"/audit/events.jsonl?{query}").status_code == 400


def test_drafts_do_not_leak(memories, ann, as_ann, as_moderator):
    """One that never left its author is not there; one that is in his hands again is not told about."""
    data = fields_of(as_ann.get("/works/new/"), "base") | {"fields-kind": "film", "save": "draft"}
    as_ann.post("/works/new/", data | {"fields-name": SECRET})
    never = Submission.objects.get(author=ann)
    never.withdraw(by=ann, version=never.version)
    data = fields_of(as_ann.get("/works/new/"), "base") | {"fields-kind": "film", "save": "submit"}
    as_ann.post("/works/new/", data | {"fields-name": SECRET, "note": SECRET})
    again = Submission.objects.pending().get()
    again.reopen(by=ann, version=again.version)
    everything = text(as_moderator.get("/audit/")) + json.dumps(exported(as_moderator))
    assert SECRET not in everything
    assert never.pk not in {line["submission"] for line in exported(as_moderator)}
    # That it is there and who did what is told, by number; not what it is about.
    lines = [line for line in exported(as_moderator) if line["submission"] == again.pk]
    assert [(line["verb"], line["about"], line["page_kind"]) for line in lines] == [
        ("reopen", None, None), ("submit", None, None),
    ]  # fmt: skip
    assert exported(as_moderator, f"?page={SECRET}") == []
    assert "a draft again" in text(as_moderator.get("/audit/"))


def test_the_command_writes_the_same_lines(story, as_second_moderator):
    out = StringIO()
    call_command("export_audit", stdout=out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert lines == exported(as_second_moderator)
    out = StringIO()
    call_command("export_audit", "--verb=block", "--account=ann", stdout=out)
    assert len(out.getvalue().splitlines()) == 1
    with pytest.raises(CommandError, match="since"):
        call_command("export_audit", "--since=yesterday")


def test_it_is_paged_and_costs_the_same_however_long(
    story, ann, as_second_moderator, as_ann, django_assert_max_num_queries
):
    as_second_moderator.get("/audit/")
    for number in range(60):
        story.comment(by=ann, text=f"Remark {number}.")
    with django_assert_max_num_queries(8):
        first = text(as_second_moderator.get("/audit/"))
    assert "Remark 59." in first
    assert "Remark 9." not in first
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Remark 9." in text(as_second_moderator.get(f"/audit/{older}"))


def test_a_save_of_a_section_alone_is_no_event(memories, as_ann, as_moderator):
    before = Event.objects.count()
    save_section(as_ann, FILM, "overview", {"fields-deck": SECRET})
    assert Event.objects.count() == before
    assert SECRET not in text(as_moderator.get("/audit/"))


def test_an_approval_over_http_is_in_it(memories, as_ann, as_moderator):
    approve(as_moderator, propose(as_ann, FILM, "overview", {"fields-deck": "Three dreams."}))
    assert [line["by"] for line in exported(as_moderator, "?verb=approve&account=ann")] == ["mo"]
