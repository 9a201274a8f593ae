"""What is worth points: proposed and approved at the front door, counted by the command."""

import threading
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from catalog.models import Person, Work
from community.models import Award
from community.points import MOST_PER_PAGE_AND_DAY, MOST_PER_SUBMISSION, MOST_SHARE_PER_DAY
from memories_db.leaving import FORMER, leave
from moderation.models import Change, Reason, Submission
from moderation.proposals import creation
from tests.helpers import approve, decide, fields_of, import_catalogue, propose

FILM, ROSE, KON = "/works/memories-1995/", "/works/memories-1995/magnetic-rose/", "/people/satoshi-kon/"
TEXT = "A salvage crew answers a distress call and finds an opera singer's memories, kept by a machine."


def days_ago(submission, days):
    """As if it had been decided then."""
    then = timezone.now() - timedelta(days=days)
    Submission.objects.filter(pk=submission.pk).update(submitted_at=then, decided_at=then)
    submission.refresh_from_db()
    return submission


def settle(*words):
    out = StringIO()
    call_command("settle_points", *words, stdout=out)
    return out.getvalue()


def points(submission):
    award = Award.objects.valid().filter(pk=submission.pk).first()
    return award and award.points


def share(submission):
    return Award.objects.get(pk=submission.pk).share


@pytest.fixture
def edit(memories, as_moderator):
    """Propose one field or row, have it approved, date it."""

    def edit(client, page, section, changes=None, *, row=None, days, by=as_moderator):
        return days_ago(approve(by, propose(client, page, section, changes, row)), days)

    return edit


def add_aliases(author, film, number, decider, days):
    """Many new aliases in one submission."""
    rows = [film.names.model(work=film, text=f"Memories {uuid4()}", kind="alias") for _ in range(number)]
    submission = Submission.objects.propose(
        by=author, page=film, label=str(film), form=uuid4(), note="From the discs.",
        proposals=[creation(row, ("work", "text", "kind")) for row in rows],
    )  # fmt: skip
    submission.approve(by=decider, version=submission.version)
    return days_ago(submission, days)


@pytest.fixture
def described(edit, as_ann):
    """Ann describes Magnetic Rose 60 days ago."""
    return edit(as_ann, ROSE, "overview", {"fields-deck": "An opera in space."}, days=60)


def revert(client, submission, *, by, days, note="It was better before."):
    client.post(f"{submission.get_absolute_url()}reversion/", {"note": note})
    undo = Submission.objects.latest("pk")
    assert list(undo.reverts.all()) == [submission]
    return days_ago(approve(by, undo), days)


class TestStanding:
    def test_what_still_stands_after_30_days_counts(self, described, ann, moderator):
        settle()
        award = Award.objects.get()
        assert (award.author, award.points, award.reviewer, award.share) == (ann, 1, moderator, 1)
        assert award.counted_at == described.decided_at + timedelta(days=30)

    def test_nothing_is_counted_before_30_days_are_over(self, edit, as_ann):
        young = edit(as_ann, ROSE, "overview", {"fields-deck": "An opera in space."}, days=29)
        settle()
        assert points(young) is None

    def test_what_another_replaced_on_day_10_counts_for_the_other(self, described, edit, as_bob):
        better = edit(as_bob, ROSE, "overview", {"fields-deck": "A haunted wreck sings."}, days=50)
        settle()
        assert (points(described), points(better)) == (0, 1)
        assert share(described) == 0, "The decision did not stand either."

    def test_what_another_replaced_on_day_40_had_stood(self, described, edit, as_bob):
        later = edit(as_bob, ROSE, "overview", {"fields-deck": "A haunted wreck sings."}, days=20)
        settle()
        assert (points(described), points(later)) == (1, None)

    def test_what_was_reverted_on_day_20_never_counts(self, described, as_bob, as_moderator):
        undo = revert(as_bob, described, by=as_moderator, days=40)
        settle()
        assert points(described) is None, "It is void."
        assert Award.objects.get(pk=described.pk).points == 0
        assert points(undo) == 0, "Taking back brings nothing new."
        assert share(undo) == 1

    def test_a_vandal_put_right_in_time_takes_nothing_away(
        self, described, edit, as_ann, as_bob, as_moderator
    ):
        vandal = edit(as_bob, ROSE, "overview", {"fields-deck": "LOL"}, days=50)
        revert(as_ann, vandal, by=as_moderator, days=49)
        settle()
        assert (points(described), points(vandal)) == (1, None)

    def test_what_is_reverted_after_it_was_counted_is_void_then(self, described, as_bob, as_moderator):
        settle()
        assert points(described) == 1
        undo = revert(as_bob, described, by=as_moderator, days=1)
        assert "1 were taken back" in settle()
        assert points(described) is None
        revert(as_bob, undo, by=as_moderator, days=0)
        assert "1 put back" in settle(), "The reversal was taken back itself."
        assert points(described) == 1


class TestWhatEarnsNothing:
    def test_editing_ones_own_field_again(self, described, edit, as_ann):
        again = edit(as_ann, ROSE, "overview", {"fields-deck": "An opera, in space."}, days=55)
        settle()
        assert (points(described), points(again)) == (1, 0)

    def test_bringing_back_what_stood_there_before(self, described, edit, as_bob):
        edit(as_bob, ROSE, "overview", {"fields-deck": "A haunted wreck sings."}, days=55)
        back = edit(as_bob, ROSE, "overview", {"fields-deck": "An opera in space."}, days=45)
        settle()
        assert (points(described), points(back)) == (1, 0)

    def test_removing_and_emptying(self, memories, edit, as_ann, as_bob):
        filled = edit(as_ann, ROSE, "overview", {"fields-deck": "An opera in space."}, days=90)
        emptied = edit(as_bob, ROSE, "overview", {"fields-deck": ""}, days=50)
        removed = edit(as_bob, FILM, "aliases", {"aliases-0-DELETE": "on"}, days=50)
        assert removed.changes.get().action == Change.Action.DELETE
        settle()
        assert (points(filled), points(emptied), points(removed)) == (1, 0, 0)
        assert share(removed) == 1, "Somebody had to read it all the same."

    def test_changing_the_order(self, edit, as_ann):
        moved = edit(
            as_ann, FILM, "segments", {"segments-0-position": "3", "segments-2-position": "1"}, days=40
        )
        settle()
        assert {name for change in moved.changes.all() for name in change.applied} == {"position"}
        assert points(moved) == 0

    def test_the_same_long_text_on_another_page(self, edit, as_ann, as_bob):
        first = edit(as_ann, ROSE, "overview", {"fields-description": TEXT}, days=60)
        other = edit(as_ann, f"{FILM}stink-bomb/", "overview", {"fields-description": TEXT}, days=50)
        bobs = edit(as_bob, f"{FILM}cannon-fodder/", "overview", {"fields-description": TEXT}, days=45)
        settle()
        assert [points(one) for one in (first, other, bobs)] == [1, 0, 1]

    def test_imports(self, memories):
        Submission.objects.update(decided_at=timezone.now() - timedelta(days=90))
        settle()
        assert not Award.objects.exists()

    def test_merging_moves_much_and_brings_nothing(self, memories, as_ann, as_moderator):
        twin = Person.objects.get(slug="satoshi-kon")
        kept = Person.objects.get(slug="katsuhiro-otomo")
        data = fields_of(as_ann.get(f"{KON}merge/?into={kept.slug}"), "note")
        as_ann.post(f"{KON}merge/?into={kept.slug}", data | {"note": "The same man."})
        merged = Submission.objects.filter(changes__merged_into=kept.pk).first()
        assert merged, "The merge was not proposed."
        days_ago(approve(as_moderator, merged), 40)
        assert merged.changes.count() > 1
        assert not Person.objects.filter(pk=twin.pk).exists()
        settle()
        assert points(merged) == 0


class TestVolume:
    def test_200_rows_in_one_go_count_as_20(self, memories, ann, moderator):
        one = add_aliases(ann, memories, 200, moderator, 40)
        settle()
        assert points(one) == MOST_PER_SUBMISSION

    def test_a_page_gives_no_more_than_30_a_day(self, memories, ann, bob, moderator):
        several = [add_aliases(ann, memories, 12, moderator, 40) for _ in range(4)]
        Submission.objects.filter(author=ann).update(decided_at=several[0].decided_at)
        settle()
        counted = [points(one) for one in several]
        assert counted == [12, 12, 6, 0]
        assert sum(counted) == MOST_PER_PAGE_AND_DAY

    def test_nor_does_reading_without_end(self, memories, ann, moderator):
        several = [add_aliases(ann, memories, 1, moderator, 40) for _ in range(MOST_SHARE_PER_DAY + 3)]
        Submission.objects.filter(author=ann).update(decided_at=several[0].decided_at)
        settle()
        assert sum(Award.objects.values_list("share", flat=True)) == MOST_SHARE_PER_DAY


class TestTheReviewersShare:
    def test_a_value_the_moderator_amended_counts_for_both(self, memories, as_ann, as_moderator):
        wrong = propose(as_ann, ROSE, "overview", {"fields-deck": "An oprea in space."})
        change = wrong.changes.get()
        data = fields_of(as_moderator.get(wrong.get_absolute_url()), "version")
        opened = as_moderator.post(f"{wrong.get_absolute_url()}amendment/", data | {"amend": change.pk})
        data = fields_of(opened, "version") | {f"amend-{change.pk}-deck": "An opera in space."}
        as_moderator.post(f"{wrong.get_absolute_url()}approval/", data)
        wrong.refresh_from_db()
        assert wrong.state == "approved"
        assert wrong.changes.get().amended == ["deck"]
        days_ago(wrong, 40)
        settle()
        assert (points(wrong), share(wrong)) == (1, 2)

    def test_a_rejection_that_stood_counts_and_its_author_loses_nothing(self, memories, as_ann, as_moderator):
        rejected = propose(as_ann, ROSE, "overview", {"fields-deck": "Boring."})
        decide(
            as_moderator, rejected, "rejection", grounds=Reason.objects.first().slug, comment="An opinion."
        )
        rejected.refresh_from_db()
        assert rejected.state == "rejected"
        days_ago(rejected, 40)
        settle()
        assert (points(rejected), share(rejected)) == (0, 1)

    def test_after_an_appeal_it_is_the_second_moderators(
        self, memories, as_ann, as_moderator, as_second_moderator, second_moderator
    ):
        rejected = propose(as_ann, ROSE, "overview", {"fields-deck": "An opera in space."})
        decide(as_moderator, rejected, "rejection", comment="An opinion.")
        days_ago(rejected, 70)
        settle()
        assert share(rejected) == 1
        appeal = {"version": rejected.version, "comment": "It is no opinion."}
        as_ann.post(f"{rejected.get_absolute_url()}appeal/", appeal)
        settle()
        assert not Award.objects.exists(), "Not decided any more."
        days_ago(approve(as_second_moderator, rejected), 31)
        settle()
        award = Award.objects.get()
        assert (award.points, award.reviewer, award.share) == (1, second_moderator, 1)

    def test_nobody_reviews_himself(self, memories, moderator, as_moderator, edit, settings):
        settings.MODERATORS_MAY_APPROVE_OWN = True
        own = edit(as_moderator, ROSE, "overview", {"fields-deck": "An opera in space."}, days=40)
        settle()
        award = Award.objects.get(pk=own.pk)
        assert (award.points, award.reviewer, award.share) == (1, None, 0)


class TestTheCommand:
    def test_a_new_page_counts_five_and_its_fields(self, memories, as_ann, as_moderator):
        as_ann.get("/works/new/")
        data = fields_of(as_ann.get("/works/new/"), "fields-name")
        response = as_ann.post("/works/new/", data | {"fields-name": "Roujin Z", "fields-kind": "film"})
        draft = Submission.objects.get(pk=response["Location"].strip("/").split("/")[-1])
        review = fields_of(as_ann.get(draft.get_absolute_url()), "note")
        as_ann.post(f"{draft.get_absolute_url()}proposal/", review | {"note": "From the disc."})
        draft.refresh_from_db()
        days_ago(approve(as_moderator, draft), 40)
        settle()
        creation = draft.changes.get(object_id=Work.objects.get(slug__startswith="roujin-z").pk)
        assert points(draft) == 5 + len(creation.applied)

    def test_twice_is_once_and_again_gives_the_same(self, described, edit, as_bob):
        edit(as_bob, ROSE, "overview", {"fields-deck": "A haunted wreck sings."}, days=50)
        assert settle().startswith("Counted 2 ")
        first = list(Award.objects.order_by("pk").values())
        assert settle().startswith("Counted 0 ")
        Award.objects.update(points=9)
        assert settle("--again").startswith("Counted 2 ")
        assert list(Award.objects.order_by("pk").values()) == first

    def test_in_small_batches_it_comes_out_the_same(self, memories, ann, moderator, monkeypatch):
        for days in (40, 40, 39, 39, 38):
            add_aliases(ann, memories, 15, moderator, days)
        settle()
        whole = list(Award.objects.order_by("pk").values_list("pk", "points", "share"))
        monkeypatch.setattr("community.settling.BATCH", 2)
        settle("--again")
        assert list(Award.objects.order_by("pk").values_list("pk", "points", "share")) == whole
        Award.objects.all().delete()
        settle()
        assert list(Award.objects.order_by("pk").values_list("pk", "points", "share")) == whole

    def test_the_points_of_who_leaves_stay_with_the_former_member(self, described, ann):
        settle()
        leave(ann)
        assert Award.objects.get().author == User.objects.get(username=FORMER)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_count_once(monkeypatch):
    import_catalogue()
    film = Work.objects.get(slug="memories-1995")
    ann, moderator = User.objects.create_user("ann"), User.objects.create_user("mo", is_moderator=True)
    for _ in range(4):
        add_aliases(ann, film, 12, moderator, 40)
    Submission.objects.filter(author=ann).update(decided_at=timezone.now() - timedelta(days=40))
    monkeypatch.setattr("community.settling.BATCH", 1)
    outputs, gate = [], threading.Barrier(2)

    def run():
        gate.wait()
        outputs.append(settle())
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(int(output.split()[1]) for output in outputs) == 4
    assert sorted(Award.objects.values_list("points", flat=True)) == [0, 6, 12, 12]
