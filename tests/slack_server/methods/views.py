"""Modals and Homes."""

import json

from tests.slack_server.blocks import VIEW_BYTES, check_view, name_blocks
from tests.slack_server.calls import Call
from tests.slack_server.errors import Json, SlackError
from tests.slack_server.methods.registry import Rate, method
from tests.slack_server.views import DEPTH, View, view_object


def checked_view(call: Call, view: object, where: str, kind: str) -> Json:
    """A view as Slack keeps it. Raises what Slack answers to a bad one."""
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        call.violations.add(where, f"a view of more than {VIEW_BYTES} bytes")
        raise SlackError("view_too_large")
    checking = check_view(view, kind, [file.id for file in call.world.files.values() if file.is_complete])
    if checking.problems:
        call.violations.add(where, *checking.problems)
        raise SlackError("invalid_arguments", checking.problems)
    assert isinstance(view, dict)
    body: Json = {name: value for name, value in view.items() if name != "blocks"}
    body["blocks"] = name_blocks(view["blocks"], checking.block_ids, lambda: call.world.ids.secret(5))
    return body


@method(
    "views.open",
    Rate.TIER4,
    {"trigger_id": "text", "view": "object", "interactivity_pointer": "text"},
    required=("trigger_id", "view"),
)
async def open_(call: Call) -> Json:
    body = checked_view(call, call.arguments["view"], call.method, "modal")
    trigger = call.world.triggers.take(call.text("trigger_id"), call.app.id, call.world.clock.now())
    view = call.world.new_view(call.app, call.bot.bot_id, trigger.team, trigger.user, body)
    return {"view": view_object(view)}


@method(
    "views.push",
    Rate.TIER4,
    {"trigger_id": "text", "view": "object", "interactivity_pointer": "text"},
    required=("trigger_id", "view"),
)
async def push(call: Call) -> Json:
    body = checked_view(call, call.arguments["view"], call.method, "modal")
    trigger = call.world.triggers.take(call.text("trigger_id"), call.app.id, call.world.clock.now())
    below = call.world.views.get(trigger.view)
    if below is None or not below.is_open:
        raise SlackError("invalid_trigger_id")
    return {"view": view_object(pushed(call, below, body))}


def pushed(call: Call, below: View, body: Json) -> View:
    """A modal over another, three at the most."""
    stack = call.world.views.stack(below.root)
    if len(stack) >= DEPTH:
        raise SlackError("push_limit_reached")
    return call.world.new_view(call.app, below.bot_id, below.team, below.user, body, stack[-1])


@method(
    "views.update",
    Rate.TIER4,
    {"view": "object", "view_id": "text", "external_id": "text", "hash": "text"},
    required=("view",),
)
async def update(call: Call) -> Json:
    view = call.world.views.find(call.app.id, call.text("view_id"), call.text("external_id"))
    body = checked_view(call, call.arguments["view"], call.method, view.type)
    _same_hash(call, view)
    call.world.change_view(view, body)
    return {"view": view_object(view)}


@method(
    "views.publish", Rate.TIER4, {"user_id": "text", "view": "object", "hash": "text"}, required=("user_id", "view")
)
async def publish(call: Call) -> Json:
    if not call.app.has_home:
        raise SlackError("not_enabled")
    body = checked_view(call, call.arguments["view"], call.method, "home")
    try:
        workspace, person = call.person(call.text("user_id"))
    except SlackError:
        raise SlackError("invalid_arguments", ["invalid user_id [json-pointer:/user_id]"]) from None
    home = call.world.views.home(call.app.id, workspace.id, person.id)
    if home is None:
        home = call.world.new_view(call.app, call.bot.bot_id, workspace.id, person.id, body)
    else:
        _same_hash(call, home)
        call.world.change_view(home, body)
    return {"view": view_object(home)}


def _same_hash(call: Call, view: View) -> None:
    if call.text("hash") and call.text("hash") != view.hash:
        raise SlackError("hash_conflict")
