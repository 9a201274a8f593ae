"""With a worker, uploads wait for it; one that died is followed by the next."""

import pytest
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from lists.exchange.models import Import
from lists.models import Tracking
from tests.lists.exchange.test_import import anime, mal, upload

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def with_worker(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def run_worker():
    call_command("run_worker", "--batch", "--no-startup-delay", verbosity=0)


def test_an_upload_waits_for_the_worker(with_worker, memories, as_ann):
    batch = upload(as_ann, mal(anime(0, "Memories")))
    page = as_ann.get(batch.get_absolute_url()).content.decode()
    assert "Reading the file" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    run_worker()
    batch.refresh_from_db()
    assert batch.state == "review"
    as_ann.post(f"{batch.get_absolute_url()}writing/", {"policy": "fill"})
    assert not Tracking.objects.exists()
    run_worker()
    assert Tracking.objects.get().work == memories


def test_the_next_worker_takes_up_what_one_left(with_worker, memories, as_ann):
    batch = upload(as_ann, mal(anime(0, "Memories")))
    # A worker took the task and was killed: nobody will ever be told.
    DBTaskResult.objects.all().delete()
    run_worker()
    assert Import.objects.get(pk=batch.pk).state == "reading"
    Import.objects.update(moved_at="2020-01-01T00:00Z")
    run_worker()
    assert Import.objects.get(pk=batch.pk).state == "review"
