"""A preview does not wait for a writer as a writer would: it says so, and asks to be loaded again."""

import contextlib

import pytest
from django.db import connection

from moderation import trial
from moderation.models import Submission
from tests.helpers import save_section

pytestmark = pytest.mark.django_db(transaction=True)
FILM = "/works/memories-1995/"


@contextlib.contextmanager
def somebody_writes(work):
    """Another connection in the middle of a transaction that holds the film's row."""
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("UPDATE catalog_work SET revision = revision WHERE slug = %s", [work.slug])
        yield
    finally:
        other.rollback()
        other.close()


def test_it_says_so(memories, as_ann, monkeypatch):
    save_section(as_ann, FILM, "general", {"fields-runtime": "113"})
    draft = Submission.objects.get(state="draft")
    monkeypatch.setattr(trial, "PATIENCE", 1)
    with somebody_writes(memories):
        response = as_ann.get(f"/previews/{draft.pk}/")
    assert response["Location"] == draft.get_absolute_url()
    assert "Somebody is saving at this very moment" in as_ann.get(draft.get_absolute_url()).content.decode()
    assert "data-changed" in as_ann.get(f"/previews/{draft.pk}/").content.decode()
