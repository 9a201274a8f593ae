"""The page of a submission, and the door to its verbs."""

from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST, require_safe

from accounts.followable import button
from accounts.models import Notice
from moderation import policy
from moderation.diffs import describe, tell_sources
from moderation.errors import Moved, NotAllowed, Refused, TooMany
from moderation.filters import Desk
from moderation.forms import Covering
from moderation.likeness import questions
from moderation.models import Change, Submission
from moderation.moves import describe_moves, moves_since
from moderation.rivals import put_rivals, rivals_of
from moderation.sections import new_section_address, sections_of
from pictures.uploading import take_uploads
from ui.typed import keep_typed, typed_before

from .at_the_desk import desk_context
from .said import number, version_of
from .telling import no_room
from .verbs import VERBS, NeedsMending

SHOWN = 200  # changes on one page of a decided submission: an import has thousands


@require_safe
def detail(request, pk):
    """Draft: the review page before submitting. Pending: what a moderator decides on. Else: the record."""
    submission = readable(request.user, pk)
    if request.user.is_authenticated:
        Notice.objects.seen(request.user, submission.get_absolute_url())
    typed = typed_before(request) or QueryDict()
    covering = Covering(submission, typed if "sources-TOTAL_FORMS" in typed else None)
    return show(request, submission, covering, posted=typed)


def readable(user, pk):
    submission = get_object_or_404(
        Submission.objects.select_related("author", "decided_by", "patrolled_by", "page_type", "restores"),
        pk=pk,
    )
    policy.may_read(user, submission).require()
    return submission


def show(request, submission, covering, *, posted, problem=None, status=200):
    """`posted` stands in the forms again; `problem` says why it was not done."""
    user = request.user
    is_author = bool(policy.may_edit(user, submission))
    inside = bool(policy.may_read_thread(user, submission))
    changes = submission.changes.select_related("content_type", "submission")
    if not inside:
        changes = changes.exclude(decision=Change.Decision.DECLINED)
    first, total = _first(request), changes.count()
    if submission.state in policy.OPEN_STATES:
        first, shown = 0, total  # whoever decides, or is about to submit, sees everything
    else:
        shown = SHOWN
    diffs = describe(changes[first : first + shown], public=not inside)
    sources = list(submission.sources.all())
    tell_sources(diffs, submission, sources)
    if inside:
        _ask(submission, diffs, posted)
    events = describe_moves(submission.events.select_related("by", "grounds")) if inside else []
    context = {
        "submission": submission,
        "page": submission.page,
        **_authoring(submission, diffs, is_author, posted),
        "diffs": diffs,
        "total": total,
        "earlier": f"?from={max(first - shown, 0)}" if first else "",
        "later": f"?from={first + shown}" if first + shown < total else "",
        "sources": sources,
        "linked": linked(user, submission),
        "covering": covering,
        "problem": problem,
        "comment": posted.get("comment", ""),
        "inside": inside,
        "at_the_desk": bool(policy.may_moderate(user)),
        "events": events,
        "verdict": _verdict(submission, events) if is_author else None,
        "moves": moves_since(events, version_of(request)) if isinstance(problem, Moved) else (),
        "is_author": is_author,
        "follow": None if is_author else button(user, Submission, submission.pk),
    }
    if submission.state in policy.OPEN_STATES:
        context |= _while_open(submission, diffs, is_author=is_author, inside=inside)
    context |= _rulings(user, submission) | desk_context(request, submission, diffs, posted)
    return render(request, "moderation/submission.html", context, status=status)


def _verdict(submission, events):
    """What sent it back to its author, or ended it."""
    verb = {"returned": "return", "rejected": "reject"}.get(submission.state)
    return next((event for event in reversed(events) if event.verb == verb), None)


def _while_open(submission, diffs, *, is_author, inside):
    """What is of interest until it is decided: how long that takes, and what stands in its way."""
    page_type = submission.page_type
    return {
        "is_previewed": diffs and page_type,
        "full": submission.full() if is_author and submission.state == "draft" else None,
        "waiting_time": Submission.objects.waiting_time(page_type and page_type.model_class()),
        "place": submission.place_in_queue() if inside and submission.state == "pending" else None,
        "hindrances": _hindrances(submission, diffs) if inside else [],
    }


def _hindrances(submission, diffs):
    """What its author would meet if he proposed it now: pages may be protected since."""
    met = Submission.objects.hindrances(submission.author, [diff.change for diff in diffs])
    return [
        f"Protected since {date_format(timezone.localtime(one.at), 'j F Y, H:i')}. {one.words}" for one in met
    ]


def _rulings(user, submission):
    return {
        "may_decide": policy.may_decide(user, submission),
        "may_resubmit": policy.may_edit(user, submission) and submission.has_unpublished(),
        "may_appeal": submission.state == "rejected" and policy.may_appeal(user, submission),
        "may_discuss": policy.may_discuss(user, submission),
    }


def _authoring(submission, diffs, is_author, posted):
    """Where its author can change it, and where he has to choose; others only look at the rival values."""
    may_settle = is_author and submission.state in {"draft", "pending"}
    return {
        "rivals": rivals_of(diffs, posted) if may_settle else put_rivals(diffs),
        "settle_why": posted.get("why", ""),
        "edit_links": edit_links(submission),
    }


def edit_links(submission):
    """[(title, address)] of the forms with which its author changes what waits, or adds to a new page."""
    if submission.state not in {"draft", "pending"} or submission.page_type is None:
        return []
    sections = sections_of(submission.page_type.model_class()).values()
    sections = [section for section in sections if section.parts]
    if submission.page is None:
        return _links_of_new(submission, sections)
    if submission.state == "draft":
        return []  # the page itself has all of them
    address = submission.page.get_absolute_url()
    return [
        (section.title, f"{address}edit/{section.key}/?submission={submission.pk}") for section in sections
    ]


def _links_of_new(submission, sections):
    plural = submission.page_type.model_class().plural
    first = ("Name and first facts", f"/{plural}/new/?draft={submission.pk}")
    if not submission.changes.filter(object_id=submission.page_id, action=Change.Action.CREATE).exists():
        return [first]
    return [first, *((each.title, new_section_address(submission, each)) for each in sections)]


def _ask(submission, diffs, posted):
    """Beside each new page what it is like, as long as nothing is decided."""
    if submission.state not in policy.OPEN_STATES:
        return
    asked = questions([diff.change for diff in diffs], author=submission.author, answers=posted)
    for diff in diffs:
        diff.question = asked.get(diff.change.pk)
        if diff.question:
            diff.question.is_asked = submission.state == "draft" and bool(diff.question.found)


def linked(user, submission):
    """The submissions this one takes back or restores, and those that do it to this one, if readable."""
    undone = submission.reverted_by.exclude(state="draft").select_related("author")
    restored = submission.restored_by.exclude(state="draft").select_related("author")
    return {
        "reverts": submission.reverts.order_by("-sequence"),
        "reverted_by": [other for other in undone if policy.may_read(user, other)],
        "restored_by": [other for other in restored if policy.may_read(user, other)],
    }


def form_at(request, pk, noun=""):
    """Where the forms stand that post to a submission."""
    query = request.META.get("QUERY_STRING", "")
    return f"/submissions/{pk}/{'?' if query else ''}{query}"


@keep_typed(form_at=form_at)
@require_POST
def verb(request, pk, noun):
    """Do the verb that belongs to `noun`; what cannot be done explains itself and loses nothing."""
    if noun not in VERBS:
        raise Http404
    act, done, then = VERBS[noun]
    desk = Desk(request)
    submission = readable(request.user, pk)
    request.POST = take_uploads(request)  # a refusal shows the pictures again, like all that was typed
    try:
        done = act(submission, request, version_of(request)) or done
    except NotAllowed:
        raise
    except NeedsMending as error:
        return show(request, submission, error.covering, posted=request.POST, problem=error, status=422)
    except TooMany as error:
        messages.warning(request, no_room(error))
        return redirect(submission)
    except Refused as error:
        return _refused(request, submission, error)
    messages.success(request, done)
    return redirect(desk.address_after(submission) if then == "next" else then or submission)


def _refused(request, submission, error):
    submission.refresh_from_db()
    if not policy.may_read(request.user, submission):
        # Its author took it back meanwhile: it is a draft again, and drafts are private.
        messages.error(request, str(error))
        return redirect("queue")
    return show(request, submission, Covering(submission), posted=request.POST, problem=error, status=409)


def _first(request):
    return number(request.GET.get("from", ""))


@require_POST
@keep_typed(form_at=form_at)
def resubmit(request, pk):
    """A new draft with what was not published."""
    submission = readable(request.user, pk)
    try:
        draft = submission.resubmit(by=request.user)
    except NotAllowed:
        raise
    except Refused as error:
        return _refused(request, submission, error)
    messages.success(request, "Here are the same values as a draft. Mend them, then submit it anew.")
    return redirect(draft)
