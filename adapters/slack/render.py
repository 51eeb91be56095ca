"""Cards as Slack shows them: the one place where the neutral model becomes Block Kit.

Post with `AS_WRITTEN`, so that Slack finds no mention, link or markup in the plain text.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from adapters.shared.fitting import Block, bar, fitted, left_out
from adapters.shared.text import NOTHING, cleaned
from adapters.slack import elements, sizes
from adapters.slack.text import TextObject, bold, pieces, plain, shortened, size
from adapters.slack.values import block_id
from bot.cards import card as cards
from bot.cards.card import (
    Button,
    Buttons,
    Card,
    Choices,
    Divider,
    Fields,
    Heading,
    HeatMap,
    Paragraph,
    Picker,
    Picture,
    Progress,
)
from bot.text.catalogue import put
from bot.text.messages import Text, nmsg

AS_WRITTEN: dict[str, Any] = {
    "mrkdwn": False,
    "parse": "none",
    "link_names": False,
    "unfurl_links": False,
    "unfurl_media": False,
}
"""Arguments of `chat.postMessage`; `chat.update` knows `parse` and `link_names` of them."""

Files = Mapping[HeatMap, str]
"""The ids of drawings that are uploaded, in the reader's language."""

NO_FILES: Files = {}
PARAGRAPH_PIECES = 3
"""Sections that one paragraph may take; what is longer ends in an ellipsis."""


@dataclass(frozen=True, slots=True)
class Illustration:
    """A drawing to be uploaded, with the text that says the same, escaped."""

    drawing: HeatMap
    alt: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message: its plain text for notifications and screen readers, its blocks, and all pictures of its card."""

    text: str
    blocks: list[Block]
    pictures: list[Illustration]


def card_message(card: Card, language: str, key: str, files: Files = NO_FILES) -> Message:
    """A card as the message whose logical id is `key`. Raises `DoesNotFit`."""
    summary = shortened(put(card.summary, language), sizes.SUMMARY) or NOTHING
    parts = _parts(card, language, key, files)
    blocks = fitted(parts, sizes.MESSAGE_BLOCKS, sizes.MESSAGE_BUDGET, _weight, lambda left: _elsewhere(left, language))
    return Message(summary, blocks, pictures_of(card, language))


def home_view(card: Card, language: str, files: Files = NO_FILES) -> dict[str, Any]:
    """A card as a person's Home tab. Raises `DoesNotFit`."""
    parts = _parts(card, language, "", files)
    blocks = fitted(parts, sizes.VIEW_BLOCKS, sizes.VIEW_BUDGET, _weight, lambda left: _left_out(left, language))
    return {"type": "home", "blocks": blocks}


def pictures_of(card: Card, language: str) -> list[Illustration]:
    """What is to be uploaded before a card can show its pictures; a drawing that comes twice is named once."""
    drawn = {
        block.drawing: Illustration(block.drawing, shortened(put(block.alt, language), sizes.ALT_TEXT) or NOTHING)
        for block in card.blocks
        if isinstance(block, Picture)
    }
    return list(drawn.values())


def _parts(card: Card, language: str, key: str, files: Files) -> list[list[Block]]:
    """The blocks of a card, parted at its dividers; each that can be acted on says which message it stands in."""
    parts: list[list[Block]] = [[]]
    for at, block in enumerate(card.blocks):
        if isinstance(block, Divider):
            parts.append([])
        parts[-1] += _blocks(block, language, at, files, _row(parts[-1]))
    if not any(parts):
        parts = [[_section(shortened(put(card.summary, language), sizes.SECTION_TEXT) or NOTHING)]]
    everything = [made for part in parts for made in part]
    for number, made in enumerate(everything):
        if made["type"] == "actions" or "accessory" in made:
            made["block_id"] = block_id(number, key)
    return [part for part in parts if part]


def _row(part: list[Block]) -> list[Block] | None:
    """The row of buttons that a part ends with, if there is one and it has room."""
    if not part or part[-1]["type"] != "actions" or len(part[-1]["elements"]) >= sizes.ELEMENTS:
        return None
    row: list[Block] = part[-1]["elements"]
    return row


def _blocks(block: cards.Block, language: str, at: int, files: Files, row: list[Block] | None) -> Iterator[Block]:
    """The blocks of a card's block; a menu goes into the `row` of buttons before it."""
    match block:
        case Heading(text):
            yield from _heading(put(text, language))
        case Paragraph(text, quiet):
            shape = _quiet if quiet else _section
            yield from map(shape, pieces(put(text, language), sizes.SECTION_TEXT, PARAGRAPH_PIECES))
        case Fields(pairs):
            yield from _fields(pairs, language)
        case Buttons(buttons):
            yield from _buttons(buttons, language, at)
        case Choices(label, options):
            if options and row is not None:
                row.append(elements.menu(label, options, language, str(at), beside_buttons=True))
            elif options:
                yield {"type": "actions", "elements": [elements.menu(label, options, language, str(at))]}
        case Picker():
            yield _picker(block, language)
        case Picture(drawing, alt):
            yield _picture(files.get(drawing), shortened(put(alt, language), sizes.ALT_TEXT) or NOTHING)
        case Divider():
            yield {"type": "divider"}
        case Progress(label, share):
            (said,) = pieces(f"{bar(share)} {put(label, language)}", sizes.SECTION_TEXT, 1)
            yield _quiet(said)
        case _:
            assert_never(block)


def _section(escaped: str) -> Block:
    return {"type": "section", "text": {"type": "plain_text", "text": escaped}}


def _quiet(escaped: str) -> Block:
    return {"type": "context", "elements": [{"type": "plain_text", "text": escaped}]}


def _heading(words: str) -> Iterator[Block]:
    words = " ".join(cleaned(words).split())
    if not words:
        return
    if size(words) <= sizes.HEADER_TEXT:
        yield {"type": "header", "text": plain(words, sizes.HEADER_TEXT)}
    else:
        yield {"type": "section", "text": bold(words, sizes.SECTION_TEXT)}


def _fields(pairs: Sequence[tuple[Text, Text]], language: str) -> Iterator[Block]:
    """Names in a column and values in another, so that no value needs to be in one text object with a bold name."""
    texts = [text for name, value in pairs for text in _pair(put(name, language), put(value, language))]
    for start in range(0, len(texts), sizes.FIELDS):
        yield {"type": "section", "fields": texts[start : start + sizes.FIELDS]}


def _pair(name: str, value: str) -> tuple[TextObject, TextObject]:
    return bold(name, sizes.FIELD_TEXT), plain(value, sizes.FIELD_TEXT)


def _buttons(buttons: Sequence[Button], language: str, at: int) -> Iterator[Block]:
    made = [elements.button(button, language, f"{at}.{number}") for number, button in enumerate(buttons)]
    for start in range(0, len(made), sizes.ELEMENTS):
        yield {"type": "actions", "elements": made[start : start + sizes.ELEMENTS]}


def _picker(picker: Picker, language: str) -> Block:
    label = _section(plain(put(picker.label, language), sizes.SECTION_TEXT)["text"])
    return label | {"accessory": elements.picker(picker, language)} if picker.options else label


def _picture(file_id: str | None, alt: str) -> Block:
    return _quiet(alt) if file_id is None else {"type": "image", "slack_file": {"id": file_id}, "alt_text": alt}


def _elsewhere(left: int, language: str) -> Block:
    """Where to find the rest: asking for the same card again would cut it again; the Home tab holds twice as much."""
    more = nmsg("… and {n} more. My Home tab shows it all.", "… and {n} more. My Home tab shows them all.", left)
    return _quiet(put(more, language))


def _left_out(left: int, language: str) -> Block:
    return _quiet(put(left_out(left), language))


def _weight(block: Block) -> int:
    return len(block["elements"]) if block["type"] == "actions" else 1
