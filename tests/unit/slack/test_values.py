"""What comes back from Slack: what we sent, or `Unreadable`."""

from typing import Any

import pytest

from adapters.shared.shapes import Unreadable
from adapters.shared.values import DoesNotFit, Press
from adapters.slack import sizes
from adapters.slack.render import card_message, home_view
from adapters.slack.values import KEY_MAX, pressed, read, written
from bot.cards.card import Button, Buttons, Card, Choices, Option, Picker
from tests.golden.samples import HOSTILE
from tests.unit.slack.pressing import presses

BUTTON = Button("Done", "check_in.done", "g1.20260302", 3)
ENTRIES = tuple(Button(f"entry {number}", "pause.ill", f"g{number}", number) for number in range(7))


def card(*blocks: Any) -> Card:
    return Card(blocks, "summary")


def found(shown: Card, chosen: dict[str, str] | None = None) -> list[Press | None]:
    return [pressed(payload) for payload in presses(card_message(shown, "en", "prompt:U1:7").blocks, chosen)]


def a_press(**changed: Any) -> dict[str, Any]:
    (payload,) = presses(card_message(card(Buttons((BUTTON,))), "en", "k").blocks)
    payload["actions"][0] |= changed
    return payload


def test_a_button_says_what_it_does_and_where_it_stood() -> None:
    assert found(card(Buttons((BUTTON,)))) == [Press("check_in.done", "g1.20260302", 3, "prompt:U1:7")]


@pytest.mark.parametrize("count", [1, 5, 6, 7])
def test_a_menu_s_entry_says_what_it_does(count: int) -> None:
    expected = [Press("pause.ill", f"g{number}", number, "prompt:U1:7") for number in range(count)]
    assert found(card(Choices("More", ENTRIES[:count]))) == expected


def test_buttons_and_the_menu_after_them_stand_in_one_row() -> None:
    blocks = card_message(card(Buttons((BUTTON,)), Choices("More", ENTRIES)), "en", "k").blocks
    assert [element["type"] for block in blocks for element in block["elements"]] == ["button", "static_select"]


def test_a_ref_comes_back_whatever_is_in_it() -> None:
    (press,) = found(card(Buttons((Button("x", "a|b", HOSTILE + "|%", 1),))))
    assert press == Press("a|b", HOSTILE + "|%", 1, "prompt:U1:7")


def test_what_pickers_hold_comes_along_with_a_button() -> None:
    options = (Option("", "None"), Option("a&b", "A"))
    blocks = (Picker("first", "First", options, "a&b"), Picker("second", "Second", options), Buttons((BUTTON,)))
    (press,) = found(card(*blocks))
    assert press is not None
    assert press.values == {"first": "a&b", "second": ""}
    (changed,) = found(card(*blocks), {"pick:second": written("a&b", 150)})
    assert changed is not None
    assert changed.values == {"first": "a&b", "second": "a&b"}


def test_setting_a_picker_is_no_press() -> None:
    (block,) = card_message(card(Picker("tone", "Tone", (Option("da", "Dansk"),))), "en", "k").blocks
    accessory = block["accessory"]
    action = {"type": "static_select", "action_id": accessory["action_id"], "block_id": block["block_id"]}
    payload = {"actions": [action | {"selected_option": accessory["options"][0]}]}
    assert pressed(payload) is None


def test_a_press_in_the_home_tab_stands_in_no_message() -> None:
    (payload,) = presses(home_view(card(Buttons((BUTTON,))), "en")["blocks"])
    payload["view"] = {"type": "home", "state": payload.pop("state")}
    assert pressed(payload) == Press("check_in.done", "g1.20260302", 3, "")


@pytest.mark.parametrize(
    "changed",
    [
        {"value": None},
        {"value": 7},
        {"value": ""},
        {"value": "3|check_in.done"},
        {"value": "3|check_in.done|a|b"},
        {"value": "3||g1"},
        {"value": "-3|check_in.done|g1"},
        {"value": "٣|check_in.done|g1"},
        {"value": "9999999999999999|check_in.done|g1"},
        {"value": "3|check_in.done|%ff"},
        {"block_id": "no number"},
        {"block_id": "x|k"},
        {"block_id": None},
        {"action_id": 3},
        {"type": "datepicker"},
        {"type": "overflow"},
        {"type": "static_select", "selected_option": None},
        {"type": "static_select", "selected_option": {"text": "no value"}},
    ],
)
def test_a_forged_press_is_unreadable(changed: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        pressed(a_press(**changed))


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"actions": []},
        {"actions": None},
        {"actions": [{}]},
        {"actions": [1]},
        {"actions": a_press()["actions"] * 2},
        a_press() | {"state": []},
        a_press() | {"state": {"values": {"b": {"pick:x": {"type": "static_select", "selected_option": {}}}}}},
        a_press() | {"view": "none"},
    ],
)
def test_another_shape_is_unreadable(payload: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        pressed(payload)


def test_an_error_tells_nothing_of_what_was_sent() -> None:
    with pytest.raises(Unreadable) as caught:
        pressed(a_press(value="canary"))
    assert "canary" not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_a_key_that_is_too_long_is_refused_and_the_longest_is_taken() -> None:
    shown = card(Buttons((BUTTON,)))
    (block,) = card_message(shown, "en", "k" * KEY_MAX).blocks
    assert len(block["block_id"]) <= sizes.ID
    with pytest.raises(DoesNotFit):
        card_message(shown, "en", "k" * (KEY_MAX + 1))


def test_a_ref_that_is_too_long_is_refused_rather_than_cut() -> None:
    with pytest.raises(DoesNotFit):
        card_message(card(Choices("More", (Button("x", "a", "r" * 150),))), "en", "k")


@pytest.mark.parametrize("value", ["", "%", "times:3", "a,b", " ", "æ <&>", "100%25"])
def test_a_value_comes_back_as_it_was(value: str) -> None:
    sent = written(value, 150)
    assert sent
    assert not set(sent) & set("&<> ")
    assert read(sent) == value


@pytest.mark.parametrize("block_id", ["", "x", "1", "1|" + "k" * sizes.ID, "1|ké", "-1|k", "1e3|k"])
def test_a_block_that_cannot_be_ours_is_unreadable(block_id: str) -> None:
    with pytest.raises(Unreadable):
        pressed(a_press(block_id=block_id))


def test_a_value_longer_than_a_buttons_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        pressed(a_press(value="1|help.show|" + "x" * sizes.BUTTON_VALUE))
