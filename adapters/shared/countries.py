"""The country of a zone or locale, where a platform tells none."""

from collections.abc import Mapping
from functools import cache


def country_of(zone: str, locale: str) -> str:
    """The country of a zone, else that of a locale; empty where neither tells."""
    region = locale.replace("_", "-").partition("-")[2].upper()
    return _territories().get(zone) or (region if len(region) == 2 else "")


@cache
def _territories() -> Mapping[str, str]:
    from babel.core import get_global

    # Babel knows zones of no country as those of the world.
    return {zone: country for zone, country in get_global("zone_territories").items() if len(country) == 2}
