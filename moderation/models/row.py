"""The two abstract bases of everything the public can change.

A `Row` is any such record. A `Page` is a row with a page of its own. The gate works on these and
knows nothing else of the catalogue.
"""

import time

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F

from ui.keys import new_key

LONGEST_CHAIN = 10  # of pages merged into pages that were merged themselves


class Row(models.Model):
    """A record the public can change, one submission at a time.

    `about` and `shown_on` name foreign key paths to pages ("work", "appearance__work"). The history
    and the waiting changes of the pages in `about` list this row's changes. The pages in `shown_on`
    merely show it: they are rendered afresh when it changes. The key is minted when the row is
    proposed, so a pending row can name another pending one.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)

    home = ""  # the foreign key to the page the row hangs on, where rows can be moved to another
    about: tuple[str, ...] = ()
    shown_on: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()  # fields that only say in words what a picture shows
    exact: tuple[str, ...] = ()  # written fields where one other letter says another thing

    class Meta:
        abstract = True

    @classmethod
    def reading(cls):
        """Rows with what their `str()` needs, so that naming many costs one query."""
        return cls._default_manager.all()

    def known_by(self):
        """(page model, page key, keys) …: what a page is found by while this row is only proposed."""
        return ()


class PageQuerySet(models.QuerySet):
    @transaction.atomic
    def touch(self):
        """Let every copy of these pages kept in a cache expire.

        Rows are locked in the order of their keys first: two transactions that touch the same pages
        then wait for each other instead of meeting in a deadlock.
        """
        keys = list(self.order_by("pk").select_for_update().values_list("pk", flat=True))
        self.model._base_manager.filter(pk__in=keys).update(revision=F("revision") + 1)


class Page(Row):
    """A row with a page of its own."""

    slug = models.CharField(max_length=250, unique=True, editable=False)
    revision = models.PositiveBigIntegerField(default=1, editable=False)

    objects = PageQuerySet.as_manager()

    class Meta:
        abstract = True

    def derive(self):
        """Compute the columns that follow from what people edit (slug, sort key, rendered text).

        The gate calls this on a new page before it is first stored, and on every page a submission
        is about once all of its changes are in. Nothing else does. True when something changed.
        """
        raise NotImplementedError

    @classmethod
    def reindex(cls, keys) -> set:
        """Bring what is kept of these pages elsewhere (a search index) up to date; some may be gone.

        (model, key) of the pages whose derived columns follow from what is kept: their texts name one of
        these. They are derived anew, and where that changes them, this is called for them in turn.
        """
        return set()

    @classmethod
    def named(cls, text) -> list["Page"]:
        """The pages that go by this name or stand at this address."""
        return list(cls.objects.filter(slug=text))

    def leaves_behind(self, heir) -> list[Row]:
        """New rows for the page into which this one is merged (its name, as another name of that)."""
        return []

    def dependents(self):
        """Pages whose derived columns follow from this page's."""
        return ()


def find_page(model, slug):
    """The page at an address, also at one it had once; None when there is none."""
    return model.objects.filter(slug=slug).first() or find_moved(model, slug)


def find_moved(model, slug):
    """The page that was at this address once, or the one it was merged into; None when there is none."""
    content_type = ContentType.objects.get_for_model(model)
    former = FormerSlug.objects.filter(content_type=content_type, slug=slug).first()
    return former and heir_of(model, former.object_id)


def heir_of(model, key):
    """The page with this key; if it was merged away, the one that has its place now. None: it is gone."""
    removals = apps.get_model("moderation.Change").objects.filter(
        content_type=ContentType.objects.get_for_model(model), action="delete", decision="accepted"
    )
    for _ in range(LONGEST_CHAIN):
        page = model.objects.filter(pk=key).first()
        if page is not None:
            return page
        last = removals.filter(object_id=key).order_by("-submission__sequence").first()
        if last is None or last.merged_into is None:
            return None
        key = last.merged_into
    return None


def fresh_revision() -> int:
    """For a page that comes into being: microseconds, so more than it had in an earlier life.

    A page can be reverted away and back; copies kept of its first life must not be met again.
    """
    return time.time_ns() // 1000


def leave_address(page):
    """Let the address of a page lead to it, or to its heir, when it is there no more."""
    FormerSlug.objects.update_or_create(
        content_type=ContentType.objects.get_for_model(page), slug=page.slug, defaults={"object_id": page.pk}
    )


class FormerSlug(models.Model):
    """An address a page had once, or the address of a page merged into another: it redirects.

    It names the page that had the address, also when that one is gone: into which page it was merged
    is in the history, so undoing a merge needs no mending here.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    slug = models.CharField(max_length=250)
    object_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_type", "slug"], name="former_slug_once")]

    def __str__(self):
        return self.slug
