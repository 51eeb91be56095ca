"""Conversations: of one person with the bot, of a team's channel, of a group."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tests.teams_server.messages import Message
from tests.teams_server.people import Person


class Kind(StrEnum):
    """What kind of conversation it is, in Teams' words."""

    PERSONAL = "personal"
    CHANNEL = "channel"
    GROUP = "groupChat"


@dataclass(slots=True, eq=False)
class Team:
    """A team; its id is that of its first channel. `is_installed`: the bot is in it."""

    id: str
    group_id: str
    tenant: str
    name: str
    members: list[Person] = field(default_factory=list)
    channels: list["Conversation"] = field(default_factory=list)
    is_installed: bool = False
    is_gone: bool = False

    @property
    def general(self) -> "Conversation":
        """The channel that every team begins with."""
        return self.channels[0]


@dataclass(slots=True, eq=False)
class Conversation:
    """Where messages are. `refuses` is the code that the connector answers the bot with here, if any."""

    id: str
    kind: Kind
    tenant: str
    name: str = ""
    people: list[Person] = field(default_factory=list)
    team: Team | None = None
    is_installed: bool = False
    is_gone: bool = False
    refuses: str = ""
    messages: list[Message] = field(default_factory=list)

    @property
    def members(self) -> Sequence[Person]:
        """Who is on its roster: of a channel, its team's members."""
        return self.team.members if self.team is not None else self.people

    @property
    def has_bot(self) -> bool:
        """Whether the bot is in it."""
        return self.team.is_installed if self.team is not None else self.is_installed

    @property
    def is_over(self) -> bool:
        """Whether there is no such conversation any more."""
        return self.is_gone or (self.team is not None and self.team.is_gone)

    def find(self, activity_id: str) -> Message | None:
        """A message that stands here."""
        return next((one for one in self.messages if one.id == activity_id and not one.is_deleted), None)


def base(conversation_id: str) -> tuple[str, str]:
    """The conversation that an id names, and the message of its thread: `19:…@thread.tacv2;messageid=…`."""
    named, _, thread = conversation_id.partition(";messageid=")
    return named, thread
