"""Text as Slack takes it: escaped, cleaned, and no longer than there is room for.

People's words go out as `plain_text`, in which nothing is interpreted. Bold needs `mrkdwn`, which has no way to
escape `*_~` and back-ticks; rather than slip invisible characters into somebody's words, which would come along
when they are copied, words that hold any of these are simply not bold.
"""

from typing import Any

import regex

from adapters.shared import text as shared
from adapters.shared.text import NOTHING

TextObject = dict[str, Any]

_MARKUP = regex.compile(r"[*_~`\n]")


def escaped(text: str) -> str:
    """The text without control sequences: nobody can be pinged, nothing linked."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def size(text: str) -> int:
    """Characters of the escaped text in UTF-16, which no other way of counting characters exceeds."""
    return len(escaped(text).encode("utf-16-le")) // 2


def shortened(text: str, most: int) -> str:
    """The text, escaped and at most `most` long, with an ellipsis where something is left out."""
    return escaped(shared.shortened(text, most, size))


def beginning(text: str, most: int) -> str:
    """As much of the text as fits, not escaped: for a field in which it is edited."""
    return shared.beginning(text, most, size)


def pieces(text: str, most: int, count: int) -> list[str]:
    """The text, escaped, parted between words into at most `count` pieces of at most `most`; the last is shortened."""
    return [escaped(piece) for piece in shared.pieces(text, most, count, size)]


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
