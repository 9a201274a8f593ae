from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from moderation.errors import Refused
from moderation.importing import BadRecord, Reader, import_rows

IMPORTER = "importer"


class Command(BaseCommand):
    help = "Imports catalogue files (JSON, see moderation/importing.py) as one recorded, approved submission."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--note", default="Import")

    @transaction.atomic
    def handle(self, *, files, note, **options):
        author, _ = User.objects.get_or_create(username=IMPORTER, defaults={"is_active": False})
        author.set_unusable_password()
        author.save()
        reader = Reader()
        try:
            sources = [reader.read(path) for path in files]
            submission = import_rows(reader.rows, author=author, note=note, sources=sources)
        except (OSError, ValueError, BadRecord, Refused) as error:
            raise CommandError(f"Nothing was imported. {error}") from error
        self.stdout.write(f"Imported {len(reader.rows)} rows as submission #{submission.pk}.")
