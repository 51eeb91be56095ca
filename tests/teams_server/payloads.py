"""Activities as Teams sends them to a bot."""

import html
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.teams_server.errors import Json
from tests.teams_server.messages import Message
from tests.teams_server.people import Person, account
from tests.teams_server.places import Conversation, Kind, Team
from tests.teams_server.world import World


class Payloads:
    """Makes activities. `origin` is the server's address."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.origin = ""

    def service_url(self, tenant_id: str) -> str:
        """Where the bot is to answer an organisation, as of now."""
        return f"{self.origin}/{self._world.tenants[tenant_id].region}/{tenant_id}/"

    # --- messages -----------------------------------------------------------------------------------------

    def message(self, person: Person, where: Conversation, message: Message, mention: str = "") -> Json:
        """Something that somebody wrote; in channels and groups a bot only hears what mentions it."""
        words = message.text
        shown = html.escape(words.replace(mention, "", 1)) if mention else html.escape(words)
        marked = f'<span itemtype="http://schema.skype.com/Mention">{mention[4:-5]}</span>' if mention else ""
        activity = self._from(person, where, "message", message.id, message.thread) | {
            "text": words,
            "textFormat": "plain",
            "attachments": [{"contentType": "text/html", "content": f"<div>{marked}{shown}</div>"}],
        }
        if mention:
            named = {"id": self._world.bot.id, "name": self._world.bot.name}
            activity["entities"].insert(0, {"type": "mention", "mentioned": named, "text": mention})
        return activity

    def submitted(self, person: Person, where: Conversation, card: Message, value: Json) -> Json:
        """An Action.Submit: a message without words, with a value."""
        sent = self._world.ids.message(self._world.clock.now())
        activity = self._from(person, where, "message", sent, card.thread)
        return activity | {"value": value, "replyToId": card.id}

    def edited(self, person: Person, where: Conversation, message: Message) -> Json:
        """`messageUpdate`: somebody changed what they had written."""
        activity = self.message(person, where, message) | {"type": "messageUpdate"}
        activity["channelData"]["eventType"] = "editMessage"
        return activity

    # --- invokes ------------------------------------------------------------------------------------------

    def invoke(self, person: Person, where: Conversation, name: str, value: Json, on: Message | None = None) -> Json:
        """Something that wants its answer at once."""
        activity = self._from(person, where, "invoke", self._world.ids.event(), on.thread if on else "")
        activity |= {"name": name, "value": value}
        if on is not None:
            activity["replyToId"] = on.id
            activity["channelData"] |= {"legacy": {"replyToId": on.id}, "source": {"name": "message"}}
        return activity

    # --- what happens to conversations --------------------------------------------------------------------

    def installation(self, person: Person, where: Conversation, action: str) -> Json:
        """`installationUpdate`: the bot was added or removed. It says no time zone."""
        activity = self._event(person, where, "installationUpdate")
        activity |= {"action": action, "locale": person.locale}
        activity["entities"] = [{"locale": person.locale, "platform": "Web", "type": "clientInfo"}]
        if where.team is not None:
            activity["channelData"]["settings"] = {"selectedChannel": {"id": where.id}}
        activity["channelData"]["source"] = {"name": "message"}
        return activity

    def came(self, person: Person, where: Conversation, *who: Json) -> Json:
        """People, or the bot, are in a conversation from now on."""
        return self._members(person, where, "membersAdded", "teamMemberAdded", *who)

    def went(self, person: Person, where: Conversation, *who: Json) -> Json:
        """People, or the bot, are in it no more."""
        return self._members(person, where, "membersRemoved", "teamMemberRemoved", *who)

    def _members(self, person: Person, where: Conversation, field: str, kind: str, *who: Json) -> Json:
        activity = self._event(person, where, "conversationUpdate") | {
            field: [{"id": one["id"], **_object(one)} for one in who]
        }
        if where.team is not None:
            activity["channelData"]["eventType"] = kind
        return activity

    def happened(self, person: Person, team: Team, kind: str, channel: Conversation | None = None) -> Json:
        """`channelCreated`, `channelRenamed`, `channelDeleted`, `teamRenamed`, `teamArchived`, …"""
        activity = self._event(person, team.general, "conversationUpdate")
        data = activity["channelData"] | {"eventType": kind}
        data["team"] = {"id": team.id, "aadGroupId": team.group_id, "name": team.name}
        data.pop("channel", None)
        if channel is not None:
            data["channel"] = {"id": channel.id, "name": channel.name}
        return activity | {"channelData": data}

    # --- what all of them say -----------------------------------------------------------------------------

    def _event(self, person: Person, where: Conversation, kind: str) -> Json:
        """What comes of itself: no client's clock is in it."""
        activity = self._from(person, where, kind, self._world.ids.event(), "")
        for name in ("localTimestamp", "localTimezone", "locale", "entities"):
            del activity[name]
        del activity["from"]["name"]
        return activity

    def _from(self, person: Person, where: Conversation, kind: str, id: str, thread: str) -> Json:
        now = self._world.clock.now()
        return {
            "type": kind,
            "id": id,
            "timestamp": _instant(now.astimezone(UTC)),
            "localTimestamp": _instant(now.astimezone(ZoneInfo(person.zone))),
            "localTimezone": person.zone,
            "locale": person.locale,
            "channelId": "msteams",
            "serviceUrl": self.service_url(where.tenant),
            "from": account(person),
            "conversation": self._conversation(where, thread),
            "recipient": dict(self._world.bot.account),
            "entities": [_client(person)],
            "channelData": self._channel_data(where),
        }

    def _conversation(self, where: Conversation, thread: str) -> Json:
        named = f"{where.id};messageid={thread}" if thread and where.kind is Kind.CHANNEL else where.id
        said: Json = {"conversationType": str(where.kind), "tenantId": where.tenant, "id": named}
        if where.kind is not Kind.PERSONAL:
            said["isGroup"] = True
        return said | ({"name": where.name} if where.kind is Kind.GROUP and where.name else {})

    def _channel_data(self, where: Conversation) -> Json:
        said: Json = {"tenant": {"id": where.tenant}}
        if where.team is not None:
            said |= {
                "teamsChannelId": where.id,
                "teamsTeamId": where.team.id,
                "channel": {"id": where.id},
                "team": {"id": where.team.id, "aadGroupId": where.team.group_id, "name": where.team.name},
            }
        return said


def _client(person: Person) -> Json:
    return {
        "locale": person.locale,
        "country": person.country,
        "platform": "Web",
        "timezone": person.zone,
        "type": "clientInfo",
    }


def _object(who: Json) -> Json:
    return {"aadObjectId": who["aadObjectId"]} if "aadObjectId" in who else {}


def _instant(at: datetime) -> str:
    """Milliseconds, and `Z` for UTC."""
    said: Any = at.isoformat(timespec="milliseconds")
    return str(said).replace("+00:00", "Z") if at.tzinfo is UTC else str(said)
