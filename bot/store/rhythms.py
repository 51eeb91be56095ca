"""Rhythms as they are stored: the columns of a goal and its person that decide when to ask."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import case

from bot.domain.schedule import Rhythm
from bot.store import mapping, tables


class RhythmColumns(NamedTuple):
    """The columns that make a rhythm, as they are stored."""

    cadence: str
    at: int
    zone: str
    day_ends: int
    country: str
    quiet_from: int
    quiet_until: int
    nudges: int
    pauses: str


def rhythm_from(stored: Sequence[Any]) -> Rhythm:
    """The rhythm behind the values of `rhythm_columns`."""
    c = RhythmColumns(*stored)
    times = mapping.TIMES
    return Rhythm(
        cadence=mapping.cadence_from(c.cadence),
        at=times[c.at],
        zone=c.zone,
        day_ends=times[c.day_ends],
        country=c.country,
        quiet_from=times[c.quiet_from],
        quiet_until=times[c.quiet_until],
        nudges=c.nudges,
        pauses=mapping.pauses_from(c.pauses),
    )


def rhythm_columns() -> list[Any]:
    """The columns of a goal and its person that decide when to ask."""
    goals, people = tables.goals.c, tables.people.c
    country = case((people.holidays_off, people.country), else_="")
    return [
        goals.cadence, goals.at, people.zone, people.day_ends, country, people.quiet_from, people.quiet_until,
        people.nudges, people.pauses,
    ]  # fmt: skip
