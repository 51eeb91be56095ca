"""The command lines of `python -m tests.slack_server`."""

from contextlib import suppress
from typing import Any

from slack_sdk.errors import SlackApiError

from tests.slack_server import SlackServer
from tests.slack_server.__main__ import settings
from tests.slack_server.sample import Acme, bolt_over_http
from tests.slack_server.spoken import HELP, Spoken


async def test_lines_are_done_and_what_came_of_them_is_shown(slack: SlackServer, acme: Acme) -> None:
    slack.rates.is_kept = False
    button = {"type": "button", "action_id": "done", "text": {"type": "plain_text", "text": "Done"}}
    spoken = Spoken(acme)
    async with bolt_over_http(slack, acme.app, acme.makker) as bolt:

        @bolt.event("message")
        async def typed(say: Any) -> None:
            await say(text="Did you run?", blocks=[{"type": "actions", "elements": [button]}])

        @bolt.action("done")
        async def pressed(ack: Any, say: Any) -> None:
            await ack()
            await say("Well done.")

        @bolt.command("/makker")
        async def command(ack: Any) -> None:
            await ack()

        answered = await spoken.take("anna: hi")
        assert "acknowledged in" in answered
        assert "-> anna: Did you run?   [done]" in answered
        assert "-> anna: Well done." in await spoken.take("anna press Done")
        assert "acknowledged in" in await spoken.take("bertil /makker help")
    assert "That can't be done" in await spoken.take("anna press Never")
    assert "That can't be done" in await spoken.take("nobody: hi")
    assert await spoken.take("help") == HELP
    assert "chat.postMessage ok" in await spoken.take("log")


async def test_people_of_every_kind_come_and_go_and_slack_can_be_broken(slack: SlackServer, acme: Acme) -> None:
    slack.rates.is_kept = False
    spoken, came = Spoken(acme), list[str]()
    async with bolt_over_http(slack, acme.app, acme.makker) as bolt:

        @bolt.event("message")
        async def typed(event: Any, say: Any) -> None:
            came.append(event["user"])
            with suppress(SlackApiError):
                await say("Hello.")

        @bolt.event("user_change")
        async def changed(event: Any) -> None:
            came.append(f"{event['user']['id']} {event['user'].get('tz')} {event['user']['deleted']}")

        @bolt.shortcut("make_goal")
        async def made(ack: Any, shortcut: Any) -> None:
            await ack()
            came.append(shortcut["message"]["text"])

        for name in ("gustav", "stella"):
            assert f"-> {name}: Hello." in await spoken.take(f"{name}: hi")
        await spoken.take("bertil make 'Read more'")
        await spoken.take("anna zone Asia/Tokyo")
        await spoken.take("anna off")
        assert "section: Hello." not in await spoken.take("anna look")
        await spoken.take("fail chat.postMessage")
        assert "Hello." not in await spoken.take("bertil: hi")
        await spoken.take("mend")
        assert "-> bertil: Hello." in await spoken.take("bertil: hi")
        await spoken.take("die")
        assert "Hello." not in await spoken.take("bertil: hi")
    assert came[2:5] == ["Read more", f"{acme.anna.id} Asia/Tokyo False", f"{acme.anna.id} None True"]


def test_makker_is_told_how_to_reach_it(slack: SlackServer, acme: Acme) -> None:
    assert f"MAKKER_SLACK_API_URL={slack.api_url}" in settings(acme, is_http=False)
    assert f"MAKKER_SLACK_APP_TOKEN={acme.app.app_token}" in settings(acme, is_http=False)
    assert f"MAKKER_SLACK_SIGNING_SECRET={acme.app.signing_secret}" in settings(acme, is_http=True)
