"""A section's forms, bound to a page and to what its author has in his draft for it."""

from copy import copy
from uuid import UUID

from django.core import signing

from moderation.drafts import Shown
from moderation.forms import read_base, sign_base
from moderation.likeness import Newcomer, Question, likenesses
from moderation.models import Change
from moderation.proposals import Proposal, creation, meet
from moderation.rivals import tell_rivals, yield_to
from moderation.row_forms import MAX_ROWS, BoundRows
from moderation.sections import Fields, new_page_section
from moderation.snapshot import snapshot
from ui.keys import new_key


class BoundFields:
    """The page's own fields."""

    def __init__(self, part, page, draft, *, is_new, data=None, states=None):
        self.part, self.page, self.draft, self.is_new = part, page, draft, is_new
        self.names = tuple(part.form._meta.fields)
        self.live = None if is_new else snapshot(page, self.names)
        row = draft.over(copy(page))
        self.shown = Shown(**states) if states is not None else Shown(self.live, snapshot(row, self.names))
        self.is_first = states is None
        typed = self.shown.typed if states is not None else None
        self.form = part.form(data, instance=row, prefix=part.key, page=page, typed=typed, draft=draft)

    @property
    def forms(self):
        return [self.form]

    def token(self):
        if self.is_first:
            self.shown.typed = self.form.typed_texts()
        return Shown(self.live, self.shown.values, self.shown.typed).dump()

    def is_valid(self):
        if not self.form.is_valid():
            return False
        if self.is_new:
            if not self.form.has_changed() and not self.draft.creates(self.page):
                self.form.add_error(None, "Fill this in first.")
                return False
            return True
        base = self.shown.base(self.live)
        yield_to(self.form, self.live)
        self.meeting = meet(shown=self.shown.values, base=base, live=self.live, posted=self.form.values())
        tell_rivals(self.form, self.meeting, base, self.live)
        return not self.meeting.rivals

    def holds(self, change) -> bool:
        """Whether this form shows everything the change says."""
        is_page = (change.model, change.object_id) == (type(self.page), self.page.pk)
        return is_page and {*change.before, *change.after} <= set(self.names)

    def proposals(self):
        yield from self.form.newcomers()
        if self.is_new:
            yield creation(self.form.instance, self.names)
        elif self.meeting.touched:
            meeting = self.meeting
            yield Proposal(
                type(self.page), self.page.pk, Change.Action.UPDATE, str(self.page),
                meeting.touched, meeting.before, meeting.after,
            )  # fmt: skip


class BoundSection:
    """All forms of one section. `data` is what was posted; without it the forms show what is."""

    def __init__(self, section, page, draft, *, is_new=False, data=None):
        """Raises `signing.BadSignature` when the posted base is not ours, or of another form."""
        self.draft, self.data = draft, data
        differs, seen = draft.question_of(page)
        self.question = Question("page", (), differs=differs, seen=seen)
        self.section, self.page, self.is_new = section, page, is_new
        base = read_base(data.get("base", "")) if data is not None else None
        if base is not None and base["of"] != self._of:
            raise signing.BadSignature("This base belongs to another form.")
        self.nonce = draft.nonce = UUID(base["nonce"]) if base else new_key()
        self.parts = [
            self._bind(part, number, draft, data, base["parts"][part.key] if base else None)
            for number, part in enumerate(section.parts)
        ]

    def _bind(self, part, number, draft, data, states):
        if isinstance(part, Fields):
            return BoundFields(part, self.page, draft, is_new=self.is_new, data=data, states=states)
        minted = UUID(int=self.nonce.int + number * MAX_ROWS)
        return BoundRows(part, self.page, draft, is_new=self.is_new, minted=minted, data=data, states=states)

    @property
    def _of(self):
        return [self.page._meta.label, str(self.page.pk), self.section.key, self.is_new]

    @property
    def base(self):
        """The token that travels with the form."""
        parts = {part.part.key: part.token() for part in self.parts}
        return sign_base({"of": self._of, "nonce": str(self.nonce), "parts": parts})

    @property
    def takes_files(self):
        return any(form.is_multipart() for part in self.parts for form in part.forms)

    def is_valid(self):
        sound = [part.is_valid() for part in self.parts]  # every part says what is wrong with it
        return all(sound) and not (self.introduces and self._may_be_here())

    @property
    def introduces(self) -> bool:
        """Whether this is the form that says what the new page is: that one is compared with others."""
        return self.is_new and self.section is new_page_section(type(self.page))

    def _may_be_here(self) -> bool:
        """Whether the new page is like others, and its author has not said yet how it differs."""
        page = next(part.form.instance for part in self.parts if isinstance(part, BoundFields))
        rows = [form.instance for part in self.parts if isinstance(part, BoundRows) for form in part.kept]
        old = self.question
        found = likenesses([Newcomer(page, rows)], author=self.draft.author, near=True).get(page.pk, ())
        self.question = Question("page", found, differs=old.differs, seen=old.seen, data=self.data)
        return self.question.ask()

    def fill_in(self, offered) -> bool:
        """Type into an unsent form what a link to it offers: ?row= names the row, the rest its fields."""
        forms = [form for part in self.parts if isinstance(part, BoundRows)
                 for key, form in part.existing if key == offered.get("row")]  # fmt: skip
        for form in forms:
            plain = {name for name in form.fields if isinstance(form.initial.get(name), str)}
            form.initial |= {name: offered[name].replace("\x00", "") for name in plain & set(offered)}
        return bool(forms)

    def covers(self, draft) -> bool:
        """Whether a draft (None: there is none) holds nothing but what these forms show."""
        changes = draft.changes.select_related("content_type") if draft else ()
        return all(any(part.holds(change) for part in self.parts) for change in changes)

    def proposals(self) -> list[Proposal]:
        """Each row once: a new person may be named by several rows."""
        found = {}
        for part in self.parts:
            for proposal in part.proposals():
                if self.introduces and proposal.pk == self.page.pk:
                    proposal.question = self.question
                found.setdefault((proposal.model, proposal.pk), proposal)
        return list(found.values())


def posted_page_key(data) -> str:
    """The key that was minted when a form for a new page was opened."""
    return read_base(data.get("base", ""))["of"][1]
