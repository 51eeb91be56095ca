"""Text made fit to be shown: cleaned, and cut between words and whole graphemes, by a platform's own measure."""

from collections.abc import Callable

import regex

Measure = Callable[[str], int]
"""How much room a text takes: of two texts in a row the sum of both."""

NOTHING = "–"
"""Stands where a platform demands a text and there is none."""
ELLIPSIS = "…"

_UNWANTED = regex.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_VISIBLE = regex.compile(r"[^\s\p{Cc}\p{Cf}\p{Z}]")
_GRAPHEME = regex.compile(r"\X")


def cleaned(text: str) -> str:
    """Without control characters and halves of characters, and without space around; empty if nothing shows."""
    kept = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return kept if _VISIBLE.search(kept) else ""


def shortened(text: str, most: int, size: Measure) -> str:
    """The text, at most `most` long, with an ellipsis where something is left out."""
    text = cleaned(text)
    if size(text) <= most:
        return text
    return text[: _end(text, most - size(ELLIPSIS), size)].rstrip() + ELLIPSIS


def beginning(text: str, most: int, size: Measure) -> str:
    """As much of the text as fits."""
    text = cleaned(text)
    return text if size(text) <= most else text[: _end(text, most, size)]


def pieces(text: str, most: int, count: int, size: Measure) -> list[str]:
    """The text, parted between words into at most `count` pieces of at most `most`; the last is shortened."""
    rest = cleaned(text)
    found: list[str] = []
    while size(rest) > most and len(found) + 1 < count:
        end = _end(rest, most, size)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    last = shortened(rest, most, size)
    return [piece for piece in (*found, last) if piece]


def _end(text: str, most: int, size: Measure) -> int:
    """Where to cut so that the beginning fits: after a word if one ends in its second half, else after a grapheme."""
    used = end = gap = 0
    for found in _GRAPHEME.finditer(text):
        if found[0].isspace():
            gap = found.start()
        used += size(found[0])
        if used > most:
            break
        end = found.end()
    if not end:
        return _end_within_grapheme(text, most, size)
    return gap if gap * 2 >= end else end


def _end_within_grapheme(text: str, most: int, size: Measure) -> int:
    """Where to cut a single grapheme that is longer than there is room for: some have thousands of marks."""
    used = 0
    for number, character in enumerate(text):
        used += size(character)
        if used > most:
            return number
    return len(text)
