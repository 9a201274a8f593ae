"""What those who follow a list are told: that it grew or is described anew, at most once a day."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Follow, Kind, Notice

A_DAY = timedelta(days=1)


def tell_followers(changed, *, by):
    """Of a private list only those who keep it, whoever followed it while it was public."""
    content_type = ContentType.objects.get_for_model(changed)
    people = Follow.objects.followers({content_type.pk: [changed.pk]})
    if changed.visibility == changed.Visibility.PRIVATE:
        people = people.filter(Q(pk=changed.owner_id) | Q(pk__in=changed.shared_with()))
    address = f"/lists/{changed.pk}/"
    told = Notice.objects.filter(
        recipient=OuterRef("pk"), created_at__gt=timezone.now() - A_DAY, kind=Kind.FOLLOWED, address=address
    )
    Notice.objects.tell(
        people.filter(~Exists(told)), Kind.FOLLOWED, f"The list “{changed.title}” has changed",
        address=address, by=by,
    )  # fmt: skip
