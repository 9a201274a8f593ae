"""The same views outside the transaction that wraps other tests: PostgreSQL wants its own for every lock."""

import pytest

from catalog.models import Work
from lists.models import List, Tracking
from tests.helpers import fields_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_shelf_and_lists_outside_a_transaction(memories, as_ann, ann):
    track = {"status": "completed", "half_points": "17"}
    assert as_ann.post(f"/shelf/{memories.pk}/", track).status_code == 302
    as_ann.post("/lists/new/", {"title": "Otomo", "visibility": "public", "work": str(memories.pk)})
    made = List.objects.get()
    akira = Work.objects.get(name="Akira")
    assert as_ann.post("/lists/items/", {"work": str(akira.pk), "list": str(made.pk)}).status_code == 302
    data = fields_of(as_ann.get(f"/lists/{made.pk}/edit/"), "version")
    assert as_ann.post(f"/lists/{made.pk}/edit/", data | {"title": "Ranked"}).status_code == 302
    assert as_ann.post(f"/lists/{made.pk}/deletion/").status_code == 302
    assert as_ann.post(f"/shelf/{memories.pk}/removal/").status_code == 302
    assert not Tracking.objects.exists()


def test_list_notes_survive_a_refusal(memories, as_ann, ann):
    made = List.objects.create(owner=ann, title="Otomo")
    made.add(memories, by=ann)
    item = made.items.get()
    data = fields_of(as_ann.get(f"/lists/{made.pk}/edit/"), "version")
    data |= {"title": "", f"item-{item.pk}-note": "Typed for an hour."}
    response = as_ann.post(f"/lists/{made.pk}/edit/", data)
    assert response.status_code == 422
    assert "Typed for an hour." in response.content.decode()
