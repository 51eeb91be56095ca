"""Drawings: from their descriptions to PNG, and to a text that says the same."""

from bot.cards.card import HeatMap
from bot.text.messages import Listing, Message, msg, nmsg

DAYS_A_WEEK = 7


def draw(drawing: HeatMap, language: str, scale: int = 2) -> bytes:
    """The drawing as a PNG, with its words in `language`; the same drawing gives the same bytes.

    `scale`: pixels a unit of length, 2 to be sharp on dense screens, 1 where every byte counts.
    """
    from bot.cards.heat_map import png  # Pillow is loaded with the first picture, to keep the start fast

    return png(drawing, language, scale)


def describe(drawing: HeatMap) -> Message:
    """What a heat map shows, in words: how many days of each kind."""
    weeks = max(1, -(-len(drawing.days) // DAYS_A_WEEK))
    counts = _counts(drawing.days)
    said = Listing(counts) if counts else msg("no check-ins yet")
    return nmsg("The last week: {counts}.", "The last {n} weeks: {counts}.", weeks, counts=said)


def _counts(days: str) -> tuple[Message, ...]:
    counts = (
        nmsg("{n} done", "{n} done", days.count("d")),
        nmsg("{n} partly", "{n} partly", days.count("p")),
        nmsg("{n} not done", "{n} not done", days.count("m")),
        nmsg("{n} excused", "{n} excused", days.count("e")),
        nmsg("{n} open", "{n} open", days.count("o")),
    )
    return tuple(each for each in counts if each.n)
