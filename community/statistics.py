"""The work of the queue in numbers: for everybody, and for moderators what each of them carries."""

from collections import Counter, defaultdict
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from community.periods import AGES, OLDER, Span, age
from community.waiting import Waited, waited
from moderation.models import Change, Event, Submission
from moderation.registry import kind_in_words
from ui.charts import Chart, Series
from ui.figures import Figure, drawn

STATES = Submission.State
MOST_ROWS = 12
OUTCOMES = {
    "approved": ("approved", "good"),
    "in part": ("approved in part", "part"),
    "returned": ("returned", "edge"),
    "rejected": ("rejected", "bad"),
}


class Statistics:
    """What happened in a span of time. Imports are nobody's work in the queue and left out."""

    def __init__(self, span: Span):
        self.span = span

    def figures(self) -> list[Figure]:
        return [
            self.flow(), self.backlog(), self.waiting(), self.waiting_by_kind(), self.outcomes(),
            self.reasons(), self.appeals(), self.kinds(),
        ]  # fmt: skip

    def flow(self):
        decided = Counter()
        for step, _, number in self._decisions:
            decided[step] += number
        chart = Chart(
            self.span.labels,
            [
                Series("arrived", self.span.spread(self._arrivals)),
                Series("decided", self.span.spread(decided), "edge"),
            ],
        )
        note = "What members handed in, and what moderators approved or rejected."
        return drawn("flow", "Arrivals and decisions", self.span.step, chart, note=note)

    def backlog(self):
        counted = self._backlog
        words = [*(words for words, _ in AGES), OLDER]
        chart = Chart(words, [Series("waiting", [counted.get(one, 0) for one in words])])
        return drawn(
            "backlog", "What waits now, by age", "Waiting for", chart, empty="Nothing waits: all is decided."
        )

    def waiting(self):
        places = range(len(self.span.labels))
        steps = [self._waited.get(n, Waited()) for n in places]
        series = [
            Series("half within", [one.half or 0 for one in steps]),
            Series("nine in ten within", [one.nine_in_ten or 0 for one in steps], "edge"),
        ]
        chart = Chart(self.span.labels, series, unit="hours")
        note = "From handing in to the decision, of what was decided then."
        return drawn("waiting", "Waiting time", self.span.step, chart, note=note)

    def waiting_by_kind(self):
        rows = [
            [_kind(kind), one.decisions, one.half, one.nine_in_ten]
            for kind, one in waited(self._read_by_others, F("page_type")).items()
        ]
        rows.sort(key=lambda row: -row[1])
        columns = ["Kind of page", "Decisions", "Half within (hours)", "Nine in ten within (hours)"]
        return Figure("waiting-by-kind", "Waiting time by kind of page", columns, rows[:MOST_ROWS])

    def outcomes(self):
        by_outcome = defaultdict(Counter)
        for step, outcome, number in self._decisions:
            by_outcome[outcome][step] += number
        for step, verb, _, number in self._said_no:
            if verb == "return":
                by_outcome["returned"][step] += number
        series = [
            Series(name, self.span.spread(by_outcome[key]), tone) for key, (name, tone) in OUTCOMES.items()
        ]
        chart = Chart(self.span.labels, series, is_stacked=True)
        note = "Returned ones come back: the same submission can be returned and approved later."
        return drawn("outcomes", "How it was decided", self.span.step, chart, note=note)

    def reasons(self):
        counted = defaultdict(Counter)
        for _, verb, name, number in self._said_no:
            counted[name or "in the moderator’s own words"][verb] += number
        for name, number in self._declined():
            counted[name or "in the moderator’s own words"]["decline"] += number
        verbs = ("return", "reject", "decline")
        rows = [[name, *(by[verb] for verb in verbs)] for name, by in counted.items()]
        rows.sort(key=lambda row: (-sum(row[1:]), row[0]))
        columns = ["Reason", "Returned", "Rejected", "Changes declined"]
        empty = "Nothing was returned, rejected or declined."
        return Figure("reasons", "Reasons", columns, rows[:MOST_ROWS], empty=empty)

    def appeals(self):
        appealed = Submission.objects.filter(appealed_against__isnull=False)
        recent = appealed.filter(Q(decided_at__gte=self.span.start) | Q(state__in=["pending", "returned"]))
        counted = dict(recent.order_by().values_list("state").annotate(n=Count("pk")))
        waiting = counted.get("pending", 0) + counted.get("returned", 0)
        rows = [
            ["granted: published after all", counted.get("approved", 0)],
            ["rejected again", counted.get("rejected", 0)],
            ["waiting for another moderator", waiting],
        ]
        empty = "Nobody appealed against a rejection."
        return Figure("appeals", "Appeals", ["Outcome", "Submissions"], rows, empty=empty)

    def kinds(self):
        counted = self._arrived.values_list("page_type").annotate(n=Count("pk")).order_by("-n")
        rows = [[_kind(kind), number] for kind, number in counted[:MOST_ROWS]]
        return Figure("kinds", "What was edited most", ["Kind of page", "Submissions"], rows)

    def headline(self) -> dict:
        """The span in a few numbers; the waiting time as it is told everywhere, of the last 30 days."""
        outcomes = Counter()
        for _, outcome, number in self._decisions:
            outcomes[outcome] += number
        decided = sum(outcomes.values())
        return {
            "waiting": sum(self._backlog.values()), "arrived": sum(self._arrivals.values()),
            "decided": decided, "waiting_time": Submission.objects.waiting_time(),
            "approved": decided and round(100 * (decided - outcomes["rejected"]) / decided),
        }  # fmt: skip

    # Inside: each is one query

    @property
    def _arrived(self):
        states = [state for state in STATES if state != STATES.DRAFT]  # with them the index helps
        return Submission.objects.filter(
            state__in=states, submitted_at__gte=self.span.start, is_import=False
        ).order_by()

    @property
    def _decided(self):
        return Submission.objects.filter(
            state__in=[STATES.APPROVED, STATES.REJECTED], decided_at__gte=self.span.start, is_import=False
        ).order_by()

    @property
    def _read_by_others(self):
        return self._decided.filter(decided_by__isnull=False).exclude(author=F("decided_by"))

    @cached_property
    def _arrivals(self):
        return dict(self._arrived.values_list(self.span.place("submitted_at")).annotate(n=Count("pk")))

    @cached_property
    def _decisions(self) -> list:
        """(step, outcome, number)."""
        not_all = Change.objects.filter(submission=OuterRef("pk")).filter(
            Q(decision=Change.Decision.DECLINED) | ~Q(left_out=[])
        )
        outcome = Case(
            When(state=STATES.REJECTED, then=Value("rejected")),
            When(Exists(not_all), then=Value("in part")),
            default=Value("approved"),
        )
        rows = self._decided.annotate(step=self.span.place("decided_at"), outcome=outcome)
        return list(rows.values_list("step", "outcome").annotate(n=Count("pk")))

    @cached_property
    def _said_no(self) -> list:
        """(step, verb, reason, number) of what was returned or rejected."""
        events = Event.objects.filter(verb__in=["return", "reject"], at__gte=self.span.start).order_by()
        rows = events.annotate(step=self.span.place("at"))
        return list(rows.values_list("step", "verb", "grounds__name").annotate(n=Count("pk")))

    def _declined(self):
        """(reason, number) of changes, or fields of them, left out of what was approved."""
        changes = Change.objects.filter(
            Q(decision=Change.Decision.DECLINED) | ~Q(left_out=[]),
            submission__in=self._decided.filter(state=STATES.APPROVED).values("pk"),
        )
        return changes.order_by().values_list("grounds__name").annotate(n=Count("pk"))

    @cached_property
    def _backlog(self):
        rows = Submission.objects.pending().annotate(age=age("submitted_at")).order_by()
        return dict(rows.values_list("age").annotate(n=Count("pk")))

    @cached_property
    def _waited(self):
        return waited(self._read_by_others, self.span.place("decided_at"))


class TeamStatistics(Statistics):
    """What moderators see of each other, so that nobody carries it alone."""

    def figures(self):
        return [self.load(), self.desk()]

    def load(self):
        decided = self._read_by_others
        counted = decided.values_list("decided_by__username", "decided_by").annotate(
            n=Count("pk"), approved=Count("pk", filter=Q(state=STATES.APPROVED))
        )
        returns = Event.objects.filter(verb="return", at__gte=self.span.start)
        returned = dict(returns.order_by().values_list("by").annotate(n=Count("pk")))
        times = waited(decided, F("decided_by"))
        rows = [
            [name, number, returned.get(key, 0), round(100 * approved / number), times[key].half]
            for name, key, number, approved in counted.order_by("-n", "decided_by__username")
        ]
        columns = ["Moderator", "Decisions", "Returned", "Approved (%)", "Half within (hours)"]
        return Figure("load", "Load per moderator", columns, rows[:50], note="Approved: of the decisions.")

    def desk(self):
        now = timezone.now()
        held = Q(leased_until__gt=now)
        waiting = Submission.objects.pending().aggregate(
            leased=Count("pk", filter=held), free=Count("pk", filter=~held | Q(leased_until=None)),
            appeals=Count("pk", filter=Q(appealed_against__isnull=False) & (~held | Q(leased_until=None))),
        )  # fmt: skip
        rows = [
            ["being read by somebody", waiting["leased"]], ["unclaimed", waiting["free"]],
            ["unclaimed appeals", waiting["appeals"]],
        ]  # fmt: skip
        return Figure("desk", "On the desk now", ["State", "Submissions"], rows, empty="Nothing waits.")


def _kind(content_type_id):
    return kind_in_words(content_type_id and ContentType.objects.get_for_id(content_type_id))
