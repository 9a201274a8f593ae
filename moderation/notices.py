"""What the gate tells members. The one place where that leaves the site: an inbox hooks in here."""

from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string


def tell(user, *, subject, template, **context):
    """By mail, once what it tells of is committed. Who gave no address reads it on the site."""
    if not (user.email and user.is_active):
        return
    context |= {"user": user, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    text = render_to_string(f"moderation/mail/{template}.txt", context)
    transaction.on_commit(
        partial(send_mail, f"{settings.SITE_NAME}: {subject}", text, None, [user.email]), robust=True
    )
