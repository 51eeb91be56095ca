"""Cursors: a page is never larger than the server likes, whatever limit was asked for."""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import TypeVar

from tests.slack_server.errors import SlackError

Item = TypeVar("Item")

PAGE = 25
"""Slack's own pages may be smaller than the limit that was asked for; these always are, so that paging is needed."""


def page_of(items: Sequence[Item], cursor: str, limit: int, most: int = PAGE) -> tuple[Sequence[Item], str]:
    """One page, and the cursor of the next one, empty on the last."""
    if limit < 1 or limit > 1_000:
        raise SlackError("invalid_limit")
    start = _start(cursor) if cursor else 0
    end = start + min(limit, most)
    return items[start:end], b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""


def _start(cursor: str) -> int:
    try:
        word, _, number = b64decode(cursor, validate=True).decode().partition(":")
        if word != "next":
            raise ValueError
        return int(number)
    except ValueError:
        raise SlackError("invalid_cursor") from None
