"""The queue, filtered and sorted by its address; what stands before and after a submission in it."""

from datetime import date, timedelta
from functools import cached_property

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Follow, User
from moderation.models import Risk, Submission, SubmissionPage
from moderation.models.patrolling import UNPATROLLED
from moderation.models.row import find_page
from moderation.models.states import UNDECIDED, State
from moderation.registry import editable_fields, editable_models, page_models
from ui.moments import midnight
from ui.paging import page_by_key

PAGE = 25
SORTS = {
    "oldest": ("Longest waiting first", "submitted_at"),
    "newest": ("Newest first", "-submitted_at"),
    "smallest": ("Smallest first", "change_count"),
    "largest": ("Largest first", "-change_count"),
}
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9000, 1, 1)  # beyond them a moment may be none
AGES = [(1, "a day"), (3, "three days"), (7, "a week"), (30, "a month")]
PATROL = "patrol"
SHOWN = {
    "waiting": ("Waiting", Q(state=State.PENDING)),
    "returned": ("Returned to their authors", Q(state=State.RETURNED)),
    "all": ("Both", Q(state__in=UNDECIDED)),
    PATROL: ("Live by a rule, looked at by nobody", UNPATROLLED),
}
# Ready-made filters: name, what the address says, and the same as a condition, to count them.
VIEWS = [
    ("Waiting", "", Q(state=State.PENDING)),
    ("Appeals", "appealed=on", Q(state=State.PENDING, appealed_against__isnull=False)),
    ("First edits", "first=on", Q(state=State.PENDING, is_first_edit=True)),
    ("Flagged", "flagged=on", Q(state=State.PENDING, is_flagged=True)),
    ("Returned", "show=returned", Q(state=State.RETURNED)),
    ("Patrol", f"show={PATROL}", UNPATROLLED),
]


def kind_choices():
    named = [(model._meta.model_name, str(model._meta.verbose_name_plural)) for model in page_models()]
    return [("", "Any"), *((name, words.capitalize()) for name, words in named)]


def field_choices():
    groups = []
    for model in editable_models():
        label = model._meta.label_lower
        names = [(f"{label}.{name}", str(model._meta.get_field(name).verbose_name).capitalize())
                 for name in editable_fields(model)]  # fmt: skip
        groups.append((str(model._meta.verbose_name).capitalize(), names))
    return [("", "Any"), *sorted(groups)]


def page_at_address(text):
    """The page whose address somebody pasted, whole or from the first slash on; else None."""
    path = text.partition("://")[2].partition("/")[2] or text
    plural, _, slug = path.strip("/").partition("/")
    model = next((model for model in page_models() if model.plural == plural), None)
    return find_page(model, slug) if model and slug else None


class PageFilter(django_filters.CharFilter):
    """By part of the page's name, or by its address, which finds everything about that page."""

    def filter(self, rows, text):
        if not text:
            return rows
        if page := page_at_address(text):
            about = SubmissionPage.objects.filter(
                submission=OuterRef("pk"), object_id=page.pk,
                content_type=ContentType.objects.get_for_model(page),
            )  # fmt: skip
            return rows.filter(Exists(about))
        return rows.filter(page_label__icontains=text)


class KindFilter(django_filters.ChoiceFilter):
    """By the kind of page."""

    def __init__(self, **kwargs):
        super().__init__(label="Kind of page", choices=kind_choices, empty_label=None, **kwargs)

    def filter(self, rows, name):
        model = next((model for model in page_models() if model._meta.model_name == name), None)
        return self.of_kind(rows, ContentType.objects.get_for_model(model)) if model else rows

    def of_kind(self, rows, page_type):
        return rows.filter(page_type=page_type)


class DayFilter(django_filters.DateFilter):
    """From a day on, or with `is_last` to the end of it; compared as moments, so that an index helps."""

    def __init__(self, *, is_last=False, **kwargs):
        super().__init__(widget=forms.DateInput({"type": "date"}), **kwargs)
        self.is_last = is_last

    def filter(self, rows, day):
        if day is None:
            return rows
        day = min(max(day, FIRST_DAY), LAST_DAY)
        if self.is_last:
            return rows.filter(**{f"{self.field_name}__lt": midnight(day + timedelta(days=1))})
        return rows.filter(**{f"{self.field_name}__gte": midnight(day)})


class TickFilter(django_filters.BooleanFilter):
    """Ticked, only what meets the condition; else everything."""

    def __init__(self, condition=None, **kwargs):
        super().__init__(widget=forms.CheckboxInput, **kwargs)
        self.condition = condition

    def filter(self, rows, is_ticked):
        return rows.filter(self.condition) if is_ticked else rows


class FilterForm(forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label_suffix = ""


class QueueFilter(django_filters.FilterSet):
    show = django_filters.ChoiceFilter(
        label="Show", empty_label=None, required=False, method="_show",
        choices=[(key, words) for key, (words, _) in SHOWN.items()],
    )  # fmt: skip
    page = PageFilter(label="Page", help_text="Part of its name, or its address.")
    kind = KindFilter()
    editor = django_filters.CharFilter(label="Editor", field_name="author__username", lookup_expr="iexact")
    field = django_filters.ChoiceFilter(
        label="Field touched", choices=field_choices, empty_label=None, method="_field"
    )
    risk = django_filters.MultipleChoiceFilter(
        label="Risk", choices=Risk.choices, widget=forms.CheckboxSelectMultiple
    )
    older = django_filters.ChoiceFilter(
        label="Waiting for more than", choices=[("", "Any time"), *AGES], empty_label=None, method="_older"
    )
    claim = django_filters.ChoiceFilter(
        label="Read by", empty_label=None, method="_claim",
        choices=[("", "Anybody or nobody"), ("free", "Nobody"), ("mine", "Me"), ("others", "Others")],
    )  # fmt: skip
    first = TickFilter(Q(is_first_edit=True), label="First edits of newcomers")
    flagged = TickFilter(Q(is_flagged=True), label="Flagged")
    appealed = TickFilter(Q(appealed_against__isnull=False), label="Appeals")
    followed = TickFilter(label="In what I follow", method="_followed")

    class Meta:
        form = FilterForm

    def _show(self, rows, name, value):
        return rows  # `rows` of the desk: it holds without being asked for, too

    def _field(self, rows, name, value):
        return rows.filter(touched__contains=f" {value} ")

    def _older(self, rows, name, value):
        return rows.filter(submitted_at__lt=timezone.now() - timedelta(days=int(value)))

    def _claim(self, rows, name, value):
        held = Q(leased_until__gt=timezone.now())
        mine = held & Q(leased_by=self.request.user)
        return rows.filter(
            {"mine": mine, "others": held & ~mine, "free": ~held | Q(leased_until=None)}[value]
        )

    def _followed(self, rows, name, value):
        """About a page I follow, by a member I follow, or followed itself."""
        if not value:
            return rows
        me = self.request.user
        page = {"content_type": OuterRef("content_type"), "key": OuterRef("object_id")}
        pages = SubmissionPage.objects.filter(Exists(Follow.objects.filter(user=me, **page)))
        return rows.filter(
            Exists(pages.filter(submission=OuterRef("pk")))
            | Q(author__in=Follow.objects.keys(me, User))
            | Q(pk__in=Follow.objects.keys(me, Submission))
        )


class Desk:
    """The queue as one moderator has filtered it. Everything about it stands in the address."""

    def __init__(self, request, *, show=""):
        """`show` is what is listed when the address does not say it."""
        self.user = request.user
        data = QueryDict(mutable=True)
        for name in ("sort", *QueueFilter.base_filters):
            if values := [value.replace("\x00", "") for value in request.GET.getlist(name) if value]:
                data.setlist(name, values)
        if show:
            data.setdefault("show", show)
        self.data = data
        self.filter = QueueFilter(data, queryset=Submission.objects.all(), request=request)
        self.sort = data.get("sort") if data.get("sort") in SORTS else "oldest"
        self.order = SORTS[self.sort][1]

    @property
    def is_valid(self):
        return self.filter.is_valid()

    @property
    def is_patrol(self):
        return self.data.get("show") == PATROL

    @cached_property
    def query(self) -> str:
        """The filter as it stands in an address; "" for the whole queue."""
        return self.data.urlencode()

    @cached_property
    def rows(self):
        shown = SHOWN.get(self.data.get("show"), SHOWN["waiting"])[1]
        rows = self.filter.qs if self.is_valid else Submission.objects.none()
        return rows.filter(shown)

    def page(self, token, *, backwards):
        rows = self.rows.select_related("author", "leased_by", "appealed_against")
        return page_by_key(rows, order=self.order, token=token, backwards=backwards, size=PAGE)

    def counts(self) -> list[tuple[str, str, int]]:
        """(name, query, number) of the ready-made filters; each is counted within an index."""
        return [(name, query, Submission.objects.filter(held).count()) for name, query, held in VIEWS]

    def next_to(self, submission, *, backwards=False):
        """The neighbour in this order that is this moderator's to decide and that nobody else reads."""
        column, descending = self.order.lstrip("-"), self.order.startswith("-")
        way = "lt" if descending != backwards else "gt"
        value = getattr(submission, column)
        if value is None:
            return None
        sign = "-" if way == "lt" else ""
        beyond = Q(**{f"{column}__{way}": value}) | Q(**{column: value, f"pk__{way}": submission.pk})
        rows = self._open().filter(beyond, **{f"{column}__{way}e": value})
        return rows.exclude(pk=submission.pk).order_by(f"{sign}{column}", f"{sign}pk").first()

    def after(self, submission):
        """Where to go once this one is decided: on, else back to the first; None when all are done."""
        first = self._open().exclude(pk=submission.pk).order_by(self.order, self._key_order)
        return self.next_to(submission) or first.first()

    def address_of(self, submission):
        return f"{submission.get_absolute_url()}{self.suffix}"

    def address_after(self, submission):
        following = self.after(submission)
        return self.address_of(following) if following else f"/queue/{self.suffix}"

    @property
    def suffix(self):
        return f"?{self.query}" if self.query else ""

    @property
    def _key_order(self):
        return "-pk" if self.order.startswith("-") else "pk"

    def _open(self):
        others = Q(leased_until__gt=timezone.now()) & ~Q(leased_by=self.user)
        return (
            self.rows.exclude(author=self.user)
            .filter(Q(appealed_against=None) | ~Q(appealed_against=self.user))
            .filter(~others | Q(leased_until=None))
        )
