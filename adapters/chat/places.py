"""Zones, countries and languages to choose from."""

from functools import lru_cache
from zoneinfo import available_timezones

from adapters.chat.render import View
from bot.public_holidays import is_country
from bot.text.catalogue import languages
from bot.text.formats import locale_of

_AREAS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


@lru_cache(maxsize=8)
def places(language: str) -> View:
    """Zones by their IANA names, countries whose holidays are known and languages that we speak, by name."""
    names = locale_of(language).territories
    countries = sorted(
        (name, code) for code, name in names.items() if len(code) == 2 and code.isalpha() and is_country(code)
    )
    return {
        "zones": sorted(key for key in available_timezones() if key.startswith(_AREAS) or key == "UTC"),
        "countries": [{"value": code, "label": name} for name, code in countries],
        "languages": [{"value": code, "label": _own_name(code)} for code in languages()],
    }


def _own_name(code: str) -> str:
    """What a language calls itself."""
    return (locale_of(code).get_display_name(code) or code).capitalize()
