"""The site as it is served, with one more page that does nothing, to compare with."""

from memories_db.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
