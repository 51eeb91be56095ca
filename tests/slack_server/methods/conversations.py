"""Channels and direct conversations: opened, described, read."""

from tests.slack_server.calls import Call
from tests.slack_server.channels import Channel, channel_object
from tests.slack_server.errors import Json, SlackError
from tests.slack_server.messages import Message, message_object
from tests.slack_server.methods.registry import Rate, method
from tests.slack_server.methods.users import listed
from tests.slack_server.paging import PAGE, page_of
from tests.slack_server.people import Person

READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")


@method(
    "conversations.open",
    Rate.TIER3,
    {"channel": "text", "users": "ids", "return_im": "flag", "prevent_creation": "flag"},
    scopes=("im:write", "mpim:write"),
)
async def open_(call: Call) -> Json:
    if call.text("channel"):
        _, channel = call.channel(call.text("channel"))
        return _opened(call, channel, already=True)
    ids = call.arguments.get("users") or []
    if not ids:
        raise SlackError("users_list_not_supplied")
    if len(ids) > 8:
        raise SlackError("too_many_users")
    call.need("im:write" if len(ids) == 1 else "mpim:write")
    workspace, _ = call.person(ids[0])
    people = [_reachable(call, user_id) for user_id in ids]
    before = len(workspace.channels)
    channel = workspace.direct(call.bot, *people, creator=call.bot.id)
    return _opened(call, channel, already=len(workspace.channels) == before)


def _reachable(call: Call, user_id: str) -> Person:
    _, person = call.person(user_id)
    if person.deleted:
        raise SlackError("user_disabled")
    if person.is_bot or user_id == "USLACKBOT":
        raise SlackError("cannot_dm_bot")
    return person


def _opened(call: Call, channel: Channel, already: bool) -> Json:
    seen = channel_object(channel, call.bot.id) if call.flag("return_im") else {"id": channel.id}
    return {"channel": seen, **({"no_op": True, "already_open": True} if already else {})}


@method(
    "conversations.info",
    Rate.TIER3,
    {"channel": "text", "include_locale": "flag", "include_num_members": "flag"},
    required=("channel",),
    scopes=READ,
)
async def info(call: Call) -> Json:
    workspace, channel = call.channel(call.text("channel"))
    call.need_for(channel, "read")
    is_gone = channel.kind == "im" and any(workspace.people[member].deleted for member in channel.members)
    seen = channel_object(channel, call.bot.id, call.flag("include_num_members"), is_gone)
    if call.flag("include_locale"):
        seen["locale"] = "en-US"
    return {"channel": seen}


@method(
    "conversations.members",
    Rate.TIER4,
    {"channel": "text", "cursor": "text", "limit": "int"},
    required=("channel",),
    scopes=READ,
)
async def members(call: Call) -> Json:
    _, channel = call.channel(call.text("channel"))
    call.need_for(channel, "read")
    page, cursor = page_of(channel.members, call.text("cursor"), call.arguments.get("limit", 100))
    return {"members": list(page), "response_metadata": {"next_cursor": cursor}}


@method(
    "conversations.list",
    Rate.TIER2,
    {"cursor": "text", "exclude_archived": "flag", "limit": "int", "team_id": "text", "types": "ids"},
    scopes=READ,
)
async def list_(call: Call) -> Json:
    return listed(
        call,
        [
            channel
            for channel in call.workspace().channels.values()
            if channel.kind == "public_channel" or call.bot.id in channel.members
        ],
    )


_SPAN = {
    "channel": "text",
    "cursor": "text",
    "inclusive": "flag",
    "include_all_metadata": "flag",
    "latest": "text",
    "limit": "int",
    "oldest": "text",
}


def _readable(call: Call) -> Channel:
    _, channel = call.channel(call.text("channel"))
    call.need_for(channel, "history")
    if call.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _in_span(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = call.text("oldest") or "0", call.text("latest") or "9999999999.0"
    for edge in (oldest, latest):
        if not edge.replace(".", "", 1).isdigit():
            raise SlackError("invalid_ts_oldest" if edge == oldest else "invalid_ts_latest")
    edges = call.flag("inclusive")
    return [
        message
        for message in messages
        if float(oldest) < float(message.ts) < float(latest) or (edges and message.ts in (oldest, latest))
    ]


def _read(call: Call, channel: Channel, messages: list[Message], fewest: int = PAGE) -> Json:
    page, cursor = page_of(messages, call.text("cursor"), call.arguments.get("limit", 100), fewest)
    with_metadata = call.flag("include_all_metadata")
    return {
        "messages": [message_object(one, channel.replies(one.ts), with_metadata) for one in page],
        "has_more": bool(cursor),
        **({"response_metadata": {"next_cursor": cursor}} if cursor else {}),
    }


@method("conversations.history", Rate.TIER3, _SPAN, required=("channel",), scopes=HISTORY)
async def history(call: Call) -> Json:
    channel = _readable(call)
    shown = [message for message in reversed(channel.messages) if not message.is_reply or message.is_broadcast]
    return {**_read(call, channel, _in_span(call, shown)), "pin_count": 0}


@method("conversations.replies", Rate.TIER3, {**_SPAN, "ts": "text"}, required=("channel", "ts"), scopes=HISTORY)
async def replies(call: Call) -> Json:
    channel = _readable(call)
    parent = channel.find(call.text("ts"))
    if parent is None:
        raise SlackError("thread_not_found")
    return _read(call, channel, [parent, *_in_span(call, channel.replies(parent.ts))])
