"""What Slack sends, as far as it is read: each payload a struct, so that a forged shape is refused in one place."""

from typing import Any

import msgspec

from adapters.shared.shapes import shaped
from adapters.slack.values import Id, MaybeId


class User(msgspec.Struct, frozen=True):
    """Who acted."""

    id: Id


class Container(msgspec.Struct, frozen=True):
    """Where a button stood."""

    channel_id: MaybeId = ""


class Words(msgspec.Struct, frozen=True):
    """The message behind a message shortcut."""

    text: str = ""


class Interaction(msgspec.Struct, frozen=True):
    """A button, a modal sent in, or a shortcut."""

    type: str
    user: User
    trigger_id: MaybeId = ""
    callback_id: str = ""
    container: Container = Container()
    message: Words = Words()


class Command(msgspec.Struct, frozen=True):
    """`/makker …`, as the fields of a form."""

    user_id: Id
    trigger_id: Id
    text: str = ""
    channel_id: MaybeId = ""


class Happened(msgspec.Struct, frozen=True):
    """An event; `user` is an id in most of them and a whole profile in those about people."""

    type: str
    user: MaybeId | dict[str, Any] = ""
    channel: MaybeId | dict[str, Any] = ""
    text: str = ""
    subtype: str = ""
    channel_type: str = ""
    bot_id: str = ""
    inviter: MaybeId = ""
    tab: str = ""
    tokens: dict[str, Any] = {}


class Envelope(msgspec.Struct, frozen=True):
    """An event with what it came in."""

    event_id: Id
    event: Happened


def interaction(payload: object) -> Interaction:
    """A `block_actions`, `view_submission`, `view_closed`, `shortcut` or `message_action`. Raises `Unreadable`."""
    return shaped(payload, Interaction)


def command(payload: object) -> Command:
    """A slash command. Raises `Unreadable`."""
    return shaped(payload, Command)


def envelope(payload: object) -> Envelope:
    """An `event_callback`. Raises `Unreadable`."""
    return shaped(payload, Envelope)
