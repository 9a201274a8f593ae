"""What becomes of a valid section form: one click to the queue, into the draft, or into what waits."""

from django.contrib import messages

from moderation.errors import Moved, NotAllowed, NoteNeeded, Protected, Refused, TooMany
from moderation.models import Submission
from ui.typed import go

from .telling import no_room, outcome

AT_ONCE, COLLECT = "submit", "draft"  # the two buttons of a section form


def save(request, bound, page, draft, covering):
    """`draft` is what the form was opened over: the author's draft, one of his that waits, or None.

    Raises NoteNeeded where what is sent to the queue at once, or waits there, needs a word.
    """
    proposals, letter = bound.proposals(), covering.letter()
    if draft is not None and draft.state == Submission.State.PENDING:
        return _amend(request, bound, page, draft, proposals, letter)
    if draft is None and not any(proposal.after or proposal.action != "update" for proposal in proposals):
        messages.info(request, "You changed nothing, so there is nothing to save.")
        return go(request, page.get_absolute_url())
    told = ""
    if request.POST.get("save") == AT_ONCE and bound.covers(draft):
        try:
            submission = _submit(request.user, bound, page, draft, proposals, letter)
        except NoteNeeded:
            raise
        except TooMany as error:
            told = no_room(error)
        except (NotAllowed, Protected) as error:
            told = f"{error} Nothing is lost: what you typed is in your draft."
        except Refused:
            pass  # emptied, submitted or decided from another window: what was typed becomes a draft
        else:
            messages.success(request, outcome(submission))
            return go(request, submission.get_absolute_url() if bound.is_new else page.get_absolute_url())
    return _collect(request, bound, page, draft, proposals, letter, told=told)


def _label(page, proposals):
    return next((proposal.label for proposal in proposals if proposal.pk == page.pk), str(page))


def _submit(user, bound, page, draft, proposals, letter):
    if draft is None:
        return Submission.objects.propose(
            by=user, page=page, label=_label(page, proposals), form=bound.nonce, proposals=proposals, **letter
        )
    draft.stage_and_submit(by=user, form=bound.nonce, proposals=proposals, **letter)
    return draft


def _amend(request, bound, page, submission, proposals, letter):
    try:
        submission.amend(by=request.user, proposals=proposals, **letter)
    except NoteNeeded:
        raise
    except Moved as error:
        messages.warning(request, f"{error} What you typed is in a draft of its own.")
        return _collect(request, bound, page, None, proposals, letter)
    except (NotAllowed, Protected) as error:
        told = f"{error} What you typed is in a draft of its own; what waits stays."
        return _collect(request, bound, page, None, proposals, letter, told=told)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Changed. It keeps its place in the queue; moderators see what moved.")
    return go(request, submission.get_absolute_url())


def _collect(request, bound, page, draft, proposals, letter, *, told=""):
    """`told` is what kept it from the queue."""
    if draft is None:
        draft = Submission.objects.open_draft(request.user, page, label=_label(page, proposals))
    try:
        draft.stage(proposals, **letter)
    except Moved:
        if bound.is_new and draft.state == Submission.State.PENDING:  # the page stands or falls with it
            return _amend(request, bound, page, draft, proposals, letter)
        # It was submitted from another window meanwhile: this goes into a draft of its own.
        draft = Submission.objects.open_draft(request.user, page, label=draft.page_label)
        draft.stage(proposals, **letter)
    if not draft.changes.exists() and not draft.events.exists():
        draft.delete()
        return go(request, page.get_absolute_url())
    pressed = request.POST.get("save")
    if told:
        messages.warning(request, told)
    elif pressed == AT_ONCE:
        messages.info(
            request, "This page has other changes in your draft. Yours joined them: submit them together."
        )
    elif pressed == COLLECT:
        messages.success(request, "Kept in your draft. Nobody else sees it until you submit it.")
    is_on_its_page = pressed == COLLECT and not bound.is_new
    return go(request, page.get_absolute_url() if is_on_its_page else draft.get_absolute_url())
