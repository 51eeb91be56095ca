"""Months by name, read by the `dateparser` library from its tables of each language."""

import re
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.text.typed.vocabulary import vocabularies

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_NAME = re.compile(r"[^\W\d_]{3,12}")
# A leap year and a first of the month: what comes back other than that was no name of a month.
_YEAR = 2000


def month_of(word: str, starts: frozenset[str]) -> int | None:
    """The month (1 to 12) that `word` names in any language, or none.

    The library takes a while to load (150 ms), so it is asked only about words that begin
    like a month, with one of `starts`.
    """
    if word[:3] not in starts or not _NAME.fullmatch(word):
        return None
    return _named(word)


@lru_cache(maxsize=256)
def _named(word: str) -> int | None:
    found: datetime | None = _parser().get_date_data(f"1 {word} {_YEAR}").date_obj
    if found is None or (found.year, found.day) != (_YEAR, 1):
        return None
    return found.month


@lru_cache(maxsize=1)
def _parser() -> "DateDataParser":
    from dateparser.date import DateDataParser

    return DateDataParser(
        languages=list(vocabularies()),
        settings={
            "PARSERS": ["absolute-time"],
            "REQUIRE_PARTS": ["day", "month", "year"],
            "STRICT_PARSING": True,
            "DATE_ORDER": "DMY",
        },
    )
