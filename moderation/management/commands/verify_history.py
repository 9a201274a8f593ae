from django.core.management.base import BaseCommand, CommandError

from moderation.history import differences


class Command(BaseCommand):
    help = "Proves that folding all approved changes, from an empty catalogue, gives the present catalogue."

    def handle(self, **options):
        found = list(differences())
        for text in found:
            self.stderr.write(text)
        if found:
            raise CommandError(f"The history and the catalogue differ in {len(found)} places.")
        self.stdout.write("The catalogue is exactly what its history says.")
