from django.db import transaction
from django.utils import timezone

from moderation import policy
from moderation.errors import Refused

from .change import Change


class Authoring:
    """The verbs of a submission's author."""

    @transaction.atomic
    def stage(self, proposals):
        """Put what a form proposes into this draft, in place of what it held for the same fields."""
        # Two windows that save at once take turns here, and the second sees what the first staged.
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update())
        staged = {(change.content_type_id, change.object_id): change for change in self.changes.all()}
        position = max((change.position for change in staged.values()), default=0)
        for proposal in proposals:
            change = staged.get(proposal.key)
            if change is None:
                position += 1
                change = Change(submission=self, position=position)
            proposal.put_into(change)
        self._swap({self.State.DRAFT}, self.State.DRAFT, version=self.version)

    @transaction.atomic
    def submit(self, *, by, version, note="", sources=()):
        """Send the draft to the queue. `sources` are unsaved Source rows."""
        self._require(policy.may_edit(by, self))
        changes = list(self.changes.select_related("content_type"))
        if not changes:
            raise Refused("There is nothing in this draft yet.")
        self._move("submit", by=by, version=version, comment=note, note=note, submitted_at=timezone.now())
        self.sources.all().delete()
        for source in sources:
            source.submission = self
            source.save()
        self._place(changes)

    @transaction.atomic
    def reopen(self, *, by, version):
        """The author takes it out of the queue, or takes up a returned one, to change it."""
        self._require(policy.may_edit(by, self))
        if self.page_type is None:
            raise Refused("This one undoes an import and cannot be changed. Withdraw it instead.")
        if type(self).objects.draft_of(self.author, self.page_type.model_class(), self.page_id):
            raise Refused("You have another draft for this page. Submit or discard that one first.")
        self._move("reopen", by=by, version=version)
        self._touch_pages()

    @transaction.atomic
    def withdraw(self, *, by, version):
        self._require(policy.may_edit(by, self))
        self._move("withdraw", by=by, version=version)
        self._touch_pages()

    @transaction.atomic
    def comment(self, *, by, text):
        """Say something in the thread; no state changes."""
        self._require(policy.may_discuss(by, self))
        self._log("comment", by=by, came_from=self.state, comment=text)
