from django.core.management.base import BaseCommand

from catalog.models import Work


class Command(BaseCommand):
    help = "Computes anew what the browse pages filter and sort works by; after a bulk load or an upgrade."

    def handle(self, **options):
        keys = list(Work.objects.values_list("pk", flat=True))
        Work.renew_kept(keys)
        self.stdout.write(f"{len(keys)} works are in order.")
