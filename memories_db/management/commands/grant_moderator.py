from django.core.management.base import BaseCommand, CommandError

from accounts.models import User


class Command(BaseCommand):
    help = "Makes a member a moderator, or, with --revoke, a plain member again."

    def add_arguments(self, parser):
        parser.add_argument("name", help="the member's user name")
        parser.add_argument("--revoke", action="store_true")

    def handle(self, *, name, revoke, **options):
        if not User.objects.filter(username=name).update(is_moderator=not revoke):
            raise CommandError(f"There is no member called “{name}”.")
        self.stdout.write(f"{name} is {'no moderator any more' if revoke else 'a moderator'}.")
