from django.apps import apps
from django.core.management.base import BaseCommand

from search.index import reindex
from search.models import SearchDoc, SearchWord

BATCH = 2000


class Command(BaseCommand):
    help = "Makes the search index anew from the catalogue."

    def handle(self, **options):
        SearchDoc.objects.all().delete()
        SearchWord.objects.all().delete()
        for model in apps.get_models():
            if not hasattr(model, "search_year"):
                continue
            keys = list(model.objects.values_list("pk", flat=True))
            for start in range(0, len(keys), BATCH):
                reindex(model, keys[start : start + BATCH])
            self.stdout.write(f"{model._meta.verbose_name_plural}: {len(keys)}")
