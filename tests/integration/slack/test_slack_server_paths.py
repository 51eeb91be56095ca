"""The stand-in Slack, driven by slack_sdk and a small Bolt app over signed HTTP: the whole way there and back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import MovableClock
from tests.slack_server import App, Hand, Installation, SlackServer, Workspace, running


def client(slack: SlackServer, token: str) -> AsyncWebClient:
    """slack_sdk's client as our adapter uses it."""
    return AsyncWebClient(token=token, base_url=slack.api_url, retry_handlers=[])


@asynccontextmanager
async def bolt_over_http(slack: SlackServer, app: App, makker: Installation) -> AsyncIterator[AsyncApp]:
    """A small Bolt app behind a server of its own, to which the Slack delivers."""
    bolt = AsyncApp(signing_secret=app.signing_secret, client=client(slack, makker.token), process_before_response=True)

    async def receive(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    server = web.Application()
    server.router.add_post("/slack/events", receive)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.connect_http(app, f"http://127.0.0.1:{runner.addresses[0][1]}")
    yield bolt
    await slack.delivery.settle()
    await runner.cleanup()


def modal(*titles: str) -> dict[str, Any]:
    blocks = [
        {
            "type": "input",
            "block_id": title,
            "label": {"type": "plain_text", "text": title},
            "element": {"type": "plain_text_input", "action_id": f"{title}-value"},
        }
        for title in titles
    ]
    return {
        "type": "modal",
        "callback_id": "goal",
        "title": {"type": "plain_text", "text": "A goal"},
        "submit": {"type": "plain_text", "text": "Save"},
        "blocks": blocks,
    }


BUTTONS = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "Did you run?"}},
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "done", "text": {"type": "plain_text", "text": "Done"}, "value": "1"},
            {
                "type": "overflow",
                "action_id": "more",
                "options": [{"text": {"type": "plain_text", "text": "I'm ill"}, "value": "ill"}],
            },
        ],
    },
]


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with running(MovableClock()) as server:
        yield server


class Acme:
    """A workspace with Makker and Anna in it."""

    def __init__(self, slack: SlackServer) -> None:
        self.workspace: Workspace = slack.world.add_workspace("Acme")
        self.anna = self.workspace.add_person("anna")
        self.app = slack.world.add_app()
        self.makker = slack.world.install(self.app, self.workspace, self.anna)
        self.hand: Hand = slack.hand(self.anna, self.makker)
        self.client = client(slack, self.makker.token)


@pytest.fixture
def acme(slack: SlackServer) -> Acme:
    return Acme(slack)


async def test_a_typed_message_is_answered_and_the_answer_is_read(slack: SlackServer, acme: Acme) -> None:
    async with bolt_over_http(slack, acme.app, acme.makker) as bolt:
        heard = []

        @bolt.event("message")
        async def answer(event: dict[str, Any], say: Any) -> None:
            heard.append(event)
            await say("Hello.")

        acknowledged = await acme.hand.types("a < b")
    assert acknowledged.status == 200
    assert acknowledged.seconds > 0
    assert heard[0]["text"] == "a &lt; b"
    assert heard[0]["channel_type"] == "im"
    assert [message.text for message in acme.hand.from_app()] == ["Hello."]


async def test_a_button_opens_a_modal_that_is_filled_in_and_sent(slack: SlackServer, acme: Acme) -> None:
    async with bolt_over_http(slack, acme.app, acme.makker) as bolt:

        @bolt.action("done")
        async def pressed(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            await acme.client.views_open(trigger_id=body["trigger_id"], view=modal("Title", "Why"))

        @bolt.view("goal")
        async def sent(ack: Any, view: dict[str, Any]) -> None:
            title = view["state"]["values"]["Title"]["Title-value"]["value"]
            if len(title) < 3:
                await ack(response_action="errors", errors={"Title": "A little longer, please."})
            else:
                await ack()

        await acme.client.chat_postMessage(channel=acme.anna.id, text="Did you run?", blocks=BUTTONS)
        assert (await acme.hand.presses(acme.hand.from_app()[-1], "Done")).status == 200
        refused = await acme.hand.submits({"Title": "R", "Why": "I like it"})
        taken = await acme.hand.submits({"Title": "Run"})
    assert (refused.did, refused.errors) == ("errors", {"Title": "A little longer, please."})
    assert taken.did == "close"
    assert acme.hand.modal is None


async def test_a_command_is_answered_for_whoever_used_it_alone(slack: SlackServer, acme: Acme) -> None:
    bertil = acme.workspace.add_person("bertil")
    channel = acme.workspace.add_channel("general", acme.anna, bertil)
    async with bolt_over_http(slack, acme.app, acme.makker) as bolt:

        @bolt.command("/makker")
        async def command(ack: Any, command: dict[str, Any]) -> None:
            await ack(f"You said {command['text']}.")

        answer = await acme.hand.commands("help", channel)
    assert answer.status == 200
    assert [message.text for message in acme.hand.messages(channel)] == ["You said help."]
    assert slack.hand(bertil, acme.makker).messages(channel) == []


async def test_the_log_knows_what_was_asked_and_when(slack: SlackServer, acme: Acme) -> None:
    metadata = {"event_type": "makker", "event_payload": {"id": "m1"}}
    await acme.client.chat_postMessage(channel=acme.anna.id, text="Hi", metadata=metadata)
    [entry] = slack.oracle.calls("chat.postMessage")
    assert entry.arguments["text"] == "Hi"
    assert entry.team == acme.workspace.id
    assert abs((slack.clock.now() - entry.at).total_seconds()) < 5
    assert [message.text for message in slack.posted("m1")] == ["Hi"]
    assert len(slack.oracle.posts("m1")) == 1
