"""The stand-in Slack, driven by slack_sdk and a small Bolt app over signed HTTP: the whole way there and back."""

from typing import Any

from tests.slack_server import SlackServer
from tests.slack_server.sample import Acme, bolt_over_http


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
    async with bolt_over_http(slack, acme.app, acme.makker) as bolt:

        @bolt.command("/makker")
        async def command(ack: Any, command: dict[str, Any]) -> None:
            await ack(f"You said {command['text']}.")

        answer = await acme.hand.commands("help", acme.general)
    assert answer.status == 200
    assert [message.text for message in acme.hand.messages(acme.general)] == ["You said help."]
    assert slack.hand(acme.bertil, acme.makker).messages(acme.general) == []


async def test_the_log_knows_what_was_asked_and_when(slack: SlackServer, acme: Acme) -> None:
    metadata = {"event_type": "makker", "event_payload": {"id": "m1"}}
    await acme.client.chat_postMessage(channel=acme.anna.id, text="Hi", metadata=metadata)
    [entry] = slack.oracle.calls("chat.postMessage")
    assert entry.arguments["text"] == "Hi"
    assert entry.team == acme.workspace.id
    assert entry.at == slack.clock.now()
    assert [message.text for message in slack.posted("m1")] == ["Hi"]
    assert len(slack.oracle.posts("m1")) == 1
