"""Messages as they stand, and the object that Slack describes them with."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.slack_server.errors import Json


@dataclass(slots=True, eq=False)
class Message:
    """One message. `state` holds what each reader has chosen in its menus."""

    ts: str
    channel: str
    team: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    bot_id: str = ""
    app_id: str = ""
    bot_name: str = ""
    thread_ts: str = ""
    metadata: Json | None = None
    files: list[Json] = field(default_factory=list)
    subtype: str = ""
    edited: str = ""
    hidden: bool = False
    is_broadcast: bool = False
    unfurl: tuple[bool, bool] = (True, True)
    ephemeral_to: str = ""
    state: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread under another message."""
        return bool(self.thread_ts) and self.thread_ts != self.ts


def message_object(message: Message, replies: list[Message] | None = None, with_metadata: bool = False) -> Json:
    """Slack's `message`; a thread's parent says how many answers it has."""
    seen: Json = {"user": message.user, "type": "message", "ts": message.ts, "text": message.text, "team": message.team}
    if message.subtype:
        seen["subtype"] = message.subtype
    if message.bot_id:
        seen |= {"bot_id": message.bot_id, "app_id": message.app_id, "bot_profile": bot_profile(message)}
    if message.blocks:
        seen["blocks"] = as_told(message.blocks)
    if message.files:
        seen |= {"files": deepcopy(message.files), "upload": False}
    if message.edited:
        seen["edited"] = {"user": message.user, "ts": message.edited}
    if message.thread_ts:
        seen["thread_ts"] = message.thread_ts
    if with_metadata and message.metadata:
        seen["metadata"] = deepcopy(message.metadata)
    if replies:
        seen |= _thread(message, replies)
    return seen


def as_told(value: Any) -> Any:
    """Blocks as Slack tells of them later: `&`, `<` and `>` are escaped even in plain text (bolt-python 513)."""
    if isinstance(value, list):
        return [as_told(one) for one in value]
    if not isinstance(value, dict):
        return value
    told = {name: as_told(one) for name, one in value.items()}
    if told.get("type") == "plain_text" and isinstance(told.get("text"), str):
        told["text"] = told["text"].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return told


def bot_profile(message: Message) -> Json:
    """Slack's `bot_profile` of whoever wrote a message."""
    return {
        "id": message.bot_id,
        "app_id": message.app_id,
        "user_id": message.user,
        "name": message.bot_name,
        "icons": {"image_36": "https://a.slack-edge.example/36.png"},
        "deleted": False,
        "updated": 1_700_000_000,
        "team_id": message.team,
    }


def _thread(message: Message, replies: list[Message]) -> Json:
    people = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(people),
        "latest_reply": replies[-1].ts,
        "reply_users": people,
        "is_locked": False,
        "subscribed": False,
    }
