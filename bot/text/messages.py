"""Messages: texts that are put into words only when their reader is known."""

from datetime import date, datetime, time
from typing import Literal

import msgspec


class Day(msgspec.Struct, frozen=True, tag=True):
    """A local date as an argument: `Monday 3 March`, `3 March 2026`, `Monday`, `Mon`."""

    on: date
    style: Literal["weekday_date", "date", "weekday", "short_weekday"] = "weekday_date"


class Clock(msgspec.Struct, frozen=True, tag=True):
    """A wall time as an argument: `7:30 AM` or `7.30` by the reader's locale."""

    at: time


class Share(msgspec.Struct, frozen=True, tag=True):
    """A share in 0 to 1 as an argument, with `digits` decimals: `82%` or `82 %`, `81.6%` or `81,6 %`."""

    value: float
    digits: int = 0


class Number(msgspec.Struct, frozen=True, tag=True):
    """A number with at most `digits` decimals as an argument."""

    value: float
    digits: int = 2


class Moment(msgspec.Struct, frozen=True, tag=True):
    """A local date and time as an argument; `at` is already on the reader's clock."""

    at: datetime


class Listing(msgspec.Struct, frozen=True, tag=True):
    """Several texts as one argument: `Monday, Wednesday and Friday`."""

    items: tuple["Text", ...]
    style: Literal["and", "or"] = "and"


class Message(msgspec.Struct, frozen=True, tag=True):
    """A text of Makker's: its English wording as the catalogue's key, with `{named}` arguments.

    With `plural`, `n` chooses between the two wordings, and is an argument as well.
    """

    id: str
    args: dict[str, "Argument"] = {}
    plural: str = ""
    n: int | None = None


Argument = str | int | Day | Clock | Share | Number | Moment | Listing | Message
Text = str | Message
"""A message of Makker's, or a person's own words exactly as they wrote them."""


def msg(id: str, **args: Argument) -> Message:
    """A message; `id` is its English wording, found by the extractor of catalogues."""
    return Message(id, args)


def nmsg(one: str, many: str, n: int, **args: Argument) -> Message:
    """A message that depends on the number `n`, which it may show as `{n}`."""
    return Message(one, args, many, n)
