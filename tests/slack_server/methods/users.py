"""People."""

from tests.loopback.clock import seconds
from tests.slack_server.calls import Call
from tests.slack_server.channels import SCOPE_FAMILIES, Channel, Kind, channel_object
from tests.slack_server.errors import Json, SlackError
from tests.slack_server.methods.registry import Rate, method
from tests.slack_server.paging import page_of
from tests.slack_server.people import user_object


@method(
    "users.info",
    Rate.TIER4,
    {"user": "text", "include_locale": "flag", "team_id": "text"},
    required=("user",),
    scopes=("users:read",),
)
async def info(call: Call) -> Json:
    workspace, person = call.person(call.text("user"))
    return {"user": user_object(person, workspace.id, call.world.clock.now(), call.flag("include_locale"))}


@method(
    "users.list",
    Rate.TIER2,
    {"cursor": "text", "limit": "int", "include_locale": "flag", "team_id": "text"},
    scopes=("users:read",),
)
async def list_(call: Call) -> Json:
    workspace, now = call.workspace(), call.world.clock.now()
    people = [person for person in workspace.people.values() if not person.is_stranger_in(workspace.id)]
    page, cursor = page_of(people, call.text("cursor"), call.arguments.get("limit", 1_000))
    return {
        "members": [user_object(person, workspace.id, now, call.flag("include_locale")) for person in page],
        "cache_ts": seconds(now),
        "response_metadata": {"next_cursor": cursor},
    }


def wanted_kinds(call: Call) -> list[Kind]:
    """The kinds of conversation that `types` asks for, each of which needs its scope."""
    kinds = []
    for word in call.arguments.get("types") or [Kind.PUBLIC]:
        if word not in list(Kind):
            raise SlackError("invalid_types")
        kind = Kind(word)
        call.need(f"{SCOPE_FAMILIES[kind]}:read")
        kinds.append(kind)
    return kinds


def listed(call: Call, channels: list[Channel]) -> Json:
    """A page of conversations."""
    kinds = wanted_kinds(call)
    found = [
        channel
        for channel in channels
        if channel.kind in kinds and not (call.flag("exclude_archived") and channel.is_archived)
    ]
    page, cursor = page_of(found, call.text("cursor"), call.arguments.get("limit", 100))
    return {
        "channels": [channel_object(channel, call.bot.id) for channel in page],
        "response_metadata": {"next_cursor": cursor},
    }


@method(
    "users.conversations",
    Rate.TIER3,
    {
        "cursor": "text",
        "exclude_archived": "flag",
        "limit": "int",
        "team_id": "text",
        "types": "ids",
        "user": "text",
    },
    scopes=("channels:read", "groups:read", "im:read", "mpim:read"),
)
async def conversations(call: Call) -> Json:
    workspace = call.workspace()
    user = call.text("user") or call.bot.id
    if user not in workspace.people:
        raise SlackError("user_not_found")
    return listed(
        call,
        [
            channel
            for channel in workspace.channels.values()
            if user in channel.members and (channel.kind is Kind.PUBLIC or call.bot.id in channel.members)
        ],
    )
