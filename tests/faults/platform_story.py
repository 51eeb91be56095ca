"""What stories on platforms are made of: rounds, in which people do what makes their platform tell Makker of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic, TypeVar

Doing = TypeVar("Doing", bound=Callable[..., object])

FORGOTTEN, STRANGER, GONE = "bo", "gus", "eve"
"""Who asks to be forgotten, whom Makker does not work with, and who leaves."""


@dataclass(frozen=True, slots=True)
class Way(Generic[Doing]):
    """How something is done. `opens`: a form shows then; `sends`: the form on top is sent with it.

    `at_home`: whoever does it looks at their home first, as one must to press something there.
    `is_silent`: nothing of it is kept by its id, since it only asks to be shown something.
    """

    doing: Doing
    opens: bool = False
    sends: bool = False
    is_silent: bool = False
    at_home: bool = False


@dataclass(frozen=True, slots=True)
class Deed(Generic[Doing]):
    """Something that somebody does; its id is the platform's own of what it tells."""

    who: str
    id: str
    way: Way[Doing]


@dataclass(frozen=True, slots=True)
class Round(Generic[Doing]):
    """A moment: what is due is sent first, then everybody does what they do."""

    at: datetime
    deeds: list[Deed[Doing]] = field(default_factory=list)


def rounds(lines: Sequence[tuple[int, int, Mapping[str, Way[Doing]]]]) -> Iterator[Round[Doing]]:
    """The rounds of lines that say the day of March 2026, the minute of it, and who does what."""
    for number, (day, minute, ways) in enumerate(lines):
        deeds = [Deed(who, f"{who}-{number}", way) for who, way in ways.items()]
        yield Round(datetime(2026, 3, day, minute // 60, minute % 60, tzinfo=UTC), deeds)
