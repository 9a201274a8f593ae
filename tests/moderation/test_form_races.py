"""The same form twice at the same moment, with real threads: it is proposed once."""

import pytest

from catalog.models import Work
from moderation.models import Change, Submission
from moderation.proposals import Proposal
from tests.moderation.test_races import FEWER, at_once, cast  # noqa: F401
from ui.keys import new_key

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_double_click_proposes_once(cast):  # noqa: F811
    ann, work = cast[0], _film()
    for number in range(FEWER):
        form = new_key()

        def send(form=form, number=number):
            proposal = Proposal(
                type(work), work.pk, Change.Action.UPDATE, str(work), ("runtime",),
                {"runtime": work.runtime}, {"runtime": 200 + number},
            )  # fmt: skip
            return Submission.objects.propose(
                by=ann, page=work, label=str(work), form=form, proposals=[proposal], note="Timed the disc."
            )

        outcomes = at_once(send, send)
        assert outcomes[0] == outcomes[1], outcomes
        assert outcomes[0].changes.count() == outcomes[0].events.count() == 1


def _film():
    return Work.objects.get(slug="memories-1995")
