"""Public holidays of countries, by the `holidays` library."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

FALLBACK_LANGUAGE = "en"


@lru_cache(maxsize=1)
def supported_countries() -> frozenset[str]:
    """The countries whose holidays are known, as ISO 3166 alpha-2."""
    from holidays import list_supported_countries  # loaded when first needed, to keep the start fast

    return frozenset(list_supported_countries(include_aliases=False))


def is_country(code: str) -> bool:
    """Whether `code` is such a country, in capitals."""
    return code in supported_countries()


@lru_cache(maxsize=4_096)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The nationwide public holidays of a year, with days off in lieu; none for an unknown country."""
    return frozenset(_named(country, year, FALLBACK_LANGUAGE))


def holiday_name(country: str, day: date, language: str) -> str | None:
    """What `day` is called in `language`, else in English, else in the country's own; none on other days."""
    return _named(country, day.year, language).get(day)


@lru_cache(maxsize=1_024)
def _named(country: str, year: int, language: str) -> Mapping[date, str]:
    if not country or not is_country(country):
        return {}
    from holidays import country_holidays

    # The library asks the process's environment for a language that it is not told.
    names = country_holidays(country, years=year, expand=False, language=_language(country, language))
    return {day: names[day] for day in names if day.year == year}


@lru_cache(maxsize=1_024)
def _language(country: str, wanted: str) -> str | None:
    """The library's name of the best language that it has for a country."""
    from holidays import country_holidays

    known = country_holidays(country)
    for prefix in (wanted, FALLBACK_LANGUAGE):
        found = sorted(each for each in known.supported_languages if each.partition("_")[0] == prefix)
        if found:
            return "en_US" if "en_US" in found else found[0]
    return known.default_language
