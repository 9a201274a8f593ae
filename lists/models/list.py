"""Curated lists."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Follow
from catalog.fields import ProseField
from catalog.models import Work
from lists.merging import Arrangement, merge
from lists.telling import tell_followers
from ui.keys import new_key


class ListMoved(Exception):
    """Somebody changed the list after it was shown."""


class ListQuerySet(models.QuerySet):
    def public(self):
        return self.filter(visibility=List.Visibility.PUBLIC)

    def readable_by(self, user):
        """Public and unlisted ones for whoever has the address, private ones for those who keep them."""
        readable = ~Q(visibility=List.Visibility.PRIVATE)
        if not user.is_authenticated:
            return self.filter(readable)
        return self.filter(readable | Q(owner_id=user.pk) | Q(pk__in=self._shared_with(user)))

    def kept_by(self, user):
        """Those a member may change: his own, and those he collaborates on."""
        if user.is_blocked:
            return self.filter(owner_id=user.pk)
        return self.filter(Q(owner_id=user.pk) | Q(pk__in=self._shared_with(user)))

    def filled_by(self, user):
        """Those he may add to: who is blocked, where nobody else sees it."""
        kept = self.kept_by(user)
        return kept.filter(visibility=List.Visibility.PRIVATE) if user.is_blocked else kept

    def recount(self):
        """Their length and votes, counted anew."""
        self.update(size=_number_of("items"), score=_number_of("votes"))

    def _shared_with(self, user):
        return List.collaborators.through.objects.filter(
            user=user.pk, list__curation=List.Curation.COLLABORATORS
        ).values("list")

    def top_rated_with(self, work):
        """Public lists with this work: most votes first, then the longest."""
        return (
            self.public()
            .filter(items__work=work)
            .select_related("owner")
            .defer("description")
            .order_by("-score", "-size", "pk")
        )


def _number_of(ties):
    rows = List.objects.filter(pk=OuterRef("pk")).order_by().values("pk").annotate(n=Count(ties))
    return Subquery(rows.values("n"))


class List(models.Model):
    """An ordered, curated collection with notes."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", "Public"
        UNLISTED = "unlisted", "Unlisted: whoever has the address"
        PRIVATE = "private", "Private: only you and your collaborators"

    class Curation(models.TextChoices):
        CLOSED = "closed", "Only you"
        SUGGESTIONS = "suggestions", "Others may suggest, you decide"
        COLLABORATORS = "collaborators", "You and chosen collaborators"

    plural = "lists"  # its address

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lists")
    title = models.CharField(max_length=200)
    description = ProseField()
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PUBLIC)
    curation = models.CharField("who adds to it", max_length=13, choices=Curation, default=Curation.CLOSED)
    is_ranked = models.BooleanField("ranked", default=False, help_text="Number the items.")
    cover = models.ForeignKey(Work, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    collaborators = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="collaborated_lists"
    )
    # A list of what a filter finds: what it browses, and its query. It has no items of its own.
    follows_plural = models.CharField(max_length=20, blank=True)
    follows_query = models.CharField(max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    # Counted when items and votes change, so that lists are sorted without counting.
    size = models.PositiveIntegerField(default=0, editable=False)
    score = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ListQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "pk"]
        indexes = [
            models.Index(fields=["visibility", "-updated_at"], name="list_latest"),
            models.Index(fields=["visibility", "-score"], name="list_top"),
            models.Index(fields=["visibility", "-size"], name="list_long"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"/lists/{self.pk}/{slugify(self.title, allow_unicode=True)[:60] or 'list'}/"

    @property
    def is_public(self):
        return self.visibility == self.Visibility.PUBLIC

    @property
    def is_live(self):
        """Whether it follows a filter."""
        return bool(self.follows_plural)

    def is_kept_by(self, user) -> bool:
        """Whether somebody may arrange and fill it."""
        if self.owner_id == user.pk:
            return True
        return self.shared_with().filter(pk=user.pk).exists() and not user.is_blocked

    def shared_with(self):
        """Who keeps it with its owner."""
        if self.curation != self.Curation.COLLABORATORS:
            return self.collaborators.none().values("pk")
        return self.collaborators.values("pk")

    # Items

    @transaction.atomic
    def add(self, entity, *, by, note=""):
        """Put one thing at the end; once only. True when it was not there."""
        return bool(self.add_all([entity], by=by, note=note))

    @transaction.atomic
    def add_all(self, entities, *, by, note="") -> int:
        """Put many at the end: works, people or characters. How many were not there before."""
        self._lock()
        there = set(self.items.values_list("work", "person", "character"))
        new = {}
        for entity in entities:
            noun = entity._meta.model_name
            place = tuple(entity.pk if noun == name else None for name in ("work", "person", "character"))
            if place not in there:
                new.setdefault(place, {noun: entity})
        last = self.items.aggregate(last=Max("position"))["last"] or 0
        self.items.bulk_create(
            self.items.model(list=self, position=place, rank=place, added_by=by, note=note, **one)
            for place, one in enumerate(new.values(), last + 1)
        )
        if new:
            self.changed({work for work, _, _ in new if work})
            tell_followers(self, by=by)
        return len(new)

    fill = add_all

    @transaction.atomic
    def arrange(self, arrangement: Arrangement, *, version, base=None) -> bool:
        """Order the items, set notes and ties; items left out are removed. True when it had to be merged.

        When somebody changed the list since `version` was shown, what this form changed since `base` goes on
        top of it. Raises Clash when both rewrote one note, ListMoved when there is no base to compare with;
        nothing is done then.
        """
        self._lock()
        items = {item.pk: item for item in self.items.all()}
        is_merged = self.version != version
        if is_merged:
            if base is None:
                raise ListMoved
            arrangement = merge(base, arrangement, list(items.values()))
        keys = [key for key in arrangement.keys if key in items]
        gone = [item for key, item in items.items() if key not in set(keys)]
        self.items.filter(pk__in=[item.pk for item in gone]).delete()
        self._place(keys, arrangement, items)
        self.changed({item.work_id for item in gone if item.work_id})
        return is_merged

    def _place(self, keys, arrangement, items):
        rank, ranks = 1, {}
        for place, key in enumerate(keys, 1):
            if place > 1 and key in arrangement.ties:
                ranks[key] = rank
            else:
                ranks[key] = rank = place
        ties = {key: key in arrangement.ties and place > 1 for place, key in enumerate(keys, 1)}
        notes = {key: arrangement.notes.get(key, items[key].note) for key in keys}
        places = {key: place for place, key in enumerate(keys, 1)}
        self.items.all().put(position=places, rank=ranks, is_tied=ties, note=notes)

    def rank(self):
        """Ranks anew, of items that came in some other way than by a form."""
        ranks, rank = {}, 1
        for place, (key, is_tied) in enumerate(self.items.values_list("pk", "is_tied"), 1):
            ranks[key] = rank = rank if is_tied and place > 1 else place
        self.items.all().put(rank=ranks)

    def _lock(self):
        row = List.objects.select_for_update().values_list("version", "size").get(pk=self.pk)
        self.version, self.size = row

    def changed(self, works):
        """Items came or went. The pages of works on a public list show how long it is."""
        before = self.size
        mine = List.objects.filter(pk=self.pk)
        mine.update(version=F("version") + 1, updated_at=timezone.now())
        mine.recount()
        self.refresh_from_db(fields=["version", "updated_at", "size"])
        if self.is_public and (works or self.size != before):
            self.touch_works(works)
            Work.objects.filter(pk__in=works).recount()

    def touch_works(self, more=()):
        """Let the kept pages of its works expire, and of those it lost."""
        Work.objects.filter(Q(pk__in=self.items.values("work")) | Q(pk__in=more)).touch()

    # The list itself

    @transaction.atomic
    def change(self, arrangement, *, version, base=None) -> bool:
        """Store title, description, visibility and so on, and arrange the items: all of it, or nothing."""
        was = List.objects.get(pk=self.pk)
        works = list(self.items.exclude(work=None).values_list("work", flat=True))
        is_merged = self.arrange(arrangement, version=version, base=base)
        self.save(
            update_fields=[
                "title", "description", "visibility", "curation", "is_ranked", "cover", "updated_at",
            ]
        )  # fmt: skip
        self._shown_otherwise(was, works)
        if self.description and was.description != self.description:
            tell_followers(self, by=self.owner)
        return is_merged

    def _shown_otherwise(self, was, works):
        """The pages of its works show its title, and whether it is public is counted."""
        if was.is_public != self.is_public:
            Work.objects.filter(pk__in=works).recount()
        elif self.is_public and was.title != self.title:
            Work.objects.filter(pk__in=works).touch()

    @transaction.atomic
    def discard(self):
        """Delete it; its works are on one list less."""
        works = list(self.items.exclude(work=None).values_list("work", flat=True))
        Follow.objects.forget(List, [self.pk])
        self.delete()
        if self.is_public:
            Work.objects.filter(pk__in=works).recount()

    @transaction.atomic
    def vote(self, user, *, wanted: bool):
        """One vote each, and none for one's own list. The best lists stand first on pages of works."""
        if user.pk == self.owner_id:
            return
        self._lock()
        if wanted:
            self.votes.get_or_create(user=user)
        else:
            self.votes.filter(user=user).delete()
        List.objects.filter(pk=self.pk).recount()
        self.refresh_from_db(fields=["score"])
        if self.is_public:
            self.touch_works()

    @transaction.atomic
    def copy_for(self, user):
        """A private list with the same items. Notes are their writer's: only his own copy keeps them."""
        made = List.objects.create(
            owner=user, title=f"Copy of {self.title}"[:200], visibility=self.Visibility.PRIVATE,
            is_ranked=self.is_ranked, follows_plural=self.follows_plural, follows_query=self.follows_query,
        )  # fmt: skip
        own = user.pk == self.owner_id
        items = list(self.items.all())
        for item in items:
            item.pk, item.list, item.added_by = None, made, user
            item.note = item.note if own else ""
        made.items.bulk_create(items)
        made.changed(set())
        return made

    @transaction.atomic
    def tag(self, words):
        """File it under these words and no others."""
        self.tags.all().delete()
        self.tags.bulk_create(
            self.tags.model(list=self, word=word, folded=fold) for fold, word in words.items()
        )

    def completion(self, user):
        """(seen, all) of its works, for somebody signed in."""
        works = self.items.exclude(work=None)
        seen = user.trackings.filter(status__in=("completed", "rewatching")).values("work")
        return works.aggregate(seen=Count("pk", filter=Q(work__in=seen)), all=Count("pk"))
