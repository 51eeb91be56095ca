"""Takes out of events what no database keeps: the character NUL, and halves of surrogate pairs."""

from typing import Any

import msgspec

from bot.dialogs.base import Event

_encode = msgspec.json.Encoder().encode


def storable(event: Event) -> Event:
    """The event as it can be stored: nearly always itself; halves that belong together are put together."""
    try:
        if rb"\u0000" not in _encode(event):
            return event
    except UnicodeEncodeError:
        pass
    return msgspec.convert(_cleaned(msgspec.to_builtins(event)), Event)


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict():
            return {_cleaned(name): _cleaned(each) for name, each in value.items()}
    return value
