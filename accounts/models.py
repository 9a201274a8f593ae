from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A member. Every member is an editor; some are moderators, too."""

    is_moderator = models.BooleanField(default=False)

    def get_absolute_url(self):
        return f"/members/{self.username}/"
