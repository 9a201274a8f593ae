"""Entities that have pictures."""

from functools import cached_property

from pictures.fields import PictureField

from .entity import Entity

MOST_IMAGES = 500  # no public page shows more of them than this


class Illustrated(Entity):
    """An entity with images. Its cover follows from them: the first of a kind that can stand for it."""

    cover_kinds = ("poster", "cover")

    cover = PictureField(blank=True, default="", editable=False)

    class Meta(Entity.Meta):
        abstract = True

    def derive(self):
        was, self.cover = self.cover, self._first_cover()
        return super().derive() or was != self.cover

    def _first_cover(self):
        images = self.images.filter(kind__in=self.cover_kinds).order_by("position", "pk")
        return images.values_list("file", flat=True).first() or ""

    @cached_property
    def all_images(self):
        """Read once, however many parts of a page show some of them."""
        return list(self.images.order_by("position", "pk")[:MOST_IMAGES])

    @property
    def cover_image(self):
        return next((image for image in self.all_images if image.file == self.cover), None)
