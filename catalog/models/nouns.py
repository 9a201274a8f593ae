"""The other nouns: people, characters, companies, franchises, things, tags."""

from django.db import models

from catalog.fields import CountryField, PartialDateField
from ui.fields import SortKeyField

from .entity import Entity
from .illustrated import Illustrated


def years_between(beginning, end) -> str:
    """ "1924–2009", "1963–", "–2009"; "" where neither is known."""
    return f"{beginning.year or ''}–{end.year or ''}" if beginning or end else ""


class Person(Illustrated):
    """Somebody with a credit."""

    plural = "people"
    cover_kinds = ("portrait",)

    born = PartialDateField()
    birth_place = models.CharField(max_length=200, blank=True)
    died = PartialDateField()
    death_place = models.CharField(max_length=200, blank=True)
    gender = models.CharField(max_length=50, blank=True, help_text="In the person's own word.")

    # The month and day of either, where known, so that a day of the year finds its people by an index.
    birthday = SortKeyField(max_length=5)
    deathday = SortKeyField(max_length=5)

    class Meta(Entity.Meta):
        verbose_name_plural = "people"
        indexes = [
            models.Index(fields=["birthday", "born"], name="person_birthday"),
            models.Index(fields=["deathday", "died"], name="person_deathday"),
        ]

    def lifetime(self):
        return years_between(self.born, self.died)

    def is_told_apart(self, other):
        return bool(self.born and other.born) and self.born.year != other.born.year

    def derive(self):
        was = (self.birthday, self.deathday)
        self.birthday, self.deathday = self.born.day_of_year, self.died.day_of_year
        return super().derive() or was != (self.birthday, self.deathday)


class Character(Illustrated):
    """Somebody in the story."""

    plural = "characters"
    cover_kinds = ("portrait", "still")

    gender = models.CharField(max_length=50, blank=True)


class Company(Illustrated):
    """A studio, a distributor, a broadcaster, a publisher."""

    plural = "companies"
    cover_kinds = ("logo",)

    country = CountryField()
    founded = PartialDateField()
    dissolved = PartialDateField()

    class Meta(Entity.Meta):
        verbose_name_plural = "companies"

    def lifetime(self):
        return years_between(self.founded, self.dissolved)


class Franchise(Illustrated):
    """Works that belong together."""

    plural = "franchises"
    cover_kinds = ("logo", "poster", "cover")


class Thing(Illustrated):
    """An object, a place, a concept, an organisation or an event that stories share."""

    class Kind(models.TextChoices):
        OBJECT = "object", "Object"
        PLACE = "place", "Place"
        CONCEPT = "concept", "Concept"
        ORGANISATION = "organisation", "Organisation"
        EVENT = "event", "Event"

    plural = "things"
    cover_kinds = ("still", "portrait", "logo", "poster", "cover")

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OBJECT)

    def kind_label(self):
        return self.get_kind_display()


class Tag(Entity):
    """A genre or a theme."""

    class Kind(models.TextChoices):
        GENRE = "genre", "Genre"
        THEME = "theme", "Theme"

    plural = "tags"

    kind = models.CharField(max_length=5, choices=Kind, default=Kind.GENRE)

    def kind_label(self):
        return self.get_kind_display()
