"""What Slack would refuse in blocks and views, as far as its documentation says so: stricter than slack_sdk's models.

The limits are written out here once more, so that a wrong one in the adapter is seen.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block

Shape = dict[str, Any]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_UNESCAPED = re.compile(r"[<>]|&(?!(?:amp|lt|gt);)")
_BLOCK_KEYS = {
    "header": {"text"},
    "section": {"text", "fields", "accessory"},
    "context": {"elements"},
    "actions": {"elements"},
    "divider": set(),
    "image": {"slack_file", "alt_text"},
    "input": {"label", "element", "hint", "optional"},
}
_ELEMENT_KEYS = {
    "button": {"text", "value", "style"},
    "static_select": {"placeholder", "options", "option_groups", "initial_option"},
    "multi_static_select": {"placeholder", "options", "option_groups", "initial_options"},
    "overflow": {"options"},
    "radio_buttons": {"options", "initial_option"},
    "checkboxes": {"options", "initial_options"},
    "plain_text_input": {"multiline", "max_length", "initial_value"},
}
_MOST_OPTIONS = {"overflow": 5, "radio_buttons": 10, "checkboxes": 10}
_MODAL_KEYS = {"type", "callback_id", "private_metadata", "title", "submit", "close", "blocks"}


def check_message(blocks: Sequence[Shape], text: str) -> None:
    """Raise `AssertionError` where `chat.postMessage` would refuse."""
    assert 1 <= len(blocks) <= 50
    assert len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))) <= 13_200
    _check_words(text, 40_000)
    _check_blocks(blocks, {*_BLOCK_KEYS} - {"input"})


def check_home(view: Shape) -> None:
    """Raise `AssertionError` where `views.publish` would refuse."""
    assert view.keys() == {"type", "blocks"}
    assert view["type"] == "home"
    _check_view(view, {*_BLOCK_KEYS} - {"input"})


def check_modal(view: Shape) -> None:
    """Raise `AssertionError` where `views.open` would refuse."""
    assert view.keys() <= _MODAL_KEYS
    assert view["type"] == "modal"
    for name in ("title", "submit", "close"):
        _check_plain(view[name], 24)
    _check_length(view["callback_id"], 1, 255)
    _check_length(view["private_metadata"], 0, 3_000)
    _check_view(view, {*_BLOCK_KEYS})


def _check_view(view: Shape, types: set[str]) -> None:
    assert 1 <= len(view["blocks"]) <= 100
    assert len(json.dumps(view).encode()) <= 250_000 or len(json.dumps(view, ensure_ascii=False).encode()) <= 250_000
    _check_blocks(view["blocks"], types)


def _check_blocks(blocks: Sequence[Shape], types: set[str]) -> None:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    assert len(set(ids)) == len(ids), "the same block_id twice"
    for block in blocks:
        assert block["type"] in types, f"no such block here: {block['type']}"
        assert block.keys() - {"type", "block_id"} <= _BLOCK_KEYS[block["type"]], block.keys()
        _check_length(block.get("block_id", "-"), 1, 255)
        _check_block(block)
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
        assert parsed.to_dict() == block, "slack_sdk reads something else"


def _check_block(block: Shape) -> None:
    match block["type"]:
        case "header":
            _check_plain(block["text"], 150)
        case "section":
            _check_section(block)
        case "context":
            assert 1 <= len(block["elements"]) <= 10
            for element in block["elements"]:
                _check_text(element, 3_000)
        case "actions":
            _check_actions(block)
        case "image":
            assert block["slack_file"].keys() == {"id"}
            assert block["slack_file"]["id"]
            _check_words(block["alt_text"], 2_000)
        case "input":
            _check_plain(block["label"], 2_000)
            if "hint" in block:
                _check_plain(block["hint"], 2_000)
            assert block["element"]["type"] not in ("button", "overflow")
            _check_element(block["element"])


def _check_section(block: Shape) -> None:
    assert block.keys() & {"text", "fields"}
    if "text" in block:
        _check_text(block["text"], 3_000)
    if "fields" in block:
        assert 1 <= len(block["fields"]) <= 10
        for field in block["fields"]:
            _check_text(field, 2_000)
    if "accessory" in block:
        assert "block_id" in block
        _check_element(block["accessory"])


def _check_actions(block: Shape) -> None:
    assert "block_id" in block
    assert 1 <= len(block["elements"]) <= 25
    ids = [element["action_id"] for element in block["elements"]]
    assert len(set(ids)) == len(ids), "the same action_id twice in a block"
    for element in block["elements"]:
        assert element["type"] in ("button", "static_select", "overflow")
        _check_element(element)


def _check_element(element: Shape) -> None:
    assert element["type"] in _ELEMENT_KEYS, f"no such element: {element['type']}"
    assert element.keys() - {"type", "action_id"} <= _ELEMENT_KEYS[element["type"]], element.keys()
    _check_length(element["action_id"], 1, 255)
    match element["type"]:
        case "button":
            _check_plain(element["text"], 75)
            _check_length(element["value"], 1, 2_000)
            assert element.get("style", "primary") in ("primary", "danger")
        case "plain_text_input":
            longest = element.get("max_length", 3_000)
            assert 1 <= longest <= 3_000
            assert _length(element.get("initial_value", "")) <= longest
            assert element.get("initial_value") != ""
        case _:
            _check_options(element)
    if "placeholder" in element:
        _check_plain(element["placeholder"], 150)


def _check_options(element: Shape) -> None:
    assert ("options" in element) != ("option_groups" in element)
    groups = element.get("option_groups") or [{"options": element["options"]}]
    assert 1 <= len(groups) <= 100
    for group in groups:
        if "label" in group:
            _check_plain(group["label"], 75)
        assert 1 <= len(group["options"]) <= _MOST_OPTIONS.get(element["type"], 100)
        for option in group["options"]:
            assert option.keys() == {"text", "value"}
            _check_plain(option["text"], 75)
            _check_length(option["value"], 1, 150)
    offered = [option for group in groups for option in group["options"]]
    for chosen in [*element.get("initial_options", ()), element.get("initial_option", offered[0])]:
        assert chosen in offered


def _check_plain(text: Shape, most: int) -> None:
    assert text["type"] == "plain_text"
    _check_text(text, most)


def _check_text(text: Shape, most: int) -> None:
    """Bold is the only markup, around words that hold none, and Slack is told not to look for links itself."""
    match text:
        case {"type": "plain_text", "text": words, **rest} if not rest:
            _check_words(words, most)
        case {"type": "mrkdwn", "text": words, "verbatim": True, **rest} if not rest:
            _check_words(words, most)
            assert re.fullmatch(r"\*[^*_~`\n]+\*", words)
        case _:
            raise AssertionError(f"no text object of ours: {text}")


def _check_words(words: str, most: int) -> None:
    _check_length(words, 1, most)
    assert words.strip()
    assert not _CONTROL.search(words)
    assert not _UNESCAPED.search(words), "a control sequence of Slack's"


def _check_length(words: str, least: int, most: int) -> None:
    assert least <= _length(words) <= most, f"{_length(words)} characters, {least} to {most} are taken"


def _length(words: str) -> int:
    return len(words.encode("utf-16-le", "surrogatepass")) // 2
