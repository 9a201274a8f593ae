from django_tasks_db.management.commands import db_worker

from lists.exchange.models import Import
from lists.exchange.tasks import carry_on


class Command(db_worker.Command):
    help = "Does background work until it is stopped. First it carries on what a worker that died left."

    def handle(self, **options):
        for key in Import.objects.stalled().values_list("pk", flat=True):
            carry_on.enqueue(str(key))
        super().handle(**options)
