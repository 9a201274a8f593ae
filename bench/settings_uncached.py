"""The same, and every page rendered afresh."""

from bench.settings import *  # noqa: F403
from bench.settings import CACHES

CACHES = {**CACHES, "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
