from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand

from moderation.registry import editable_models


class Command(BaseCommand):
    help = "Loads the starter catalogue (catalog/starter/*.json) into an empty catalogue, and into no other."

    def handle(self, **options):
        if any(model._base_manager.exists() for model in editable_models()):
            self.stdout.write("The catalogue has pages; the starter catalogue stays out.")
            return
        files = sorted(Path(apps.get_app_config("catalog").path, "starter").glob("*.json"))
        self.stdout.write(f"Loading the starter catalogue ({len(files)} files) …")
        call_command("import_catalogue", *files, note="The starter catalogue", stdout=self.stdout)
