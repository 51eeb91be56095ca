"""Payloads as the shapes that are ours to read: whatever else they hold is passed over."""

from typing import TypeVar

import msgspec

S = TypeVar("S", bound=msgspec.Struct)


class Unreadable(Exception):
    """A payload that no message or form of ours can have caused: forged, broken, or of an unknown shape."""


def shaped(payload: object, shape: type[S]) -> S:
    """The part of a payload that is ours to read. Raises `Unreadable`."""
    try:
        return msgspec.convert(payload, shape)
    except (msgspec.ValidationError, RecursionError, UnicodeError) as error:
        raise Unreadable("a payload in another form than the platform's") from error
