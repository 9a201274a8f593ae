"""An alias of a film that is really one of its segments becomes that segment."""

from uuid import UUID

from django.core.exceptions import ValidationError

from catalog.models import Name, Work
from moderation.models import Change
from moderation.proposals import Proposal, creation, removal
from moderation.registry import register_successor
from moderation.ticks import TickForm
from ui.text import fold

# The key of the segment follows from that of the alias: whoever presses the button twice, or together with
# somebody else, proposes one segment.
MARK = 0x2F6B_91C4_5D3E


def segment_key(alias_key) -> UUID:
    return UUID(int=alias_key.int ^ MARK)


register_successor(Name, segment_key)


class AliasesToSegments(TickForm):
    title = "Turn aliases into segments"
    explanation = (
        "An alias that is really the name of one part becomes a segment of that name, and is no alias any "
        "more. The segment gets a page of its own; credits can be moved to it without typing them again."
    )
    button_of_one = "Make it a segment"
    empty = "There are no aliases here that could be segments."
    watched = ("text",)

    @property
    def next_steps(self):
        return [("Add segments", f"{self.page.get_absolute_url()}edit/segments/")]

    def live_rows(self):
        names = Name.objects.filter(work=self.page, kind=Name.Kind.ALIAS)
        return list(names.order_by("position", "pk"))

    def rows(self):
        live = [self.draft.over(row) for row in self.live_rows()]
        own = [row for row in self.draft.created(Name) if row.work_id == self.page.pk and row.kind == "alias"]
        # What the draft removes for good is no choice.
        return [row for row in live + own if self.is_done(row) or not self.draft.removes(row)]

    def detail(self, row):
        if self.is_done(row):
            return "a segment in your draft; take the tick away to leave it an alias"
        return row.note

    def is_done(self, row):
        return self.draft.creates(Work(pk=segment_key(row.pk)))

    def clean(self):
        parts = [*self.page.parts.all(), *self._drafted()]
        self._taken = {fold(part.name): part for part in parts}
        places = [part.position or 0 for part in parts]
        self._last = max([len(self.page.parts.all()), *places])
        super().clean()

    def _drafted(self):
        return [work for work in self.draft.created(Work) if work.part_of_id == self.page.pk]

    def problem(self, row):
        if self.is_done(row):
            return ""
        if Work.objects.filter(pk=segment_key(row.pk)).exists() or fold(row.text) in self._taken:
            return "There is a segment of this name already. If they are the same, remove the alias."
        try:
            self._segment(row).clean()
        except ValidationError as error:
            return " ".join(error.messages)
        self._taken[fold(row.text)] = row
        return ""

    def problem_of_undoing(self, row):
        if self.draft.points_at(segment_key(row.pk)):
            return "Your draft moves credits to this segment. Move them back first."
        return ""

    def _segment(self, row, position=None):
        return Work(
            pk=segment_key(row.pk),
            name=row.text,
            kind=Work.Kind.SEGMENT,
            part_of=self.page,
            position=position,
        )

    def propose(self, row):
        if self.is_done(row):
            return
        self._last += 1
        live = self.live.get(str(row.pk))
        yield removal(live) if live else Proposal(Name, row.pk, Change.Action.DELETE, str(row))
        yield creation(self._segment(row, self._last), ("position", "name", "kind", "part_of"))

    def undo(self, row):
        yield Proposal(Work, segment_key(row.pk), Change.Action.DELETE, row.text)
        yield Proposal(Name, row.pk, Change.Action.UPDATE, str(row))
