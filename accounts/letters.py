"""The mail members get, and the address in each letter with which it can be stopped without signing in."""

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

SALT = "accounts.mail"
MOST_LISTED = 50


def letter(user, notices, *, connection) -> EmailMessage:
    """One notice by itself, or several as a digest."""
    kinds = sorted({notice.kind for notice in notices})
    address = f"{settings.SITE_URL}/inbox/unsubscribe/{token_of(user, kinds)}/"
    context = {
        "user": user, "notices": notices[:MOST_LISTED], "more": len(notices[MOST_LISTED:]),
        "kinds": sorted({notice.get_kind_display() for notice in notices}), "unsubscribe": address,
        "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL,
    }  # fmt: skip
    only = notices[0] if len(notices) == 1 else None
    subject = only.title if only else f"{len(notices)} things happened"
    return EmailMessage(
        f"{settings.SITE_NAME}: {subject}"[:200],
        render_to_string(f"accounts/mail/{'notice' if only else 'digest'}.txt", context),
        to=[user.email],
        connection=connection,
        headers={
            "List-Unsubscribe": f"<{address}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )


def token_of(user, kinds) -> str:
    return signing.dumps([user.pk, list(kinds)], salt=SALT)


def read_token(token):
    """(key of the member, kinds), or None when we did not sign that."""
    try:
        key, kinds = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return key, kinds
