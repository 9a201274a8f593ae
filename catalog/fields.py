"""Model fields of the catalogue: partial dates, languages, countries, keys to sort by."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from catalog.form_fields import CountryFormField, LanguageFormField, PartialDateFormField, ProseFormField
from ui.languages import language_name, normal_tag
from ui.partial_dates import PartialDate
from ui.places import country_name


class PartialDateField(models.CharField):
    """`1995`, `1995-12`, `1995-12-23` or "" for unknown, as a `PartialDate`."""

    def __init__(self, *args, **kwargs):
        kwargs.update(max_length=10, blank=True, default=PartialDate)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"], kwargs["blank"], kwargs["default"]
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        return str.__new__(PartialDate, value or "")

    def to_python(self, value):
        return value if isinstance(value, PartialDate) else PartialDate(value or "")

    def formfield(self, **kwargs):
        return super().formfield(form_class=PartialDateFormField, **kwargs)

    def display(self, value):
        """As a diff shows it."""
        return self.to_python(value).display()


class LanguageField(models.CharField):
    """A BCP 47 tag in its normal form, or ""."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 35)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def to_python(self, value):
        return normal_tag(super().to_python(value) or "")

    def formfield(self, **kwargs):
        return super().formfield(form_class=LanguageFormField, **kwargs)

    def display(self, value):
        return f"{language_name(value)} ({value})"


def check_country(code):
    if country_name(code) == code:
        raise ValidationError("“%(code)s” is no country known here.", params={"code": code[:10]})


class CountryField(models.CharField):
    """An ISO 3166-1 code, or one of `ui.places.HISTORIC`, or ""."""

    default_validators = [check_country]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 3)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        return super().formfield(form_class=CountryFormField, **kwargs)

    def display(self, value):
        return country_name(value)


class ProseField(models.TextField):
    """Markdown of a bounded length."""

    LIMIT = 60_000

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
        self.validators.append(MaxLengthValidator(self.LIMIT))

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": ProseFormField, **kwargs})
