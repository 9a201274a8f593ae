from django.core.management.base import BaseCommand, CommandError

from moderation.history import differences


class Command(BaseCommand):
    help = "Proves that folding all approved changes, from an empty catalogue, gives the present catalogue."

    def handle(self, **options):
        count = 0
        for count, text in enumerate(differences(), 1):
            self.stderr.write(text)
        if count:
            raise CommandError(f"The history and the catalogue differ in {count} places.")
        self.stdout.write("The catalogue is exactly what its history says.")
