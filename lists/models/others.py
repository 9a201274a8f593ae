"""What hangs on a list beside its items: words to find it by, votes, suggestions."""

from django.conf import settings
from django.db import models, transaction

from catalog.models import Work

from .list import List


class ListTag(models.Model):
    """A word its owner files a list under."""

    list = models.ForeignKey(List, on_delete=models.CASCADE, related_name="tags")
    word = models.CharField(max_length=40)
    folded = models.CharField(max_length=40, db_index=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["list", "folded"], name="listtag_once")]

    def __str__(self):
        return self.word


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

    @transaction.atomic
    def decide(self, *, take):
        """Take or decline it. False when that was decided before."""
        state = self.State.TAKEN if take else self.State.DECLINED
        decided = ListSuggestion.objects.filter(pk=self.pk, state=self.State.OPEN).update(state=state)
        if decided and take:
            self.list.add(self.work, by=self.by, note=self.note)
        return bool(decided)
