"""Text as Teams takes it: cleaned, and no longer in JSON than there is room for.

People's words stand where nothing is interpreted, in the runs of RichTextBlocks, in titles, labels and values, so
nothing is escaped: escapes would be shown.
"""

import msgspec

from adapters.shared import text as shared
from adapters.shared.text import NOTHING


def size_of(made: object) -> int:
    """Bytes of something as JSON in UTF-8."""
    return len(msgspec.json.encode(made))


def size(text: str) -> int:
    """Bytes of the text as JSON in UTF-8."""
    return size_of(text) - 2


def shortened(text: str, most: int) -> str:
    """The text, at most `most` long, with an ellipsis where something is left out; empty if nothing shows."""
    return shared.shortened(text, most, size)


def beginning(text: str, most: int) -> str:
    """As much of the text as fits: for a field in which it is edited."""
    return shared.beginning(text, most, size)


def line(text: str, most: int) -> str:
    """The text on one line; never empty."""
    return shortened(" ".join(shared.cleaned(text).split()), most) or NOTHING
