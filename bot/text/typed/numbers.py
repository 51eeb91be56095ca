"""Numbers as people in either language write them."""

import re

from bot.text.typed.phrases import Read
from bot.text.typed.words import Words

_WHOLE = re.compile(r"\d{1,15}")
_DECIMAL = re.compile(r"\d{1,15}[.,]\d{1,9}")
# Three digits after every sign are thousands in both languages, whichever sign it is.
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){1,4}(?:,\d{1,9})?|[1-9]\d{0,2}(?:,\d{3}){1,4}(?:\.\d{1,9})?")
_LONGEST = 30


def number_of(written: str) -> float | None:
    """The number that one word is: `5`, `5,5`, `5.5`, `1.000`, `1,000`, `1½`; `0,125` is less than one."""
    if len(written) > _LONGEST:
        return None
    if written.endswith("½"):
        whole = number_of(written[:-1]) if written != "½" else 0.0
        return None if whole is None else whole + 0.5
    if _WHOLE.fullmatch(written):
        return float(written)
    if _THOUSANDS.fullmatch(written):
        return _without_thousands(written)
    return float(written.replace(",", ".")) if _DECIMAL.fullmatch(written) else None


def number_at(words: Words, at: int) -> Read[float]:
    """The number at word `at`, in digits or as a word; thousands may be divided by a space."""
    if at >= len(words) or words.is_signed(at):
        return None
    written = words.forms[at]
    if written[0].isdecimal() or written[0] == "½":
        found = number_of(written)
        return None if found is None else _with_thousands(words, at, found)
    spoken = words.lexicon.numbers.at(words.forms, at)
    return None if spoken is None else (float(spoken[0]), spoken[1])


def whole_at(words: Words, at: int) -> Read[int]:
    """The whole number at word `at`, as of days or weeks; "a couple of" and the like count."""
    counted = words.lexicon.counts.at(words.forms, at)
    if counted is not None:
        return counted
    found = number_at(words, at)
    return (int(found[0]), found[1]) if found is not None and found[0].is_integer() else None


def _with_thousands(words: Words, at: int, found: float) -> tuple[float, int]:
    end = at + 1
    if _WHOLE.fullmatch(words.forms[at]) and 1 <= found <= 999:
        while _is_group(words, end) and end - at < 4:
            found = found * 1000 + int(words.forms[end])
            end += 1
    return found, end


def _is_group(words: Words, at: int) -> bool:
    return (
        at < len(words) and bool(re.fullmatch(r"\d{3}", words.forms[at])) and words.gap(at) in (" ", "\u00a0", "\u202f")
    )


def _without_thousands(written: str) -> float:
    dot, comma = written.rfind("."), written.rfind(",")
    decimal = "" if min(dot, comma) < 0 else written[max(dot, comma)]
    group = "." if decimal == "," or (not decimal and dot >= 0) else ","
    return float(written.replace(group, "").replace(",", "."))
