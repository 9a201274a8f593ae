import json

from django.core.management.base import BaseCommand, CommandError

from moderation.auditing import AuditFilter, as_json, log

NAMES = list(AuditFilter.base_filters)


class Command(BaseCommand):
    help = "Writes the audit log as JSON Lines, the newest first: what /audit/events.jsonl gives moderators."

    def add_arguments(self, parser):
        for name in NAMES:
            parser.add_argument(f"--{name}", default="", help=str(AuditFilter.base_filters[name].label))

    def handle(self, **options):
        found = log({name: options[name] for name in NAMES})
        if not found.is_valid():
            wrong = "; ".join(f"--{name}: {' '.join(why)}" for name, why in found.errors.items())
            raise CommandError(wrong)
        for event in found.qs.iterator(chunk_size=2000):
            self.stdout.write(json.dumps(as_json(event), ensure_ascii=False))
