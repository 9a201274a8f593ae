from django import forms

from accounts.models import How, Kind
from accounts.models.notice_setting import OF_MODERATORS, NoticeSetting


class NoticeSettingsForm(forms.Form):
    """How a member wants to be told, kind by kind."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        chosen = dict(NoticeSetting.objects.filter(user=user).values_list("kind", "how"))
        for kind in Kind:
            if kind not in OF_MODERATORS or user.is_moderator:
                self.fields[kind] = forms.ChoiceField(
                    label=kind.label, choices=How, widget=forms.RadioSelect,
                    initial=chosen.get(kind, How.MAIL),
                )  # fmt: skip

    def save(self):
        NoticeSetting.objects.choose(self.user, self.cleaned_data)
