"""What of the gate can be followed: every kind of page, and submissions. Read when all kinds are declared."""

from accounts.followable import register
from moderation import policy
from moderation.models import Submission
from moderation.registry import page_models


def _submissions(user, keys):
    found = Submission.objects.filter(pk__in=keys)
    return [submission for submission in found if policy.may_read(user, submission)]


def _public(model):
    """Pages are everybody's."""
    return lambda user, keys: model.reading().filter(pk__in=keys)


register(Submission, _submissions)
for page_model in page_models():
    register(page_model, _public(page_model))
