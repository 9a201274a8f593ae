import os
import secrets

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User

# name: is it a moderator? Two are, since nobody may approve what he proposed himself.
ACCOUNTS = {"editor": False, "moderator": True, "second-moderator": True}


class Command(BaseCommand):
    help = (
        "Makes the accounts editor, moderator and second-moderator for trying the site out. "
        "Their password is DEMO_PASSWORD, else a random one, shown once."
    )

    def handle(self, **options):
        if settings.HTTPS:
            raise CommandError(
                "HTTPS is on, so this is a site for the public: it gets no demo accounts. "
                "docs/operating.md says how to start it and how to make its first moderator."
            )
        missing = [name for name in ACCOUNTS if not User.objects.filter(username=name).exists()]
        if not missing:
            self.stdout.write("The demo accounts exist; their passwords stay as they are.")
            return
        chosen = os.environ.get("DEMO_PASSWORD")
        password = chosen or secrets.token_urlsafe(9)
        with transaction.atomic():
            for name in missing:
                make_account(name, password)
        shown = "as DEMO_PASSWORD says" if chosen else f"{password}  (shown only now)"
        self.stdout.write(f"Made the demo accounts {', '.join(missing)}. Password: {shown}")


def make_account(name, password):
    email = f"{name}@example.org"
    user = User.objects.create_user(name, email, password, is_moderator=ACCOUNTS[name])
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
