"""People of a workspace, and the object that Slack describes them with."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.loopback.clock import seconds
from tests.slack_server.errors import Json


@dataclass(slots=True, eq=False)
class Person:
    """Somebody in a workspace, a bot included. `team` is their home, another one for a Slack Connect stranger.

    In an organisation they may be in several workspaces, their `teams`.
    """

    id: str
    team: str
    name: str
    real_name: str
    display_name: str = ""
    tz: str = "Europe/Copenhagen"
    locale: str = "en-US"
    is_bot: bool = False
    bot_id: str = ""
    app_id: str = ""
    deleted: bool = False
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    status_text: str = ""
    status_emoji: str = ""
    enterprise: str = ""
    teams: list[str] = field(default_factory=list)
    updated: datetime | None = None
    opened_home: bool = field(default=False)

    def is_stranger_in(self, team: str) -> bool:
        """Whether they belong to another workspace."""
        return team not in {self.team, *self.teams}


def profile_object(person: Person) -> Json:
    """Slack's `profile`, without what our scopes do not show (no e-mail address)."""
    profile: Json = {
        "title": "",
        "phone": "",
        "skype": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.display_name,
        "display_name_normalized": person.display_name,
        "status_text": person.status_text,
        "status_emoji": person.status_emoji,
        "status_expiration": 0,
        "avatar_hash": f"g{person.id.lower()}",
        "always_active": person.is_bot,
        "image_24": "https://secure.gravatar.example/24.png",
        "image_72": "https://secure.gravatar.example/72.png",
        "status_text_canonical": "",
        "team": person.team,
    }
    if person.is_bot:
        profile |= {"api_app_id": person.app_id, "bot_id": person.bot_id}
    return profile


def user_object(person: Person, seen_from: str, now: datetime, with_locale: bool = False) -> Json:
    """Slack's `user`. Somebody deactivated has neither zone nor roles in it."""
    user: Json = {
        "id": person.id,
        "team_id": person.team,
        "name": person.name,
        "deleted": person.deleted,
        "profile": profile_object(person),
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": seconds(person.updated or now),
    }
    if not person.deleted:
        user |= _living(person, now)
    if person.is_stranger_in(seen_from):
        user["is_stranger"] = True
    if person.enterprise:
        user["enterprise_user"] = {
            "id": person.id,
            "enterprise_id": person.enterprise,
            "enterprise_name": "",
            "is_admin": False,
            "is_owner": False,
            "teams": person.teams or [person.team],
        }
    if with_locale:
        user["locale"] = person.locale
    return user


def _living(person: Person, now: datetime) -> Json:
    offset = now.astimezone(ZoneInfo(person.tz)).utcoffset() if person.tz else None
    return {
        "color": "9f69e7",
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": person.tz.rpartition("/")[2].replace("_", " "),
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "is_admin": person.is_admin,
        "is_owner": person.is_owner,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_email_confirmed": not person.is_bot,
        "who_can_share_contact_card": "EVERYONE",
    }
