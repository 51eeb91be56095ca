"""Fitting blocks into a message or view: whole parts first, and what is left out is counted, never lost in silence."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from bot.text.messages import Message, nmsg

Block = dict[str, Any]

BAR = 10
"""Signs in a bar of progress."""

_ROOM_FOR_MORE = 400
"""Bytes of the line that says how much was left out."""


def fitted(
    parts: Sequence[Sequence[Block]],
    most: int,
    budget: int,
    weight: Callable[[Block], int],
    more: Callable[[int], Block],
) -> list[Block]:
    """The blocks of `parts`, at most `most` and at most `budget` bytes as JSON.

    Where not everything fits, whole parts are left out at the end, or blocks where not even the first part fits,
    and `more` says how many parts, or how many blocks, each counted as its `weight`.
    """
    everything = [block for part in parts for block in part]
    if _fit(everything, most, budget) == len(everything):
        return everything
    kept = _fit(everything, most - 1, budget - _ROOM_FOR_MORE)
    whole = ends = 0
    for part in parts:
        if ends + len(part) > kept:
            break
        ends += len(part)
        whole += 1
    if ends:
        return [*everything[:ends], more(len(parts) - whole)]
    return [*everything[:kept], more(sum(map(weight, everything[kept:])))]


def _fit(blocks: Sequence[Block], most: int, budget: int) -> int:
    """How many blocks from the first on there is room for."""
    used = 2
    for number, block in enumerate(blocks[:most]):
        used += len(msgspec.json.encode(block)) + 1
        if used > budget:
            return number
    return min(len(blocks), most)


def left_out(left: int) -> Message:
    """The line that says how much was left out."""
    return nmsg("… and {n} more that does not fit here.", "… and {n} more that do not fit here.", left)


def bar(share: float) -> str:
    """A share in 0 to 1 as a bar of signs."""
    full = round(min(max(share, 0.0), 1.0) * BAR)
    return "▰" * full + "▱" * (BAR - full)
