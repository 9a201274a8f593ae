import pytest
from django.core.files.storage import InMemoryStorage, storages
from django.test import Client


@pytest.fixture(autouse=True)
def storage(settings):
    """No disk at all: whatever works here works where storage is a bucket."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    assert isinstance(storages["default"], InMemoryStorage)
    return storages["default"]


@pytest.fixture
def anyone():
    return Client()
