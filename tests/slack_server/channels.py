"""Channels and direct conversations, with what is written in them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tests.loopback.clock import seconds
from tests.slack_server.errors import Json
from tests.slack_server.messages import Message


class Kind(StrEnum):
    """What a conversation is, in the words of Slack's `types`."""

    PUBLIC = "public_channel"
    PRIVATE = "private_channel"
    IM = "im"
    MPIM = "mpim"


EVENT_TYPES = {Kind.PUBLIC: "channel", Kind.PRIVATE: "group", Kind.IM: "im", Kind.MPIM: "mpim"}
"""`channel_type` in message events."""

SCOPE_FAMILIES = {Kind.PUBLIC: "channels", Kind.PRIVATE: "groups", Kind.IM: "im", Kind.MPIM: "mpim"}
"""The first half of a scope: `channels:read`, `groups:history` …"""


@dataclass(slots=True, eq=False)
class Channel:
    """A conversation. Its members are people's ids; `ephemerals` are what only one of them saw."""

    id: str
    team: str
    name: str
    kind: Kind
    creator: str
    created: datetime
    members: list[str] = field(default_factory=list)
    is_archived: bool = False
    is_shared: bool = False
    messages: list[Message] = field(default_factory=list)
    ephemerals: list[Message] = field(default_factory=list)

    @property
    def is_direct(self) -> bool:
        """Whether it is somebody's or some people's direct conversation."""
        return self.kind in (Kind.IM, Kind.MPIM)

    def find(self, ts: str) -> Message | None:
        """The message of that time stamp."""
        return next((message for message in reversed(self.messages) if message.ts == ts), None)

    def replies(self, ts: str) -> list[Message]:
        """What is written under a message, oldest first."""
        return [message for message in self.messages if message.thread_ts == ts and message.is_reply]


def channel_object(channel: Channel, viewer: str, with_members: bool = False, is_user_deleted: bool = False) -> Json:
    """Slack's `channel`, as `viewer` (the bot) sees it."""
    if channel.kind is Kind.IM:
        return _direct(channel, viewer, is_user_deleted)
    seen: Json = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind is Kind.PUBLIC,
        "is_group": channel.kind is Kind.PRIVATE,
        "is_im": False,
        "is_mpim": channel.kind is Kind.MPIM,
        "is_private": channel.kind is not Kind.PUBLIC,
        "created": seconds(channel.created),
        "updated": seconds(channel.created) * 1000,
        "is_archived": channel.is_archived,
        "is_general": False,
        "unlinked": 0,
        "is_shared": channel.is_shared,
        "is_org_shared": False,
        "is_ext_shared": channel.is_shared,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": [channel.team],
        "context_team_id": channel.team,
        "creator": channel.creator,
        "parent_conversation": None,
        "is_member": viewer in channel.members,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }
    if with_members:
        seen["num_members"] = len(channel.members)
    return seen


def _direct(channel: Channel, viewer: str, is_user_deleted: bool) -> Json:
    other = next((member for member in channel.members if member != viewer), viewer)
    return {
        "id": channel.id,
        "created": seconds(channel.created),
        "is_archived": channel.is_archived,
        "is_im": True,
        "is_org_shared": False,
        "context_team_id": channel.team,
        "updated": seconds(channel.created) * 1000,
        "user": other,
        "is_user_deleted": is_user_deleted,
        "priority": 0,
    }
