from django.contrib.auth.models import AbstractUser
from django.db import models


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

    def get_absolute_url(self):
        return f"/members/{self.username}/"
