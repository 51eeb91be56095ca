"""Dates, times, numbers and lists as people write them in a language, by Babel's CLDR data."""

import re
from collections.abc import Sequence
from datetime import date, time
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

_WEEKDAY_FIELD = re.compile(r"\b(?:E{1,3}|ccc)\b")
_MONTH_FIELD = re.compile(r"\b(?:MMM|LLL)\b")
_LIST_STYLE: dict[str, Literal["standard", "or"]] = {"and": "standard", "or": "or"}


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """The CLDR data of a language that has a catalogue."""
    return Locale.parse(language)


@lru_cache(maxsize=16_384)
def day(on: date, style: Literal["weekday_date", "date", "weekday", "short_weekday"], language: str) -> str:
    """A local date: `Monday, March 2`, `March 2, 2026`, `Monday` or `Mon`."""
    return _plain(format_date(on, _pattern(style, language), locale_of(language)))


@lru_cache(maxsize=16_384)
def clock(at: time, language: str) -> str:
    """A wall time to the minute: `7:30 AM`, `07.30`."""
    return _plain(format_time(at.replace(tzinfo=None), "short", locale=locale_of(language)))


@lru_cache(maxsize=4_096)
def share(value: float, language: str, digits: int = 0) -> str:
    """A share in 0 to 1 as per cent: `82%`, `82 %`, with one decimal `81.6%`, `81,6 %`."""
    if not digits:
        return _plain(format_percent(value, locale=locale_of(language)))
    pattern = locale_of(language).percent_formats[None].pattern.replace("0", "0." + "0" * digits, 1)
    return _plain(format_percent(value, pattern, locale_of(language)))


@lru_cache(maxsize=16_384)
def number(value: float, digits: int, language: str) -> str:
    """A number with at most `digits` decimals: `1,234.5`, `1.234,5`."""
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    return _plain(format_decimal(value, pattern, locale_of(language)))


def listing(items: Sequence[str], style: Literal["and", "or"], language: str) -> str:
    """Several texts as one: `a, b, and c`, `a, b og c`; none at all is empty."""
    return format_list(items, _LIST_STYLE[style], locale_of(language))


@lru_cache(maxsize=64)
def weekday_initials(language: str) -> tuple[str, ...]:
    """A letter for each weekday from Monday to Sunday."""
    names = locale_of(language).days["stand-alone"]["narrow"]
    return tuple(names[weekday] for weekday in range(7))


@lru_cache(maxsize=1_024)
def month_name(month: int, language: str) -> str:
    """The short name of a month from 1 to 12, standing alone: `Mar`, `mar.`"""
    return str(locale_of(language).months["stand-alone"]["abbreviated"][month])


@lru_cache(maxsize=256)
def _pattern(style: str, language: str) -> str:
    """CLDR has no ready pattern for a whole weekday and date without a year in every language.

    As its standard (UTS 35, "Missing Skeleton Fields") says, the fields of the short one are widened.
    """
    if style == "date":
        return "long"
    if style == "weekday":
        return "EEEE"
    if style == "short_weekday":
        return "ccc"
    short = locale_of(language).datetime_skeletons["MMMEd"].pattern
    return _MONTH_FIELD.sub("MMMM", _WEEKDAY_FIELD.sub("EEEE", short))


def _plain(text: str) -> str:
    """With ordinary spaces, so that what is copied from a message can be typed back and searched for."""
    return text.replace("\u202f", " ").replace("\xa0", " ")
