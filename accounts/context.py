from django.utils.functional import SimpleLazyObject

from accounts.models import Notice
from accounts.models.notice import MOST_COUNTED


def inbox(request):
    """How much in the reader's inbox is unread; asked only where a page shows it, and only to a member."""
    return {"unread": SimpleLazyObject(lambda: _unread(request.user))}


def _unread(user) -> str:
    """In words, "" for nothing. Capped: nobody tells 100 from 1000."""
    if not user.is_authenticated:
        return ""
    number = Notice.objects.filter(recipient=user).unread()[:MOST_COUNTED].count()
    return f"{MOST_COUNTED - 1}+" if number == MOST_COUNTED else str(number or "")
