"""Payloads in the shapes that Slack publishes."""

from typing import Any
from uuid import UUID, uuid5

from tests.loopback.clock import seconds
from tests.slack_server.apps import App, Installation
from tests.slack_server.channels import Channel
from tests.slack_server.delivery import Parcel
from tests.slack_server.errors import Json
from tests.slack_server.messages import Message, as_told, message_object
from tests.slack_server.people import Person
from tests.slack_server.triggers import Trigger
from tests.slack_server.views import View, view_object
from tests.slack_server.world import Workspace, World

_SPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


class Payloads:
    """Writes payloads for one app."""

    def __init__(self, world: World, app: App, *, is_org_wide: bool = False) -> None:
        self._world, self._app, self._is_org_wide = world, app, is_org_wide

    # --- events -------------------------------------------------------------------------------------------

    def event(
        self, workspace: Workspace, installation: Installation, event: Json, channel: Channel | None = None
    ) -> Parcel:
        """`event_callback` around an event."""
        now = self._world.clock.now()
        event.setdefault("event_ts", self._world.ids.ts(now))
        is_shared = bool(channel and channel.is_shared)
        authorization = {
            "enterprise_id": installation.enterprise or None,
            "team_id": None if installation.is_org_wide else workspace.id,
            "user_id": installation.bot.id,
            "is_bot": True,
            "is_enterprise_install": installation.is_org_wide,
        }
        payload: Json = {
            "token": self._app.verification_token,
            "team_id": workspace.id,
            "context_team_id": workspace.id,
            "context_enterprise_id": installation.enterprise or None,
            "api_app_id": self._app.id,
            "event": event,
            "type": "event_callback",
            "event_id": self._world.ids.new("Ev"),
            "event_time": seconds(now),
            "authorizations": [authorization],
            "is_ext_shared_channel": is_shared,
            "event_context": f"4-{self._world.ids.secret(60)}",
        }
        if installation.enterprise:
            payload["enterprise_id"] = installation.enterprise
        return Parcel("events_api", payload, workspace.id, f"events_api:{event['type']}")

    def message_event(self, workspace: Workspace, channel: Channel, message: Message, kind: str) -> Json:
        """A `message` event for what somebody wrote."""
        event = message_object(message)
        event |= {"channel": channel.id, "channel_type": kind, "event_ts": message.ts}
        if not message.bot_id:
            event["client_msg_id"] = str(uuid5(_SPACE, message.ts))
            event["blocks"] = [rich_text(message.text, self._world.ids.secret(5))]
        return event

    # --- interactivity ------------------------------------------------------------------------------------

    def _who(self, workspace: Workspace, person: Person, kind: str, trigger: Trigger) -> Json:
        team: Json = {"id": workspace.id, "domain": workspace.domain}
        enterprise = workspace.enterprise
        if enterprise:
            team |= {"enterprise_id": enterprise.id, "enterprise_name": enterprise.name}
        return {
            "type": kind,
            "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team},
            "api_app_id": self._app.id,
            "token": self._app.verification_token,
            "trigger_id": trigger.id,
            "team": team,
            "enterprise": {"id": enterprise.id, "name": enterprise.name} if enterprise else None,
            "is_enterprise_install": self._is_org_wide,
        }

    def action_in_message(
        self,
        workspace: Workspace,
        person: Person,
        trigger: Trigger,
        channel: Channel,
        message: Message,
        action: Json,
        response_url: str,
    ) -> Parcel:
        """`block_actions` for an element of a message."""
        payload = self._who(workspace, person, "block_actions", trigger)
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": bool(message.ephemeral_to),
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload |= {
            "container": container,
            "channel": {"id": channel.id, "name": named(channel)},
            "state": {"values": as_told(message.state.get(person.id, {}))},
            "response_url": response_url,
            "actions": [action],
        }
        if not message.ephemeral_to:
            payload["message"] = message_object(message, channel.replies(message.ts))
        return Parcel("interactive", payload, workspace.id, "interactive:block_actions")

    def action_in_view(
        self, workspace: Workspace, person: Person, trigger: Trigger, view: View, action: Json
    ) -> Parcel:
        """`block_actions` for an element of a modal or Home."""
        payload = self._who(workspace, person, "block_actions", trigger)
        payload |= {
            "container": {"type": "view", "view_id": view.id},
            "view": view_object(view),
            "actions": [action],
        }
        return Parcel("interactive", payload, workspace.id, "interactive:block_actions")

    def submission(self, workspace: Workspace, person: Person, trigger: Trigger, view: View) -> Parcel:
        """`view_submission`."""
        payload = self._who(workspace, person, "view_submission", trigger)
        payload |= {"view": view_object(view), "response_urls": []}
        return Parcel("interactive", payload, workspace.id, "interactive:view_submission")

    def closing(self, workspace: Workspace, person: Person, view: View, is_cleared: bool) -> Parcel:
        """`view_closed`, which has no trigger."""
        payload = self._who(workspace, person, "view_closed", Trigger("", "", "", "", self._world.clock.now()))
        payload.pop("trigger_id")
        payload |= {"view": view_object(view), "is_cleared": is_cleared}
        return Parcel("interactive", payload, workspace.id, "interactive:view_closed")

    def global_shortcut(self, workspace: Workspace, person: Person, trigger: Trigger, callback_id: str) -> Parcel:
        """`shortcut`."""
        payload = self._who(workspace, person, "shortcut", trigger)
        payload["user"].pop("name")
        payload |= {"callback_id": callback_id, "action_ts": self._world.ids.ts(self._world.clock.now())}
        return Parcel("interactive", payload, workspace.id, "interactive:shortcut")

    def message_shortcut(
        self,
        workspace: Workspace,
        person: Person,
        trigger: Trigger,
        channel: Channel,
        message: Message,
        callback_id: str,
        response_url: str,
    ) -> Parcel:
        """`message_action`."""
        payload = self._who(workspace, person, "message_action", trigger)
        payload["user"] = {"id": person.id, "name": person.name, "username": person.name, "team_id": person.team}
        seen = message_object(message)
        if not message.bot_id:
            seen["blocks"] = [rich_text(message.text, "rt1")]
        payload |= {
            "callback_id": callback_id,
            "action_ts": self._world.ids.ts(self._world.clock.now()),
            "channel": {"id": channel.id, "name": named(channel)},
            "message_ts": message.ts,
            "message": seen,
            "response_url": response_url,
        }
        return Parcel("interactive", payload, workspace.id, "interactive:message_action")

    def command(
        self,
        workspace: Workspace,
        person: Person,
        trigger: Trigger,
        channel_id: str,
        channel_name: str,
        command: str,
        text: str,
        response_url: str,
    ) -> Parcel:
        """A slash command."""
        payload: Json = {
            "token": self._app.verification_token,
            "team_id": workspace.id,
            "team_domain": workspace.domain,
            "channel_id": channel_id,
            "channel_name": channel_name,
            "user_id": person.id,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": self._app.id,
            "is_enterprise_install": str(self._is_org_wide).lower(),
            "response_url": response_url,
            "trigger_id": trigger.id,
        }
        if workspace.enterprise:
            payload |= {"enterprise_id": workspace.enterprise.id, "enterprise_name": workspace.enterprise.name}
        return Parcel("slash_commands", payload, workspace.id, f"slash_commands:{command}")


def named(channel: Channel) -> str:
    """What interactive payloads call a conversation."""
    if channel.kind == "im":
        return "directmessage"
    return "privategroup" if channel.kind == "private_channel" else channel.name


def rich_text(text: str, block_id: str) -> Json:
    """What a person typed, as Slack's own editor sends it."""
    words: list[Any] = [{"type": "text", "text": text}] if text else []
    section = {"type": "rich_text_section", "elements": words}
    return {"type": "rich_text", "block_id": block_id, "elements": [section]}
