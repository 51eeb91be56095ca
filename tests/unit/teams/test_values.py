"""What comes back from Teams: what we sent, or `Unreadable`."""

from typing import Any

import pytest

from adapters.shared.shapes import Unreadable
from adapters.shared.values import DoesNotFit, Press
from adapters.teams import sizes
from adapters.teams.render import card_content
from adapters.teams.values import is_form, own_key, pressed, read, submitted, whole_key, written
from bot.cards.card import Button, Buttons, Card, Choices, Option, Picker
from tests.golden.adaptive_cards import check_content
from tests.golden.samples import HOSTILE
from tests.unit.teams.pressing import presses

PERSON = "29:1aJb3D09pUwFqJ-xkAAAA"
BUTTON = Button("Done", "check_in.done", "g1.20260302", 3)
ENTRIES = tuple(Button(f"entry {number}", "pause.ill", f"g{number}", number) for number in range(7))


def content(*blocks: Any, key: str = "prompt:U1:7", **ways: Any) -> dict[str, Any]:
    made = card_content(Card(blocks, "summary"), "en", key, **{"dialogs": True, **ways})
    check_content(made)
    return made


def found(*blocks: Any, **chosen: str) -> list[Press]:
    return [pressed(data) for data in presses(content(*blocks), **chosen)]


def a_press(**changed: Any) -> dict[str, Any]:
    return {"makker": {"a": "check_in.done", "r": "g1", "t": 3, "k": "k"} | changed}


def test_a_button_says_what_it_does_and_where_it_stood() -> None:
    assert found(Buttons((BUTTON,))) == [Press("check_in.done", "g1.20260302", 3, "prompt:U1:7")]


@pytest.mark.parametrize("before", [(), (Buttons((BUTTON,)),)])
def test_a_menu_s_entry_says_what_it_does(before: tuple[Any, ...]) -> None:
    expected = [Press("pause.ill", f"g{number}", number, "prompt:U1:7") for number in range(7)]
    assert found(*before, Choices("More", ENTRIES))[len(before) :] == expected


def test_a_ref_comes_back_whatever_is_in_it() -> None:
    (press,) = found(Buttons((Button("x", "a|b", HOSTILE + "|%", 1),)))
    assert press == Press("a|b", HOSTILE + "|%", 1, "prompt:U1:7")


def test_what_pickers_hold_comes_along_with_a_button() -> None:
    options = (Option("", "None"), Option("a,b", "A"))
    blocks = (Picker("first", "First", options, "a,b"), Picker("second", "Second", options, ""), Buttons((BUTTON,)))
    (press,) = found(*blocks)
    assert press.values == {"first": "a,b", "second": ""}
    (changed,) = found(*blocks, **{"pick:second": written("a,b")})
    assert changed.values == {"first": "a,b", "second": "a,b"}


def test_a_picker_that_nothing_was_picked_in_is_empty() -> None:
    assert pressed(a_press() | {"pick:tone": None}).values == {"tone": ""}


def test_a_button_that_opens_a_form_asks_for_a_dialog_where_there_are_dialogs() -> None:
    button = Buttons((Button("Set a goal", "goal.new", style="primary"),))
    (action,) = content(button)["body"][0]["actions"]
    assert action["type"] == "Action.Submit"
    assert action["data"]["msteams"] == {"type": "task/fetch"}
    assert pressed(action["data"]).action == "goal.new"
    (action,) = content(button, dialogs=False)["body"][0]["actions"]
    assert action["type"] == "Action.Execute"


def test_a_person_s_own_card_carries_them_in_short_and_only_theirs_comes_back() -> None:
    key = f"prompt:{PERSON}:7"
    (data,) = presses(content(Buttons((BUTTON,)), key=key, whose=PERSON))
    assert PERSON not in str(data)
    assert pressed(data, PERSON).key == key
    assert pressed(data, "29:other").key == "prompt:29:other:7"


@pytest.mark.parametrize("key", ["", "ev#1", "@me", f"x:{PERSON}", f"@me:{PERSON}"])
def test_a_key_comes_back_as_it_was(key: str) -> None:
    if "@me" not in key:
        assert whole_key(own_key(key, PERSON), PERSON) == key
    assert whole_key(own_key(key, ""), "") == key


@pytest.mark.parametrize(
    "changed",
    [
        {"a": None}, {"a": ""}, {"a": 7}, {"a": "x" * 256}, {"a": "\ud83d"}, {"a": "x\x00"},
        {"r": None}, {"r": ["g1"]}, {"r": "r" * 2_001}, {"r": "\udc00"},
        {"t": "3"}, {"t": -1}, {"t": 1.5}, {"t": 10**15}, {"t": True}, {"t": None},
        {"k": None}, {"k": "k" * 256}, {"k": "\ud83d"},
    ],
)  # fmt: skip
def test_a_forged_press_is_unreadable(changed: dict[str, Any]) -> None:
    assert pressed(a_press()) == Press("check_in.done", "g1", 3, "k")
    with pytest.raises(Unreadable):
        pressed(a_press(**changed))


DEEP: Any = {}
for _ in range(3_000):
    DEEP = {"makker": DEEP}


@pytest.mark.parametrize(
    "data",
    [
        None, "", 7, [], {}, {"makker": None}, {"makker": []}, {"makker": {}}, {"makker": {"a": "x"}}, DEEP,
        a_press() | {"pick:tone": 7}, a_press() | {"pick:tone": ["x"]}, a_press() | {"pick:tone": "%ff"},
        a_press() | {"pick:tone": "x" * 100_000},
    ],
)  # fmt: skip
def test_another_shape_is_unreadable(data: Any) -> None:
    with pytest.raises(Unreadable):
        pressed(data)
    with pytest.raises(Unreadable):
        submitted(data)
    assert not is_form(data)


def test_what_is_not_ours_beside_a_press_is_passed_over() -> None:
    assert pressed(a_press(x=1) | {"msteams": {"type": "task/fetch"}, "other": [1]}).values == {}


def test_an_error_tells_nothing_of_what_was_sent() -> None:
    for data in (a_press(t="canary"), a_press() | {"pick:x": "%ffcanary"}, a_press() | {"pick:x": ["canary"]}):
        with pytest.raises(Unreadable) as caught:
            pressed(data)
        assert "canary" not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_what_is_too_long_to_be_carried_is_refused_rather_than_cut() -> None:
    assert content(Buttons((BUTTON,)), key="k" * sizes.ID)
    for block, key in (
        (Buttons((BUTTON,)), "k" * (sizes.ID + 1)),
        (Buttons((Button("x", "a", "r" * (sizes.REF + 1)),)), "k"),
        (Picker("p", "P", (Option("v" * (sizes.VALUE + 1), "V"),)), "k"),
    ):
        with pytest.raises(DoesNotFit):
            content(block, key=key)


@pytest.mark.parametrize("value", ["", "%", "times:3", "a,b", " ", "æ <&>", "100%25", ",,"])
def test_a_value_comes_back_as_it_was(value: str) -> None:
    sent = written(value)
    assert sent
    assert "," not in sent
    assert read(sent) == value
