"""What goes live by itself: in words for every moderator, as a form for whoever may change it."""

from django import forms
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.shortcuts import redirect, render

from moderation import policy
from moderation.models import AutoApproval, Event
from moderation.registry import kind_in_words, page_models
from ui.typed import keep_typed

VERB = "set rules"


class KindField(forms.ModelChoiceField):
    def label_from_instance(self, page_type):
        return kind_in_words(page_type).capitalize()


class RuleForm(forms.ModelForm):
    page_type = KindField(
        queryset=ContentType.objects.none(), required=False, empty_label="Any page", label="On which pages"
    )

    class Meta:
        model = AutoApproval
        fields = ["risk", "page_type", "needed"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        keys = [ContentType.objects.get_for_model(model).pk for model in page_models()]
        self.fields["page_type"].queryset = ContentType.objects.filter(pk__in=keys).order_by("model")


class BaseRules(forms.BaseModelFormSet):
    def clean(self):
        """The database tells two rules for the same apart only once they are stored."""
        said = [
            (form.cleaned_data["risk"], form.cleaned_data["page_type"])
            for form in self.forms
            if form.is_valid() and form.cleaned_data.get("risk") is not None
            and not form.cleaned_data.get("DELETE")
        ]  # fmt: skip
        if len(said) != len(set(said)):
            raise forms.ValidationError("Two of these rules are about the same changes and pages.")


Rules = forms.modelformset_factory(
    AutoApproval,
    form=RuleForm,
    formset=BaseRules,
    extra=1,
    can_delete=True,
    can_delete_extra=False,
    max_num=100,
)


@keep_typed
def rules(request):
    (policy.may_moderate(request.user) or policy.may_set_rules(request.user)).require()
    may_set, formset = policy.may_set_rules(request.user), None
    if request.method == "POST":
        may_set.require()
    if may_set:
        formset = Rules(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formset.is_valid():
        _set(request.user, formset)
        messages.success(request, "The rules are saved. They hold for what is submitted from now on.")
        return redirect("rules")
    context = {
        "rules": _in_words(),
        "last": Event.objects.filter(verb=VERB).select_related("by").last(),
        "may_set": may_set,
        "formset": formset,
        "wrong": request.method == "POST",
    }
    return render(request, "moderation/rules.html", context, status=422 if context["wrong"] else 200)


@transaction.atomic
def _set(user, formset):
    """The log keeps what held before and what holds now."""
    before = _in_words()
    formset.save()
    now = _in_words()
    if now != before:
        gone = [f"No more: {words}" for words in before if words not in now]
        new = [f"New: {words}" for words in now if words not in before]
        Event.objects.record(VERB, by=user, about="what goes live by itself", comment="\n".join(gone + new))


def _in_words():
    return [str(rule) for rule in AutoApproval.objects.select_related("page_type")]
