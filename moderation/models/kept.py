"""Tables kept beside the catalogue: nothing in them that does not follow from other rows.

The catalogue never writes by itself, so the gate keeps them: a model says how its rows are computed.
"""

from django.db import models, transaction

BATCH = 500


class KeptQuerySet(models.QuerySet):
    @transaction.atomic(savepoint=False)
    def renew(self, keys):
        """Compute the rows of these pages anew. Those of pages that are gone went with them.

        In the order of the keys, so that two transactions that renew the same rows cannot deadlock.
        """
        keys = sorted(keys)
        names = [field.name for field in self.model._meta.concrete_fields if not field.primary_key]
        for start in range(0, len(keys), BATCH):
            self.bulk_create(
                self.model.compute(keys[start : start + BATCH]), update_conflicts=True,
                unique_fields=[self.model._meta.pk.name], update_fields=names,
            )  # fmt: skip

    @transaction.atomic(savepoint=False)
    def replace(self, keys):
        """The same where a page has many rows; `page` names their key to it."""
        keys = sorted(keys)
        for start in range(0, len(keys), BATCH):
            batch = keys[start : start + BATCH]
            self.filter(**{f"{self.model.page}__in": batch}).delete()
            self.bulk_create(self.model.compute(batch), batch_size=BATCH)


class Kept(models.Model):
    """A derived row of a page."""

    page = ""

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def compute(cls, keys) -> list["Kept"]:
        """The rows of the pages with these keys as they should be, unsaved, in the order of the keys."""
        raise NotImplementedError
