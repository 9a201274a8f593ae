"""What of a film may really belong to one of its segments."""

from catalog.moving import MoveForm
from credits.models import Appearance, CompanyCredit, Credit


class MoveCredits(MoveForm):
    model = Credit
    title = "Move credits"
    explanation = (
        "Tick the credits that belong to another part, and choose which. They keep all they say. "
        "The film’s page goes on showing them, with the segment named."
    )


class MoveCharacters(MoveForm):
    model = Appearance
    title = "Move characters"
    explanation = (
        "Tick the characters that belong to another part, and choose which. "
        "Who plays or voices them moves along."
    )


class MoveCompanies(MoveForm):
    model = CompanyCredit
    title = "Move companies"
    explanation = "Tick the companies that worked on another part, and choose which."
