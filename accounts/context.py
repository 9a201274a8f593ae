from django.utils.functional import SimpleLazyObject

from accounts.models import Notice
from accounts.models.notice import MOST_COUNTED


def inbox(request):
    """How much in the reader's inbox is unread; asked only where a page shows it, and only to a member."""
    return {"unread": SimpleLazyObject(lambda: _unread(request.user))}


def _unread(user):
    """Capped: nobody tells 100 from 1000."""
    if not user.is_authenticated:
        return 0
    return Notice.objects.filter(recipient=user).unread()[:MOST_COUNTED].count()
