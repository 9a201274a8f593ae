from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from moderation.snapshot import overlay
from ui.fields import SortKeyField

from .change import Change
from .states import State

OPEN = (State.DRAFT, State.PENDING, State.RETURNED)
MOST = 20


class ProposedQuerySet(models.QuerySet):
    def keep(self, submission, changes):
        """Note what the pages are known by that `changes` of an open submission would create."""
        self.filter(change__submission=submission).delete()
        creations = [change for change in changes if change.action == Change.Action.CREATE]
        self.bulk_create(
            (
                Proposed(
                    change=change, key=key, object_id=page_key,
                    content_type=ContentType.objects.get_for_model(page_model),
                )
                for change in creations
                for page_model, page_key, keys in overlay(change.blank(), change.after).known_by()
                for key in sorted(keys)
            ),
            batch_size=500,
        )  # fmt: skip

    def visible_to(self, user):
        """Of what waits in the queue, and of the member's own drafts. Nobody sees another's draft."""
        waiting = Q(change__submission__state=State.PENDING)
        return self.filter(waiting | Q(change__submission__author=user, change__submission__state__in=OPEN))

    def creations(self, model, condition) -> dict[Change, set[str]]:
        """The changes that create pages of `model` known by a key that meets `condition`, with those keys."""
        content_type = ContentType.objects.get_for_model(model)
        keys: dict = {}
        found = self.filter(condition, content_type=content_type).order_by("key", "pk")
        for key, page in found.values_list("key", "object_id")[: MOST * 10]:
            keys.setdefault(page, set()).add(key)
        creations = Change.objects.creations_of(list(keys)[:MOST], states=OPEN).order_by("pk") if keys else ()
        return {
            change: keys[change.object_id]
            for change in creations
            if change.content_type_id == content_type.pk
        }


class Proposed(models.Model):
    """A key by which a page that is only proposed is found: by whoever names it, and by whoever is about
    to propose it a second time. Kept for open submissions; what a key means is the page's business.
    """

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.UUIDField()
    key = SortKeyField(max_length=300)

    objects = ProposedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["content_type", "key"], name="proposed_key")]

    def __str__(self):
        return self.key
