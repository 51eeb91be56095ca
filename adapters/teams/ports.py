"""What the Teams adapter needs of the rest of the program beside what all adapters need, and what travels there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from adapters.shared import ports as shared
from bot.dialogs.base import DIRECT, Place
from bot.domain.person import PersonId, TenantId

PLATFORM = "teams"
Body = dict[str, Any]
"""An activity, or what is answered to an invoke, as JSON."""


def tenant_of(entra_tenant: str) -> TenantId:
    """The tenant of an organisation."""
    return TenantId(f"{PLATFORM}:{entra_tenant}")


def entra_of(tenant_id: TenantId) -> str:
    """The organisation of a tenant."""
    return tenant_id.partition(":")[2]


# --- people ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Member(shared.Member):
    """Somebody as Teams reports them. A person's id is `from.id`, the same in every activity of theirs.

    `object_id` is Entra's; `home` is the ref of the last home card that they asked for; `dm`, `seen_home` are unused.
    """

    country: str = ""
    object_id: str = ""
    home: str = ""


# --- conversations --------------------------------------------------------------------------------------

Kind = Literal["personal", "channel", "group"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where Makker can write, as the latest activity from there said: somebody's own (no place), or a place (nobody's).

    `ended_at`: nothing is sent there since then, until the next activity from there.
    """

    tenant_id: TenantId
    person_id: PersonId
    place: Place
    conversation_id: str
    service_url: str
    bot_id: str
    kind: Kind
    team_id: str = ""
    name: str = ""
    ended_at: datetime | None = None


class Conversations(Protocol):
    """Where Makker can write. Every method raises `NotStored`."""

    async def of(self, tenant_id: TenantId, person_id: PersonId, place: Place = DIRECT) -> Conversation | None:
        """A person's own conversation, or that of a place (of person ""); none if nothing was heard from there."""
        ...

    async def any_of(self, tenant_id: TenantId) -> Conversation | None:
        """Some conversation of a tenant that stands: its service url is good for new ones."""
        ...

    async def tenants(self) -> Sequence[TenantId]:
        """Those with a conversation that stands."""
        ...

    async def standing(self, tenant_id: TenantId) -> Sequence[Conversation]:
        """All of a tenant's conversations that stand."""
        ...

    async def keep(self, conversation: Conversation) -> None:
        """Note a conversation as it is now; the same again costs nothing."""
        ...

    async def end(self, tenant_id: TenantId, person_id: PersonId, place: Place = DIRECT) -> None:
        """Send nothing more there."""
        ...

    async def end_all(self, tenant_id: TenantId, team_id: str = "") -> None:
        """Send nothing more to a team, or to anybody of a tenant."""
        ...

    async def forget(self, tenant_id: TenantId, person_id: PersonId) -> None:
        """Erase a person's own conversation."""
        ...


# --- what is kept of messages and files ---------------------------------------------------------------------


class Posts(Protocol):
    """What Makker wrote in people's own conversations, to be deleted when they are forgotten. Raises `NotStored`."""

    async def add(self, tenant_id: TenantId, person_id: PersonId, activity_id: str) -> None:
        """Note a message."""
        ...

    async def of(self, tenant_id: TenantId, person_id: PersonId) -> Sequence[str]:
        """The activity ids of all that are noted."""
        ...

    async def drop(self, tenant_id: TenantId, person_id: PersonId, activity_id: str) -> None:
        """One is deleted."""
        ...


class Files(Protocol):
    """Files that wait until their reader accepts them, sealed. Raises `NotStored`."""

    async def put(self, tenant_id: TenantId, person_id: PersonId, name: str, content: bytes, key: str) -> str:
        """Keep a file for a day; its opaque id, the same for the same `key`."""
        ...

    async def take(self, tenant_id: TenantId, person_id: PersonId, file_id: str) -> tuple[str, bytes] | None:
        """Name and content of a person's own file; none if it is gone. It stays until `drop`."""
        ...

    async def drop(self, tenant_id: TenantId, person_id: PersonId, file_id: str) -> None:
        """It was handed over or declined."""
        ...


# --- the way out ----------------------------------------------------------------------------------------


class Tokens(Protocol):
    """Bearer tokens for the connector, one cache for all sending."""

    async def token(self) -> str:
        """The present token; empty in the local mode. Raises `TryAgain` where none can be had now."""
        ...

    async def refused(self, token: str) -> None:
        """The connector did not take it: the next `token` is another."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a roster; `more` asks for the next one, and is empty on the last."""

    people: Sequence[Mapping[str, Any]]
    more: str = ""


class Connector(Protocol):
    """The connector's REST interface. Every method raises `NotYet`, `TryAgain`, `Ambiguous` or `failures.Refused`.

    A service url that is not on the allow-list is `Refused` and gets no byte.
    """

    async def send(self, where: Conversation, activity: Body, *, under: str = "", at_once: bool = False) -> str:
        """Post an activity, in a channel as an answer under an activity's id; its id."""
        ...

    async def update(self, where: Conversation, activity_id: str, activity: Body, *, at_once: bool = True) -> None:
        """Change an activity where it stands."""
        ...

    async def delete(self, where: Conversation, activity_id: str) -> None:
        """Delete an activity; one that is gone is let be."""
        ...

    async def open(self, near: Conversation, person_id: PersonId) -> str:
        """The id of Makker's own conversation with a person; Makker must be installed for them."""
        ...

    async def member(self, where: Conversation, person_id: PersonId, *, at_once: bool = True) -> Mapping[str, Any]:
        """Somebody in a conversation, as the connector tells."""
        ...

    async def members(self, where: Conversation, more: str = "") -> Page:
        """A page of the people in a conversation: the first one, or what the one before calls `more`."""
        ...

    async def upload(self, address: str, content: bytes) -> None:
        """Hand a file's bytes to the address that Teams gave for them, if it is one of Microsoft's."""
        ...
