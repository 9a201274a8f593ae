from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from ui.moments import until_words


class RatingScale(models.TextChoices):
    TEN = "ten", "Out of 10: 8.5"
    HUNDRED = "hundred", "Out of 100: 85"
    STARS = "stars", "Five stars: ★★★★¼"


class User(AbstractUser):
    """A member. Every member is an editor; some are moderators, too."""

    is_moderator = models.BooleanField(default=False)
    rating_scale = models.CharField(
        "how ratings are shown to me", max_length=7, choices=RatingScale, default=RatingScale.TEN
    )
    is_ranked = models.BooleanField("named on the leaderboard", default=True)
    # The latest one, so that asking whether somebody is blocked costs those who are not no query.
    last_block = models.ForeignKey(
        "accounts.Block", on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    def get_absolute_url(self):
        return f"/members/{self.username}/"

    @property
    def block(self) -> "Block | None":
        """What keeps this member from taking part at present."""
        return self.last_block if self.last_block_id and self.last_block.stands else None

    @property
    def is_blocked(self) -> bool:
        return self.block is not None

    @transaction.atomic
    def put_block(self, *, by, reason, until=None) -> "Block | None":
        """Block the account, in place of a block that stands; None when that says the same already."""
        self.refresh_from_db(from_queryset=User.objects.select_for_update())
        standing = self.block
        if standing and (standing.reason, standing.until) == (reason, until):
            return None
        if standing:
            standing.lift(by=by)
        self.last_block = Block.objects.create(account=self, by=by, reason=reason, until=until)
        self.save(update_fields=["last_block"])
        return self.last_block

    @transaction.atomic
    def lift_block(self, *, by) -> "Block | None":
        """End the block that stands; None when there is none any more."""
        self.refresh_from_db(from_queryset=User.objects.select_for_update())
        standing = self.block
        if standing:
            standing.lift(by=by)
        return standing


class Block(models.Model):
    """That a member may read, but take no part, and why. It ends by itself, or somebody lifts it."""

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="blocks")
    reason = models.TextField("why", max_length=1000)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True, help_text="Empty: for good.")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="lifted_by_somebody",
            )
        ]

    def __str__(self):
        return f"{self.account}, {self.ending}"

    @property
    def stands(self) -> bool:
        return self.lifted_at is None and (self.until is None or self.until > timezone.now())

    @property
    def ending(self) -> str:
        return "for good" if self.until is None else until_words(self.until)

    @property
    def words(self) -> str:
        """Said to the member whenever he comes to what he may not do."""
        return (
            f"Your account is blocked {self.ending}. Reason: {self.reason.rstrip('. ')}. "
            "You can read, keep your own shelf and private lists, and answer on your own submissions: "
            "moderators read that, and can lift the block."
        )

    def lift(self, *, by):
        self.lifted_at, self.lifted_by = timezone.now(), by
        self.save(update_fields=["lifted_at", "lifted_by"])
