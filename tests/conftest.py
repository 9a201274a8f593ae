"""The cast every test knows: ann edits, the two moderators decide, and Memories (1995) is there to edit."""

import os
import shutil

import pytest
from django.core.cache import caches
from django.db import connection

from accounts.models import User
from catalog.models import Work
from tests.helpers import import_catalogue, member_client

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pytest_collection_modifyitems(config, items):
    """Browser and PostgreSQL tests run where their engine is; `REQUIRE_…` turns their skip into a failure."""
    on_postgres = "postgres" in os.environ.get("DATABASE_URL", "")
    missing = {
        "browser": None if CHROMIUM else "Chromium is not installed",
        "postgres": None if on_postgres else "this run is on SQLite (make test-postgres)",
    }
    for item in items:
        for mark, reason in missing.items():
            if reason and item.get_closest_marker(mark):
                if os.environ.get(f"REQUIRE_{mark.upper()}"):
                    raise pytest.UsageError(f"{mark} tests are required, but {reason}.")
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter):
    """Figures that tests record, told at the end: what a test prints is lost when several processes test."""
    for report in terminalreporter.stats.get("passed", ()):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")


@pytest.fixture(autouse=True)
def empty_caches():
    yield
    for cache in caches.all():
        cache.clear()


@pytest.fixture
def ann(db):
    return User.objects.create_user("ann", "ann@example.org", "correct horse")


@pytest.fixture
def bob(db):
    return User.objects.create_user("bob", "bob@example.org", "correct horse")


@pytest.fixture
def moderator(db):
    return User.objects.create_user("mo", "mo@example.org", "correct horse", is_moderator=True)


@pytest.fixture
def second_moderator(db):
    return User.objects.create_user("maya", "maya@example.org", "correct horse", is_moderator=True)


@pytest.fixture
def memories(db) -> Work:
    """The film with its three segments, credits, names, releases: imported as any operator would."""
    import_catalogue()
    return Work.objects.get(slug="memories-1995")


@pytest.fixture
def as_ann(ann):
    return member_client(ann)


@pytest.fixture
def as_bob(bob):
    return member_client(bob)


@pytest.fixture
def as_moderator(moderator):
    return member_client(moderator)


@pytest.fixture
def as_second_moderator(second_moderator):
    return member_client(second_moderator)


@pytest.fixture
def on_postgres():
    return connection.vendor == "postgresql"
