"""Lists can be followed by whoever may read them."""

from accounts.followable import register
from lists.models import List

register(List, lambda user, keys: List.objects.readable_by(user).filter(pk__in=keys))
