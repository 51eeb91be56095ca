"""Messages: posted, changed, shown to one alone."""

from tests.slack_server.blocks import MOST_CHARACTERS, block_size, check_message, name_blocks
from tests.slack_server.calls import Call
from tests.slack_server.channels import Channel
from tests.slack_server.errors import Json, SlackError
from tests.slack_server.messages import Message, message_object
from tests.slack_server.methods.registry import Rate, method
from tests.slack_server.oracle import Ping, pings_in
from tests.slack_server.world import Workspace

_WORDS = {
    "channel": "text",
    "text": "text",
    "blocks": "list",
    "markdown_text": "text",
    "link_names": "flag",
    "parse": "text",
    "thread_ts": "text",
}
LONGEST_POST, LONGEST_UPDATE, LARGEST_METADATA = 40_000, 4_000, 16_000


def checked_blocks(call: Call, where: str) -> tuple[list[Json] | None, list[tuple[str, str]]]:
    """The blocks of a message as Slack keeps them, and whom they ping. Raises what Slack answers to bad ones."""
    blocks = call.arguments.get("blocks")
    pings = [("text", ping) for ping in pings_in(call.text("text") + call.text("markdown_text"))]
    if blocks is None:
        return None, pings
    checking = check_message(blocks, [file.id for file in call.world.files.values() if file.is_complete])
    if checking.problems:
        call.violations.add(where, *checking.problems)
        raise SlackError("invalid_blocks", checking.problems)
    if (size := block_size(blocks)) > MOST_CHARACTERS:
        call.violations.add(where, f"{size} characters of blocks, {MOST_CHARACTERS} are the most")
        raise SlackError("msg_blocks_too_long")
    return name_blocks(blocks, checking.block_ids, lambda: call.world.ids.secret(5)), [*pings, *checking.pings]


def _words(call: Call, longest: int) -> tuple[str, list[Json] | None, list[tuple[str, str]]]:
    text = call.text("text")
    blocks, pings = checked_blocks(call, call.method)
    markdown = call.text("markdown_text")
    if markdown and (text or blocks):
        raise SlackError("markdown_text_conflict")
    if not text and not blocks and not markdown:
        call.violations.add(call.method, "neither text nor blocks")
        raise SlackError("no_text")
    if blocks and not text:
        call.violations.add(call.method, "blocks without the text that notifications and screen readers need")
    if len(text) > longest or len(markdown) > 12_000:
        call.violations.add(call.method, f"text of {len(text or markdown)} characters")
        raise SlackError("msg_too_long")
    return text or markdown, blocks, pings


def _metadata(call: Call) -> Json | None:
    metadata: Json | None = call.arguments.get("metadata")
    if not metadata:
        return None
    kind, payload = metadata.get("event_type"), metadata.get("event_payload")
    if set(metadata) != {"event_type", "event_payload"} or not isinstance(kind, str) or not isinstance(payload, dict):
        call.violations.add(call.method, "metadata must have event_type and event_payload, and nothing else")
        raise SlackError("invalid_metadata_format")
    if not kind or len(str(metadata)) > LARGEST_METADATA:
        raise SlackError("metadata_too_large" if kind else "invalid_metadata_format")
    return metadata


def destination(call: Call, channel_id: str) -> tuple[Workspace, Channel]:
    """Where a post goes: a conversation that the bot is in, or somebody's direct one by their id."""
    if channel_id[:1] in ("U", "W"):
        try:
            workspace, person = call.person(channel_id)
        except SlackError:
            raise SlackError("channel_not_found") from None
        if person.is_bot:
            raise SlackError("channel_not_found")
        return workspace, workspace.direct(call.bot, person, creator=call.bot.id)
    workspace, channel = call.channel(channel_id)
    if channel.is_archived:
        raise SlackError("is_archived")
    may_post = call.bot.id in channel.members or (
        channel.kind == "public_channel" and "chat:write.public" in call.installation.scopes
    )
    if not may_post:
        raise SlackError("not_in_channel")
    if channel.kind == "im" and not call.app.has_messages_tab:
        raise SlackError("messages_tab_disabled")
    return workspace, channel


def _thread(call: Call, channel: Channel) -> str:
    ts = call.text("thread_ts")
    if not ts:
        return ""
    parent = channel.find(ts)
    if parent is None:
        raise SlackError("thread_not_found")
    if parent.is_reply:
        raise SlackError("cannot_reply_to_message")
    parent.thread_ts = parent.ts
    return ts


def _ring(call: Call, channel: Channel, ts: str, pings: list[tuple[str, str]]) -> None:
    people = call.world.workspaces[channel.team].people
    if channel.kind == "im" and any(people[member].deleted for member in channel.members):
        call.oracle.to_nobody.append(ts)
    for where, whom in pings:
        call.oracle.pings.append(Ping(channel.team, channel.id, ts, where, whom))


@method(
    "chat.postMessage",
    Rate.POST,
    {
        **_WORDS,
        "metadata": "object",
        "mrkdwn": "flag",
        "reply_broadcast": "flag",
        "unfurl_links": "flag",
        "unfurl_media": "flag",
        "team_id": "text",
    },
    required=("channel",),
    scopes=("chat:write",),
)
async def post_message(call: Call) -> Json:
    text, blocks, pings = _words(call, LONGEST_POST)
    metadata = _metadata(call)
    workspace, channel = destination(call, call.text("channel"))
    message = workspace.post(
        channel,
        call.bot,
        text,
        blocks=blocks or [],
        thread_ts=_thread(call, channel),
        metadata=metadata,
        is_broadcast=call.flag("reply_broadcast"),
        unfurl=(call.flag("unfurl_links", True), call.flag("unfurl_media", True)),
    )
    message.team = workspace.id
    _ring(call, channel, message.ts, pings)
    return {"channel": channel.id, "ts": message.ts, "message": message_object(message, with_metadata=True)}


@method(
    "chat.update",
    Rate.TIER3,
    {**_WORDS, "ts": "text", "metadata": "object", "reply_broadcast": "flag", "file_ids": "ids"},
    required=("channel", "ts"),
    scopes=("chat:write",),
)
async def update(call: Call) -> Json:
    text, blocks, pings = _words(call, LONGEST_UPDATE)
    _, channel = call.channel(call.text("channel"))
    message = channel.find(call.text("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.user != call.bot.id:
        raise SlackError("cant_update_message")
    if channel.is_archived:
        raise SlackError("is_archived")
    message.text = text
    if blocks is not None:
        message.blocks, message.state = blocks, {}
    if "metadata" in call.arguments:
        message.metadata = _metadata(call)
    message.edited = call.world.ids.ts(call.world.clock.now())
    _ring(call, channel, message.ts, pings)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": text,
        "message": message_object(message, with_metadata=True),
    }


@method(
    "chat.delete",
    Rate.TIER3,
    {"channel": "text", "ts": "text", "as_user": "flag"},
    required=("channel", "ts"),
    scopes=("chat:write",),
)
async def delete(call: Call) -> Json:
    _, channel = call.channel(call.text("channel"))
    message = channel.find(call.text("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.user != call.bot.id:
        raise SlackError("cant_delete_message")
    channel.messages.remove(message)
    return {"channel": channel.id, "ts": message.ts}


@method(
    "chat.postEphemeral", Rate.TIER4, {**_WORDS, "user": "text"}, required=("channel", "user"), scopes=("chat:write",)
)
async def post_ephemeral(call: Call) -> Json:
    text, blocks, pings = _words(call, LONGEST_POST)
    workspace, channel = destination(call, call.text("channel"))
    user = call.text("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    message = workspace.post(
        channel, call.bot, text, blocks=blocks or [], thread_ts=call.text("thread_ts"), ephemeral_to=user
    )
    _ring(call, channel, message.ts, pings)
    return {"message_ts": message.ts}


@method("chat.getPermalink", Rate.FREE, {"channel": "text", "message_ts": "text"}, required=("channel", "message_ts"))
async def permalink(call: Call) -> Json:
    workspace, channel = call.channel(call.text("channel"))
    message = channel.find(call.text("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    address = f"https://{workspace.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        address += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": address}


def messages_to(channel: Channel, user: str) -> list[Message]:
    """What somebody sees in a channel, what only they see included."""
    own = [message for message in channel.ephemerals if message.ephemeral_to == user]
    return sorted([*channel.messages, *own], key=lambda message: float(message.ts))
