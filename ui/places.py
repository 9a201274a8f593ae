"""Countries, those that are no more among them: films were made there."""

from functools import cache

from babel import Locale
from babel.core import UnknownLocaleError
from django.utils.translation import get_language

# Babel has no names for these. Codes of ISO 3166-3 or, for West Germany, the one in common use.
HISTORIC = {
    "SU": "Soviet Union",
    "DD": "East Germany",
    "XWG": "West Germany",
    "CS": "Czechoslovakia",
    "YU": "Yugoslavia",
    "SCG": "Serbia and Montenegro",
    "AHU": "Austria-Hungary",
    "VD": "South Vietnam",
    "ZR": "Zaire",
    "BU": "Burma",
    "RUE": "Russian Empire",
    "OTE": "Ottoman Empire",
}
NOT_A_COUNTRY = {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}


@cache
def _names(language) -> dict[str, str]:
    try:
        territories = Locale.parse(language, sep="-").territories
    except (UnknownLocaleError, ValueError):
        territories = Locale.parse("en").territories
    current = {code: name for code, name in territories.items() if code.isalpha() and len(code) == 2}
    return {code: name for code, name in {**current, **HISTORIC}.items() if code not in NOT_A_COUNTRY}


def country_name(code: str) -> str:
    """In the reader's language; the code itself when nobody knows it."""
    return _names(get_language() or "en").get(code, code)


def country_choices() -> list[tuple[str, str]]:
    return sorted(_names(get_language() or "en").items(), key=lambda pair: pair[1])
