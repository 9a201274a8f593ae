from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from moderation.pictures import leftover_pictures
from pictures.models import Upload

GRACE_DAYS = 30


class Command(BaseCommand):
    help = (
        "Removes pictures that belong to nothing: of what was rejected, withdrawn or declined, and uploads "
        "never submitted. What the catalogue shows, what waits, and what was ever approved stays."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--days", type=int, default=GRACE_DAYS, help=f"how long they are kept ({GRACE_DAYS})"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would be removed")

    def handle(self, *, days, dry_run, verbosity, **options):
        before = timezone.now() - timedelta(days=days)
        looked_at, removed = 0, 0
        for picture, is_left_over in leftover_pictures(before):
            looked_at += 1
            if is_left_over:
                removed += dry_run or Upload.objects.discard(picture, before=before)
                if dry_run or verbosity > 1:
                    self.stdout.write(picture)
            if looked_at % 1000 == 0:
                self.stderr.write(f"{looked_at} pictures looked at, {removed} to go.")
        done = "would be removed" if dry_run else "removed"
        self.stdout.write(f"{removed} of {looked_at} pictures older than {days} days {done}.")
