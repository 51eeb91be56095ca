"""Forms as Slack's modals, and back: what was filled in, and what is wrong with it."""

from collections.abc import Mapping
from typing import Any, NamedTuple, assert_never

import msgspec

from adapters.shared.fitting import Block
from adapters.shared.shapes import Unreadable, shaped
from adapters.shared.text import NOTHING, cleaned
from adapters.shared.values import DoesNotFit, fitting
from adapters.slack import elements, sizes
from adapters.slack.elements import Element
from adapters.slack.text import beginning, line, shortened
from adapters.slack.values import Filled, Given, metadata, read, read_metadata
from bot.cards.card import ChecksField, ChoiceField, Field, Form, TextField
from bot.text.catalogue import put
from bot.text.messages import Text, msg

VALUE = "value"
"""The action id of what a field is filled in with; the field's name is its block's id."""

RADIO_BUTTONS = 4
"""Up to so many values are all shown; more are a menu."""

View = dict[str, Any]


def modal(form: Form, language: str, key: str) -> View:
    """A form to be filled in, opened from the message whose logical id is `key`. Raises `DoesNotFit`."""
    view = {
        "type": "modal",
        "callback_id": fitting(form.action, sizes.ID),
        "private_metadata": metadata(form.ref, key),
        "title": line(put(form.title, language), sizes.TITLE),
        "submit": line(put(form.submit, language), sizes.TITLE),
        "close": line(put(msg("Cancel"), language), sizes.TITLE),
        "blocks": [_input(field, language) for field in form.fields if not _is_hollow(field)],
    }
    if len(view["blocks"]) > sizes.VIEW_BLOCKS or len(msgspec.json.encode(view)) > sizes.VIEW_BUDGET:
        raise DoesNotFit("a form with more fields or options than a modal of Slack's takes")
    return view


def _is_hollow(field: Field) -> bool:
    """Whether there is nothing to choose; Slack takes no menu without options."""
    return isinstance(field, ChoiceField | ChecksField) and not field.options


def _input(field: Field, language: str) -> Block:
    block: Block = {
        "type": "input",
        "block_id": fitting(field.name, sizes.ID),
        "label": line(put(field.label, language), sizes.LABEL),
        "element": _element(field, language) | {"action_id": VALUE},
    }
    if hint := cleaned(put(field.hint, language)):
        block["hint"] = line(hint, sizes.LABEL)
    if isinstance(field, ChecksField) or (isinstance(field, TextField) and field.optional):
        block["optional"] = True
    return block


def _element(field: Field, language: str) -> Element:
    match field:
        case TextField():
            return _text(field)
        case ChoiceField(options=options, value=value):
            kind = "radio_buttons" if len(options) <= RADIO_BUTTONS else "static_select"
            return {"type": kind} | elements.select(options, value, language)
        case ChecksField():
            return _checks(field, language)
    assert_never(field)


def _text(field: TextField) -> Element:
    """A line or several to write in, whatever the kind.

    Slack's own pickers of times, dates and numbers would take `kl. 7`, `til fredag` and `2,5` away from people:
    they accept one spelling each, while the dialog reads what people write and says what it did not understand.
    """
    element: Element = {"type": "plain_text_input"}
    if field.several_lines:
        element["multiline"] = True
    value = beginning(field.value, sizes.INPUT_VALUE)
    if not field.several_lines:
        value = value.replace("\n", " ")
    if field.longest:
        # What is there already must fit, however Slack counts; the dialog keeps to its own limit.
        element["max_length"] = min(max(field.longest, len(value.encode("utf-16-le")) // 2), sizes.INPUT_VALUE)
    return element | {"initial_value": value} if value else element


def _checks(field: ChecksField, language: str) -> Element:
    """Boxes to tick, or a menu of several where there are more than Slack has boxes for."""
    kind = "checkboxes" if len(field.options) <= sizes.CHECKBOXES else "multi_static_select"
    options = [elements.option(each, language) for each in field.options]
    element: Element = {"type": kind} | elements.within(options)
    initial = [made for each, made in zip(field.options, options, strict=True) if each.value in field.values]
    return element | {"initial_options": initial} if initial else element


# --- the way back ---------------------------------------------------------------------------------------


class Submission(NamedTuple):
    """A form that was sent in: `key` is the logical id of the message that it was opened from."""

    action: str
    ref: str
    key: str
    values: dict[str, str]


class _Block(msgspec.Struct, frozen=True):
    type: str
    block_id: str = ""


class _View(msgspec.Struct, frozen=True):
    callback_id: str
    private_metadata: str
    blocks: list[_Block]
    state: Filled = Filled()


def submitted(view: object) -> Submission:
    """What a `view_submission` holds, each field as its dialog reads it; empty where nothing was given.

    Raises `Unreadable`.
    """
    found = shaped(view, _View)
    values = dict.fromkeys(_fields(found), "")
    for name, given in found.state.values.items():
        if name not in values or list(given) != [VALUE]:
            raise Unreadable("a field that the form does not have")
        values[name] = _given(given[VALUE])
    return Submission(found.callback_id, *read_metadata(found.private_metadata), values)


def _fields(view: _View) -> list[str]:
    return [block.block_id for block in view.blocks if block.type == "input"]


def _given(given: Given) -> str:
    match given.type:
        case "plain_text_input":
            return given.value or ""
        case "static_select" | "radio_buttons":
            return read(given.selected_option.value) if given.selected_option else ""
        case "checkboxes" | "multi_static_select":
            return ",".join(read(each.value) for each in given.selected_options or ())
    raise Unreadable("an element that no form of ours has")


def form_errors(errors: Mapping[str, Text], language: str, view: object) -> dict[str, str]:
    """What is wrong, by the ids of the form's blocks; what belongs to no field of it stands at the first.

    Raises `Unreadable`.
    """
    known = _fields(shaped(view, _View))
    if not known:
        raise Unreadable("a form without fields")
    said: dict[str, list[str]] = {}
    for name, text in errors.items():
        said.setdefault(name if name in known else known[0], []).append(put(text, language))
    return {name: shortened(" ".join(texts), sizes.ERROR) or NOTHING for name, texts in said.items()}
