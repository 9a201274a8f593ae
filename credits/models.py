"""The links between nouns: who did what, who is in it, who plays whom, which company."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models

from catalog.fields import CountryField, LanguageField
from catalog.models import Entity, Work, WorkRow
from moderation.models import Row


class Role(Entity):
    """What somebody does on a work: Director, Key Animator. Pages group credits by department."""

    class Department(models.TextChoices):
        DIRECTION = "direction", "Direction"
        WRITING = "writing", "Writing"
        PRODUCTION = "production", "Production"
        PERFORMANCE = "performance", "Cast"
        MUSIC = "music", "Music"
        ANIMATION = "animation", "Animation"
        ART = "art", "Art"
        CAMERA = "camera", "Camera"
        EDITING = "editing", "Editing"
        SOUND = "sound", "Sound"
        OTHER = "other", "Other"

    plural = "roles"

    department = models.CharField(max_length=11, choices=Department, default=Department.OTHER)
    position = models.PositiveSmallIntegerField(
        "order", default=1, validators=[MaxValueValidator(999)], help_text="Within its department."
    )

    # Departments are shown in the order in which they are declared.
    DEPARTMENT_ORDER = {key: index for index, key in enumerate(Department.values)}

    @property
    def order(self):
        return self.DEPARTMENT_ORDER[self.department], self.position, self.sort_name


class Credit(WorkRow):
    """Somebody's part in making a work. A segment's credits belong to the segment."""

    about = ("work", "work__part_of", "person")
    shown_on = ("role",)

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="credits")
    person = models.ForeignKey("catalog.Person", on_delete=models.PROTECT, related_name="credits")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="credits", db_index=False)
    credited_as = models.CharField(max_length=200, blank=True)
    uncredited = models.BooleanField(default=False)
    uncertain = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "person", "role"],
                name="credit_once",
                violation_error_message="This person has this credit already.",
            )
        ]
        # The newest credits of a person, however many there are, without reading the others.
        indexes = [
            models.Index(fields=["person", "id"], name="credit_newest"),
            # Whether a work has anybody in a role: one look, without reading the credits.
            models.Index(fields=["role", "work"], name="credit_role_work"),
        ]

    @classmethod
    def reading(cls):
        return cls.objects.select_related("person", "role")

    def __str__(self):
        return f"{self.person}, {self.role}"


class Appearance(WorkRow):
    """A character in a work."""

    class Importance(models.TextChoices):
        MAIN = "main", "Main"
        SUPPORTING = "supporting", "Supporting"
        CAMEO = "cameo", "Cameo"

    about = ("work", "work__part_of", "character")

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="appearances")
    character = models.ForeignKey("catalog.Character", on_delete=models.PROTECT, related_name="appearances")
    importance = models.CharField(max_length=10, choices=Importance, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "character"],
                name="appearance_once",
                violation_error_message="This character is in the list already.",
            )
        ]

    @classmethod
    def reading(cls):
        return cls.objects.select_related("character")

    def __str__(self):
        return str(self.character)


class Performance(Row):
    """Who plays or voices a character in a work, and in which language."""

    class Kind(models.TextChoices):
        VOICE = "voice", "Voice"
        LIVE_ACTION = "live_action", "Live action"
        MOTION_CAPTURE = "motion_capture", "Motion capture"

    about = ("appearance__work", "appearance__character", "person")
    shown_on = ("appearance__work__part_of",)

    appearance = models.ForeignKey(
        Appearance, on_delete=models.PROTECT, related_name="performances", verbose_name="character"
    )
    person = models.ForeignKey("catalog.Person", on_delete=models.PROTECT, related_name="performances")
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.VOICE)
    language = LanguageField()
    credited_as = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("order", default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appearance", "person", "kind", "language"],
                name="performance_once",
                violation_error_message="This performance stands there already.",
            )
        ]
        indexes = [models.Index(fields=["person", "id"], name="performance_newest")]

    @classmethod
    def reading(cls):
        return cls.objects.select_related("appearance__character", "person")

    def __str__(self):
        return f"{self.person} as {self.appearance}"

    def clean(self):
        if self.kind == self.Kind.VOICE and not self.language:
            raise ValidationError({"language": "In which language?"})


class CompanyCredit(WorkRow):
    """A company's part in a work."""

    class Kind(models.TextChoices):
        PRODUCTION = "production", "Production"
        ANIMATION = "animation", "Animation"
        DISTRIBUTION = "distribution", "Distribution"
        BROADCAST = "broadcast", "Broadcast"
        PUBLISHING = "publishing", "Publishing"

    about = ("work", "company")

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="company_credits")
    company = models.ForeignKey("catalog.Company", on_delete=models.PROTECT, related_name="credits")
    kind = models.CharField("part", max_length=12, choices=Kind, default=Kind.PRODUCTION)
    country = CountryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "company", "kind", "country"],
                name="companycredit_once",
                violation_error_message="This company has this credit already.",
            )
        ]

    @classmethod
    def reading(cls):
        return cls.objects.select_related("company")

    def __str__(self):
        return f"{self.company}, {self.get_kind_display()}"
