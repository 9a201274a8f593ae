"""The settings of tests: the site's own, made quick and kept off this machine's data.

What the environment and `.env` say of the site is put aside, except DATABASE_URL from the environment.
"""

import os
import tempfile
from pathlib import Path

_scratch = tempfile.TemporaryDirectory(prefix="memories-tests-", ignore_cleanup_errors=True)
_directories = {name: Path(_scratch.name, name) for name in ("var", "static", "media")}
for _directory in _directories.values():
    _directory.mkdir()

os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
os.environ.update(
    VAR_DIR=str(_directories["var"]),
    STATIC_ROOT=str(_directories["static"]),
    MEDIA_ROOT=str(_directories["media"]),
    SECRET_KEY="only-for-tests",
    ALLOWED_HOSTS="localhost,127.0.0.1",
    BACKGROUND_WORKER="false",
    CSRF_TRUSTED_ORIGINS="",
    DEBUG="false",
    EMAIL_URL="console://",
    HTTPS="false",
    LANGUAGES="en",
    MODERATORS_MAY_APPROVE_OWN="false",
    MODERATORS_MAY_SET_RULES="false",
    OPEN_SUBMISSIONS="0",
    TRUST_SURVIVES_DAYS="0",
    REDIS_URL="",
    SITE_NAME="memories_db",
    TIME_ZONE="UTC",
    TRUSTED_PROXIES="0",
)

from memories_db.settings import *  # noqa: E402, F403
from memories_db.settings import DATABASES, STORAGES  # noqa: E402

# A file: SQLite in memory gives all threads one connection, which the browser's requests and two
# moderators at once cannot share. NAME says so, too, because live_server may look before TEST applies.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["NAME"] = _directories["var"] / "main.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(_directories["var"] / "test.sqlite3")}
# A connection kept open would keep PostgreSQL from dropping the test database.
DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {
    alias: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": alias}
    for alias in ("default", "pages")
}
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
ACCOUNT_RATE_LIMITS = False
# As on a site without a mail server.
EMAIL_URL = ""
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = False
