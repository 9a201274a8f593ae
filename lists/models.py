"""What a member keeps for himself: the state of each work, and curated lists. None of it is moderated.

When a page leaves the catalogue, personal entries on it go with it: they may be private, so they can
neither stand in the way nor be named.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.text import slugify

from catalog.fields import PartialDateField, ProseField
from catalog.models import Character, Person, Work
from ui.keys import new_key


class ListMoved(Exception):
    """Somebody changed the list after it was shown."""


class TrackingQuerySet(models.QuerySet):
    @transaction.atomic
    def keep(self, user, work, values):
        """Set a member's one entry for a work. The work's page shows the average rating."""
        self.update_or_create(user=user, work=work, defaults=values)
        Work.objects.filter(pk=work.pk).recount()

    @transaction.atomic
    def forget(self, tracking):
        tracking.delete()
        Work.objects.filter(pk=tracking.work_id).recount()


class Tracking(models.Model):
    """Where a member stands with a work: status, rating, progress, private note."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        WATCHING = "watching", "Watching"
        COMPLETED = "completed", "Completed"
        ON_HOLD = "on_hold", "On hold"
        DROPPED = "dropped", "Dropped"
        REWATCHING = "rewatching", "Rewatching"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="trackings")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="trackings")
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    # In half steps, 1 to 20, so that averages and constraints stay exact; shown as 0.5 to 10.
    half_points = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    progress = models.PositiveIntegerField(default=0)
    rewatches = models.PositiveSmallIntegerField(default=0)
    started = PartialDateField()
    finished = PartialDateField()
    note = models.TextField("private note", blank=True, max_length=2000)
    is_private = models.BooleanField("private", default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TrackingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "work"], name="tracking_once"),
            models.CheckConstraint(
                condition=Q(half_points=None) | Q(half_points__range=(1, 20)), name="tracking_rating_range"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["planned", "watching", "completed", "on_hold", "dropped", "rewatching"]
                ),
                name="tracking_status_known",
            ),
        ]
        indexes = [models.Index(fields=["user", "status", "-updated_at"], name="tracking_shelf")]

    def __str__(self):
        return f"{self.user}: {self.work}, {self.get_status_display()}"

    @property
    def rating(self):
        """0.5 to 10, or None."""
        return None if self.half_points is None else self.half_points / 2


class ListQuerySet(models.QuerySet):
    def public(self):
        return self.filter(visibility=List.Visibility.PUBLIC)

    def readable_by(self, user):
        """Public and unlisted ones for whoever has the address, private ones for the owner."""
        readable = ~Q(visibility=List.Visibility.PRIVATE)
        return self.filter(readable | Q(owner_id=user.pk)) if user.is_authenticated else self.filter(readable)

    def with_size(self):
        return self.annotate(size=models.Count("items"))

    def top_rated_with(self, work):
        """Public lists with this work: most votes first, then the longest."""
        with_work = ListItem.objects.filter(work=work).values("list")
        return (
            self.public()
            .filter(pk__in=with_work)
            .select_related("owner")
            .annotate(size=models.Count("items", distinct=True), score=models.Count("votes", distinct=True))
            .order_by("-score", "-size", "pk")
        )


class List(models.Model):
    """An ordered, curated collection with notes."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", "Public"
        UNLISTED = "unlisted", "Unlisted: whoever has the address"
        PRIVATE = "private", "Private: only you"

    class Curation(models.TextChoices):
        CLOSED = "closed", "Only you"
        SUGGESTIONS = "suggestions", "Others may suggest"
        COLLABORATORS = "collaborators", "Chosen collaborators"

    plural = "lists"  # its address

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lists")
    title = models.CharField(max_length=200)
    description = ProseField()
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PUBLIC)
    curation = models.CharField(max_length=13, choices=Curation, default=Curation.CLOSED)
    is_ranked = models.BooleanField("ranked", default=False, help_text="Number the items.")
    collaborators = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="collaborated_lists"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ListQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "pk"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"/lists/{self.pk}/{slugify(self.title, allow_unicode=True)[:60] or 'list'}/"

    @transaction.atomic
    def add(self, work, *, by, note=""):
        """Put a work at the end; once only. True when it was not there."""
        self._lock()
        last = self.items.aggregate(last=Max("position"))["last"] or 0
        _, is_new = self.items.get_or_create(
            work=work, defaults={"position": last + 1, "added_by": by, "note": note}
        )
        if is_new:
            self._changed({work.pk})
        return is_new

    @transaction.atomic
    def arrange(self, keys, notes, *, version):
        """Order the items as in `keys` (item ids) and set their notes; items left out are removed.

        Raises ListMoved when somebody changed the list since `version` was shown; nothing is done then.
        """
        self._lock()
        if self.version != version:
            raise ListMoved
        items = {item.pk: item for item in self.items.all()}
        gone = [item for key, item in items.items() if key not in keys]
        self.items.filter(pk__in=[item.pk for item in gone]).delete()
        for position, key in enumerate((key for key in keys if key in items), 1):
            items[key].position, items[key].note = position, notes.get(key, items[key].note)
        kept = [item for item in items.values() if item not in gone]
        ListItem.objects.bulk_update(kept, ["position", "note"], batch_size=500)
        self._changed({item.work_id for item in gone if item.work_id})

    def _lock(self):
        self.version = List.objects.select_for_update().values_list("version", flat=True).get(pk=self.pk)

    def _changed(self, works):
        List.objects.filter(pk=self.pk).update(version=F("version") + 1, updated_at=timezone.now())
        self.refresh_from_db(fields=["version", "updated_at"])
        Work.objects.filter(pk__in=works).recount()

    @transaction.atomic
    def change(self, keys, notes, *, version):
        """Store title, description and visibility, and arrange the items: all of it, or nothing.

        The pages of its works show title and length.
        """
        self.arrange(keys, notes, version=version)
        self.save(update_fields=["title", "description", "visibility", "is_ranked", "updated_at"])
        self.touch_works()

    @transaction.atomic
    def touch_works(self):
        """The pages of its works show its title and whether it is public."""
        Work.objects.filter(list_items__list=self).recount()

    @transaction.atomic
    def discard(self):
        """Delete it; its works are on one list less."""
        works = list(self.items.exclude(work=None).values_list("work", flat=True))
        self.delete()
        Work.objects.filter(pk__in=works).recount()

    @transaction.atomic
    def fill(self, entities, *, by):
        """Put many at its end at once: works, people or characters. For a list nobody else has seen yet."""
        ListItem.objects.bulk_create(
            ListItem(list=self, position=position, added_by=by, **{entity._meta.model_name: entity})
            for position, entity in enumerate(entities, 1)
        )
        self._changed({entity.pk for entity in entities if isinstance(entity, Work)})


class ListItem(models.Model):
    """One place in a list: a work, a person or a character."""

    list = models.ForeignKey(List, on_delete=models.CASCADE, related_name="items")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, null=True, related_name="list_items")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="list_items")
    character = models.ForeignKey(Character, on_delete=models.CASCADE, null=True, related_name="list_items")
    position = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(work__isnull=False, person=None, character=None)
                | Q(work=None, person__isnull=False, character=None)
                | Q(work=None, person=None, character__isnull=False),
                name="listitem_one_thing",
            ),
            models.UniqueConstraint(fields=["list", "work"], name="listitem_work_once"),
            models.UniqueConstraint(fields=["list", "person"], name="listitem_person_once"),
            models.UniqueConstraint(fields=["list", "character"], name="listitem_character_once"),
        ]

    def __str__(self):
        return str(self.entity)

    @property
    def entity(self):
        return self.work or self.person or self.character


class ListVote(models.Model):
    """A member's vote for somebody's list."""

    list = models.ForeignKey(List, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="list_votes")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "user"], name="listvote_once")]

    def __str__(self):
        return f"{self.user} for {self.list}"


class ListSuggestion(models.Model):
    """A work somebody else would put on a list; its owner decides."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        TAKEN = "taken", "taken"
        DECLINED = "declined", "declined"

    list = models.ForeignKey(List, on_delete=models.CASCADE, related_name="suggestions")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "work"], name="suggestion_once")]

    def __str__(self):
        return f"{self.work} for {self.list}"


class SavedFilter(models.Model):
    """A filter of a browse page under a name of the member's own."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    name = models.CharField(max_length=80)
    plural = models.CharField(max_length=20)  # what it browses, as in the address: works, people
    query = models.CharField(max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "plural", "name"], name="savedfilter_named_once")
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"/{self.plural}/?{self.query}"
