"""Form fields of the catalogue."""

from django import forms

from ui.languages import normal_tag
from ui.partial_dates import PartialDate
from ui.places import country_choices


class PartialDateFormField(forms.CharField):
    """One box: a year, a year and a month, or a day."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", "1995, 1995-12 or 1995-12-23")
        super().__init__(**kwargs)
        self.widget.attrs.update(size=10, inputmode="numeric", placeholder="YYYY-MM-DD", autocomplete="off")

    def to_python(self, value):
        return PartialDate(super().to_python(value))


class LanguageFormField(forms.CharField):
    """A tag, with the common ones offered while typing."""

    widget = forms.TextInput(attrs={"list": "language-tags", "size": 8, "autocapitalize": "off"})

    def to_python(self, value):
        return normal_tag(super().to_python(value))


class CountryFormField(forms.TypedChoiceField):
    """Every country by name, those of the past included."""

    def __init__(self, **kwargs):
        kwargs.pop("max_length", None)
        kwargs.setdefault("empty_value", "")
        super().__init__(choices=lambda: [("", "—"), *country_choices()], **kwargs)


class ProseFormField(forms.CharField):
    """Several lines. Browsers send CRLF; the catalogue holds LF, so that an untouched text stays equal."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")
