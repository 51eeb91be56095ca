"""What people do, in the shapes of Slack's published payloads."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, web
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.clock import SetClock
from tests.slack_server import NotPossible, SlackServer
from tests.slack_server.sample import Acme, served

Body = dict[str, Any]


class Recorder:
    """An app that keeps what it gets."""

    def __init__(self) -> None:
        self.payloads: list[Body] = []

    async def receive(self, request: web.Request) -> web.Response:
        if request.content_type == "application/json":
            self.payloads.append(await request.json())
        else:
            form = await request.post()
            self.payloads.append(json.loads(str(form["payload"])) if "payload" in form else dict(form))
        return web.Response()

    @property
    def event(self) -> Body:
        found: Body = self.payloads[-1]["event"]
        return found

    @property
    def last(self) -> Body:
        return self.payloads[-1]


@pytest.fixture
async def app(slack: SlackServer, acme: Acme) -> AsyncIterator[Recorder]:
    slack.rates.is_kept = slack.echoes.are_on = False
    recorder = Recorder()
    async with served(recorder.receive) as base:
        slack.connect_http(acme.app, base)
        yield recorder


def plain(text: str) -> Body:
    return {"type": "plain_text", "text": text}


CARD = [
    {"type": "section", "block_id": "words", "text": plain("Did you run?")},
    {
        "type": "actions",
        "block_id": "answers",
        "elements": [
            {"type": "button", "action_id": "done", "text": plain("Done"), "value": "1", "style": "primary"},
            {"type": "button", "action_id": "again", "text": plain("Done"), "value": "2"},
            {"type": "overflow", "action_id": "more", "options": [{"text": plain("Ill"), "value": "ill"}]},
            {
                "type": "static_select",
                "action_id": "when",
                "options": [{"text": plain("1 h"), "value": "1h"}, {"text": plain("3 h"), "value": "3h"}],
            },
            {"type": "datepicker", "action_id": "day", "initial_date": "2026-03-02"},
        ],
    },
]


async def test_an_event_is_wrapped_as_slack_wraps_it(slack: SlackServer, acme: Acme, app: Recorder) -> None:
    await acme.hand.types("hi & bye")
    assert (app.last["type"], app.last["team_id"], app.last["api_app_id"]) == (
        "event_callback",
        acme.workspace.id,
        acme.app.id,
    )
    assert app.last["event_id"].startswith("Ev")
    assert app.last["event_time"] == int(slack.clock.now().timestamp())
    [authorization] = app.last["authorizations"]
    assert (authorization["team_id"], authorization["user_id"]) == (acme.workspace.id, acme.makker.bot.id)
    assert (app.event["type"], app.event["channel_type"], app.event["text"]) == ("message", "im", "hi &amp; bye")
    assert app.event["ts"] == app.event["event_ts"]
    assert "bot_id" not in app.event


async def test_a_press_says_where_and_what(slack: SlackServer, acme: Acme, app: Recorder) -> None:
    await acme.client.chat_postMessage(channel=acme.anna.id, text="Did you run?", blocks=CARD)
    [message] = acme.hand.from_app()
    await acme.hand.presses(message, "Done", value="2")
    [action] = app.last["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("again", "answers", "2")
    assert action["action_ts"]
    assert app.last["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": False,
    }
    assert app.last["channel"] == {"id": message.channel, "name": "directmessage"}
    assert app.last["message"]["ts"] == message.ts
    assert app.last["user"]["id"] == acme.anna.id
    assert app.last["state"]["values"]["answers"]["day"]["selected_date"] == "2026-03-02"
    assert app.last["response_url"].startswith(slack.address)
    with pytest.raises(NotPossible):
        await acme.hand.presses(message, "Never")


async def test_texts_come_back_escaped_even_plain_ones(slack: SlackServer, acme: Acme, app: Recorder) -> None:
    button = {"type": "button", "action_id": "a", "text": plain("R & R"), "value": "R & R"}
    blocks = [{"type": "actions", "elements": [button]}]
    await acme.client.chat_postMessage(channel=acme.anna.id, text="x", blocks=blocks)
    await acme.hand.presses(acme.hand.from_app()[0], "R & R")
    [action] = app.last["actions"]
    assert (action["text"]["text"], action["value"]) == ("R &amp; R", "R & R")
    assert app.last["message"]["blocks"][0]["elements"][0]["text"]["text"] == "R &amp; R"


async def test_a_choice_says_what_was_chosen(slack: SlackServer, acme: Acme, app: Recorder) -> None:
    await acme.client.chat_postMessage(channel=acme.anna.id, text="Did you run?", blocks=CARD)
    [message] = acme.hand.from_app()
    await acme.hand.picks(message, "more", "Ill")
    assert app.last["actions"][0]["selected_option"]["value"] == "ill"
    await acme.hand.picks(message, "when", "3h")
    assert app.last["actions"][0]["selected_option"]["text"]["text"] == "3 h"
    assert app.last["state"]["values"]["answers"]["when"]["selected_option"]["value"] == "3h"
    await acme.hand.picks(message, "day", "2026-03-09")
    assert app.last["actions"][0]["selected_date"] == "2026-03-09"
    with pytest.raises(AssertionError):
        await acme.hand.picks(message, "when", "9h")


async def test_home_is_opened_and_pressed_in(slack: SlackServer, acme: Acme, app: Recorder) -> None:
    await acme.hand.opens_home()
    assert (app.event["tab"], "view" in app.event) == ("home", False)
    await acme.client.views_publish(user_id=acme.anna.id, view={"type": "home", "blocks": CARD})
    home = acme.hand.home
    assert home is not None
    await acme.hand.opens_home()
    assert app.event["view"]["id"] == home.id
    await acme.hand.presses(home, "done")
    assert app.last["container"] == {"type": "view", "view_id": home.id}
    assert app.last["view"]["type"] == "home"
    assert "message" not in app.last
    await acme.hand.opens_home("messages")
    assert app.event["tab"] == "messages"


async def test_a_command_and_shortcuts_carry_their_fields(slack: SlackServer, acme: Acme, app: Recorder) -> None:
    await acme.hand.commands("goal run", acme.general)
    assert (app.last["command"], app.last["text"], app.last["channel_name"]) == ("/makker", "goal run", "general")
    assert (app.last["user_id"], app.last["team_id"]) == (acme.anna.id, acme.workspace.id)
    await acme.hand.uses_shortcut("set_goal")
    assert (app.last["type"], app.last["callback_id"]) == ("shortcut", "set_goal")
    bertil = slack.hand(acme.bertil, acme.makker)
    await bertil.types("I should run more", acme.general)
    await acme.hand.uses_message_shortcut("make_goal", acme.general.messages[-1])
    assert app.last["type"] == "message_action"
    assert (app.last["message"]["text"], app.last["message"]["user"]) == ("I should run more", acme.bertil.id)
    assert app.last["channel"]["id"] == acme.general.id


async def test_a_mention_reaches_the_app_where_it_is_wanted(slack: SlackServer, acme: Acme, app: Recorder) -> None:
    acme.app.events |= {"app_mention"}
    acme.makker.scopes |= {"app_mentions:read"}
    await acme.hand.mentions(acme.general, "hello")
    assert (app.event["type"], app.event["text"]) == ("app_mention", f"<@{acme.makker.bot.id}> hello")


async def test_people_join_and_leave_channels_and_so_does_the_app(
    slack: SlackServer, acme: Acme, app: Recorder
) -> None:
    bertil = slack.hand(acme.bertil, acme.makker)
    assert (await bertil.leaves(acme.general)).reason == "not_subscribed"
    await acme.hand.adds_app(acme.general)
    assert (app.event["type"], app.event["user"]) == ("member_joined_channel", acme.makker.bot.id)
    assert app.event["inviter"] == acme.anna.id
    await bertil.joins(acme.general, acme.anna)
    assert (app.event["user"], app.event["channel_type"]) == (acme.bertil.id, "C")
    await bertil.leaves(acme.general)
    assert app.event["type"] == "member_left_channel"
    await acme.hand.removes_app(acme.general)
    assert (app.event["type"], app.event["user"]) == ("member_left_channel", acme.makker.bot.id)


async def test_changes_of_a_person_are_told(slack: SlackServer, acme: Acme, app: Recorder) -> None:
    await acme.hand.changes(tz="Asia/Tokyo", locale="en-GB")
    assert app.event["type"] == "user_change"
    assert (app.event["user"]["tz"], app.event["user"]["tz_offset"], app.event["user"]["locale"]) == (
        "Asia/Tokyo",
        32_400,
        "en-GB",
    )
    await acme.hand.is_deactivated()
    assert (app.event["user"]["deleted"], "tz" in app.event["user"]) == (True, False)
    await acme.hand.comes_back()
    assert app.event["user"]["deleted"] is False
    carl = await slack.person_joins(acme.makker, acme.workspace, "carl", tz="Europe/Berlin")
    assert (app.event["type"], app.event["user"]["id"]) == ("team_join", carl.id)


async def test_uninstalling_ends_the_tokens_and_is_told(slack: SlackServer, acme: Acme, app: Recorder) -> None:
    await slack.uninstall(acme.makker)
    revoked, uninstalled = (payload["event"] for payload in app.payloads)
    assert revoked == {**revoked, "type": "tokens_revoked", "tokens": {"oauth": [], "bot": [acme.makker.bot.id]}}
    assert uninstalled["type"] == "app_uninstalled"
    with pytest.raises(SlackApiError, match="account_inactive"):
        await acme.client.auth_test()


async def test_tokens_can_be_revoked_without_a_word(slack: SlackServer, acme: Acme, app: Recorder) -> None:
    await slack.revoke_tokens(acme.makker, tell=False)
    assert app.payloads == []
    with pytest.raises(SlackApiError, match="token_revoked"):
        await acme.client.auth_test()


async def test_a_stranger_acts_from_another_workspace(slack: SlackServer, acme: Acme, app: Recorder) -> None:
    other = slack.world.add_workspace("Other")
    stig = acme.workspace.add_person("stig", home=other)
    await slack.hand(stig, acme.makker, acme.workspace).commands("help", acme.general)
    assert app.last["user_id"] == stig.id
    await slack.hand(stig, acme.makker).uses_shortcut("set_goal")
    assert (app.last["user"]["team_id"], app.last["team"]["id"]) == (other.id, acme.workspace.id)


async def test_an_organisation_is_named_in_payloads(slack: SlackServer, app: Recorder) -> None:
    grid = slack.world.add_enterprise("Grid")
    north = slack.world.add_workspace("North", enterprise=grid)
    nina = north.add_person("nina")
    grid_app = slack.world.add_app("Other")
    makker = slack.world.install(grid_app, grid, nina)
    slack.delivery.ways[grid_app.id] = next(iter(slack.delivery.ways.values()))
    hand = slack.hand(nina, makker)
    await hand.types("hi")
    assert (app.last["enterprise_id"], app.last["team_id"]) == (grid.id, north.id)
    assert app.last["authorizations"][0]["is_enterprise_install"] is True
    await hand.uses_shortcut("set_goal")
    assert app.last["enterprise"] == {"id": grid.id, "name": "Grid"}
    await hand.commands("help")
    assert app.last["enterprise_id"] == grid.id


async def test_a_response_url_answers_five_times_within_half_an_hour(
    slack: SlackServer, acme: Acme, app: Recorder, clock: SetClock
) -> None:
    await acme.client.chat_postMessage(channel=acme.anna.id, text="Did you run?", blocks=CARD)
    [message] = acme.hand.from_app()
    await acme.hand.presses(message, "done")
    hook = AsyncWebhookClient(app.last["response_url"])
    assert (await hook.send(text="Well done.", replace_original=True)).body == "ok"
    assert (message.text, message.blocks) == ("Well done.", [])
    await hook.send(text="For you", response_type="ephemeral")
    await hook.send(text="For all", response_type="in_channel")
    assert [one.text for one in acme.hand.from_app()] == ["Well done.", "For you", "For all"]
    await hook.send(delete_original=True)
    await hook.send(text="five")
    assert (await hook.send(text="six")).status_code == 404
    await acme.hand.commands("help")
    late = AsyncWebhookClient(app.last["response_url"])
    clock.move_to(clock.now() + timedelta(minutes=31))
    assert (await late.send(text="late")).status_code == 404
    assert [entry.is_accepted for entry in slack.oracle.calls("response_url", accepted=None)] == [True] * 5


async def test_a_wrong_answer_to_a_response_url_is_held_against_the_app(
    slack: SlackServer, acme: Acme, app: Recorder
) -> None:
    await acme.hand.commands("help")
    async with ClientSession() as session:
        for body in ({"text": "x", "colour": "red"}, {"blocks": [{"type": "sparkles"}], "text": "x"}, {}):
            assert (await session.post(app.last["response_url"], json=body)).status == 400
            slack.violations.expect("response_url")
