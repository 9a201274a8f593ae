from django.conf import settings
from django.contrib.auth import get_user_model

from moderation import policy
from moderation.errors import TooMany

from .states import State


class Limiting:
    """How many submissions of one member may wait at once. An appeal is not counted, a returned one neither:
    that is in its author's hands.
    """

    def full(self) -> TooMany | None:
        """Why there is no room for this one in the queue; None where there is."""
        limits = [limit for limit in settings.OPEN_SUBMISSIONS if limit]
        if self.is_import or not limits or self.author.is_moderator:
            return None
        mine = type(self).objects.filter(author=self.author_id)
        waiting = mine.filter(state=State.PENDING, appealed_against=None).exclude(pk=self.pk)
        waiting = list(waiting.order_by("submitted_at", "pk")[: max(limits)])
        if len(waiting) < min(limits):
            return None
        counted = max(settings.OPEN_SUBMISSIONS_AFTER, default=0)
        approved = mine.filter(state=State.APPROVED, is_import=False)[:counted].count()
        most = policy.open_limit(self.author, approved)
        if not most or len(waiting) < most:
            return None
        return TooMany(waiting, *policy.next_open_limit(self.author, approved))

    def _require_room(self):
        """Two windows that send at once take turns here."""
        if any(settings.OPEN_SUBMISSIONS) and not (self.is_import or self.author.is_moderator):
            list(get_user_model().objects.filter(pk=self.author_id).select_for_update(no_key=True))
            if full := self.full():
                raise full
