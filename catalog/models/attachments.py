"""What hangs on one entity of any kind: names, images, external links.

One table each, with a foreign key per kind of entity of which exactly one is set: the database can
check it, and one query finds the names of everything.
"""

from django.core.exceptions import ValidationError
from django.db import models

from catalog.fields import LanguageField
from catalog.sites import SITES
from moderation.models import Row
from pictures.fields import PictureField
from search.sameness import beginnings, same_keys

SUBJECTS = ("work", "person", "character", "company", "franchise", "thing")


def one_subject() -> models.Q:
    """Exactly one of the foreign keys is set."""
    either = models.Q()
    for chosen in SUBJECTS:
        either |= models.Q(**{f"{name}__isnull": name != chosen for name in SUBJECTS})
    return either


def subject_key(model):
    return models.ForeignKey(f"catalog.{model}", on_delete=models.PROTECT, null=True, blank=True)


class Attachment(Row):
    """A row of exactly one entity."""

    about = SUBJECTS

    work = subject_key("Work")
    person = subject_key("Person")
    character = subject_key("Character")
    company = subject_key("Company")
    franchise = subject_key("Franchise")
    thing = subject_key("Thing")
    position = models.PositiveSmallIntegerField("order", default=1)

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(condition=one_subject(), name="%(class)s_has_one_subject")]

    def of_subject(self, keys):
        """The entity this hangs on, with `keys`, as `known_by` gives them."""
        name = next(name for name in SUBJECTS if getattr(self, f"{name}_id"))
        return [(self._meta.get_field(name).related_model, getattr(self, f"{name}_id"), keys)]

    @property
    def subject(self):
        return next(getattr(self, name) for name in SUBJECTS if getattr(self, f"{name}_id"))


class Name(Attachment):
    """One of the names an entity goes by, in any language and script."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", "Official"
        ORIGINAL = "original", "Original"
        ROMANISED = "romanised", "Romanised"
        TRANSLATED = "translated", "Translated"
        ALIAS = "alias", "Alias"
        AS_CREDITED = "as_credited", "As credited"

    text = models.CharField("name", max_length=300)
    language = LanguageField(help_text="A language code: ja, ja-Latn, en, zh-Hant.")
    script = models.CharField(max_length=4, blank=True)
    kind = models.CharField(max_length=11, choices=Kind, default=Kind.OFFICIAL)
    note = models.CharField(max_length=200, blank=True)

    class Meta(Attachment.Meta):
        default_related_name = "names"
        constraints = [
            *Attachment.Meta.constraints,
            *(
                models.UniqueConstraint(
                    fields=[subject, "text", "language", "kind"],
                    name=f"%(class)s_once_per_{subject}",
                    violation_error_message="This name stands there already.",
                )
                for subject in SUBJECTS
            ),
        ]

    def __str__(self):
        return self.text

    def known_by(self):
        return self.of_subject(beginnings(self.text) | same_keys(self.text))


class Image(Attachment):
    """A picture of one entity. It is taken, checked and encoded anew before it can be proposed."""

    class Kind(models.TextChoices):
        POSTER = "poster", "Poster"
        COVER = "cover", "Cover"
        STILL = "still", "Still"
        PORTRAIT = "portrait", "Portrait"
        LOGO = "logo", "Logo"

    file = PictureField("picture")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.POSTER)
    caption = models.CharField(max_length=200, blank=True)
    alternative_text = models.CharField(
        max_length=300, blank=True,
        help_text="What one sees, for those who do not: “Four faces above a burning city”.",
    )  # fmt: skip
    source = models.CharField(
        max_length=300, blank=True, help_text="Where it comes from: a web address, a booklet, a page."
    )
    licence = models.CharField(max_length=100, blank=True, help_text="CC BY 4.0, public domain, fair use…")

    captions = ("caption", "alternative_text")
    exact = ("source", "licence")

    class Meta(Attachment.Meta):
        default_related_name = "images"
        constraints = [
            *Attachment.Meta.constraints,
            *(
                models.UniqueConstraint(
                    fields=[subject, "file"],
                    name=f"%(class)s_once_per_{subject}",
                    violation_error_message="This picture stands there already.",
                )
                for subject in SUBJECTS
            ),
        ]
        indexes = [models.Index(fields=["file"], name="image_file")]

    def __str__(self):
        return self.caption or self.get_kind_display()

    @property
    def text(self):
        """What is read out in its place: at least what kind of picture it is."""
        return self.alternative_text or self.caption or self.get_kind_display()

    @property
    def source_address(self):
        return self.source if self.source.startswith(("https://", "http://")) else ""


class ExternalLink(Attachment):
    """The same entity on another site: by identifier where the site is known, else by address."""

    site = models.CharField(max_length=20, choices=[(key, site.name) for key, site in SITES.items()])
    identifier = models.CharField(max_length=100, blank=True)
    url = models.URLField("address", max_length=500, blank=True)

    exact = ("identifier",)

    class Meta(Attachment.Meta):
        default_related_name = "links"
        constraints = [
            *Attachment.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(site="web", identifier="") & ~models.Q(url="")
                | ~models.Q(site="web") & ~models.Q(identifier="") & models.Q(url=""),
                name="externallink_identifier_or_url",
                violation_error_message="Give an identifier for a known site, an address for any other.",
            ),
            *(
                models.UniqueConstraint(
                    fields=[subject, "site", "identifier", "url"],
                    name=f"%(class)s_once_per_{subject}",
                    violation_error_message="This link stands there already.",
                )
                for subject in SUBJECTS
            ),
        ]
        indexes = [
            models.Index(fields=["site", "identifier"], name="externallink_identifier"),
            models.Index(fields=["url"], condition=~models.Q(url=""), name="externallink_url"),
        ]

    def __str__(self):
        return f"{self.get_site_display()} {self.identifier or self.url}"

    def known_by(self):
        return self.of_subject({f"@{self.site}:{self.identifier}"} if self.identifier else set())

    @property
    def address(self):
        return self.url or SITES[self.site].address(self.identifier)

    def clean(self):
        if self.url and not self.url.startswith(("https://", "http://")):
            raise ValidationError({"url": "A web address starts with https:// or http://."})
