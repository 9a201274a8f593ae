"""Who may change a page: what protects it, what protected it, and for moderators the form to set it."""

from django.contrib import messages
from django.shortcuts import redirect, render

from moderation import policy
from moderation.errors import NotAllowed, Refused
from moderation.models import Protection
from moderation.sanction_forms import EVERYONE, ProtectionForm
from ui.typed import keep_typed, typed_before

from .addresses import page_at
from .said import number

LISTED = 100


def protection(request, model, slug):
    """Anybody may read why he cannot edit; moderators set and lift it."""
    subject = page_at(model, slug)
    if subject.slug != slug and request.method != "POST":
        return redirect(f"{subject.get_absolute_url()}protection/", permanent=True)
    return (_change if request.method == "POST" else _show)(request, subject)


def _show(request, subject, form=None, status=200):
    may_protect = policy.may_protect(request.user)
    if form is None and may_protect:
        typed = typed_before(request)
        form = ProtectionForm(subject, typed, initial={"part": request.GET.get("part", "")})
    known = Protection.objects.on(subject).select_related("by", "lifted_by")[:LISTED]
    context = {
        "subject": subject, "form": form, "may_protect": may_protect, "may_not": may_protect.reason,
        "standing": [one for one in known if one.stands], "former": [one for one in known if not one.stands],
    }  # fmt: skip
    return render(request, "moderation/protection.html", context, status=status)


@keep_typed
def _change(request, subject):
    policy.may_protect(request.user).require()
    if "lift" in request.POST:
        return _lift(request, subject, Protection.objects.filter(pk=number(request.POST["lift"])))
    form = ProtectionForm(subject, request.POST)
    if not form.is_valid():
        return _show(request, subject, form, status=422)
    said = form.cleaned_data
    if said["level"] == EVERYONE:
        return _lift(request, subject, Protection.objects.filter(part=said["part"]))
    try:
        made = Protection.objects.protect(subject, by=request.user, **said)
    except NotAllowed:
        raise
    except Refused as error:
        form.add_error(None, str(error))
        return _show(request, subject, form, status=409)
    messages.success(request, f"{made.part_words.capitalize()} is for {made.get_level_display()} only now.")
    return redirect(f"{subject.get_absolute_url()}protection/")


def _lift(request, subject, found):
    standing = found.on(subject).standing().first()
    if standing is None:
        messages.info(request, "That is not protected any more.")
    else:
        standing.lift(by=request.user)
        messages.success(request, f"{standing.part_words.capitalize()} is open to everyone again.")
    return redirect(f"{subject.get_absolute_url()}protection/")
