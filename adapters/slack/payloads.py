"""What Slack sends, as far as it is read: each payload a struct, so that a forged shape is refused in one place."""

from typing import Any

import msgspec

from adapters.slack.values import shaped


class User(msgspec.Struct, frozen=True):
    """Who acted. Interactions bring the team that they belong to, which tells strangers."""

    id: str
    team_id: str = ""


class Team(msgspec.Struct, frozen=True):
    """The workspace that an interaction happened in."""

    id: str
    enterprise_id: str = ""


class Enterprise(msgspec.Struct, frozen=True):
    """The organisation of a workspace in Enterprise Grid."""

    id: str


class Container(msgspec.Struct, frozen=True):
    """Where a button stood."""

    type: str = ""
    channel_id: str = ""
    view_id: str = ""


class OpenView(msgspec.Struct, frozen=True):
    """A modal or Home tab as it was when somebody acted on it."""

    id: str
    type: str = ""
    hash: str = ""


class Words(msgspec.Struct, frozen=True):
    """The message behind a message shortcut."""

    text: str = ""


class Interaction(msgspec.Struct, frozen=True):
    """A button, a modal sent in, or a shortcut."""

    type: str
    user: User
    team: Team | None = None
    enterprise: Enterprise | None = None
    is_enterprise_install: bool | str = False
    trigger_id: str = ""
    callback_id: str = ""
    container: Container = Container()
    view: OpenView | None = None
    message: Words = Words()


class Command(msgspec.Struct, frozen=True):
    """`/makker …`, as the fields of a form."""

    user_id: str
    team_id: str
    command: str = ""
    text: str = ""
    channel_id: str = ""
    enterprise_id: str = ""
    is_enterprise_install: bool | str = False
    trigger_id: str = ""


class Happened(msgspec.Struct, frozen=True):
    """An event; `user` is an id in most of them and a whole profile in those about people."""

    type: str
    user: str | dict[str, Any] = ""
    channel: str | dict[str, Any] = ""
    text: str = ""
    subtype: str = ""
    channel_type: str = ""
    bot_id: str = ""
    inviter: str = ""
    tab: str = ""
    user_team: str = ""
    team: str = ""
    tokens: dict[str, Any] = {}


class Authorization(msgspec.Struct, frozen=True):
    """For whom an event was sent."""

    team_id: str | None = None
    enterprise_id: str | None = None
    is_enterprise_install: bool = False


class Envelope(msgspec.Struct, frozen=True):
    """An event with what it came in."""

    event_id: str
    event: Happened
    team_id: str = ""
    enterprise_id: str | None = None
    authorizations: list[Authorization] = []


def interaction(payload: object) -> Interaction:
    """A `block_actions`, `view_submission`, `view_closed`, `shortcut` or `message_action`. Raises `Unreadable`."""
    return shaped(payload, Interaction)


def command(payload: object) -> Command:
    """A slash command. Raises `Unreadable`."""
    return shaped(payload, Command)


def envelope(payload: object) -> Envelope:
    """An `event_callback`. Raises `Unreadable`."""
    return shaped(payload, Envelope)
