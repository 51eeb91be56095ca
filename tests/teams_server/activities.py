"""What an activity to the connector may hold: every field is known, has its type, and means something."""

from collections.abc import Callable
from typing import Any

from tests.teams_server.calls import Call
from tests.teams_server.card_rules import problems_of
from tests.teams_server.errors import Json, TeamsError
from tests.teams_server.messages import ADAPTIVE, CONSENT, FILE
from tests.teams_server.places import Conversation, Kind, base

_ACCOUNT = {"id", "name", "aadObjectId", "role", "objectId", "tenantId", "userRole", "email", "userPrincipalName"}
_CONVERSATION = {"id", "name", "isGroup", "conversationType", "tenantId", "aadObjectId", "role", "properties"}
_LONGEST_TEXT = 80 * 1_024


def check(call: Call, activity: Any, conversation: Conversation) -> None:
    """Whether an activity can be posted there. Raises `TeamsError`, and remembers what nobody should send."""
    if not isinstance(activity, dict):
        raise call.wrong("an activity is an object")
    _fields(call, activity)
    if activity["type"] == "typing":
        return
    if activity["type"] != "message":
        raise call.wrong(f"nobody posts a {activity['type']}")
    _addressed(call, activity, conversation)
    attachments = activity.get("attachments") or []
    if not activity.get("text") and not attachments:
        raise call.wrong("a message has words or something attached to it")
    for attachment in attachments:
        _attachment(call, attachment, conversation)
    _mentions(call, activity)


def check_creation(call: Call) -> None:
    """Whether a conversation can be made so."""
    body = call.body
    if unknown := body.keys() - {"bot", "isGroup", "members", "tenantId", "channelData", "activity", "topicName"}:
        raise call.wrong(f"unknown: {', '.join(sorted(unknown))}")
    if body.get("isGroup"):
        channel = (body.get("channelData") or {}).get("channel")
        if not isinstance(channel, dict) or not isinstance(channel.get("id"), str):
            raise call.wrong("a thread needs a channel: channelData.channel.id")
        if not isinstance(body.get("activity"), dict):
            raise call.wrong("a thread begins with an activity")
        return
    members = body.get("members")
    if not isinstance(members, list) or len(members) != 1 or not isinstance(members[0], dict):
        raise call.wrong("a bot makes no group chat: it names one member")
    if not isinstance(members[0].get("id"), str):
        raise call.wrong("a member has an id")
    tenant = (body.get("channelData") or {}).get("tenant")
    if (
        not isinstance(tenant, dict)
        or tenant.get("id") != call.tenant_id
        or body.get("tenantId") not in (None, tenant["id"])
    ):
        raise call.wrong("a conversation needs its organisation: channelData.tenant.id", code="BadArgument")


# --- fields ---------------------------------------------------------------------------------------------


def _fields(call: Call, activity: Json) -> None:
    if not isinstance(activity.get("type"), str):
        raise call.wrong("an activity has a type")
    for name, value in activity.items():
        is_right = _FIELDS.get(name)
        if is_right is None:
            raise call.wrong(f"an activity has no {name}")
        if not is_right(value):
            raise call.wrong(f"{name} is not as it should be")


def _string(value: Any) -> bool:
    return isinstance(value, str)


def _one_of(*words: str) -> Callable[[Any], bool]:
    return lambda value: value in words


def _account(value: Any) -> bool:
    return isinstance(value, dict) and _string(value.get("id")) and value.keys() <= _ACCOUNT


def _where(value: Any) -> bool:
    return isinstance(value, dict) and _string(value.get("id")) and value.keys() <= _CONVERSATION


def _objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


_FIELDS: dict[str, Callable[[Any], bool]] = {
    "type": _one_of("message", "typing"),
    "id": _string,
    "timestamp": _string,
    "localTimestamp": _string,
    "channelId": _one_of("msteams"),
    "serviceUrl": _string,
    "from": _account,
    "recipient": _account,
    "conversation": _where,
    "replyToId": _string,
    "text": lambda value: isinstance(value, str) and len(value) <= _LONGEST_TEXT,
    "textFormat": _one_of("markdown", "plain", "xml"),
    "summary": _string,
    "locale": _string,
    "inputHint": _one_of("acceptingInput", "ignoringInput", "expectingInput"),
    "importance": _one_of("normal", "high", "low"),
    "attachmentLayout": _one_of("list", "carousel"),
    "attachments": _objects,
    "entities": _objects,
    "channelData": lambda value: isinstance(value, dict),
    "suggestedActions": lambda value: isinstance(value, dict),
}


def _addressed(call: Call, activity: Json, conversation: Conversation) -> None:
    """Whether an activity says the same of its conversation as its address does."""
    tenant = (activity.get("channelData") or {}).get("tenant", {}).get("id", call.tenant_id)
    where = activity.get("conversation", {})
    if tenant != call.tenant_id or where.get("tenantId", call.tenant_id) != call.tenant_id:
        raise call.wrong("it names another organisation than its address")
    if where and base(where["id"])[0] != conversation.id:
        raise call.wrong("it names another conversation than its address")
    if activity.get("from", call.world.bot.account)["id"] != call.world.bot.id:
        raise call.wrong("a bot writes in no name but its own")


# --- what hangs on it -----------------------------------------------------------------------------------


def _attachment(call: Call, attachment: Json, conversation: Conversation) -> None:
    if unknown := attachment.keys() - {"contentType", "content", "contentUrl", "name"}:
        raise call.wrong(f"an attachment has no {', '.join(sorted(unknown))}")
    kind, content = attachment.get("contentType"), attachment.get("content")
    if kind not in (ADAPTIVE, CONSENT, FILE):
        raise call.wrong(f"nobody here knows an attachment of {kind}")
    if not isinstance(content, dict):
        raise call.wrong(f"{kind} is an object")
    if kind == ADAPTIVE and (problems := problems_of(content)):
        call.violations.add(call.name, *problems)
        raise TeamsError(400, "BadSyntax", "; ".join(problems))
    if kind == CONSENT:
        _consent(call, attachment, conversation)
    if kind == FILE and (content.keys() != {"uniqueId", "fileType"} or not _string(attachment.get("contentUrl"))):
        raise call.wrong("a file's card has contentUrl, uniqueId and fileType")


def _consent(call: Call, attachment: Json, conversation: Conversation) -> None:
    content = attachment["content"]
    if conversation.kind is not Kind.PERSONAL:
        raise call.wrong("files are offered in personal chats alone")
    if not content.keys() <= {"description", "sizeInBytes", "acceptContext", "declineContext"}:
        raise call.wrong("an offer of a file has fields that nobody knows")
    if not _string(attachment.get("name")) or not attachment["name"]:
        raise call.wrong("an offered file has a name")
    size = content.get("sizeInBytes")
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        raise call.wrong("an offered file has a size")


def _mentions(call: Call, activity: Json) -> None:
    for entity in activity.get("entities") or ():
        if entity.get("type") != "mention":
            continue
        if entity.get("text") not in str(activity.get("text")) or not _account(entity.get("mentioned")):
            raise call.wrong("a mention stands in the text, and says whom it means")
