"""What Slack sends to an app because of its own calls: events of its own messages."""

from typing import TYPE_CHECKING

from tests.slack_server.calls import Call
from tests.slack_server.channels import EVENT_TYPES
from tests.slack_server.errors import Json
from tests.slack_server.messages import message_object
from tests.slack_server.payloads import Payloads

if TYPE_CHECKING:
    from tests.slack_server.server import SlackServer


class Echoes:
    """An app that listens to a conversation hears itself there too. Set `are_on` to False where only people matter."""

    def __init__(self, server: "SlackServer") -> None:
        self._server = server
        self.are_on = True

    def after(self, call: Call, result: Json) -> None:
        """See what a call brings about."""
        if call.method == "apps.uninstall":
            self._uninstalled(call)
        if not self.are_on or call.method not in ("chat.postMessage", "chat.update"):
            return
        workspace, channel = call.channel(result["channel"])
        message = channel.find(result["ts"])
        kind = EVENT_TYPES[channel.kind]
        if message is None:
            return
        payloads = Payloads(self._server.world, call.app)
        if call.method == "chat.postMessage":
            event = payloads.message_event(workspace, channel, message, kind)
        else:
            event = {
                "type": "message",
                "subtype": "message_changed",
                "message": message_object(message),
                "channel": channel.id,
                "hidden": True,
                "ts": message.edited,
                "event_ts": message.edited,
                "channel_type": kind,
            }
        subscription = f"message.{kind}" if channel.is_direct else f"message.{kind}s"
        parcel = self._server.event_for(subscription, workspace, call.installation, event, channel)
        if parcel is not None:
            self._server.delivery.send_soon(call.app, parcel)

    def _uninstalled(self, call: Call) -> None:
        workspace = self._server.world.reach(call.installation)[0]
        for event in (
            {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [call.installation.bot.id]}},
            {"type": "app_uninstalled"},
        ):
            parcel = self._server.event_for(str(event["type"]), workspace, call.installation, event)
            if parcel is not None:
                self._server.delivery.send_soon(call.app, parcel)
