from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from moderation.errors import Refused
from moderation.members import set_role

OPERATOR = "the operator"  # with a space, so that nobody can sign up as it


class Command(BaseCommand):
    help = "Makes a member a moderator, or the owner of the site, or, with --revoke, a plain member again."

    def add_arguments(self, parser):
        parser.add_argument("name", help="the member's user name")
        parser.add_argument("--revoke", action="store_true")
        parser.add_argument(
            "--owner", action="store_true", help="who makes and unmakes moderators on the site itself"
        )

    def handle(self, *, name, revoke, owner, **options):
        account = User.objects.filter(username=name).first()
        if account is None:
            raise CommandError(f"There is no member called “{name}”.")
        operator, is_new = User.objects.get_or_create(username=OPERATOR, defaults={"is_active": False})
        if is_new:
            operator.set_unusable_password()
            operator.save(update_fields=["password"])
        is_owner = False if revoke else owner or None
        try:
            set_role(account, by=operator, is_moderator=not revoke, is_owner=is_owner, by_operator=True)
        except Refused as error:
            raise CommandError(str(error)) from error
        role = "no moderator any more" if revoke else "the owner, and a moderator" if owner else "a moderator"
        self.stdout.write(f"{name} is {role}.")
