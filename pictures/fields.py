"""A picture in a model, and in a form.

What travels in a form is a token, the signed key: only a picture that was uploaded here, or stood in the form
already, can be proposed. The file itself is taken before the form sees it (`pictures.uploading`), so a form
with another fault comes back with the picture in it.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.core.validators import RegexValidator
from django.db import models

from pictures.picture import KEY, Picture

UPLOAD = "-upload"  # ends the name of the file input that belongs to a field
ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,image/avif"


def _signer():
    return Signer(salt="picture")


def token_of(picture: str) -> str:
    return _signer().sign(picture) if picture else ""


def picture_of(token: str) -> Picture:
    """Raises BadSignature for a token that is not ours."""
    return Picture(_signer().unsign(token)) if token else Picture()


class Refusal(str):
    """Stands in a form's data for a file that was not taken: why. `kept` is the token that was there."""

    kept = ""


class PictureInput(forms.Widget):
    """The picture as it is, small, and a box to choose a file, or several where there is none yet."""

    template_name = "pictures/input.html"
    needs_multipart_form = True

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        token = value.kept if isinstance(value, Refusal) else value or ""
        try:
            picture = picture_of(token)
        except BadSignature:
            picture, token = Picture(), ""
        return context | {"picture": picture, "token": token, "upload": UPLOAD, "accepted": ACCEPTED}


class PictureFormField(forms.Field):
    widget = PictureInput
    default_error_messages = {"required": "Choose a picture."}

    def __init__(self, *, max_length=None, **kwargs):
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return token_of(value) if isinstance(value, Picture) else value

    def to_python(self, value):
        if isinstance(value, Refusal):
            raise ValidationError(str(value), code="unfit")
        try:
            return picture_of(value or "")
        except BadSignature:
            raise ValidationError("The picture got lost on the way. Choose it again.") from None

    def has_changed(self, initial, data):
        return data != token_of(initial or "") if data or initial else False


class PictureField(models.CharField):
    """The key of a picture, as a `Picture`."""

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 50
        kwargs.setdefault("validators", [RegexValidator(KEY, "This is no picture.")])
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        kwargs.pop("validators", None)
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        return Picture(value or "")

    def to_python(self, value):
        return value if isinstance(value, Picture) else Picture(value or "")

    def get_default(self):
        return Picture(super().get_default())

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PictureFormField, **kwargs})

    def display(self, value):
        """As a diff says it where it cannot be shown. No two pictures are called the same."""
        picture = self.to_python(value)
        return f"{picture.width} × {picture.height} pixels ({picture[:8]})"
