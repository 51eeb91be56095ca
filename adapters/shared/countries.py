"""The country of a zone or locale, and the zone of a country, where a platform tells none."""

from collections.abc import Mapping, Sequence
from functools import cache


def country_of(zone: str, locale: str) -> str:
    """The country of a zone, else that of a locale; empty where neither tells."""
    region = locale.replace("_", "-").partition("-")[2].upper()
    return _territories().get(zone) or (region if len(region) == 2 else "")


def zone_of(country: str) -> str:
    """The zone of a country that has only one; empty where there are several, or none is known."""
    zones = _zones().get(country, ())
    return zones[0] if len(zones) == 1 else ""


@cache
def _zones() -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for zone, country in _territories().items():
        found.setdefault(country, []).append(zone)
    return found


@cache
def _territories() -> Mapping[str, str]:
    from babel.core import get_global

    # Babel knows zones of no country as those of the world, or of an unknown one.
    territories = get_global("zone_territories").items()
    return {zone: country for zone, country in territories if len(country) == 2 and country != "ZZ"}
