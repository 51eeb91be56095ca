"""Slack's user objects as members and profiles: name, zone, locale, country, and whether Makker works with them."""

from collections.abc import Mapping
from typing import Any

import msgspec

from adapters.shared.countries import country_of
from adapters.shared.ports import Kind, Member
from adapters.shared.shapes import shaped
from adapters.slack.values import Id
from bot.dialogs.base import Profile
from bot.domain.person import PersonId, TenantId
from bot.text.clean import storable

SLACKBOT = "USLACKBOT"
LONGEST = 120
"""Characters of a name, zone or locale; Slack takes 80 for a name."""


class _Named(msgspec.Struct, frozen=True):
    display_name: str = ""
    real_name: str = ""


class _InOrganisation(msgspec.Struct, frozen=True):
    """Somebody in Enterprise Grid, who may be in several workspaces; `team_id` names one of them."""

    enterprise_id: str = ""
    teams: list[str] = []


class _User(msgspec.Struct, frozen=True):
    id: Id
    team_id: str = ""
    name: str = ""
    real_name: str = ""
    tz: str | None = None
    locale: str = ""
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    enterprise_user: _InOrganisation | None = None
    profile: _Named = _Named()


def member_from(tenant_id: TenantId, user: Mapping[str, Any], home: str) -> Member:
    """Somebody behind a user object, in the tenant whose workspace or organisation is `home`. Raises `Unreadable`."""
    found = shaped(dict(user), _User)
    name = found.profile.display_name or found.profile.real_name or found.real_name or found.name or found.id
    name, zone, locale = (storable(text)[:LONGEST] for text in (name, found.tz or "", found.locale))
    return Member(tenant_id, PersonId(found.id), name or found.id, zone, locale, _kind(found, home))


def _kind(user: _User, home: str) -> Kind:
    if user.deleted:
        return "gone"
    if user.is_bot or user.id == SLACKBOT:
        return "bot"
    organisation = user.enterprise_user or _InOrganisation()
    homes = {user.team_id, organisation.enterprise_id, *organisation.teams}
    if user.is_stranger or (user.team_id and home not in homes):
        return "stranger"
    return "guest" if user.is_restricted or user.is_ultra_restricted else "member"


def profile_of(member: Member) -> Profile:
    """What Makker is told of somebody; their country is their zone's, since Slack knows none."""
    return Profile(member.name, member.zone, country_of(member.zone, member.locale), member.locale, member.dm)
