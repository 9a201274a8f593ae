"""A fingerprint of the templates: what was rendered by other ones is not served any more."""

from hashlib import md5

from django.conf import settings


def _fingerprint() -> str:
    digest = md5(usedforsecurity=False)
    root = settings.BASE_DIR / "templates"
    for path in sorted(root.rglob("*.html")):
        digest.update(str(path.relative_to(root)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


TEMPLATES = _fingerprint()
