"""Deleting an account. What protects a member's row from deletion is a contribution: it stays, and is
attributed to "a former member", one account that stands for all who left. What goes with the row goes.
"""

from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.db.models import Count, Q

from accounts.models import Follow, User
from catalog.models import Work
from lists.models import List, ListItem, Tracking
from memories_db.account_data import end_sessions, pointing_at_members
from moderation.models import Submission
from moderation.pages import touch

BATCH = 500
FORMER = "a former member"  # with spaces, so that nobody can sign up as it
ANOTHER = "another former member"


@transaction.atomic
def leave(member):
    """Delete the account and everything personal; give the rest to the former member."""
    former = _stand_in(FORMER)
    _withdraw(member)
    _tell_deciders_apart(member, former)
    shown = _pages_naming(member)
    rated = {*Tracking.objects.filter(user=member).values_list("work", flat=True)}
    listed = {*ListItem.objects.filter(list__owner=member).values_list("work", flat=True)} - {None}
    for relation in pointing_at_members():
        if relation.on_delete is models.PROTECT:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: member.pk})
            rows.update(**{relation.field.name: former})
    voted = [*List.objects.filter(votes__user=member).values_list("pk", flat=True)]
    end_sessions(member)
    Follow.objects.forget(User, [member.pk])
    Follow.objects.forget(List, member.lists.values_list("pk", flat=True))
    member.delete()
    List.objects.filter(pk__in=voted).recount()
    _recount(sorted(rated | listed))
    touch(shown)


def _stand_in(name):
    return User.objects.get_or_create(
        username=name, defaults={"is_active": False, "password": make_password(None)}
    )[0]


def _tell_deciders_apart(member, former):
    """Who decided on an appeal is not the one it was against, also when both have left."""
    both = Submission.objects.filter(
        Q(decided_by=member, appealed_against=former) | Q(decided_by=former, appealed_against=member)
    )
    if both.exists():
        both.update(appealed_against=_stand_in(ANOTHER))


def _recount(keys):
    """The pages of these works show ratings and lists."""
    for start in range(0, len(keys), BATCH):
        Work.objects.filter(pk__in=keys[start : start + BATCH]).recount()


def _withdraw(member):
    """Drafts are nobody's but his; what was returned to him nobody else can take up again."""
    mine = Submission.objects.filter(author=member)
    for submission in mine.filter(state=Submission.State.RETURNED):
        submission.withdraw(by=member, version=submission.version)
    mine.filter(state=Submission.State.DRAFT).annotate(n=Count("events")).filter(n=0).delete()
    for draft in mine.filter(state=Submission.State.DRAFT):
        draft.withdraw(by=member, version=draft.version)


def _pages_naming(member) -> dict[type, set]:
    """Pages that say who wrote them, and are kept rendered."""
    found: dict[type, set] = {}
    for submission in Submission.objects.filter(author=member, state=Submission.State.APPROVED):
        for place in submission.pages.select_related("content_type"):
            found.setdefault(place.content_type.model_class(), set()).add(place.object_id)
    return found
