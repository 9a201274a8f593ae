"""The inbox: each verb of the gate tells whom it should, and nobody else; what was read, and what is not wanted."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts.models import Notice, NoticeSetting, User
from moderation.models import Submission
from tests.helpers import approve, decide, member_client, propose, save_section

FILM = "/works/memories-1995/"


@pytest.fixture
def pending(memories, as_ann):
    return propose(as_ann, FILM, "general", {"fields-runtime": "113"})


@pytest.fixture
def bystanders(bob, second_moderator):
    """Members who have nothing to do with it."""
    return [bob, second_moderator]


def told() -> list:
    """[(whom, of which kind, who did it)] so far, each once; then forgotten."""
    found = list(Notice.objects.order_by("pk").values_list("recipient__username", "kind", "actor__username"))
    Notice.objects.all().delete()
    return found


def test_the_author_is_told_of_the_decision(pending, bystanders, as_ann, as_moderator):
    assert told() == []
    decide(as_moderator, pending, "return", comment="Which cut?")
    assert "Which cut?" in as_ann.get("/inbox/").content.decode()
    assert told() == [("ann", "returned", "mo")]
    decide(as_moderator, pending, "rejection", comment="Not so.")
    assert told() == [("ann", "rejected", "mo")]


def test_approved_and_in_part(memories, bystanders, as_ann, as_moderator):
    submission = propose(as_ann, FILM, "aliases", row={"aliases": {"text": "Omoide"}})
    approve(as_moderator, submission)
    assert "is approved" in Notice.objects.get().title
    assert told() == [("ann", "approved", "mo")]
    save_section(as_ann, FILM, "general", {"fields-runtime": "113"})
    save_section(as_ann, FILM, "aliases", row={"aliases": {"text": "Kanojo"}})
    draft = Submission.objects.get(state="draft")
    draft.submit(by=draft.author, version=draft.version, note="Both.")
    change = draft.changes.first()
    approve(as_moderator, draft, **{f"decision-{change.pk}": "decline", f"reason-{change.pk}": "Doubtful."})
    assert "1 of its changes was declined" in Notice.objects.get().title


def test_comments_go_to_the_other_side(pending, bystanders, as_ann, as_moderator, as_second_moderator):
    address = f"{pending.get_absolute_url()}comment/"
    as_ann.post(address, {"comment": "Anybody?"})
    assert told() == [], "No moderator has taken part yet."
    as_moderator.post(address, {"comment": "Reading it."})
    assert told() == [("ann", "commented", "mo")]
    as_second_moderator.post(address, {"comment": "I too."})
    assert sorted(told()) == [("ann", "commented", "maya"), ("mo", "commented", "maya")]
    as_ann.post(address, {"comment": "Thank you both."})
    assert sorted(told()) == [("maya", "commented", "ann"), ("mo", "commented", "ann")]


def test_who_is_no_moderator_any_more_hears_nothing_of_the_thread(pending, as_ann, as_moderator):
    as_moderator.post(f"{pending.get_absolute_url()}comment/", {"comment": "Reading it."})
    told()
    User.objects.filter(username="mo").update(is_moderator=False)
    as_ann.post(f"{pending.get_absolute_url()}comment/", {"comment": "And?"})
    assert told() == []


@pytest.mark.parametrize(("noun", "words"), [("approval", "approved"), ("rejection", "rejected again")])
def test_an_appeal_and_how_it_ends(noun, words, pending, bob, as_ann, as_moderator, as_second_moderator):
    decide(as_moderator, pending, "rejection", comment="Not so.")
    told()
    pending.refresh_from_db()
    as_ann.post(
        f"{pending.get_absolute_url()}appeal/", {"version": pending.version, "comment": "It is on the box."}
    )
    assert told() == [("mo", "appealed", "ann")]
    decide(as_second_moderator, pending, noun, comment="Looked it up.")
    assert words in Notice.objects.get(kind="appealed").title
    assert sorted(told()) == [
        ("ann", "approved" if noun == "approval" else "rejected", "maya"),
        ("mo", "appealed", "maya"),
    ]


def test_a_reversal_is_told_to_whose_work_it_takes_back_once_it_is_public(
    pending, bob, as_ann, as_bob, as_moderator
):
    approve(as_moderator, pending)
    told()
    as_bob.post(f"{pending.get_absolute_url()}reversion/", {"comment": "The box says 115."})
    assert told() == []
    approve(as_moderator, Submission.objects.get(author=bob))
    assert sorted(told()) == [("ann", "reverted", "mo"), ("bob", "approved", "mo")]


def test_several_taken_back_at_once_are_told_in_one(memories, ann, bob, as_ann, as_moderator):
    for runtime in ("113", "114"):
        approve(as_moderator, propose(as_ann, FILM, "general", {"fields-runtime": runtime}))
    theirs = list(Submission.objects.filter(author=ann))
    (undo,) = Submission.revert_all(theirs, by=bob, note="The box says 115.")
    told()
    approve(as_moderator, undo)
    notice = Notice.objects.get(recipient=ann)
    assert notice.title == "What you gave to “Memories (1995)” and 1 more was taken back"
    assert notice.words == "The box says 115."


def test_who_decides_no_more_hears_nothing_of_appeals(pending, as_ann, as_moderator):
    decide(as_moderator, pending, "rejection", comment="Not so.")
    told()
    User.objects.filter(username="mo").update(is_moderator=False)
    pending.refresh_from_db()
    as_ann.post(f"{pending.get_absolute_url()}appeal/", {"version": pending.version, "comment": "It is so."})
    assert told() == []


def test_nobody_is_told_of_his_own_reversal_as_if_it_were_anothers(pending, as_ann, as_moderator):
    approve(as_moderator, pending)
    told()
    as_ann.post(f"{pending.get_absolute_url()}reversion/", {"comment": "I was wrong."})
    approve(as_moderator, Submission.objects.get(state="pending"))
    assert told() == [("ann", "approved", "mo")]


# Leases


def claim(client, submission, **data):
    return client.post(f"{submission.get_absolute_url()}claim/", data)


def pass_minutes(number):
    past = timedelta(minutes=number)
    Submission.objects.exclude(leased_by=None).update(
        leased_at=F("leased_at") - past, leased_until=F("leased_until") - past
    )


def test_a_lease_that_ran_out_is_told_of_once(pending, memories, as_bob, as_moderator, as_second_moderator):
    other = propose(as_bob, "/people/katsuhiro-otomo/", "overview", {"fields-deck": "Director."})
    claim(as_moderator, pending)
    pass_minutes(31)
    for _ in range(2):
        claim(as_second_moderator, other)
    assert told() == [("mo", "lease", None)]
    pending.refresh_from_db()
    assert pending.leased_by is None


def test_a_lease_is_not_told_of_when_it_is_taken_up_again_given_back_or_decided(
    pending, memories, as_bob, as_moderator, as_second_moderator
):
    other = propose(as_bob, "/people/katsuhiro-otomo/", "overview", {"fields-deck": "Director."})
    claim(as_moderator, pending)
    pass_minutes(31)
    claim(as_moderator, pending)
    claim(as_second_moderator, other)
    assert told() == []
    as_moderator.post(f"{pending.get_absolute_url()}release/")
    pass_minutes(31)
    claim(as_moderator, pending)
    assert told() == [("maya", "lease", None)], "hers ran out, the released one did not"
    decide(as_moderator, pending, comment="")
    pass_minutes(31)
    claim(as_second_moderator, other)
    assert [row for row in told() if row[1] == "lease"] == []


def test_who_is_read_over_is_told(pending, as_moderator, as_second_moderator):
    claim(as_moderator, pending)
    claim(as_second_moderator, pending)
    assert told() == []
    claim(as_second_moderator, pending, take_over="1")
    assert told() == [("mo", "lease", "maya")]


# The page


def test_who_comes_by_another_way_has_read_it_too(pending, ann, as_ann, as_bob, as_moderator):
    decide(as_moderator, pending, "return", comment="Which cut?")
    as_moderator.get(pending.get_absolute_url())
    assert unread(as_ann) == 1
    as_ann.get(pending.get_absolute_url())
    assert unread(as_ann) == 0


@pytest.fixture
def three(ann):
    now = timezone.now()
    return Notice.objects.bulk_create(
        Notice(
            recipient=ann,
            kind="followed",
            title=f"Told {n}",
            address=FILM,
            created_at=now - timedelta(days=n),
        )
        for n in range(3)
    )


def unread(client) -> int:
    found = re.search(r'class="inbox-link__count">(\d+)', client.get("/about/").content.decode())
    return int(found[1]) if found else 0


def test_opening_one_marks_it_and_leads_there(three, memories, as_ann, as_bob):
    assert unread(as_ann) == 3
    address = three[1].get_absolute_url()
    assert as_bob.get(address).status_code == 404
    assert "/accounts/login/" in Client().get(address)["Location"]
    assert as_ann.get(address)["Location"] == FILM
    assert unread(as_ann) == 2
    three[1].refresh_from_db()
    first = three[1].read_at
    as_ann.get(address)
    three[1].refresh_from_db()
    assert three[1].read_at == first


def test_one_and_all_are_marked_but_not_what_came_after_the_page(three, ann, bob, as_ann, as_bob):
    page = as_ann.get("/inbox/").content.decode()
    assert page.index("Told 0") < page.index("Told 1") < page.index("Told 2")
    assert page.count("inbox-day__name") == 3
    as_bob.post("/inbox/read/", {"notice": three[0].pk})
    assert unread(as_ann) == 3
    as_ann.post("/inbox/read/", {"notice": three[0].pk})
    assert unread(as_ann) == 2
    until = re.search(r'name="until" value="(\d+)"', page)[1]
    Notice.objects.create(recipient=ann, kind="followed", title="Later", address="/")
    as_ann.post("/inbox/read/", {"until": max(one.pk for one in three)})
    assert unread(as_ann) == 1
    assert int(until) in {one.pk for one in three}


@pytest.mark.parametrize("data", [{}, {"notice": ""}, {"notice": "x"}, {"until": "9" * 30}, {"until": "-1"}])
def test_bad_input_marks_nothing(data, three, as_ann):
    assert as_ann.post("/inbox/read/", data).status_code == 302
    assert unread(as_ann) == 3


def test_it_is_paged_and_says_what_to_do_when_it_is_empty(ann, as_ann, django_assert_num_queries):
    assert "choose <b>Follow</b>" in as_ann.get("/inbox/").content.decode()
    Notice.objects.bulk_create(
        Notice(recipient=ann, kind="followed", title=f"Told {n}.", address="/") for n in range(70)
    )
    seen, address = set(), "/inbox/"
    while address:
        with django_assert_num_queries(4):  # session, member, notices, what is unread
            page = as_ann.get(address).content.decode()
        seen |= set(re.findall(r"Told \d+\.", page))
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = f"/inbox/{following[1]}" if following else ""
    assert len(seen) == 70


def test_it_is_nobody_elses(three, as_bob):
    assert "Told" not in as_bob.get("/inbox/").content.decode()
    assert "/accounts/login/" in Client().get("/inbox/")["Location"]
    assert "no-store" in as_bob.get("/inbox/")["Cache-Control"]


def test_the_kept_page_of_a_film_holds_nobodys_number(three, memories, as_ann):
    as_ann.get(FILM)
    assert "inbox-link" not in Client().get(FILM).content.decode()
    assert 'inbox-link__count">3' in as_ann.get(FILM).content.decode()


# What is wanted


def test_a_kind_switched_off_is_not_told(pending, ann, as_ann, as_moderator):
    page = as_ann.get("/inbox/settings/").content.decode()
    assert 'name="returned"' in page
    assert 'name="lease"' not in page, "only moderators claim"
    assert 'name="lease"' in as_moderator.get("/inbox/settings/").content.decode()
    kinds = set(re.findall(r'type="radio" name="(\w+)"', page))
    as_ann.post("/inbox/settings/", dict.fromkeys(kinds, "mail") | {"returned": "off"})
    assert list(NoticeSetting.objects.values_list("user", "kind", "how")) == [(ann.pk, "returned", "off")]
    decide(as_moderator, pending, "return", comment="Which cut?")
    assert told() == []
    decide(as_moderator, pending, "rejection", comment="Not so.")
    assert told() == [("ann", "rejected", "mo")]
    as_ann.post("/inbox/settings/", dict.fromkeys(kinds, "mail"))
    assert not NoticeSetting.objects.exists()


def test_what_means_nothing_is_not_saved(as_ann):
    response = as_ann.post("/inbox/settings/", {"returned": "shout"})
    assert response.status_code == 422
    assert not NoticeSetting.objects.exists()


def test_what_was_typed_while_signed_out_is_there_again(ann):
    anyone = Client()
    kinds = ["approved", "returned", "rejected", "commented", "reverted", "followed", "draft"]
    anyone.post("/inbox/settings/", dict.fromkeys(kinds, "mail") | {"draft": "off"})
    anyone.force_login(ann)
    page = anyone.get("/inbox/settings/").content.decode()
    assert re.search(r'name="draft" value="off"[^>]* checked', page)


def test_a_member_who_left_is_told_nothing(pending, ann, as_moderator):
    User.objects.filter(pk=ann.pk).update(is_active=False)
    decide(as_moderator, pending, "return", comment="Which cut?")
    assert told() == []


def test_notices_older_than_a_year_are_dropped(three, as_ann):
    Notice.objects.filter(pk=three[0].pk).update(created_at=timezone.now() - timedelta(days=366))
    call_command("send_digests")
    assert Notice.objects.count() == 2


# On the submission itself


def test_its_author_sees_the_place_the_reader_and_the_waiting_time_of_its_kind(
    pending, memories, as_ann, as_bob, as_moderator
):
    early = propose(as_bob, "/people/katsuhiro-otomo/", "overview", {"fields-deck": "Director."})
    Submission.objects.filter(pk=early.pk).update(submitted_at=timezone.now() - timedelta(days=1))
    claim(as_moderator, pending)

    def shown():
        return as_ann.get(pending.get_absolute_url()).content.decode()

    assert "number 2 in the queue" in shown()
    assert "mo is reading it now" in shown()
    for n in range(10):
        section = save_section(
            as_bob, "/people/koji-morimoto/", "overview", {"fields-deck": f"Animator {n}."}
        )
        assert section.status_code == 302
        submission = Submission.objects.get(state="draft")
        submission.submit(by=submission.author, version=submission.version, note="x")
        approve(as_moderator, submission)
    assert "10 decisions" in shown()
    assert "those about" not in shown(), "none of them were about works"
    Submission.objects.filter(state="approved", is_import=False).update(page_type=pending.page_type)
    assert "half of those about works were decided within" in shown()


def test_an_unknown_member_has_no_unread_query(memories, django_assert_num_queries):
    Client().get(FILM)
    with django_assert_num_queries(1):
        Client().get(FILM)


def test_signed_in_the_film_costs_two_queries_more(memories, ann, django_assert_max_num_queries):
    client = member_client(ann)
    client.get(FILM)
    with django_assert_max_num_queries(8) as asked:
        client.get(FILM)
    assert sum("accounts_notice" in one["sql"] for one in asked.captured_queries) == 1
    assert sum("accounts_follow" in one["sql"] for one in asked.captured_queries) == 1
