"""Invented people: where they live, what they want, how they are, and what life brings them; all by a seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from bot.simulation.deeds import (
    Backdate,
    BeIll,
    ChangeGoal,
    Deed,
    GoAway,
    LetGoOf,
    Move,
    PauseGoal,
)
from bot.simulation.facts import Manners, Often
from bot.simulation.places import ACROSS_THE_DATE_LINE, CADENCES, HOMES, TITLES, ZONES

QUARTER = timedelta(minutes=15)
SETTLED_AFTER = timedelta(hours=1)
_STARTS = (date(2026, 3, 2), date(2026, 9, 21), date(2026, 12, 14), date(2027, 3, 22))
"""Mondays before many clock changes of spring and autumn on both hemispheres, and one before many holidays."""
_MORNINGS = tuple(range(5, 11))
_EVENINGS = tuple(range(16, 23))
_SMALL_HOURS = (time(0, 0), time(0, 15), time(1, 30), time(2, 0), time(2, 15), time(2, 30), time(2, 45), time(3, 0))
_MINUTES = (0, 0, 0, 0, 0, 0, 30, 30, 30, 30, 15, 15, 45, 45, 7)
"""Most people choose a round time; the odd ones share a minute, so that a day has some hundred due instants."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How somebody keeps a goal: chances in 0 to 1 of each answer to a prompt (else silence), and of moods."""

    done: float
    partly: float
    missed: float
    early: float
    late: float
    changes: float
    delay_quarters: int


@dataclass(frozen=True, slots=True)
class Wish:
    """A goal that somebody will set; `choice` is its cadence as the form names it."""

    title: str
    choice: str
    often: Often
    at: time
    habit: Habit
    target: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invented. `calendar` is what life brings them, in order."""

    person_id: str
    language: str
    zone: str
    country: str
    manners: Manners
    holidays_off: bool
    arrives_at: datetime
    wishes: tuple[Wish, ...]
    calendar: tuple[tuple[datetime, Deed], ...]
    chance: Random


def first_day(seed: int) -> datetime:
    """When a simulation begins."""
    return datetime.combine(_STARTS[seed % len(_STARTS)], time(), UTC)


def invented(number: int, seed: int, days: int) -> Person:
    """The person of a number: the same for a seed however many others there are."""
    chance = Random(f"{seed}:{number}")
    zone, country, language = chance.choice(HOMES)
    holidays_off = bool(country) and chance.random() < 0.8
    begins_at = first_day(seed)
    arrives_at = begins_at + QUARTER * chance.randrange(1, 4 * 24 * min(3, days))
    ends_at = begins_at + timedelta(days=days)
    wishes = tuple(_wishes(chance, language))
    return Person(
        person_id=f"p{number:06}",
        language=language,
        zone=zone,
        country=country,
        manners=_manners(chance, country if holidays_off else ""),
        holidays_off=holidays_off,
        arrives_at=arrives_at,
        wishes=wishes,
        calendar=tuple(sorted(_calendar(chance, wishes, zone, arrives_at + SETTLED_AFTER, ends_at), key=_when)),
        chance=chance,
    )


def _manners(chance: Random, country: str) -> Manners:
    """Most keep what they were given."""
    nudges = chance.choice((0, 1, 1, 1, 1, 2, 2))
    if chance.random() < 0.85:
        return Manners(country, nudges)
    day_ends = chance.choice((time(0), time(2), time(3), time(4, 30), time(6)))
    quiet_from = chance.choice((time(20), time(22), time(23, 30), time(0, 30)))
    return Manners(country, nudges, day_ends, quiet_from, chance.choice((time(6), time(8), time(9, 30))))


def _wishes(chance: Random, language: str) -> Iterator[Wish]:
    """One to three goals, often at the same minute."""
    usual = _time_of_day(chance)
    for title in chance.sample(TITLES[language], chance.choice((1, 1, 1, 1, 2, 3))):
        choice, often = chance.choice(CADENCES)
        at = usual if chance.random() < 0.7 else _time_of_day(chance)
        target = chance.choice((2, 5, 10)) if chance.random() < 0.15 else 0
        yield Wish(title, choice, often, at, _habit(chance), target)


def _time_of_day(chance: Random) -> time:
    mood = chance.random()
    if mood < 0.08:
        return chance.choice(_SMALL_HOURS)
    hours = _MORNINGS if mood < 0.65 else _EVENINGS if mood < 0.95 else range(24)
    return time(chance.choice(hours), chance.choice(_MINUTES))


def _habit(chance: Random) -> Habit:
    done = chance.choice((0.35, 0.6, 0.75, 0.85, 0.95))
    return Habit(
        done=done,
        partly=0.3 * (1 - done),
        missed=0.3 * (1 - done),
        early=chance.choice((0.0, 0.0, 0.0, 0.05, 0.2)),
        late=chance.choice((0.1, 0.3, 0.6)),
        changes=chance.choice((0.0, 0.02, 0.05)),
        delay_quarters=chance.choice((1, 4, 12, 30)),
    )


# --- what life brings -----------------------------------------------------------------------------------


def _calendar(
    chance: Random, wishes: tuple[Wish, ...], zone: str, begins_at: datetime, ends_at: datetime
) -> Iterator[tuple[datetime, Deed]]:
    quarters = max((ends_at - begins_at) // QUARTER, 1)
    days = quarters / 96

    def some_time() -> datetime:
        return begins_at + QUARTER * chance.randrange(quarters)

    for _ in range(_how_often(chance, days / 50)):
        yield some_time(), BeIll(chance.randrange(0, 6), chance.random() < 0.5)
    for _ in range(_how_often(chance, days / 90)):
        yield some_time(), Backdate(chance.randrange(1, 10), chance.choice((None, 0, 1, 3)))
    for _ in range(_how_often(chance, days / 90)):
        yield some_time(), GoAway(chance.randrange(0, 4), chance.randrange(1, 12), chance.random() < 0.2)
    for _ in range(_how_often(chance, days / 150)):
        yield some_time(), Move(_elsewhere(chance, zone))
    for wish in wishes:
        if chance.random() < days / 200:
            yield some_time(), _change(chance, wish)
        if chance.random() < days / 300:
            yield some_time(), PauseGoal(wish.title, chance.randrange(0, 9))
        if chance.random() < days / 800:
            yield some_time(), LetGoOf(wish.title)


def _when(entry: tuple[datetime, Deed]) -> datetime:
    return entry[0]


def _how_often(chance: Random, mean: float) -> int:
    """A whole number around `mean`."""
    return int(mean) + (chance.random() < mean % 1)


def _elsewhere(chance: Random, zone: str) -> str:
    """A third of the moves of those who live near it cross the date line."""
    across = ACROSS_THE_DATE_LINE.get(zone)
    return across if across is not None and chance.random() < 0.34 else chance.choice(ZONES)


def _change(chance: Random, wish: Wish) -> ChangeGoal:
    """Another time, another cadence, or both."""
    often, choice, at = wish.often, wish.choice, wish.at
    if chance.random() < 0.6:
        at = _time_of_day(chance)
    if chance.random() < 0.6:
        choice, often = chance.choice(CADENCES)
    return ChangeGoal(wish.title, choice, often, at)
