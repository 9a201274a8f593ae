"""One settings file. Everything that differs between machines comes from the environment.

docs/operating.md lists the variables; `.env` beside manage.py is read too.
"""

from pathlib import Path

import dj_email_url
from environs import Env

from memories_db.secret_key import read_or_make_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env(eager=False)
env.read_env(str(BASE_DIR / ".env"))

VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or read_or_make_secret_key(VAR_DIR / "secret-key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])
HTTPS = env.bool("HTTPS", False)
SITE_NAME = env.str("SITE_NAME", "memories_db")
# Of links in mail that no request asked for.
SITE_URL = env.str("SITE_URL", f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0]}").rstrip("/")

INSTALLED_APPS = [
    "memories_db",
    "lists",
    "lists.exchange",
    "credits",
    "catalog",
    "community",
    "moderation",
    "search",
    "pictures",
    "linkcheck",
    "accounts",
    "ui",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "lucide",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "ui.middleware.security_headers",
    "ui.middleware.no_huge_request",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ui.middleware.no_nul_in_path",
    "django_htmx.middleware.HtmxMiddleware",
    "lists.marks.middleware",
]

ROOT_URLCONF = "memories_db.urls"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
WSGI_APPLICATION = "memories_db.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["ui.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ui.context.site",
                "accounts.context.inbox",
            ],
        },
    }
]

# SQLite is the embedded default. IMMEDIATE: a read-then-write transaction takes the write lock at
# its start, so two writers queue instead of failing with "database is locked". This is also why
# ATOMIC_REQUESTS stays off: every GET would take that lock.
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'memories.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=268435456; "
            "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;"
        ),
    }
# A connection for each request would halve the speed of either database.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# "default" must be seen by every process (rate limits count in it): Redis, else a database table.
# "pages" holds rendered pages keyed by revision, so a private copy in each process is right, too.
REDIS_URL = env.str("REDIS_URL", "")
REDIS = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
CACHES = {
    "default": REDIS
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    },
    "pages": {**REDIS, "KEY_PREFIX": "pages"}
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

# Without a mail server nobody could confirm an address, so it is asked for only where mail leaves.
EMAIL_URL = env.str("EMAIL_URL", "")
EMAIL = dj_email_url.parse(EMAIL_URL or "console://")
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL["EMAIL_HOST"]
EMAIL_PORT = EMAIL["EMAIL_PORT"]
EMAIL_HOST_USER = EMAIL["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = EMAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = EMAIL["EMAIL_USE_TLS"]
EMAIL_USE_SSL = EMAIL["EMAIL_USE_SSL"]
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "memories_db@localhost")
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if EMAIL_URL else "none"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = bool(EMAIL_URL)
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_USERNAME_BLACKLIST = ["admin", "moderator", "new", "me", "importer"]
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

LANGUAGE_CODE = "en"
LANGUAGES = [(code, code) for code in env.list("LANGUAGES", ["en"])]
USE_I18N = True
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", str(VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = env.str("MEDIA_ROOT", str(VAR_DIR / "media"))
# Pictures: named by content, so the same name means the same bytes and may be written twice.
MEDIA_STORAGE = env.str("MEDIA_STORAGE", "django.core.files.storage.FileSystemStorage")
ON_DISK = MEDIA_STORAGE == "django.core.files.storage.FileSystemStorage"
STORAGES = {
    "default": {
        "BACKEND": MEDIA_STORAGE,
        "OPTIONS": env.json("MEDIA_STORAGE_OPTIONS", {"allow_overwrite": True} if ON_DISK else {}),
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "ui.storage.JoinedStaticFilesStorage"
    },
}

# Headers. SECURE_CSP has the form of Django 6's setting; ui.middleware reads it until then.
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "font-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "memories_db.views.csrf_failure"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
if env.int("TRUSTED_PROXIES", 0):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# A page form is small; pictures have limits of their own (pictures/decoding.py, pictures/uploading.py).
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
REQUEST_MAX_SIZE = 100_000_000
FILE_UPLOAD_HANDLERS = [
    "pictures.uploading.CutOffHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOADS_PER_DAY = env.int("UPLOADS_PER_DAY", 500)

# The API reads for everyone alike: no session, no forms (catalog/api.py).
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
}

# Background work: kept in the database for `manage.py run_worker`, or done at once within the request.
BACKGROUND_WORKER = env.bool("BACKGROUND_WORKER", False)
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if BACKGROUND_WORKER
        else "django_tasks.backends.immediate.ImmediateBackend"
    }
}

# Fonts for the pictures of link previews, asked before those found on this machine.
CARD_FONTS = env.list("CARD_FONTS", [])

# Moderation: may a moderator approve what he proposed himself? (moderation/policy.py)
MODERATORS_MAY_APPROVE_OWN = env.bool("MODERATORS_MAY_APPROVE_OWN", False)
# May moderators, or only superusers, say what goes live by itself?
MODERATORS_MAY_SET_RULES = env.bool("MODERATORS_MAY_SET_RULES", False)
# How many submissions of one member may wait at once, and from how many approved ones the next number holds.
OPEN_SUBMISSIONS = env.list("OPEN_SUBMISSIONS", [1, 6, 12], subcast=int)
OPEN_SUBMISSIONS_AFTER = env.list("OPEN_SUBMISSIONS_AFTER", [1, 20], subcast=int)
NEWCOMER_UNTIL = env.int("NEWCOMER_UNTIL", 5)  # approved submissions; until then links he adds are flagged
# Trust in one kind of page (moderation/models/trusting.py): approved submissions that stand after some days.
TRUST_SURVIVES_DAYS = env.int("TRUST_SURVIVES_DAYS", 7)
TRUST_HALF_LIFE_DAYS = env.int("TRUST_HALF_LIFE_DAYS", 180)
TRUST_KNOWN_AT = env.int("TRUST_KNOWN_AT", 5)
TRUST_TRUSTED_AT = env.int("TRUST_TRUSTED_AT", 25)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}

env.seal()
