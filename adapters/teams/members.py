"""Who somebody is: Teams' rosters as members and profiles, with what activities say of zone, locale and country."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from adapters.shared.countries import country_of, zone_of
from adapters.shared.meeting import Nobody
from adapters.shared.ports import Kind
from adapters.shared.recent import Recent
from adapters.shared.shapes import Unreadable, shaped
from adapters.teams.activities import Activity, WhoId
from adapters.teams.failures import Refused
from adapters.teams.ports import Connector, Conversation, Conversations, Member, entra_of
from bot.dialogs.base import Profile
from bot.domain.person import PersonId, PersonKey, TenantId
from bot.ports import TryAgain
from bot.text.clean import storable

LONGEST = 120
"""Characters of a name, zone or locale."""
SEEN_MOST, SEEN_EACH = 10_000, 3
_MEMBERS, _GUESTS = ("user", "owner"), ("guest", "anonymous")
"""Roles. Whoever is new and has another one is no member; whoever is known and gets another one stays what they are."""


class _Entry(msgspec.Struct, frozen=True, rename="camel"):
    id: WhoId
    name: str | None = None
    aad_object_id: str | None = None
    object_id: str | None = None
    tenant_id: str | None = None
    user_role: str | None = None
    user_principal_name: str | None = None

    @property
    def role(self) -> str:
        """Their role in small letters; empty where nothing says it."""
        # What invited people sign in with says so, but some of them are members: it counts where there is no role.
        invited = "guest" if "#ext#" in (self.user_principal_name or "").lower() else ""
        return (self.user_role or invited).lower()


def member_from(tenant_id: TenantId, entry: Mapping[str, Any]) -> Member:
    """Somebody in a roster of a tenant's. Raises `Unreadable`."""
    found = shaped(dict(entry), _Entry)
    return Member(
        tenant_id,
        PersonId(found.id),
        name=_short(found.name) or found.id,
        zone="",
        locale="",
        kind=_kind(found, entra_of(tenant_id)),
        object_id=_short(found.aad_object_id or found.object_id),
    )


def _kind(found: _Entry, home: str) -> Kind:
    if found.id.startswith("28:"):
        return "bot"
    if found.tenant_id and found.tenant_id.lower() != home.lower():
        return "stranger"
    return "member" if (found.role or "user") in _MEMBERS else "guest"


def as_listed(member: Member, entry: Mapping[str, Any]) -> Member:
    """Somebody whom Makker knows with what a roster says of them now; what it leaves out stays. Raises `Unreadable`.

    Nobody becomes a member or a guest by what is not said: now and then the connector tells of somebody's id alone.
    """
    found = shaped(dict(entry), _Entry)
    now = _kind(found, entra_of(member.tenant_id))
    is_said = now == "stranger" or (found.role in _GUESTS if now == "guest" else bool(found.role and found.tenant_id))
    return replace(
        member,
        name=_short(found.name) or member.name,
        kind=now if is_said else member.kind,
        object_id=_short(found.aad_object_id or found.object_id) or member.object_id,
    )


def as_seen(member: Member, said: Activity) -> Member:
    """Somebody with what their client says of them now; what it leaves out stays."""
    client = said.client
    zone = _short(said.local_timezone or client.timezone) or member.zone
    locale = _short(said.locale or client.locale) or member.locale
    country = _short(client.country).upper() or member.country
    return replace(
        member,
        name=_short(said.sender.name) or member.name,
        zone=zone,
        locale=locale,
        country=country if len(country) == 2 else member.country,
        object_id=_short(said.sender.aad_object_id) or member.object_id,
    )


def profile_in(said: Activity, unnamed: str = "") -> Profile:
    """Somebody by what they did alone, as long as Teams has not said who they are."""
    return profile_of(as_seen(Member(said.tenant_id, said.person_id, unnamed, "", "", "member"), said))


def profile_of(member: Member) -> Profile:
    """What Makker is told of somebody. Their country is their zone's: what a client says is often its language's alone,
    and nobody in Denmark has Thanksgiving off.

    Until they do something themselves no zone is said: that of their country, where it has only one, is likelier than
    none.
    """
    country = country_of(member.zone, "") or member.country or country_of("", member.locale)
    return Profile(member.name, member.zone or zone_of(country), country, member.locale)


def _short(text: str | None) -> str:
    return storable(text or "").strip()[:LONGEST]


@dataclass(frozen=True, slots=True)
class _Seen:
    where: Conversation
    said: tuple[Activity, ...]


class Roll:
    """Asks the connector who somebody is, where they were seen last."""

    def __init__(self, connector: Connector, conversations: Conversations) -> None:
        self._connector = connector
        self._conversations = conversations
        self._seen: Recent[PersonKey, _Seen] = Recent(SEEN_MOST)

    def seen(self, said: Activity, where: Conversation) -> None:
        """Somebody whom Makker has not met did something there."""
        key = said.tenant_id, said.person_id
        before = self._seen.get(key)
        heard = () if before is None else before.said[-SEEN_EACH:]
        self._seen.hold(key, _Seen(where, (*heard, said)))

    async def look_up(self, tenant_id: TenantId, person_id: PersonId) -> Member:
        """Who somebody is. Raises `Nobody` where Teams cannot know them, and `DeliveryFailure`."""
        seen = self._seen.get((tenant_id, person_id))
        own = seen.where if seen is not None else await self._conversations.of(tenant_id, person_id)
        # Where they were seen before the program ended is not known any more: they may be on another roster as well.
        where = own or await self._conversations.any_of(tenant_id)
        if where is None:
            raise Nobody("Makker is nowhere there")
        try:
            member = member_from(tenant_id, await self._connector.member(where, person_id))
        except Refused as refused:
            if refused.is_gone and own is not None:
                raise Nobody("not on the roster") from None
            raise
        except Unreadable as error:
            raise TryAgain("the connector's answer was no member") from error
        # Also what they did while the connector was asked; each may say something that another does not.
        seen = self._seen.get((tenant_id, person_id))
        self._seen.drop((tenant_id, person_id))
        for said in () if seen is None else seen.said:
            member = as_seen(member, said)
        return member
