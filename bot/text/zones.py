"""Time zones by the names that people give them: `Europe/Copenhagen`, `europe copenhagen`, `København`, `new york`."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from unicodedata import normalize

from bot.text import formats
from bot.text.catalogue import languages

_AREAS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)


def zone_called(name: str) -> str | None:
    """The one IANA zone that `name` may mean, by its own name or by its city's in any language; none if unsure."""
    found = _zones().get(_plain(name), frozenset())
    return next(iter(found)) if len(found) == 1 else None


@cache
def _zones() -> dict[str, frozenset[str]]:
    known: dict[str, frozenset[str]] = {}
    for key in files("tzdata").joinpath("zones").read_text("utf-8").split():
        for name in _names(key):
            known[_plain(name)] = known.get(_plain(name), frozenset()) | {key}
    return known


def _names(key: str) -> Iterator[str]:
    yield key
    area, _, city = key.partition("/")
    if area in _AREAS:
        yield city.rpartition("/")[2]
        for language in languages():
            yield str(formats.locale_of(language).time_zones.get(key, {}).get("city", ""))


def _plain(name: str) -> str:
    """Letters and digits alone, without accents."""
    return "".join(letter for letter in normalize("NFKD", name.casefold()) if letter.isalnum())
