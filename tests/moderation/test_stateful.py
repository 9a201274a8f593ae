"""Random editors and moderators do whatever they like; after each step the catalogue is what its history says."""

from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from accounts.models import User
from catalog.models import Name, Release, Work
from moderation.errors import Refused
from moderation.history import differences
from moderation.models import AutoApproval, Change, Submission, Verdict
from moderation.models.auto_approval import CLASSES, Needed
from moderation.proposals import Proposal
from moderation.snapshot import snapshot
from tests.helpers import import_catalogue

NUMBERS = st.integers(0, 999)
PEOPLE = st.sampled_from(["ann", "bob", "mo", "maya", "mia"])
MODERATORS = {"mo", "maya", "mia"}
VALUES = {
    "deck": st.sampled_from(["", "Three dreams.", "Three films.", "Smell, space and war."]),
    "runtime": st.sampled_from([None, 113, 114, 115, -1]),  # one the catalogue never takes
    "country": st.sampled_from(["JP", "FR", "XX"]),
}

DECKS = st.sampled_from(["", "A dummy that smells.", "A dummy that smalls.", "A dummy that swells."])


class Wiki(RuleBasedStateMachine):
    """Members press every button in every state; what is refused must leave no trace."""

    went_live = 0

    def __init__(self):
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.people = {
            name: User.objects.create_user(name, is_moderator=name in MODERATORS)
            for name in ("ann", "bob", "mo", "maya", "mia")
        }
        self.aliases = 0
        self.film = Work.objects.get(name="Memories").pk

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    def _film(self):
        return Work.objects.get(pk=self.film)  # its address follows its year, and that its releases

    def _one(self, number):
        found = list(Submission.objects.filter(is_import=False).order_by("pk"))
        return found[number % len(found)] if found else None

    def _try(self, number, verb):
        """Let somebody press a button; a refusal changes nothing."""
        submission = self._one(number)
        if submission is None:
            return
        state, version, events = submission.state, submission.version, submission.events.count()
        try:
            with transaction.atomic():
                verb(submission)
        except Refused:
            submission.refresh_from_db()
            assert (submission.state, submission.version, submission.events.count()) == (
                state,
                version,
                events,
            )

    # Editors

    def _stage(self, name, proposal):
        work = self._film()
        draft = Submission.objects.open_draft(self.people[name], work, label=str(work))
        draft.stage([proposal])
        if not draft.changes.exists() and not draft.events.exists():
            draft.delete()

    @rule(name=PEOPLE, data=st.data(), field=st.sampled_from(sorted(VALUES)))
    def propose_or_amend_a_field(self, name, data, field):
        work, value = self._film(), data.draw(VALUES[field])
        before = snapshot(work, [field])
        after = {field: value} if value != before[field] else {}
        proposal = Proposal(Work, work.pk, "update", str(work), (field,), before if after else {}, after)
        self._stage(name, proposal)

    @rule(name=PEOPLE)
    def propose_an_alias(self, name):
        work = self._film()
        self.aliases += 1
        text = f"Alias {self.aliases}"
        after = {"work": str(work.pk), "text": text, "kind": "alias", "note": "fan name"}
        self._stage(name, Proposal(Name, Name().pk, "create", text, tuple(after), {}, after))

    @rule(name=PEOPLE, number=NUMBERS)
    def propose_to_remove_a_release(self, name, number):
        releases = list(Release.objects.order_by("pk"))
        if releases:
            row = releases[number % len(releases)]
            before = snapshot(row, [field.name for field in row._meta.concrete_fields if field.name != "id"])
            self._stage(name, Proposal(Release, row.pk, "delete", str(row), before=before))

    @rule(number=NUMBERS)
    def submit(self, number):
        self._try(number, lambda one: one.submit(by=one.author, version=one.version, note="So it is."))

    @rule(number=NUMBERS)
    def reopen(self, number):
        self._try(number, lambda one: one.reopen(by=one.author, version=one.version))

    @rule(number=NUMBERS, name=PEOPLE)
    def withdraw(self, number, name):
        self._try(number, lambda one: one.withdraw(by=self.people[name], version=one.version))

    @rule(number=NUMBERS)
    def appeal(self, number):
        self._try(number, lambda one: one.appeal(by=one.author, version=one.version, text="It is right."))

    @rule(number=NUMBERS, name=PEOPLE)
    def resubmit(self, number, name):
        self._try(number, lambda one: one.resubmit(by=self.people[name]))

    @rule(number=NUMBERS, name=PEOPLE)
    def revert(self, number, name):
        self._try(number, lambda one: one.revert(by=self.people[name]))

    # Moderators

    @rule(number=NUMBERS, name=PEOPLE)
    def approve(self, number, name):
        self._try(number, lambda one: one.approve(by=self.people[name], version=one.version))

    @rule(number=NUMBERS, name=PEOPLE, data=st.data())
    def approve_in_part(self, number, name, data):
        def verb(one):
            verdicts = {change.pk: data.draw(self._verdicts(change)) for change in one.changes.all()}
            one.approve(by=self.people[name], version=one.version, verdicts=verdicts, although_claimed=True)

        self._try(number, verb)

    @staticmethod
    def _verdicts(change):
        fields = sorted(change.after)
        amendments = {
            "runtime": 120,
            "deck": "Amended.",
            "country": "US",
            "text": "Amended alias",
            "note": "",
        }
        return st.builds(
            Verdict,
            accept=st.booleans(),
            overwrite=st.booleans(),
            left_out=st.frozensets(st.sampled_from(fields), max_size=1) if fields else st.just(frozenset()),
            amended=st.sampled_from(
                [{}, {}, *({name: amendments[name]} for name in fields if name in amendments)]
            ),
            reason=st.just("Because."),
        )

    @rule(number=NUMBERS, name=PEOPLE)
    def send_back(self, number, name):
        self._try(
            number, lambda one: one.send_back(by=self.people[name], version=one.version, comment="Why?")
        )

    @rule(number=NUMBERS, name=PEOPLE)
    def reject(self, number, name):
        self._try(number, lambda one: one.reject(by=self.people[name], version=one.version, comment="No."))

    @rule(number=NUMBERS, name=PEOPLE, take_over=st.booleans())
    def claim(self, number, name, take_over):
        self._try(number, lambda one: one.claim(by=self.people[name], take_over=take_over))

    # The site's rules

    @rule(name=PEOPLE, deck=DECKS)
    def send_a_small_change(self, name, deck):
        work = Work.objects.get(name="Stink Bomb")
        if deck == work.deck:
            return
        proposal = Proposal(
            Work, work.pk, "update", str(work), ("deck",), {"deck": work.deck}, {"deck": deck}
        )  # fmt: skip
        draft = Submission.objects.open_draft(self.people[name], work, label=str(work))
        draft.stage_and_submit(by=draft.author, form=None, proposals=[proposal], note="So it is.")
        Wiki.went_live += draft.by_rule

    @rule(is_on=st.sampled_from([True, True, False]))
    def let_things_go_live(self, is_on):
        AutoApproval.objects.all().delete()
        for risk in CLASSES if is_on else ():
            AutoApproval.objects.create(risk=risk, needed=Needed.KNOWN)

    @rule(number=NUMBERS, name=PEOPLE)
    def patrol(self, number, name):
        self._try(number, lambda one: one.patrol(by=self.people[name]))

    # What always holds

    @invariant()
    def the_catalogue_is_what_its_history_says(self):
        assert list(differences()) == []

    @invariant()
    def nobody_decides_on_his_own_or_on_an_appeal_against_himself(self):
        for one in Submission.objects.filter(is_import=False).exclude(decided_by=None):
            assert one.decided_by_id not in (one.author_id, one.appealed_against_id)
            assert one.decided_by.is_moderator

    @invariant()
    def what_nobody_decided_on_went_live_by_a_rule(self):
        for one in Submission.objects.filter(state="approved"):
            assert one.by_rule == (one.decided_by_id is None)
            assert one.patrolled_by_id is None or (one.by_rule and one.patrolled_by_id != one.author_id)

    @invariant()
    def a_draft_is_never_public_and_what_is_declined_never_applied(self):
        for change in Change.objects.filter(submission__is_import=False).select_related("submission"):
            accepted = change.decision == Change.Decision.ACCEPTED
            assert accepted == (change.applied is not None)
            assert not accepted or change.submission.state == "approved"


def test_any_sequence_of_verbs_keeps_the_history_whole(db):
    import_catalogue()
    with override_settings(TRUST_KNOWN_AT=-1000):  # a rule lets everybody's pass
        _run()
    assert Wiki.went_live


def _run():
    run_state_machine_as_test(
        Wiki,
        settings=settings(
            max_examples=10, stateful_step_count=25, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # shrinking takes minutes; the failing story is printed as it was
        ),
    )  # fmt: skip
