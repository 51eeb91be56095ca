"""Modals and Homes: triggers that last three seconds, stacks of three, hashes, and what an app answers to a form."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError

from bot.clock import SetClock
from tests.slack_server import NotPossible, SlackServer
from tests.slack_server.sample import Acme, served

Body = dict[str, Any]


def plain(text: str) -> Body:
    return {"type": "plain_text", "text": text}


def field(name: str, **element: Any) -> Body:
    element = {"type": "plain_text_input", "action_id": name, **element}
    return {"type": "input", "block_id": f"{name}-block", "label": plain(name.title()), "element": element}


def modal(*blocks: Body, **more: Any) -> Body:
    return {"type": "modal", "title": plain("Goal"), "submit": plain("Save"), "blocks": list(blocks), **more}


def home(text: str) -> Body:
    return {"type": "home", "blocks": [{"type": "section", "text": plain(text)}]}


PUSH = {"type": "actions", "elements": [{"type": "button", "action_id": "more", "text": plain("More")}]}


class Recorder:
    """An app that keeps what it gets and answers what it was told."""

    def __init__(self) -> None:
        self.payloads: list[Body] = []
        self.answer: Any = None

    async def receive(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.payloads.append(json.loads(str(form["payload"])) if "payload" in form else dict(form))
        return web.Response() if self.answer is None else web.json_response(self.answer)

    @property
    def trigger(self) -> str:
        return str(self.payloads[-1]["trigger_id"])


@pytest.fixture
async def app(slack: SlackServer, acme: Acme) -> AsyncIterator[Recorder]:
    recorder = Recorder()
    async with served(recorder.receive) as base:
        slack.connect_http(acme.app, base)
        yield recorder


async def opened(acme: Acme, app: Recorder, *blocks: Body, **more: Any) -> None:
    """A modal stands open."""
    await acme.hand.uses_shortcut("set_goal")
    await acme.client.views_open(trigger_id=app.trigger, view=modal(*blocks, **more))


async def refused(awaitable: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await awaitable
    error: str = caught.value.response["error"]
    return error


async def test_a_trigger_opens_one_modal_within_three_seconds(acme: Acme, app: Recorder, clock: SetClock) -> None:
    await opened(acme, app, field("title"))
    assert await refused(acme.client.views_open(trigger_id=app.trigger, view=modal())) == "exchanged_trigger_id"
    await acme.hand.uses_shortcut("set_goal")
    clock.move_to(clock.now() + timedelta(seconds=3))
    await acme.client.views_open(trigger_id=app.trigger, view=modal())
    await acme.hand.uses_shortcut("set_goal")
    clock.move_to(clock.now() + timedelta(seconds=3.001))
    assert await refused(acme.client.views_open(trigger_id=app.trigger, view=modal())) == "expired_trigger_id"
    assert await refused(acme.client.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"


async def test_a_form_that_is_sent_carries_what_was_filled_in(acme: Acme, app: Recorder) -> None:
    days = {
        "type": "multi_static_select",
        "action_id": "days",
        "options": [{"text": plain("Monday"), "value": "1"}, {"text": plain("Friday"), "value": "5"}],
    }
    await opened(acme, app, field("title", initial_value="Run"), field("days", **days), private_metadata="m")
    sent = await acme.hand.submits({"Days": ["Monday", "5"]})
    assert (sent.did, sent.answer.status) == ("close", 200)
    view = app.payloads[-1]["view"]
    assert view["state"]["values"]["title-block"]["title"] == {"type": "plain_text_input", "value": "Run"}
    chosen = view["state"]["values"]["days-block"]["days"]["selected_options"]
    assert [option["value"] for option in chosen] == ["1", "5"]
    assert view["private_metadata"] == "m"


async def test_slack_itself_asks_for_what_is_missing_or_too_long(acme: Acme, app: Recorder) -> None:
    await opened(acme, app, field("title", max_length=5))
    for values in ({}, {"title": ""}, {"title": "123456"}):
        with pytest.raises(NotPossible):
            await acme.hand.submits(values)
    with pytest.raises(NotPossible):
        await acme.hand.submits({"colour": "red"})
    assert len(app.payloads) == 1


async def test_errors_updates_and_pushes_are_shown(acme: Acme, app: Recorder) -> None:
    await opened(acme, app, field("title"))
    first = acme.hand.modal
    app.answer = {"response_action": "errors", "errors": {"title-block": "Longer, please."}}
    assert (await acme.hand.submits({"title": "R"})).errors == {"title-block": "Longer, please."}
    assert acme.hand.modal is first
    app.answer = {"response_action": "update", "view": modal(field("title"), field("why"))}
    assert (await acme.hand.submits()).did == "update"
    assert len(acme.hand.modal.blocks) == 2  # type: ignore[union-attr]
    app.answer = {"response_action": "push", "view": modal(field("plan"))}
    pushed = (await acme.hand.submits({"why": "It is fun"})).view
    assert pushed is acme.hand.modal
    assert pushed is not first
    app.answer = None
    assert (await acme.hand.submits({"plan": "At 7"})).view is first
    app.answer = {"response_action": "clear"}
    assert (await acme.hand.submits()).did == "clear"
    assert acme.hand.modal is None


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nothing": "x"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update"},
        {"response_action": "explode"},
        {"text": "thanks"},
        {"response_action": "update", "view": home("x")},
    ],
)
async def test_an_answer_that_is_none_is_held_against_the_app(
    slack: SlackServer, acme: Acme, app: Recorder, answer: Body
) -> None:
    await opened(acme, app, field("title"))
    app.answer = answer
    assert (await acme.hand.submits({"title": "Run"})).did == "failed"
    assert acme.hand.modal is not None
    slack.violations.expect("view_submission")
    slack.violations.clear()


async def test_three_modals_lie_over_one_another_and_no_fourth(acme: Acme, app: Recorder) -> None:
    await opened(acme, app, PUSH)
    for _ in range(2):
        await acme.hand.presses(acme.hand.modal, "More")  # type: ignore[arg-type]
        answer = await acme.client.views_push(trigger_id=app.trigger, view=modal(PUSH))
    assert answer["view"]["root_view_id"] != answer["view"]["previous_view_id"]
    await acme.hand.presses(acme.hand.modal, "More")  # type: ignore[arg-type]
    assert await refused(acme.client.views_push(trigger_id=app.trigger, view=modal())) == "push_limit_reached"


async def test_closing_is_told_where_it_was_asked_for(acme: Acme, app: Recorder) -> None:
    await opened(acme, app, PUSH)
    assert await acme.hand.closes() is None
    await opened(acme, app, PUSH, notify_on_close=True)
    assert (await acme.hand.closes(clear=True)).status == 200  # type: ignore[union-attr]
    assert (app.payloads[-1]["type"], app.payloads[-1]["is_cleared"]) == ("view_closed", True)
    with pytest.raises(NotPossible):
        await acme.hand.submits()


async def test_a_closed_modal_cannot_be_changed(acme: Acme, app: Recorder) -> None:
    await opened(acme, app, PUSH)
    shown = acme.hand.modal
    assert shown is not None
    await acme.client.views_update(view_id=shown.id, view=modal(field("title")))
    await acme.hand.closes()
    assert await refused(acme.client.views_update(view_id=shown.id, view=modal())) == "not_found"


async def test_a_modal_is_found_by_its_external_id_which_is_its_own(acme: Acme, app: Recorder) -> None:
    await opened(acme, app, external_id="e1")
    await acme.client.views_update(external_id="e1", view=modal(PUSH, external_id="e1"))
    await acme.hand.uses_shortcut("set_goal")
    again = acme.client.views_open(trigger_id=app.trigger, view=modal(external_id="e1"))
    assert await refused(again) == "duplicate_external_id"


async def test_a_stale_hash_overwrites_nothing(acme: Acme) -> None:
    old = (await acme.client.views_publish(user_id=acme.anna.id, view=home("1")))["view"]["hash"]
    await acme.client.views_publish(user_id=acme.anna.id, view=home("2"), hash=old)
    assert await refused(acme.client.views_publish(user_id=acme.anna.id, view=home("3"), hash=old)) == "hash_conflict"
    assert acme.hand.home is not None
    assert acme.hand.home.blocks[0]["text"]["text"] == "2"


async def test_each_person_has_a_home_of_their_own(slack: SlackServer, acme: Acme) -> None:
    await acme.client.views_publish(user_id=acme.anna.id, view=home("hers"))
    assert slack.hand(acme.bertil, acme.makker).home is None
    acme.app.has_home = False
    assert await refused(acme.client.views_publish(user_id=acme.anna.id, view=home("x"))) == "not_enabled"


async def test_what_was_filled_in_stays_when_a_modal_changes_around_it(acme: Acme, app: Recorder) -> None:
    await opened(acme, app, field("title"), PUSH)
    shown = acme.hand.modal
    assert shown is not None
    await acme.hand.fills(shown, "title", "Run")
    await acme.hand.presses(shown, "More")
    assert app.payloads[-1]["view"]["state"]["values"]["title-block"]["title"]["value"] == "Run"
    await acme.client.views_update(view_id=shown.id, hash=shown.hash, view=modal(field("title"), field("why")))
    assert shown.state["title-block"]["title"]["value"] == "Run"
    assert shown.state["why-block"]["why"]["value"] is None
