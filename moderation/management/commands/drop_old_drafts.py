from django.core.management.base import BaseCommand

from moderation.errors import Moved
from moderation.models import Submission


class Command(BaseCommand):
    help = (
        "Tells members of drafts untouched for 30 days (once, by mail and on their pages), and puts them "
        "away 7 days later. For cron, once a day."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *, dry_run, verbosity, **options):
        self.verbosity = verbosity
        counts = {"told": 0, "dropped": 0}
        for draft in Submission.objects.overdue_drafts().select_related("author").iterator():
            counts["dropped"] += self._do(dry_run, "drop", draft)
        for draft in Submission.objects.old_drafts().select_related("author").iterator():
            counts["told"] += self._do(dry_run, "offer", draft)
        told, dropped = ("Would tell", "would drop") if dry_run else ("Told", "dropped")
        self.stdout.write(f"{told} of {counts['told']}, {dropped} {counts['dropped']}.")

    def _do(self, dry_run, verb, draft) -> bool:
        if dry_run or self.verbosity > 1:
            self.stdout.write(f"{verb} #{draft.pk} “{draft.page_label}” by {draft.author}")
        if dry_run:
            return True
        try:
            return getattr(draft, verb)() is not False
        except Moved:
            return False  # touched this very moment
