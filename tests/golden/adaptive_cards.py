"""What Teams would refuse or show wrongly, as far as the schema of Adaptive Cards 1.5 and its documentation say so.

The limits are written out here once more, so that a wrong one in the adapter is seen.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft6Validator

Shape = dict[str, Any]

ACTIVITY = 25_000
ADDED = 1_200
"""Bytes that sending adds to an activity."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_MARKUP = re.compile(r"[*_~`\[\]<>#|\\&]|https?:|\{\{")
_TEXTS = {"text", "title", "label", "speak", "fallbackText", "altText", "placeholder", "errorMessage"}
_ELEMENTS = {
    "TextBlock", "RichTextBlock", "TextRun", "ColumnSet", "Column", "Container", "Image", "ActionSet", "Input.Text",
    "Input.ChoiceSet", "Action.Execute", "Action.Submit", "Action.ToggleVisibility", "AdaptiveCard", "task/fetch",
}  # fmt: skip


@cache
def _schema() -> Draft6Validator:
    text = (files("adaptive_cards") / "schemas" / "schema-1.5.json").read_text("utf-8")
    return Draft6Validator(json.loads(text))


def check_activity(activity: Shape) -> Shape:
    """The card of a message. Raise `AssertionError` where Teams would refuse the message."""
    assert activity.keys() == {"type", "summary", "attachments"}
    assert activity["type"] == "message"
    assert 0 < len(activity["summary"]) <= 600
    (attached,) = activity["attachments"]
    check_size(activity)
    return check_attached(attached)


def check_size(body: Shape) -> None:
    """Raise `AssertionError` where something is larger than a message may be."""
    assert len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()) <= ACTIVITY - ADDED


def check_task(answer: Shape) -> Shape:
    """The card of a dialog. Raise `AssertionError` where Teams would not show the dialog."""
    assert answer.keys() == {"task"}
    assert answer["task"]["type"] == "continue"
    value = answer["task"]["value"]
    assert value.keys() == {"title", "width", "height", "card"}
    assert value["title"]
    check_size(answer)
    content = check_attached(value["card"])
    assert {action["type"] for action in content["actions"]} == {"Action.Submit"}
    return content


def check_attached(attached: Shape) -> Shape:
    """The content of an attachment. Raise `AssertionError` where it is no card that Teams takes."""
    assert attached.keys() == {"contentType", "content"}
    assert attached["contentType"] == "application/vnd.microsoft.card.adaptive"
    content: Shape = attached["content"]
    check_content(content)
    return content


def check_content(content: Shape) -> None:
    """Raise `AssertionError` where the schema or Teams would refuse a card, or find markup in somebody's words."""
    assert content["version"] == "1.5"
    assert content["body"]
    assert content["speak"]
    assert content["fallbackText"]
    errors = [error.message[:200] for error in _schema().iter_errors(content)]
    assert not errors, errors[:3]
    found = list(shapes(content))
    for each in found:
        _check_texts(each)
        _check_kind(each)
    ids = [each["id"] for each in found if "id" in each]
    assert len(set(ids)) == len(ids)


def shapes(content: Any) -> Iterator[Shape]:
    """Everything with a type in a card, from the outside in and from the first on, but not what actions carry."""
    if isinstance(content, list):
        for each in content:
            yield from shapes(each)
    elif isinstance(content, dict):
        if "type" in content:
            yield content
        for name, each in content.items():
            if name != "data":
                yield from shapes(each)


def _check_texts(shape: Shape) -> None:
    for name in _TEXTS & shape.keys():
        assert isinstance(shape[name], str)
        assert shape[name].strip()
        assert not _CONTROL.search(shape[name])


def _check_kind(shape: Shape) -> None:
    kind = shape["type"]
    assert kind in _ELEMENTS, kind
    match kind:
        case "TextBlock":
            assert not _MARKUP.search(shape["text"])
            assert shape["wrap"] is True
        case "RichTextBlock":
            assert shape["inlines"]
        case "ActionSet":
            assert shape["actions"]
            assert sum(action.get("mode") != "secondary" for action in shape["actions"]) <= 6
        case "Action.Execute":
            assert shape["verb"]
            assert shape["data"].keys() == {"makker"}
            if "fallback" in shape:
                assert shape["fallback"]["data"] == shape["data"]
        case "Action.Submit":
            assert shape["data"].keys() <= {"makker", "msteams"}
        case "Input.ChoiceSet":
            values = [each["value"] for each in shape["choices"]]
            assert values
            assert not any("," in value or not value for value in values)
            chosen = shape["value"].split(",") if "value" in shape else []
            assert set(chosen) <= set(values)
        case "Image":
            assert shape["url"].startswith("data:image/png;base64,")
            assert shape["altText"]
