"""What Teams sends, as far as it is read: activities as structs, so that a forged shape is refused in one place.

Whatever is left out may as well be null. What the structs do not name is never looked at, and reaches nobody.
"""

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Annotated, Any

import msgspec

from adapters.shared.shapes import Unreadable, shaped
from adapters.teams.ports import Kind, tenant_of
from bot.dialogs.base import DIRECT, Place
from bot.domain.person import PersonId, TenantId

Id = Annotated[str, msgspec.Meta(pattern=r"\A[!-{}~]{1,512}\Z")]
"""An id of Teams' own, without blanks and without the bar that parts ids in refs."""
MaybeId = Annotated[str, msgspec.Meta(pattern=r"\A[!-{}~]{0,512}\Z")] | None
WhoId = Annotated[str, msgspec.Meta(pattern=r"\A[!-{}~]{1,200}\Z")]
"""Somebody's id, short enough that the ids of messages to them fit into buttons."""
LONGEST_ID = 100
"""Characters of an activity's own id that are kept as it is."""


class Account(msgspec.Struct, frozen=True, rename="camel"):
    """Somebody, or Makker itself."""

    id: WhoId
    name: str | None = None
    aad_object_id: MaybeId = None


class Where(msgspec.Struct, frozen=True, rename="camel"):
    """The conversation as Teams names it; a channel's thread has the id of its first message in it."""

    id: Id
    conversation_type: str | None = None
    tenant_id: MaybeId = None
    is_group: bool | None = None


class Tenant(msgspec.Struct, frozen=True):
    """An organisation."""

    id: MaybeId = None


class Named(msgspec.Struct, frozen=True, rename="camel"):
    """A team or a channel."""

    id: MaybeId = None
    name: str | None = None


class ChannelData(msgspec.Struct, frozen=True, rename="camel"):
    """What only Teams knows."""

    tenant: Tenant | None = None
    team: Named | None = None
    channel: Named | None = None
    event_type: str | None = None


class Mentioned(msgspec.Struct, frozen=True):
    """Who a mention names."""

    id: str | None = None
    name: str | None = None


class Entity(msgspec.Struct, frozen=True):
    """A mention in a text, or what is known of the sender's client."""

    type: str | None = None
    text: str | None = None
    mentioned: Mentioned | None = None
    locale: str | None = None
    country: str | None = None
    timezone: str | None = None


class Activity(msgspec.Struct, frozen=True, rename="camel"):
    """Something that happened in Teams."""

    type: str
    conversation: Where
    sender: Account = msgspec.field(name="from")
    recipient: Account
    service_url: Annotated[str, msgspec.Meta(max_length=2_000)]
    id: MaybeId = None
    name: str | None = None
    text: str | None = None
    value: Any = None
    action: str | None = None
    locale: str | None = None
    local_timezone: str | None = None
    timestamp: str | None = None
    reply_to_id: MaybeId = None
    channel_data: ChannelData | None = None
    entities: list[Entity] | None = None
    members_added: list[Account] | None = None
    members_removed: list[Account] | None = None

    @property
    def teams(self) -> ChannelData:
        """What only Teams knows, empty where it said nothing."""
        return self.channel_data or ChannelData()

    @property
    def tenant_id(self) -> TenantId:
        """Whose organisation it is about. Raises `Unreadable` where it does not say."""
        tenant = (self.teams.tenant and self.teams.tenant.id) or self.conversation.tenant_id
        if not tenant:
            raise Unreadable("an activity of no organisation")
        return tenant_of(tenant.lower())

    @property
    def person_id(self) -> PersonId:
        """Who did it, as the token over the activity says."""
        return PersonId(self.sender.id)

    @property
    def kind(self) -> Kind:
        """Which kind of conversation it happened in."""
        match self.conversation.conversation_type:
            case "channel":
                return "channel"
            case "groupChat":
                return "group"
            case "personal":
                return "personal"
        if self.teams.team is not None:
            return "channel"
        # Never taken for somebody's own conversation: what is said there is for them alone.
        return "group" if self.conversation.is_group or self.conversation.id.startswith("19:") else "personal"

    @property
    def place(self) -> Place:
        """Where it happened; somebody's own conversation is no place."""
        return DIRECT if self.kind == "personal" else Place(self.conversation.id.partition(";")[0])

    @property
    def thread(self) -> str:
        """What an answer in a place is written under: the message that begins the thread, or these words."""
        root = re.search(r";messageid=([^;]+)", self.conversation.id)
        return root[1] if root is not None else self.id or ""

    @property
    def client(self) -> Entity:
        """What is known of the sender's client."""
        return next((each for each in self.entities or () if each.type == "clientInfo"), Entity())

    @property
    def names_makker(self) -> bool:
        """Whether Makker is mentioned in its words."""
        mentions = (each.mentioned for each in self.entities or () if each.type == "mention")
        return any(each is not None and each.id == self.recipient.id for each in mentions)

    def is_about(self, members: list[Account] | None) -> bool:
        """Whether Makker itself is among these."""
        return any(member.id == self.recipient.id for member in members or ())

    @property
    def event_id(self) -> str:
        """What tells it from every other of its tenant: Teams' own ids are told apart only within a conversation."""
        kind = "inv" if self.type == "invoke" else "act"
        if self.id and len(self.id) <= LONGEST_ID:
            return f"{kind}:{self.id}:{_digest(self.conversation.id, self.sender.id)}"
        said = msgspec.json.encode([self.value, self.text, self.name, self.action, self.members_added])
        parts = (self.conversation.id, self.sender.id, self.id or "", self.reply_to_id or "", self.timestamp or "")
        return f"{kind}::{_digest(*parts, said.hex())}"


def _digest(*parts: str) -> str:
    return blake2b("\n".join(parts).encode("utf-8", "replace"), digest_size=9).hexdigest()


def activity(body: Mapping[str, Any]) -> Activity:
    """An activity as it came. Raises `Unreadable`."""
    found = shaped(dict(body), Activity)
    if not (found.id or found.timestamp):
        raise Unreadable("an activity that nothing tells from another")
    return found


# --- words ----------------------------------------------------------------------------------------------

_ESCAPES = (("&nbsp;", " "), ("\u00a0", " "), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_MARKED = re.compile(r"<at(?: [^<>]*)?>([^<>]*)</at>")


def words(said: Activity) -> str:
    """What somebody wrote, as they wrote it: Makker's own mention taken out, others by their names."""
    text = said.text or ""
    for entity in said.entities or ():
        if entity.type == "mention" and entity.text and entity.mentioned is not None:
            is_makker = entity.mentioned.id == said.recipient.id
            name = "" if is_makker else entity.mentioned.name or _MARKED.sub(r"\1", entity.text)
            text = text.replace(entity.text, name)
    text = _MARKED.sub(r"\1", text)
    for escaped, sign in _ESCAPES:
        text = text.replace(escaped, sign)
    return text.strip()
