from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from .user import User

MOST_FOLLOWED = 5000


class TooManyFollows(Exception):
    """A member follows as much as one may."""


def key_of(target) -> UUID:
    return as_key(target.pk)


def as_key(pk) -> UUID:
    """A primary key as follows hold it: pages and lists have UUIDs, members and submissions numbers."""
    return pk if isinstance(pk, UUID) else UUID(int=pk)


def pk_of(model, key: UUID):
    """The primary key again."""
    return key if isinstance(model._meta.pk, models.UUIDField) else key.int


class FollowQuerySet(models.QuerySet):
    def of(self, target):
        return self.filter(content_type=ContentType.objects.get_for_model(target), key=key_of(target))

    def followers(self, keys_of_types) -> models.QuerySet:
        """Members who follow any of these: {content type id: keys}."""
        anything = Q(pk__in=())
        for content_type, keys in keys_of_types.items():
            anything |= Q(content_type=content_type, key__in=keys)
        return User.objects.filter(pk__in=self.filter(anything).values("user"))

    def keys(self, user, model) -> list:
        """The primary keys of what a member follows of one kind."""
        rows = self.filter(user=user, content_type=ContentType.objects.get_for_model(model))
        return [pk_of(model, key) for key in rows.values_list("key", flat=True)]

    def follow(self, user, target) -> bool:
        """True when he did not before."""
        if self.filter(user=user).count() >= MOST_FOLLOWED:
            raise TooManyFollows
        content_type = ContentType.objects.get_for_model(target)
        return self.get_or_create(user=user, content_type=content_type, key=key_of(target))[1]

    def move(self, loser, heir):
        """Two pages became one: who followed either follows the one that stays."""
        ours = self.of(loser)
        ours.exclude(user__in=self.of(heir).values("user")).update(key=key_of(heir))
        ours.delete()

    def forget(self, model, keys):
        """These are gone."""
        self.filter(content_type=ContentType.objects.get_for_model(model), key__in=map(as_key, keys)).delete()


class Follow(models.Model):
    """A member wants to be told when something changes. It is nobody's business but his."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="follows", db_index=False)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "content_type", "key"], name="follow_once"),
        ]
        indexes = [
            models.Index(fields=["content_type", "key"], name="follow_followers"),
            models.Index(fields=["user", "created_at"], name="follow_latest"),
        ]

    def __str__(self):
        return f"{self.user} follows {self.content_type} {self.key}"
