"""Amounts: a number with its unit, as in an answer or in a goal."""

from dataclasses import dataclass

from bot.domain.goal import UNIT_MAX
from bot.text.typed.numbers import number_at
from bot.text.typed.phrases import Read
from bot.text.typed.requests import Request
from bot.text.typed.vocabulary import Role
from bot.text.typed.words import Words

_SHORT_UNIT = 3
_JOINED = frozenset("-–/^*=_")
_SMALL = (
    Role.AND,
    Role.BUT,
    Role.REASON,
    Role.POLITE,
    Role.TRAILING,
    Role.ON,
    Role.FILLER,
    Role.HINT,
    Role.MORNING,
    Role.EVENING,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number and the unit typed after it, if any."""

    number: float
    unit: str = ""


def amount_at(request: Request, at: int) -> Read[Amount]:
    """The amount at word `at`: `5`, `5 km`, `5,5km`, `8000 steps`.

    The word after the number is its unit if it is a known one, stands in a title of the person's,
    or is glued to the number; a short one (up to three letters) also before punctuation or the end.
    A number in words ("one") is an amount only before a known unit.
    """
    words = request.words
    start = words.skip(Role.ONLY, at)
    known = known_amount_at(words, start)
    if known is not None:
        return known
    found = number_at(words, start)
    if found is None or not is_in_digits(words, start) or _goes_on(words, found[1]):
        return None
    counted = _after_total(words, found[1])
    end = counted + _is_unit(request, counted)
    if end == found[1] and words.is_glued(end):
        return None
    if start != at and end == found[1] and not words.is_divided(end):
        return None
    return Amount(found[0], words.said(counted, end)), end


def _after_total(words: Words, at: int) -> int:
    """The index after the whole that an amount is a part of: the `of 5` in `3 of 5`."""
    of_it = words.skip(Role.OUT_OF, at)
    total = number_at(words, of_it) if of_it != at and is_in_digits(words, of_it) else None
    return at if total is None else total[1]


def known_amount_at(words: Words, at: int) -> Read[Amount]:
    """An amount whose unit is a known one, as in the title of a goal."""
    found = number_at(words, at)
    known = None if found is None else words.lexicon.units.at(words.forms, found[1])
    if found is None or known is None or (words.is_divided(found[1]) and words.forms[found[1]] != "%"):
        return None
    if _goes_on(words, known[1]):
        return None
    return Amount(found[0], words.said(found[1], known[1])), known[1]


def is_in_digits(words: Words, at: int) -> bool:
    """Whether the number at word `at` is written in digits."""
    return at < len(words) and (words.forms[at][0].isdecimal() or words.forms[at][0] == "½")


def _goes_on(words: Words, at: int) -> bool:
    """Whether a number is only the start of something else: `5-6`, `1e999`, `5/week`, `2nd`."""
    if at >= len(words):
        return False
    gap = words.gap(at)
    if gap:
        return gap in _JOINED
    return words.forms[at][0].isdecimal() or words.has(Role.ORDINAL, at)


def _is_unit(request: Request, at: int) -> bool:
    words = request.words
    if words.is_divided(at) or not words.forms[at].isalpha() or len(words.forms[at]) > UNIT_MAX:
        return False
    if words.is_glued(at):
        return not _goes_on(words, at + 1) and not any(words.has(each, at) for each in (Role.MORNING, Role.EVENING))
    if request.titles.has(words.forms[at]):
        return True
    return (
        len(words.forms[at]) <= _SHORT_UNIT
        and words.is_divided(at + 1)
        and not any(words.has(each, at) for each in _SMALL)
    )
