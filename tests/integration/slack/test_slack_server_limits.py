"""Every limit of Block Kit bites at the first character, option or block too many, and not before."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.slack_server import SlackServer
from tests.slack_server.blocks import check_message, check_view
from tests.slack_server.sample import Acme

Block = dict[str, Any]


def plain(size: int = 5) -> Block:
    return {"type": "plain_text", "text": "x" * size}


def marked(size: int = 5) -> Block:
    return {"type": "mrkdwn", "text": "x" * size}


def section(size: int = 5, **more: Any) -> Block:
    return {"type": "section", "text": marked(size), **more}


def button(number: int = 0, **more: Any) -> Block:
    return {"type": "button", "action_id": f"a{number}", "text": plain(), **more}


def actions(*elements: Block, **more: Any) -> Block:
    return {"type": "actions", "elements": list(elements), **more}


def option(number: int = 0, text: int = 5, value: int = 0, **more: Any) -> Block:
    return {"text": plain(text), "value": "v" * value or f"v{number}", **more}


def select(count: int = 2, **more: Any) -> Block:
    return {"type": "static_select", "action_id": "s", "options": [option(n) for n in range(count)], **more}


def overflow(count: int) -> Block:
    return {"type": "overflow", "action_id": "o", "options": [option(n) for n in range(count)]}


def checkboxes(count: int) -> Block:
    return {"type": "checkboxes", "action_id": "c", "options": [option(n) for n in range(count)]}


def picture(**more: Any) -> Block:
    return {"type": "image", "image_url": "https://example.com/x.png", "alt_text": "x", **more}


def context(count: int) -> Block:
    return {"type": "context", "elements": [marked() for _ in range(count)]}


def confirm(**more: int) -> Block:
    sizes = {"title": 100, "text": 300, "confirm": 30, "deny": 30} | more
    return button(confirm={name: plain(size) for name, size in sizes.items()})


def field(element: Block, **more: Any) -> Block:
    return {"type": "input", "block_id": "f", "label": plain(), "element": element, **more}


def typed(**more: Any) -> Block:
    return {"type": "plain_text_input", "action_id": "t", **more}


def modal(*blocks: Block, **more: Any) -> Block:
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **more}


MESSAGES: dict[str, tuple[list[Block], list[Block]]] = {
    "section text": ([section(3_000)], [section(3_001)]),
    "header": ([{"type": "header", "text": plain(150)}], [{"type": "header", "text": plain(151)}]),
    "header is plain": ([{"type": "header", "text": plain()}], [{"type": "header", "text": marked()}]),
    "button text": ([actions(button(text=plain(75)))], [actions(button(text=plain(76)))]),
    "button value": ([actions(button(value="x" * 2_000))], [actions(button(value="x" * 2_001))]),
    "button style": ([actions(button(style="primary"))], [actions(button(style="loud"))]),
    "action_id": ([actions(button(action_id="x" * 255))], [actions(button(action_id="x" * 256))]),
    "block_id": ([section(block_id="x" * 255)], [section(block_id="x" * 256)]),
    "option text": ([actions(select(options=[option(text=75)]))], [actions(select(options=[option(text=76)]))]),
    "option value": ([actions(select(options=[option(value=150)]))], [actions(select(options=[option(value=151)]))]),
    "options": ([actions(select(100))], [actions(select(101))]),
    "no option": ([actions(select(1))], [actions(select(0))]),
    "overflow": ([actions(overflow(5))], [actions(overflow(6))]),
    "checkboxes": ([actions(checkboxes(10))], [actions(checkboxes(11))]),
    "actions": ([actions(*map(button, range(25)))], [actions(*map(button, range(26)))]),
    "context": ([context(10)], [context(11)]),
    "fields": (
        [{"type": "section", "fields": [marked() for _ in range(10)]}],
        [{"type": "section", "fields": [marked() for _ in range(11)]}],
    ),
    "field text": (
        [{"type": "section", "fields": [marked(2_000)]}],
        [{"type": "section", "fields": [marked(2_001)]}],
    ),
    "confirm title": ([actions(confirm())], [actions(confirm(title=101))]),
    "confirm text": ([actions(confirm())], [actions(confirm(text=301))]),
    "confirm button": ([actions(confirm())], [actions(confirm(confirm=31))]),
    "placeholder": ([actions(select(placeholder=plain(150)))], [actions(select(placeholder=plain(151)))]),
    "blocks": ([{"type": "divider"} for _ in range(50)], [{"type": "divider"} for _ in range(51)]),
    "unique block_id": (
        [section(block_id="a"), section(block_id="b")],
        [section(block_id="a"), section(block_id="a")],
    ),
    "unique action_id": ([actions(button(0)), actions(button(0))], [actions(button(0), button(0))]),
    "unique values": (
        [actions(select(options=[option(1), option(2)]))],
        [actions(select(options=[option(1), option(1)]))],
    ),
    "initial option": (
        [actions(select(initial_option=option(1)))],
        [actions(select(initial_option=option(7)))],
    ),
    "alt text": ([picture()], [{"type": "image", "image_url": "https://example.com/x.png"}]),
    "alt text length": ([picture(alt_text="x" * 2_000)], [picture(alt_text="x" * 2_001)]),
    "emoji flag on plain text": (
        [section(), {"type": "header", "text": {**plain(), "emoji": False}}],
        [{"type": "section", "text": {**marked(), "emoji": True}}],
    ),
    "verbatim flag on marked text": (
        [{"type": "section", "text": {**marked(), "verbatim": True}}],
        [{"type": "header", "text": {**plain(), "verbatim": True}}],
    ),
    "flags are booleans": (
        [{"type": "header", "text": {**plain(), "emoji": True}}],
        [{"type": "header", "text": {**plain(), "emoji": 1}}],
    ),
    "empty text": ([section(1)], [section(0)]),
    "known fields": ([section()], [section(colour="red")]),
    "known blocks": ([section()], [{"type": "sparkles"}]),
    "known elements": ([actions(button())], [actions({"type": "lever", "action_id": "a"})]),
    "null": ([section()], [section(accessory=None)]),
    "dates": (
        [actions({"type": "datepicker", "action_id": "d", "initial_date": "2026-03-02"})],
        [actions({"type": "datepicker", "action_id": "d", "initial_date": "2. marts"})],
    ),
    "times": (
        [actions({"type": "timepicker", "action_id": "d", "initial_time": "23:59"})],
        [actions({"type": "timepicker", "action_id": "d", "initial_time": "24:00"})],
    ),
    "markdown": ([{"type": "markdown", "text": "x" * 12_000}], [{"type": "markdown", "text": "x" * 12_001}]),
    "a file that is there": (
        [{"type": "image", "alt_text": "x", "slack_file": {"id": "F1"}}],
        [{"type": "image", "alt_text": "x", "slack_file": {"id": "F2"}}],
    ),
}


@pytest.mark.parametrize("what", MESSAGES)
def test_a_message_keeps_to_the_limit(what: str) -> None:
    good, bad = MESSAGES[what]
    assert check_message(good, ["F1"]).problems == []
    assert check_message(bad, ["F1"]).problems


VIEWS: dict[str, tuple[Block, Block]] = {
    "title": (modal(title=plain(24)), modal(title=plain(25))),
    "submit": (modal(submit=plain(24)), modal(submit=plain(25))),
    "close": (modal(close=plain(24)), modal(close=plain(25))),
    "private_metadata": (modal(private_metadata="x" * 3_000), modal(private_metadata="x" * 3_001)),
    "callback_id": (modal(callback_id="x" * 255), modal(callback_id="x" * 256)),
    "blocks": (
        modal(*({"type": "divider"} for _ in range(100))),
        modal(*({"type": "divider"} for _ in range(101))),
    ),
    "a form has a button": (
        modal(field(typed())),
        {"type": "modal", "title": plain(), "blocks": [field(typed())]},
    ),
    "label": (modal(field(typed(), label=plain(2_000))), modal(field(typed(), label=plain(2_001)))),
    "hint": (modal(field(typed(), hint=plain(2_000))), modal(field(typed(), hint=plain(2_001)))),
    "input placeholder": (
        modal(field(typed(placeholder=plain(150)))),
        modal(field(typed(placeholder=plain(151)))),
    ),
    "max_length": (modal(field(typed(max_length=3_000))), modal(field(typed(max_length=3_001)))),
    "initial value": (
        modal(field(typed(max_length=5, initial_value="12345"))),
        modal(field(typed(max_length=5, initial_value="123456"))),
    ),
    "numbers": (
        modal(field({"type": "number_input", "action_id": "n", "is_decimal_allowed": True, "min_value": "0.5"})),
        modal(field({"type": "number_input", "action_id": "n", "is_decimal_allowed": True, "min_value": 0.5})),
    ),
    "one focus": (
        modal(field(typed(focus_on_load=True))),
        modal(field(typed(focus_on_load=True)), field(typed(focus_on_load=True), block_id="g")),
    ),
    "a button is no field": (modal(field(select())), modal(field(button()))),
    "a field is no action": (modal(actions(select())), modal(actions(typed()))),
    "no markdown": (modal(section()), modal({"type": "markdown", "text": "x"})),
    "known fields": (modal(), modal(colour="red")),
}


@pytest.mark.parametrize("what", VIEWS)
def test_a_modal_keeps_to_the_limit(what: str) -> None:
    good, bad = VIEWS[what]
    assert check_view(good, "modal").problems == []
    assert check_view(bad, "modal").problems


def test_a_home_has_no_title() -> None:
    assert check_view({"type": "home", "blocks": [section()]}, "home").problems == []
    assert check_view({"type": "home", "blocks": [], "title": plain()}, "home").problems


@pytest.mark.parametrize("text", ["<!channel>", "<!here|here>", "<!everyone>", "<@U0123ABC>", "<!subteam^S1>"])
def test_a_mention_in_marked_text_is_noticed(text: str) -> None:
    assert check_message([section() | {"text": {"type": "mrkdwn", "text": f"Hi {text}"}}]).pings
    assert not check_message([section() | {"text": {"type": "plain_text", "text": f"Hi {text}"}}]).pings
    escaped = text.replace("<", "&lt;").replace(">", "&gt;")
    assert not check_message([section() | {"text": {"type": "mrkdwn", "text": f"Hi {escaped}"}}]).pings


# --- over the wire --------------------------------------------------------------------------------------


async def refused(awaitable: Any) -> str:
    """The error that a call gets."""
    with pytest.raises(SlackApiError) as caught:
        await awaitable
    error: str = caught.value.response["error"]
    return error


async def test_bad_blocks_are_refused_and_held_against_the_app(slack: SlackServer, acme: Acme) -> None:
    post = acme.client.chat_postMessage
    assert await refused(post(channel=acme.anna.id, text="x", blocks=[section(3_001)])) == "invalid_blocks"
    assert "must be less than 3001 characters" in slack.violations.expect("chat.postMessage").what
    assert acme.hand.from_app() == []


async def test_too_many_characters_in_all_are_refused(slack: SlackServer, acme: Acme) -> None:
    post = acme.client.chat_postMessage
    await post(channel=acme.anna.id, text="x", blocks=[section(3_000) for _ in range(4)])
    slack.rates.is_kept = False
    many = [section(2_900) for _ in range(5)]
    assert await refused(post(channel=acme.anna.id, text="x", blocks=many)) == "msg_blocks_too_long"
    slack.violations.expect("characters of blocks")


async def test_blocks_without_text_are_taken_and_held_against_the_app(slack: SlackServer, acme: Acme) -> None:
    with pytest.warns(UserWarning, match="text"):
        await acme.client.chat_postMessage(channel=acme.anna.id, blocks=[section()])
    slack.violations.expect("screen readers")


async def test_long_text_is_refused(slack: SlackServer, acme: Acme) -> None:
    posted = await acme.client.chat_postMessage(channel=acme.anna.id, text="x")
    slack.rates.is_kept = False
    assert await refused(acme.client.chat_postMessage(channel=acme.anna.id, text="x" * 40_001)) == "msg_too_long"
    update = acme.client.chat_update(channel=posted["channel"], ts=posted["ts"], text="x" * 4_001)
    assert await refused(update) == "msg_too_long"
    slack.violations.clear()


async def test_a_huge_view_is_refused(slack: SlackServer, acme: Acme) -> None:
    huge = {"type": "home", "blocks": [section(2_999) for _ in range(90)]}
    assert await refused(acme.client.views_publish(user_id=acme.anna.id, view=huge)) == "view_too_large"
    slack.violations.expect("bytes")


async def test_a_ping_is_remembered(slack: SlackServer, acme: Acme) -> None:
    await acme.client.chat_postMessage(channel=acme.anna.id, text="Hi <!channel>")
    [ping] = slack.oracle.pings
    assert (ping.whom, ping.where) == ("<!channel>", "text")


async def test_metadata_has_its_form(slack: SlackServer, acme: Acme) -> None:
    wrong = acme.client.chat_postMessage(channel=acme.anna.id, text="x", metadata={"event_type": "t", "id": "1"})
    assert await refused(wrong) == "invalid_metadata_format"
    slack.violations.expect("metadata")


async def test_an_unknown_method_argument_or_type_is_held_against_the_app(slack: SlackServer, acme: Acme) -> None:
    assert await refused(acme.client.reactions_add(channel="C1", name="x", timestamp="1")) == "unknown_method"
    slack.violations.expect("no such method")
    post = acme.client.chat_postMessage
    assert await refused(post(channel=acme.anna.id, text="x", username="Boss")) == "invalid_arguments"
    slack.violations.expect("username")
    wrong = {"channel": acme.anna.id, "text": 7}
    assert await refused(acme.client.api_call("chat.postMessage", json=wrong)) == "invalid_arguments"
    slack.violations.expect("text is no text")
    assert await refused(acme.client.api_call("chat.postMessage", json={"text": "x"})) == "invalid_arguments"
    slack.violations.expect("missing: channel")


async def test_arguments_come_by_query_form_and_json_alike(slack: SlackServer, acme: Acme) -> None:
    slack.rates.is_kept = False
    arguments = {"channel": acme.anna.id, "text": "x", "unfurl_links": False, "blocks": [section()]}
    written = {**arguments, "unfurl_links": "0", "blocks": '[{"type": "divider"}]'}
    await acme.client.api_call("chat.postMessage", json=arguments)
    await acme.client.api_call("chat.postMessage", data=written)
    await acme.client.api_call("chat.postMessage", params=written)
    assert [message.unfurl for message in acme.hand.from_app()] == [(False, True)] * 3
