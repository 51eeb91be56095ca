"""What people type, made fit to be kept: no database stores a NUL or half a character."""

import re

LONGEST = 20_000
"""Characters that are kept of one message; more than any field takes."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text without characters that no database can hold, cut to the longest that is kept."""
    return _UNSTORABLE.sub("", text[:LONGEST])
