"""The search index: plain tables and B-trees, so that every database finds the same.

Derived from the entities' names by `search.index`, in the transaction of every approval.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import models

from pictures.fields import PictureField
from ui.fields import SortKeyField


class SearchDoc(models.Model):
    """One entity as searches find and show it."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.UUIDField()
    name = models.CharField(max_length=300)
    label = models.CharField(max_length=700)  # what to type into a form to name it
    hint = models.CharField(max_length=400, blank=True)  # what tells namesakes apart
    original = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=20)
    deck = models.CharField(max_length=300, blank=True)
    slug = models.CharField(max_length=250)
    year = models.PositiveSmallIntegerField(null=True)
    cover = PictureField(blank=True, default="")
    weight = models.PositiveIntegerField(default=0)  # how much of the catalogue points at it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="searchdoc_once")]
        indexes = [models.Index(fields=["slug"], name="searchdoc_slug")]

    def __str__(self):
        return self.name


class SearchName(models.Model):
    """One name of an entity, folded; found whole, or from its beginning."""

    doc = models.ForeignKey(SearchDoc, on_delete=models.CASCADE, related_name="names")
    text = models.CharField(max_length=300)
    folded = SortKeyField(max_length=300)

    class Meta:
        indexes = [models.Index(fields=["folded", "doc"], name="searchname_folded")]

    def __str__(self):
        return self.text


class Posting(models.Model):
    """That a token stands in a name of an entity. Read in the order of weight, heaviest first."""

    token = SortKeyField(max_length=40)
    doc = models.ForeignKey(SearchDoc, on_delete=models.CASCADE, related_name="postings")
    weight = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["doc", "token"], name="posting_once")]
        indexes = [models.Index(fields=["token", "-weight", "doc"], name="posting_by_weight")]

    def __str__(self):
        return f"{self.token} in {self.doc_id}"


class SearchWord(models.Model):
    """A word that stands in some name: where the spelling of a mistyped one is looked up."""

    word = SortKeyField(max_length=40, primary_key=True)
    reverse = SortKeyField(max_length=40, db_index=True)

    def __str__(self):
        return self.word


class Mention(models.Model):
    """That the text of an entity names another: `[[Akira (1988)]]`.

    `target_id` stays what the name meant when it was first understood, so a link outlives the name.
    """

    source_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    source_id = models.UUIDField()
    written = models.CharField(max_length=300)
    folded = SortKeyField(max_length=300)  # what the target has to be called; or its address
    target_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, null=True, related_name="+")
    target_id = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source_id", "written"], name="mention_once")]
        indexes = [
            models.Index(fields=["target_id", "source_type", "source_id"], name="mention_target"),
            models.Index(fields=["folded"], condition=models.Q(target_id=None), name="mention_unmet"),
        ]

    def __str__(self):
        return f"{self.written} in {self.source_id}"
