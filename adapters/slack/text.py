"""Text as Slack takes it: escaped, cleaned, and no longer than there is room for.

People's words go out as `plain_text`, in which nothing is interpreted. Bold needs `mrkdwn`, which has no way to
escape `*_~` and back-ticks; rather than slip invisible characters into somebody's words, which would come along
when they are copied, words that hold any of these are simply not bold.
"""

from typing import Any

import regex

TextObject = dict[str, Any]

NOTHING = "–"
"""Stands where Slack demands a text and there is none."""

_UNWANTED = regex.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_VISIBLE = regex.compile(r"[^\s\p{Cc}\p{Cf}\p{Z}]")
_MARKUP = regex.compile(r"[*_~`\n]")
_GRAPHEME = regex.compile(r"\X")
_ELLIPSIS = "…"


def escaped(text: str) -> str:
    """The text without control sequences: nobody can be pinged, nothing linked."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def size(text: str) -> int:
    """Characters of the escaped text in UTF-16, which no other way of counting characters exceeds."""
    return len(escaped(text).encode("utf-16-le")) // 2


def cleaned(text: str) -> str:
    """Without control characters and halves of characters, and without space around; empty if nothing shows."""
    kept = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return kept if _VISIBLE.search(kept) else ""


def shortened(text: str, most: int) -> str:
    """The text, escaped and at most `most` long, with an ellipsis where something is left out."""
    text = cleaned(text)
    if size(text) <= most:
        return escaped(text)
    return escaped(text[: _end(text, most - 1)].rstrip()) + _ELLIPSIS


def beginning(text: str, most: int) -> str:
    """As much of the text as fits, not escaped: for a field in which it is edited."""
    text = cleaned(text)
    return text if size(text) <= most else text[: _end(text, most)]


def pieces(text: str, most: int, count: int) -> list[str]:
    """The text, escaped, parted between words into at most `count` pieces of at most `most`; the last is shortened."""
    rest = cleaned(text)
    found: list[str] = []
    while size(rest) > most and len(found) + 1 < count:
        end = _end(rest, most)
        found.append(escaped(rest[:end].rstrip()))
        rest = rest[end:].lstrip()
    last = shortened(rest, most)
    return [piece for piece in (*found, last) if piece]


def plain(text: str, most: int) -> TextObject:
    """A text object in which nothing is interpreted but `:emoji:`."""
    return {"type": "plain_text", "text": shortened(text, most) or NOTHING}


def line(text: str, most: int) -> TextObject:
    """A text object on one line."""
    return plain(" ".join(text.split()), most)


def bold(text: str, most: int) -> TextObject:
    """A text object in bold, unless its words would be taken for markup."""
    words = shortened(text, most - 2)
    if not words or _MARKUP.search(words):
        return plain(text, most)
    return {"type": "mrkdwn", "text": f"*{words}*", "verbatim": True}


def _end(text: str, most: int) -> int:
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
        return _end_within_grapheme(text, most)
    return gap if gap * 2 >= end else end


def _end_within_grapheme(text: str, most: int) -> int:
    """Where to cut a single grapheme that is longer than there is room for: some have thousands of marks."""
    used = 0
    for number, character in enumerate(text):
        used += size(character)
        if used > most:
            return number
    return len(text)
