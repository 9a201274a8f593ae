"""Nothing goes live by itself, until the site makes rules; and then only what they allow, with the reason."""

from functools import partial

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalog.models import Image, Name, Person, Work
from moderation import policy
from moderation.history import differences
from moderation.models import AutoApproval, Change, Event, Submission
from moderation.models.auto_approval import Needed
from moderation.models.risk import Risk
from moderation.models.trusting import Earned, Trust
from moderation.snapshot import snapshot
from tests.helpers import NOTE, fields_of, member_client, open_section, propose, save_section
from tests.moderation.earning import earn, reverted, rule
from tests.moderation.test_races import at_once

FILM, BOMB = "/works/memories-1995/", "/works/memories-1995/stink-bomb/"
AT_ONCE = {"save": "submit", "note": NOTE}
CLASSES = (Risk.CAPTIONS, Risk.FILLS, Risk.CORRECTS)


def text(response):
    return response.content.decode()


def latest():
    return Submission.objects.filter(is_import=False).order_by("pk").last()


@pytest.fixture
def trusted_ann(memories, ann):
    """Ann, whose 30 changes of works stand, on a site with a rule for each class."""
    earn(ann, memories, 30, days=10)
    for risk in CLASSES:
        rule(risk)
    return ann


def send(client, page, section, changes=None, row=None):
    save_section(client, page, section, (changes or {}) | AT_ONCE, row)
    return latest()


def picture(page, **columns):
    """A public picture; its file is never opened here."""
    return Image.objects.create(work=page, file="a" * 40 + "-300x450", kind="poster", **columns)


def edit(author, row, page=None, **after):
    """Straight through the gate."""
    submission = Submission.objects.create(author=author, page=page or row, page_label=str(row))
    Change.objects.create(
        submission=submission, position=1, action="update", label=str(row), object_id=row.pk,
        content_type=ContentType.objects.get_for_model(row), before=snapshot(row, after), after=after,
    )  # fmt: skip
    submission.submit(by=author, version=submission.version, note="As the booklet says.")
    return submission


# What is ruled

EARNED = {
    level: Earned(level, 0, survived, 0)
    for level, survived in ((Trust.NEW, 1), (Trust.KNOWN, 7), (Trust.TRUSTED, 27))
}


@pytest.mark.parametrize("level", Trust)
@pytest.mark.parametrize("needed", [Needed.KNOWN, Needed.TRUSTED, None])
@pytest.mark.parametrize("sign", ["", *policy.ALWAYS_READ])
@pytest.mark.parametrize("risk", CLASSES)
def test_table(risk, sign, needed, level):
    route = policy.route(policy.Sent("works", {risk.deed: needed}, EARNED[level], frozenset({sign})))
    assert route.live == (not sign and needed is not None and level >= needed)
    assert route.words.startswith(policy.LIVE if route.live else policy.QUEUED)
    assert route.words.endswith(".")
    assert not sign or route.words == policy.QUEUED + policy.ALWAYS_READ[sign]


def test_the_words():
    sent = policy.Sent("works", {"fills what was empty": Needed.KNOWN}, EARNED[Trust.TRUSTED], frozenset())
    assert policy.route(sent).words == (
        "It went live at once: it only fills what was empty, and on works its author is trusted "
        "(27 approved submissions stand)."
    )
    assert policy.route(sent._replace(trust=EARNED[Trust.NEW])).words == (
        "It went to the queue: it fills what was empty. On works that goes live from members who are known "
        "or trusted there; its author is new here (1 approved submission stands)."
    )
    assert policy.route(sent._replace(signs={"remove"})).words == (
        "It went to the queue: it removes something, and that is always read by a moderator."
    )


def test_one_change_that_no_rule_allows_keeps_all_of_it_in_the_queue():
    deeds = {"fills what was empty": Needed.KNOWN, "replaces what stands there": None}
    route = policy.route(policy.Sent("works", deeds, EARNED[Trust.TRUSTED], frozenset()))
    assert not route.live
    assert "it replaces what stands there, and on works a moderator reads that" in route.words


# What happens


@pytest.mark.parametrize("name", ["ann", "mo"])
def test_without_rules_everything_waits_whoever_sends_it(name, memories, ann, moderator):
    who = User.objects.get(username=name)
    earn(who, memories, 100)
    one = send(member_client(who), BOMB, "general", {"fields-runtime": "40"})
    assert (one.state, one.by_rule) == ("pending", False)
    assert one.route == "It went to the queue: a moderator reads every change here."
    assert Work.objects.get(name="Stink Bomb").runtime is None


def test_what_a_rule_allows_is_public_at_once_and_says_why(trusted_ann, as_ann, client):
    response = save_section(as_ann, BOMB, "general", {"fields-runtime": "40"} | AT_ONCE, follow=True)
    one = latest()
    words = (
        "It went live at once: it only fills what was empty, and on works its author is trusted "
        "(30 approved submissions stand)."
    )
    assert (one.state, one.by_rule, one.decided_by, one.route) == ("approved", True, None, words)
    assert words in text(response)
    assert words in text(as_ann.get(one.get_absolute_url()))
    assert "40" in text(client.get(BOMB))
    assert [event.verb for event in one.events.all()] == ["submit", "go live"]
    assert one.sequence == one.events.last().pk
    assert list(differences()) == []
    call_command("verify_history", verbosity=0)


def test_nobody_is_named_as_its_moderator(trusted_ann, as_ann, client):
    one = send(as_ann, BOMB, "general", {"fields-runtime": "40"})
    for address in (one.get_absolute_url(), f"{BOMB}history/", f"{BOMB}provenance/"):
        page = text(client.get(address))
        assert "live by the site's rule" in page, address
        assert "approved by ann" not in page, address
        assert "decided by <" not in page.split("live by the site's rule")[0][-300:], address
    assert "It went live at once" not in text(client.get(one.get_absolute_url())), "Trust is nobody else's."
    assert Submission.objects.waiting_time().decisions == 30, "Those of her past."


@pytest.mark.parametrize(
    ("page", "section", "changes", "live", "words"),
    [
        (BOMB, "general", {"fields-runtime": "40"}, True, "it only fills what was empty"),
        (BOMB, "overview", {"fields-deck": "A test dummy smells."}, True, "it only fills what was empty"),
        (FILM, "general", {"fields-runtime": "40"}, False, "it replaces a value that has a source"),
        ("/works/new/", None, None, False, "it adds a page"),
    ],
)
def test_changes_of_works(page, section, changes, live, words, trusted_ann, as_ann):
    if section:
        one = send(as_ann, page, section, changes)
    else:
        data = fields_of(as_ann.get(page), "base") | {"fields-name": "Stand by Me", "fields-kind": "film"}
        assert as_ann.post(page, data | AT_ONCE).status_code == 302
        one = latest()
    assert (one.state, words in one.route) == ("approved" if live else "pending", True), one.route


@pytest.mark.parametrize(
    ("before", "after", "live"),
    [
        ("Three dreems by three directors.", "Three dreams by three directors.", True),
        ("Three films by 3 directors.", "Three films by 4 directors.", False),  # another number, another fact
        ("Three dreams.", "Three nightmares of war.", False),
    ],
)
def test_a_small_correction_is_one_of_letters(before, after, live, trusted_ann):
    work = Work.objects.get(name="Cannon Fodder")
    Work.objects.filter(pk=work.pk).update(deck=before)
    work.refresh_from_db()
    assert (edit(trusted_ann, work, deck=after).state == "approved") == live


@pytest.mark.parametrize("field", ["country", "kind", "slug_date"])
def test_a_date_or_a_choice_is_never_a_small_correction(field, trusted_ann, memories):
    release = memories.releases.exclude(date="").first()
    after = {"country": "FR", "kind": "festival", "slug_date": "1995-12-24"}[field]
    name = {"country": "country", "kind": "medium", "slug_date": "date"}[field]
    one = edit(trusted_ann, release, page=memories, **{name: after})
    assert (one.state, one.risk) == ("pending", Risk.REPLACES)


@pytest.mark.parametrize("name", Image.captions)
def test_a_caption_may_be_said_anew(name, trusted_ann, memories):
    image = picture(memories, caption="Poster", alternative_text="Faces")
    one = edit(trusted_ann, image, page=memories, **{name: "Four faces above a burning city"})
    assert (one.state, one.risk) == ("approved", Risk.CAPTIONS), one.route
    assert "it only captions a picture" in one.route
    kind = edit(trusted_ann, image, page=memories, kind="cover")
    assert (kind.state, kind.risk) == ("pending", Risk.REPLACES)


def test_what_is_removed_merged_taken_back_or_restored_always_waits(
    trusted_ann, memories, as_ann, as_moderator
):
    alias = memories.names.filter(kind="alias").first()
    removal = Submission.objects.create(author=trusted_ann, page=memories, page_label="Memories")
    content_type = ContentType.objects.get_for_model(alias)
    Change.objects.create(submission=removal, position=1, action="delete", label=str(alias),
                          object_id=alias.pk, content_type=content_type,
                          before=snapshot(alias, ["work", "text", "kind", "language"]))  # fmt: skip
    removal.submit(by=trusted_ann, version=removal.version, note="Nobody calls it that.")
    live = send(as_ann, BOMB, "general", {"fields-runtime": "40"})
    undo = live.revert(by=trusted_ann)
    people = list(Person.objects.order_by("name")[:2])
    merge = Submission.merge(people[0], into=people[1], by=trusted_ann, note="One and the same.")
    confirmed = Submission.confirm(
        live.page, live.page, "runtime", by=trusted_ann, citation="The disc of 2004"
    )  # fmt: skip
    for person in people:
        earn(trusted_ann, person, 30)
    for one, words in (
        (removal, "it removes something"),
        (undo, "it takes back what was approved"),
        (merge, "it merges two pages"),
        (confirmed, "it names a source"),
    ):
        assert (one.state, words in one.route) == ("pending", True), one.route


def test_a_rule_for_one_kind_of_page_goes_before_the_one_for_all(trusted_ann, memories):
    works = ContentType.objects.get_for_model(Work)
    rule(Risk.FILLS, Needed.NOBODY, page_type=works)
    work = Work.objects.get(name="Stink Bomb")
    assert edit(trusted_ann, work, runtime=40).state == "pending"
    AutoApproval.objects.filter(page_type=works).delete()
    assert edit(trusted_ann, Work.objects.get(name="Magnetic Rose"), deck="A voice.").state == "approved"


def test_trust_with_works_is_none_with_people(trusted_ann):
    person = Person.objects.filter(born="").first()
    one = edit(trusted_ann, person, born="1963-10-12")
    assert one.state == "pending"
    assert "its author is new here (0 approved submissions stand)" in one.route


def test_a_revert_costs_the_trust(trusted_ann, bob, memories):
    for one in list(Submission.objects.filter(author=trusted_ann)[:6]):
        reverted(one, by=bob)
    one = edit(trusted_ann, Work.objects.get(name="Stink Bomb"), runtime=40)
    assert one.state == "pending"
    assert "its author is new here (24 approved submissions stand)" in one.route


def test_ones_own_waiting_change_of_the_same_field_is_not_overtaken(trusted_ann, memories):
    work = Work.objects.get(name="Stink Bomb")
    AutoApproval.objects.all().delete()
    edit(trusted_ann, work, runtime=41)
    rule(Risk.FILLS)
    one = edit(trusted_ann, work, runtime=40)
    assert (one.state, "another submission of its author that waits changes the same" in one.route) == (
        "pending", True,
    )  # fmt: skip
    assert edit(trusted_ann, work, deck="A test dummy smells.").state == "approved"


def test_what_moderators_returned_or_rejected_is_theirs_to_finish(trusted_ann, moderator):
    AutoApproval.objects.all().delete()
    work = Work.objects.get(name="Stink Bomb")
    one, other = edit(trusted_ann, work, runtime=40), edit(trusted_ann, work, deck="A smell.")
    rule(Risk.FILLS)
    one.send_back(by=moderator, version=one.version, comment="Which cut?")
    one.reopen(by=trusted_ann, version=one.version)
    one.submit(by=trusted_ann, version=one.version, note="The disc.")
    other.reject(by=moderator, version=other.version, comment="Copied.")
    again = other.resubmit(by=trusted_ann)
    again.submit(by=trusted_ann, version=again.version, note="My own words.")
    for each in (one, again):
        assert (each.state, "others have dealt with it already" in each.route) == ("pending", True)


def test_what_is_amended_while_it_waits_goes_on_waiting(trusted_ann, as_ann):
    AutoApproval.objects.all().delete()
    one = send(as_ann, BOMB, "general", {"fields-runtime": "40"})
    rule(Risk.FILLS)
    data = fields_of(as_ann.get(f"{BOMB}edit/general/?submission={one.pk}"), "base")
    as_ann.post(f"{BOMB}edit/general/?submission={one.pk}", data | {"fields-runtime": "41", "save": "submit"})
    one.refresh_from_db()
    assert (one.changes.get().after, one.state) == ({"runtime": 41}, "pending")
    assert one.route == "It went to the queue: it was changed while it waited there."


def test_what_the_catalogue_does_not_take_waits_with_the_reason(trusted_ann, moderator):
    """The page moved on after the form was opened; another value is not one a machine may take."""
    work = Work.objects.get(name="Stink Bomb")
    stale = Work.objects.get(pk=work.pk)
    edit(trusted_ann, work, runtime=40).patrol(by=moderator)
    one = edit(trusted_ann, stale, runtime=41)
    assert one.state == "pending"
    assert "it could not go live by itself" in one.route
    assert "runtime changed after this was proposed" in one.route
    assert (one.decided_at, one.sequence, one.changes.get().applied) == (None, None, None)
    assert one.events.get().verb == "submit"
    bad = edit(trusted_ann, Work.objects.get(name="Magnetic Rose"), deck="x" * 5000)
    assert (bad.state, "it could not go live by itself" in bad.route) == ("pending", True)
    assert list(differences()) == []


def test_a_draft_of_several_sections_goes_live_as_one(trusted_ann, as_ann):
    save_section(as_ann, BOMB, "general", {"fields-runtime": "40", "save": "draft"})
    one = propose(as_ann, BOMB, "overview", {"fields-deck": "A test dummy smells."})
    assert (one.state, one.changes.get().applied) == (
        "approved",
        {"runtime": 40, "deck": "A test dummy smells."},
    )


def test_a_double_click_goes_live_once(trusted_ann, as_ann):
    data = open_section(as_ann, BOMB, "general") | {"fields-runtime": "40"} | AT_ONCE
    for _ in range(2):
        assert as_ann.post(f"{BOMB}edit/general/", data).status_code == 302
    assert latest().by_rule
    save_section(as_ann, BOMB, "overview", {"fields-deck": "A test dummy smells.", "save": "draft"})
    one = latest()
    data = fields_of(as_ann.get(one.get_absolute_url()), "note")
    for _ in range(2):
        assert as_ann.post(f"{one.get_absolute_url()}proposal/", data).status_code == 302
    assert not Submission.objects.filter(state="draft").exists()
    assert Submission.objects.filter(by_rule=True).count() == 2


def test_an_import_is_still_its_operators(trusted_ann):
    one = Submission.objects.get(is_import=True)
    assert (one.by_rule, one.route) == (False, "")
    assert one.decided_by == one.author


def test_ruling_costs_the_same_however_much_is_sent(trusted_ann, memories, settings, record_property):
    """With nothing to publish: each change that is applied costs a few queries, as at an approval."""
    settings.TRUST_KNOWN_AT, settings.TRUST_TRUSTED_AT = 90, 100
    names, costs = list(Name.objects.filter(note="", work__isnull=False)[:4]), []
    ContentType.objects.get_for_models(Name, Work)
    for size in (1, 3):
        submission = Submission.objects.create(author=trusted_ann, page=memories, page_label="Memories")
        for position, name in enumerate(names[:size]):
            Change.objects.create(
                submission=submission, position=position, action="update", label=str(name),
                object_id=name.pk, content_type=ContentType.objects.get_for_model(name),
                before=snapshot(name, ["note"]), after={"note": "fan name"},
            )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            submission.submit(by=trusted_ann, version=submission.version, note="As is.")
        assert "that goes live from members who are known" in submission.route
        costs.append(len(queries))
        names = names[size:]
    record_property("queries to submit 1 and 3 changes under rules", costs)
    assert costs[0] == costs[1]


# The rules


def test_moderators_read_the_rules_and_whoever_runs_the_site_sets_them(
    memories, as_ann, as_moderator, moderator
):
    assert as_ann.get("/queue/rules/").status_code == 403
    page = text(as_moderator.get("/queue/rules/"))
    assert "Nothing goes live by itself: a moderator reads every change." in page
    assert "Only whoever runs this site can change" in page
    assert as_moderator.post("/queue/rules/", {}).status_code == 403
    moderator.is_superuser = True
    moderator.save()
    data = fields_of(as_moderator.get("/queue/rules/"), "form-TOTAL_FORMS")
    data |= {"form-0-risk": Risk.FILLS.value, "form-0-page_type": "", "form-0-needed": Needed.TRUSTED.value}
    page = text(as_moderator.post("/queue/rules/", data, follow=True))
    words = (
        "A change that fills what was empty goes live at once on any page, if its author is trusted there."
    )
    assert words in page
    assert "Last changed by" in page
    event = Event.objects.get(verb="set rules")
    assert (event.by, event.comment) == (moderator, f"New: {words}")
    data = fields_of(as_moderator.get("/queue/rules/"), "form-TOTAL_FORMS")
    as_moderator.post("/queue/rules/", data | {"form-0-DELETE": "on"})
    assert not AutoApproval.objects.exists()
    assert Event.objects.filter(verb="set rules").last().comment == f"No more: {words}"


def test_a_site_may_let_its_moderators_set_them(memories, as_moderator, settings):
    settings.MODERATORS_MAY_SET_RULES = True
    data = fields_of(as_moderator.get("/queue/rules/"), "form-TOTAL_FORMS")
    data |= {"form-0-risk": Risk.CAPTIONS.value, "form-0-needed": Needed.KNOWN.value}
    assert as_moderator.post("/queue/rules/", data).status_code == 302
    assert AutoApproval.objects.get().risk == Risk.CAPTIONS
    data = fields_of(as_moderator.get("/queue/rules/"), "form-TOTAL_FORMS")
    response = as_moderator.post(
        "/queue/rules/", data | {"form-1-risk": Risk.CAPTIONS.value, "form-1-needed": Needed.TRUSTED.value}
    )
    assert response.status_code == 422
    assert AutoApproval.objects.count() == 1
    assert 'name="form-1-risk"' in text(response)


@pytest.mark.parametrize("risk", [Risk.ADDS, Risk.REPLACES, Risk.REMOVES])
def test_no_rule_can_be_made_for_what_is_risky(risk, memories, as_moderator, settings):
    settings.MODERATORS_MAY_SET_RULES = True
    data = fields_of(as_moderator.get("/queue/rules/"), "form-TOTAL_FORMS")
    response = as_moderator.post("/queue/rules/", data | {"form-0-risk": risk.value, "form-0-needed": 2})
    assert response.status_code == 422
    assert not AutoApproval.objects.exists()


# Two at once


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_edits_of_one_field_one_goes_live_and_the_other_waits():
    call_command("load_starter", verbosity=0)
    people = [User.objects.create_user(name) for name in ("ann", "bob")]
    rule(Risk.FILLS)
    for person in people:
        earn(person, Work.objects.first(), 30)
    for work in Work.objects.filter(deck="")[:15]:
        values = zip(people, ("A voice.", "A smell."), strict=True)
        calls = [partial(edit, person, Work.objects.get(pk=work.pk), deck=deck) for person, deck in values]
        outcomes = at_once(*calls)
        states = sorted(one.state for one in outcomes)
        assert states == ["approved", "pending"], outcomes
        waits = next(one for one in outcomes if one.state == "pending")
        assert "it could not go live by itself" in waits.route
    assert list(differences()) == []
