from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from moderation import notices, policy
from moderation.errors import Alike, Moved, Refused
from moderation.likeness import questions
from moderation.retry import retry_deadlock

from .change import Change
from .proposed import Proposed
from .sourcing import require_note
from .versions import contents, moved_between


class Authoring:
    """The verbs of a submission's author."""

    @transaction.atomic
    def stage(self, proposals, *, note="", sources=()):
        """Put what a form proposes into this draft, in place of what it held for the same fields."""
        self._lock()
        self._put(proposals)
        Proposed.objects.keep(self, self.changes.select_related("content_type"))
        self._join(sources)
        if note and note not in self.note:
            note = f"{self.note}\n{note}".strip()
        self._swap(
            {self.State.DRAFT},
            self.State.DRAFT,
            version=self.version,
            note=note or self.note,
            offered_at=None,
        )

    @retry_deadlock
    @transaction.atomic
    def submit(self, *, by, version, note="", sources=(), form=None, answers=None):
        """Send the draft to the queue, or live where the site's rules let it pass.

        `sources` are unsaved Source rows; None leaves those it has. Raises TooMany where there is no room.

        `answers` holds what its author says of new pages that are like others (see `Question`); raises
        Alike while one of them is open.

        What its author took out of the queue himself goes back to its old place, and the thread tells
        what moved meanwhile.
        """
        policy.may_submit(by, self).require()
        changes = list(self.changes.select_related("content_type"))
        if not changes:
            raise Refused("There is nothing in this draft yet.")
        self._require_room()
        require_note(note, changes)
        self._answer(changes, answers)
        last = self.events.last()
        is_amended = bool(last and last.verb == "reopen" and last.from_state == self.State.PENDING)
        came_from = self.state
        self._move(
            "submit", by=by, version=version, log=False, note=note, form=form, offered_at=None,
            submitted_at=self.submitted_at if is_amended else timezone.now(),
        )  # fmt: skip
        moved = moved_between(last.moved, contents(changes)) if is_amended else ()
        self._log("submit", by=by, came_from=came_from, comment=note, moved=moved)
        if sources is not None:
            self._bring(sources)
        if self._place(changes):
            self._go_live()

    @transaction.atomic
    def hold(self, *, by, version, note, sources, answers=None):
        """Keep in the draft what was to go with it, while there is no room for it in the queue."""
        policy.may_edit(by, self).require()
        self._swap({self.State.DRAFT}, self.State.DRAFT, version=version, note=note, offered_at=None)
        with suppress(Alike):
            self._answer(list(self.changes.select_related("content_type")), answers)
        self._bring(sources)

    @retry_deadlock
    @transaction.atomic
    def stage_and_submit(self, *, by, form, proposals, note="", sources=()):
        """The draft and this form in one step, where the form says all that the draft holds."""
        self.stage(proposals, note=note, sources=sources)
        self.submit(by=by, version=self.version, note=self.note, sources=None, form=form)

    def fill(self, *, by, proposals, note, sources):
        """What a form sends straight to the queue, in the transaction of `propose`."""
        policy.may_propose(by).require()
        self._put(proposals)
        changes = list(self.changes.select_related("content_type"))
        if not changes:
            raise Refused("There is nothing to submit.")
        self._require_room()
        require_note(note, changes)
        self._answer(changes, None)
        self._join(sources)
        self.note = note
        self.save(update_fields=["note"])
        self._log("submit", by=by, comment=note)
        if self._place(changes):
            self._go_live()

    @transaction.atomic
    def amend(self, *, by, proposals, note=None, sources=()):
        """Change what waits in the queue: a new version in its old place. The thread tells what moved.

        `note` takes the place of the one it has, None leaves that; `sources` join those it has.
        """
        policy.may_submit(by, self).require()
        self._lock()
        if self.state != self.State.PENDING:
            raise Moved(self)
        before = contents(self.changes.all())
        self._put(proposals)
        changes = list(self.changes.select_related("content_type"))
        if not changes:
            raise Refused("Nothing would be left of it. Withdraw it instead.")
        was, note = self.note, self.note if note is None else note
        require_note(note, changes)
        self._join(sources)
        moved = moved_between(before, contents(changes))
        if moved or sources or note != was:
            self._swap({self.State.PENDING}, self.State.PENDING, version=self.version, note=note)
            self._log("amend", by=by, came_from=self.State.PENDING, moved=moved)
            self._touch_pages()
            self._place(changes, "amended")

    @transaction.atomic
    def settle(self, *, by, version, choices, note=""):
        """The page moved on after this was proposed: per field, keep what is there or insist.

        `choices` are {change id: {field: "keep" or "take"}}. Who insists has seen the new value: it is
        what his change starts from now. `note` is added to the one it has.
        """
        policy.may_submit(by, self).require()
        note = "\n".join(filter(None, [self.note, note]))
        self._swap({self.State.DRAFT, self.State.PENDING}, self.state, version=version, note=note)
        was = contents(self.changes.all())
        for change in self.changes.select_related("content_type"):
            change.settle(choices.get(change.pk, {}))
        changes = list(self.changes.select_related("content_type"))
        if not changes:
            raise Refused("Nothing would be left of it. Withdraw it instead.")
        if self.state == self.State.PENDING:
            require_note(note, changes)
            self._log("amend", by=by, came_from=self.state, moved=moved_between(was, contents(changes)))
            self._touch_pages()
            self._place(changes, "amended")

    @transaction.atomic
    def reopen(self, *, by, version):
        """The author takes it out of the queue, or takes up a returned or discarded one, to change it."""
        policy.may_edit(by, self).require()
        if self.page_type is None:
            raise Refused("This one undoes an import and cannot be changed. Withdraw it instead.")
        if type(self).objects.draft_of(self.author, self.page_type.model_class(), self.page_id):
            raise Refused("You have another draft for this page. Submit or discard that one first.")
        came_from = self.state
        self._move("reopen", by=by, version=version, log=False, offered_at=None)
        # What moderators could have read: `submit` measures by it.
        seen = contents(self.changes.all()) if came_from == self.State.PENDING else ()
        self._log("reopen", by=by, came_from=came_from, moved=seen)
        self._touch_pages()

    @transaction.atomic
    def withdraw(self, *, by, version, comment=""):
        policy.may_edit(by, self).require()
        self._move("withdraw", by=by, version=version, comment=comment)
        self._touch_pages()

    @transaction.atomic
    def comment(self, *, by, text):
        """Say something in the thread; no state changes."""
        policy.may_discuss(by, self).require()
        self._log("comment", by=by, came_from=self.state, comment=text)
        notices.commented(self, by=by, comment=text)

    # Inside

    def _lock(self):
        """Two windows that save at once take turns here, and the second sees what the first staged."""
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update())

    def _bring(self, sources):
        """These unsaved Source rows in place of those it has."""
        self.sources.all().delete()
        self._join(sources)

    def _join(self, sources):
        """These beside those it has."""
        for source in sources:
            source.submission = self
            source.save()

    def _put(self, proposals):
        staged = {(change.content_type_id, change.object_id): change for change in self.changes.all()}
        position = max((change.position for change in staged.values()), default=0)
        for proposal in proposals:
            change = staged.get(proposal.key)
            if change is None:
                position += 1
                change = Change(submission=self, position=position)
            proposal.put_into(change)
        self._drop_unnamed()

    def _drop_unnamed(self):
        """A page added along with a row goes when no row names it any more."""
        changes = list(self.changes.select_related("content_type"))
        named = {key for change in changes for _, key in change.names.values()}
        for change in changes:
            alone = change.is_page_creation and change.object_id != self.page_id and not change.names
            if alone and str(change.object_id) not in named:
                change.delete()

    def _answer(self, changes, answers):
        """Measure the new pages by what is there now; keep what their author says of the likenesses."""
        asked = questions(changes, author=self.author, answers=answers)
        for change in changes:
            question = asked.get(change.pk)
            if question and (question.differs, question.keys) != (change.differs, change.likenesses):
                change.differs = question.differs
                if not question.is_open:
                    change.likenesses = question.keys
                change.save(update_fields=["differs", "likenesses"])
        if still_open := [change for change in changes if change.pk in asked and asked[change.pk].is_open]:
            raise Alike(still_open)
