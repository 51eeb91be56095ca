"""Payloads in the hands of somebody who means harm: parts removed, replaced, swapped, doubled, nested and cut."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from typing import Any

CANARY = "zebrafinch"
"""A word in whatever was made up, to be looked for where it must not be."""

Json = Any
Slot = tuple[Json, Any]
"""A list or dictionary, and the place in it."""

STRANGE: tuple[Json, ...] = (
    None, True, False, 0, -1, 2**63, 1.5, [], {}, [[]], [None], {"id": None}, {"id": CANARY}, {"": ""}, ["a", CANARY],
    {CANARY: {CANARY: [CANARY]}}, "", " ", "\x00", "\ud800", "\u202e", "👩‍👩‍👧‍👦", "0", "null", "true", "%", "|",
    "../..", "'; DROP TABLE people; --", CANARY, CANARY * 400, "x" * 3_001, "x" * 45_000,
)  # fmt: skip
"""What no platform means by anything."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a platform's payloads hold: names of parts of theirs, and values that mean something in the wrong place."""

    names: tuple[str, ...]
    values: tuple[Json, ...]

    @property
    def strange(self) -> tuple[Json, ...]:
        """Everything that may be put where it does not belong."""
        return STRANGE + self.values


Deed = Callable[[Json, list[Slot], Words, Random], None]


def take_apart(payload: Json, words: Words, rng: Random) -> None:
    """Do up to four things to a payload; now and then none."""
    for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3, 4))):
        slots = list(_slots(payload))
        if not slots:
            break
        rng.choice(_DEEDS)(payload, slots, words, rng)


def _slots(value: Json) -> Iterator[Slot]:
    """Every place in a payload."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in list(items):
        yield value, name
        yield from _slots(each)


def _removed(payload: Json, slots: list[Slot], words: Words, rng: Random) -> None:
    at, name = rng.choice(slots)
    del at[name]


def _replaced(payload: Json, slots: list[Slot], words: Words, rng: Random) -> None:
    at, name = rng.choice(slots)
    at[name] = deepcopy(rng.choice(words.strange))


def _replaced_on_top(payload: Json, slots: list[Slot], words: Words, rng: Random) -> None:
    payload[rng.choice([*payload])] = deepcopy(rng.choice(words.strange))


def _of_another_type(payload: Json, slots: list[Slot], words: Words, rng: Random) -> None:
    at, name = rng.choice(slots)
    at[name] = rng.choice((str, lambda value: [value], lambda value: {"id": value}, lambda value: [value, value]))(
        at[name]
    )


def _swapped(payload: Json, slots: list[Slot], words: Words, rng: Random) -> None:
    (at, name), (other, its) = rng.choice(slots), rng.choice(slots)
    at[name] = deepcopy(other[its])


def _doubled(payload: Json, slots: list[Slot], words: Words, rng: Random) -> None:
    lists = [at[name] for at, name in slots if isinstance(at[name], list)]
    if lists:
        chosen = rng.choice(lists)
        chosen[:] = chosen * rng.choice((0, 2, 50))


def _nested(payload: Json, slots: list[Slot], words: Words, rng: Random) -> None:
    at, name = rng.choice(slots)
    for _ in range(rng.choice((3, 30, 100))):
        at[name] = rng.choice(([at[name]], {"id": at[name]}))


def _more(payload: Json, slots: list[Slot], words: Words, rng: Random) -> None:
    at, _ = rng.choice(slots)
    if isinstance(at, dict):
        at[rng.choice(words.names)] = deepcopy(rng.choice(words.strange))


def _touched(payload: Json, slots: list[Slot], words: Words, rng: Random) -> None:
    """A text with a piece cut out, doubled or put in."""
    texts = [(at, name) for at, name in slots if isinstance(at[name], str)]
    if texts:
        at, name = rng.choice(texts)
        cut = rng.randrange(len(at[name]) + 1)
        at[name] = (
            at[name][:cut]
            + rng.choice(("", "|", "%", "&", "\x00", "é", "9" * 20, at[name], CANARY))
            + at[name][cut + 1 :]
        )


_DEEDS: tuple[Deed, ...] = (
    _removed, _replaced, _replaced, _replaced_on_top, _of_another_type, _swapped, _doubled, _nested, _more, _touched
)  # fmt: skip
