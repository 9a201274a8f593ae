from django.core.management.base import BaseCommand

from community.settling import mark_void, settle


class Command(BaseCommand):
    help = (
        "Counts the points of what was decided 30 days ago, and voids those of what was taken back since. "
        "For cron, once a day. Stopped or run twice at once, it neither loses nor doubles anything."
    )

    def add_arguments(self, parser):
        parser.add_argument("--again", action="store_true", help="count everything anew, from the history")

    def handle(self, *, again, **options):
        counted = settle(again=again)
        void, valid = mark_void()
        self.stdout.write(f"Counted {counted} submissions; {void} were taken back, {valid} put back.")
