"""What is done to accounts: blocked, let in again, made moderators. Each is written into the log."""

from django.db import transaction
from django.utils.text import capfirst

from accounts.models import User
from moderation import policy
from moderation.errors import Refused
from moderation.models import Event, Submission


@transaction.atomic
def block(account, *, by, reason, until=None):
    """Keep an account from taking part; pressed twice, it is blocked once."""
    policy.may_sanction(by, account).require()
    if made := account.put_block(by=by, reason=reason, until=until):
        Submission.objects.free_from(account)
        Event.objects.record("block", by=by, account=account, comment=f"{capfirst(made.ending)}. {reason}")


@transaction.atomic
def lift_block(account, *, by, comment=""):
    policy.may_sanction(by, account).require()
    if account.lift_block(by=by):
        Event.objects.record("lift block", by=by, account=account, comment=comment)


@transaction.atomic
def set_role(account, *, by, is_moderator, is_owner=None, by_operator=False):
    """Make somebody a moderator, or take it away. `by_operator`: from the command line of the server."""
    if not by_operator:
        policy.may_change_roles(by).require()
    account.refresh_from_db(from_queryset=User.objects.select_for_update())
    if is_moderator and not account.is_active:
        raise Refused(f"Nobody can sign in as {account}.")
    if is_moderator and account.is_blocked:
        raise Refused(f"{account} is blocked {account.block.ending}. Lift that first.")
    if account.is_moderator != is_moderator:
        account.is_moderator = is_moderator
        verb = "make moderator" if is_moderator else "unmake moderator"
        if not is_moderator:
            Submission.objects.free_from(account)
        Event.objects.record(verb, by=by, account=account)
    if is_owner is not None and account.is_superuser != is_owner:
        account.is_superuser = is_owner
        Event.objects.record("make owner" if is_owner else "unmake owner", by=by, account=account)
    account.save(update_fields=["is_moderator", "is_superuser"])
