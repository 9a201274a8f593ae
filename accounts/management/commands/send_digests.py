from django.core.management.base import BaseCommand

from accounts.models import Notice


class Command(BaseCommand):
    help = (
        "Mails each member one letter with what waits unread in his inbox and was not mailed yet, and drops "
        "notices older than a year. For cron, once a day; twice at once mails nothing twice."
    )

    def handle(self, **options):
        sent = Notice.objects.post()
        Notice.objects.old().delete()
        self.stdout.write(f"{sent} {'letter' if sent == 1 else 'letters'} sent.")
