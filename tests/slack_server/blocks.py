"""Block Kit as Slack takes it: which blocks where, how many, and how long. The other judge is slack_sdk's own."""

import json
import logging
import warnings
from collections.abc import Collection
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from tests.slack_server import elements
from tests.slack_server.checking import Check, Checking, Shape, boolean, many, marked, one_of, plain, string
from tests.slack_server.errors import Json

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MOST_CHARACTERS = 13_200
"""Of all blocks together. How Slack counts is not published; what holds the texts is reported to count as well
(bolt-js 2509 and 2867), so here everything does."""
MARKDOWN = 12_000
VIEW_BYTES = 250_000


def _interactive(kinds: Collection[str], *others: Shape) -> Check:
    def check(checking: Checking, value: Any, where: str) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind == "image" and others:
            others[0](checking, value, where)
        elif kind not in kinds:
            checking.wrong(f"unsupported type: {kind}", f"{where}/type")
        else:
            shape = elements.INTERACTIVE.get(str(kind)) or elements.TYPED[str(kind)]
            shape(checking, value, where)
            if kind in elements.MODAL_ONLY and checking.surface == "message":
                checking.wrong(f"{kind} is not available in messages", where)

    return check


def _context_element(checking: Checking, value: Any, where: str) -> None:
    if isinstance(value, dict) and value.get("type") == "image":
        elements.IMAGE_ELEMENT(checking, value, where)
        _image_source(checking, value, where)
    else:
        marked(3_000)(checking, value, where)


def _image_source(checking: Checking, value: Json, where: str) -> None:
    if ("image_url" in value) == ("slack_file" in value):
        checking.wrong("either image_url or slack_file is needed", where)
    file = value.get("slack_file")
    if isinstance(file, dict) and "id" in file and file["id"] not in checking.files:
        checking.wrong("invalid slack file", f"{where}/slack_file")


def _section(checking: Checking, value: Json, where: str) -> None:
    if "text" not in value and "fields" not in value:
        checking.wrong("either text or fields is needed", where)


def _unique_actions(checking: Checking, value: Json, where: str) -> None:
    found = value.get("elements")
    if not isinstance(found, list):
        return
    ids = [element.get("action_id") for element in found if isinstance(element, dict) and "action_id" in element]
    if len(set(map(str, ids))) < len(ids):
        checking.wrong("action_id must be unique within a block", f"{where}/elements")


def _input(checking: Checking, value: Json, where: str) -> None:
    checking.inputs += 1


def _markdown(checking: Checking, value: Json, where: str) -> None:
    words = value.get("text")
    if isinstance(words, str):
        checking.read(words, f"{where}/text", is_marked_up=True)
        checking.markdown_length += len(words)
        if checking.markdown_length > MARKDOWN:
            checking.wrong(f"markdown blocks must be less than {MARKDOWN + 1} characters in all", where)


def _rich_text(checking: Checking, value: Any, where: str) -> None:
    """Only the outer form: Makker writes none, people's own messages have them."""
    if not isinstance(value, list):
        checking.wrong("must be an array", where)


_ACCESSORY = _interactive(elements.INTERACTIVE.keys() - elements.NOT_IN_ACCESSORY, elements.IMAGE_ELEMENT)
_ACTION = _interactive(elements.INTERACTIVE.keys() - elements.NOT_IN_ACTIONS)
_FIELD = _interactive((elements.INTERACTIVE.keys() | elements.TYPED.keys()) - elements.NOT_IN_INPUT)

BLOCKS: dict[str, Shape] = {
    "section": Shape(
        {},
        {"text": marked(3_000), "fields": many(marked(2_000), 10), "accessory": _ACCESSORY, "expand": boolean},
        _section,
    ),
    "header": Shape({"text": plain(150)}),
    "divider": Shape({}),
    "image": Shape(
        {"alt_text": string(2_000)},
        {
            "image_url": elements.URL,
            "slack_file": Shape({}, {"id": string(50), "url": elements.URL}),
            "title": plain(2_000),
        },
        _image_source,
    ),
    "context": Shape({"elements": many(_context_element, 10)}),
    "actions": Shape({"elements": many(_ACTION, 25)}, {}, _unique_actions),
    "input": Shape(
        {"label": plain(2_000), "element": _FIELD},
        {"hint": plain(2_000), "optional": boolean, "dispatch_action": boolean},
        _input,
    ),
    "markdown": Shape({"text": string(MARKDOWN)}, {}, _markdown),
    "rich_text": Shape({"elements": _rich_text}),
}
NOT_IN_VIEWS = {"markdown"}


def _block(checking: Checking, value: Any, where: str) -> None:
    kind = value.get("type") if isinstance(value, dict) else None
    shape = BLOCKS.get(str(kind))
    if shape is None or (checking.surface != "message" and kind in NOT_IN_VIEWS):
        checking.wrong(f"unsupported type: {kind}", f"{where}/type")
        return
    named = {"type": one_of(str(kind)), **shape.required}
    Shape(named, {"block_id": elements.ID, **shape.optional}, shape.also)(checking, value, where)
    block_id = value.get("block_id")
    if isinstance(block_id, str) and block_id in checking.block_ids:
        checking.wrong("block_id already exists", f"{where}/block_id")
    checking.block_ids.add(str(block_id)) if block_id else None


def _other_judge(checking: Checking, blocks: list[Any], where: str) -> None:
    """What slack_sdk itself thinks of blocks that we found nothing wrong in."""
    logger = logging.getLogger("slack_sdk.models")
    was_disabled, logger.disabled = logger.disabled, True
    at = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for at, block in enumerate(blocks):  # noqa: B007
                parsed = Block.parse(json.loads(json.dumps(block)))
                if parsed is not None:
                    parsed.validate_json()
    except SlackObjectFormationError as error:
        checking.wrong(f"slack_sdk says: {error}", f"{where}/{at}")
    finally:
        logger.disabled = was_disabled


def block_size(blocks: list[Json]) -> int:
    """How many characters a message's blocks have, all told."""
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))


def check_message(blocks: Any, files: Collection[str] = ()) -> Checking:
    """Look over a message's blocks."""
    checking = Checking("message", files)
    many(_block, MESSAGE_BLOCKS, 0)(checking, blocks, "/blocks")
    if not checking.problems:
        _other_judge(checking, blocks, "/blocks")
    return checking


_PRIVATE: dict[str, Check] = {
    "private_metadata": string(3_000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
_MODAL = Shape(
    {"type": one_of("modal"), "title": plain(24), "blocks": many(_block, VIEW_BLOCKS, 0)},
    {
        **_PRIVATE,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_HOME = Shape({"type": one_of("home"), "blocks": many(_block, VIEW_BLOCKS, 0)}, _PRIVATE)


def check_view(view: Any, kind: str, files: Collection[str] = ()) -> Checking:
    """Look over a modal or a Home."""
    checking = Checking(kind, files)
    (_MODAL if kind == "modal" else _HOME)(checking, view, "/view")
    if checking.inputs and kind == "modal" and "submit" not in view:
        checking.wrong("missing required field: submit", "/view")
    if not checking.problems:
        _other_judge(checking, view["blocks"], "/view/blocks")
    return checking


def name_blocks(blocks: list[Json], taken: Collection[str], new_id: Any) -> list[Json]:
    """Blocks as Slack keeps them: each with an id, texts with their flags."""
    kept: list[Json] = json.loads(json.dumps(blocks))
    for block in kept:
        block.setdefault("block_id", new_id())
        _set_flags(block)
    return kept


def _set_flags(value: Any) -> None:
    if isinstance(value, list):
        for one in value:
            _set_flags(one)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str) and value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        elif isinstance(value.get("text"), str) and value.get("type") == "mrkdwn":
            value.setdefault("verbatim", False)
        for one in value.values():
            _set_flags(one)
