"""The judge of golden files refuses what Slack refuses, where slack_sdk's models let it pass too."""

from copy import deepcopy
from typing import Any

import pytest

from adapters.slack.forms import modal
from adapters.slack.render import card_message, home_view
from tests.golden.block_kit import check_home, check_message, check_modal
from tests.golden.samples import CARD, FORM

MESSAGE = card_message(CARD, "en", "k")
AT = {block["type"]: number for number, block in enumerate(MESSAGE.blocks)}
BUTTONS, FIELDS, PICKER = AT["actions"], 7, AT["section"]


def option(number: int) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": "x"}, "value": str(number)}


def test_what_the_renderer_makes_is_taken() -> None:
    check_message(MESSAGE.blocks, MESSAGE.text)
    check_home(home_view(CARD, "en"))
    check_modal(modal(FORM, "en", "k"))


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ((0, "type"), "banner"),
        ((0, "title"), "of no block"),
        ((0, "text", "text"), "h" * 151),
        ((0, "text", "text"), ""),
        ((0, "text", "text"), "<!channel>"),
        ((0, "text", "text"), "a\x00b"),
        ((0, "text", "type"), "mrkdwn"),
        ((1, "text"), {"type": "mrkdwn", "text": "*bold*"}),
        ((1, "text"), {"type": "mrkdwn", "text": "*bold* _slanted_", "verbatim": True}),
        ((1, "text", "text"), "🙂" * 1_501),
        ((FIELDS, "fields"), [{"type": "plain_text", "text": "x"}] * 11),
        ((FIELDS, "fields", 0, "text"), "x" * 2_001),
        ((BUTTONS, "block_id"), "b" * 256),
        ((BUTTONS, "block_id"), MESSAGE.blocks[PICKER]["block_id"]),
        ((BUTTONS, "elements", 0, "text", "text"), "b" * 76),
        ((BUTTONS, "elements", 0, "value"), "v" * 2_001),
        ((BUTTONS, "elements", 0, "style"), "plain"),
        ((BUTTONS, "elements", 0, "type"), "plain_text_input"),
        ((BUTTONS, "elements", 1, "action_id"), MESSAGE.blocks[BUTTONS]["elements"][0]["action_id"]),
        ((BUTTONS, "elements", 2, "options"), [option(number) for number in range(6)]),
        ((PICKER, "accessory", "options"), [option(number) for number in range(101)]),
        ((PICKER, "accessory", "options", 0, "value"), "v" * 151),
        ((PICKER, "accessory", "options", 0, "text", "text"), "t" * 76),
        ((PICKER, "accessory", "initial_option"), option(7)),
    ],
)
def test_a_block_that_slack_refuses_is_refused(path: tuple[Any, ...], wrong: Any) -> None:
    blocks = deepcopy(MESSAGE.blocks)
    *way, last = path
    inside: Any = blocks
    for step in way:
        inside = inside[step]
    inside[last] = wrong
    with pytest.raises(AssertionError):
        check_message(blocks, MESSAGE.text)


def test_a_message_of_too_many_or_too_long_blocks_is_refused() -> None:
    divider, long = {"type": "divider"}, {"type": "section", "text": {"type": "plain_text", "text": "x" * 3_000}}
    for blocks in ([divider] * 51, [long] * 5, []):
        with pytest.raises(AssertionError):
            check_message(blocks, "text")


def test_a_field_in_a_message_is_refused() -> None:
    with pytest.raises(AssertionError):
        check_message(modal(FORM, "en", "k")["blocks"], "text")


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": {"type": "plain_text", "text": "t" * 25}},
        {"private_metadata": "m" * 3_001},
        {"type": "home"},
        {"blocks": []},
        {"unknown": 1},
    ],
)
def test_a_modal_that_slack_refuses_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        check_modal(modal(FORM, "en", "k") | wrong)
