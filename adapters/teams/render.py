"""Cards as Teams shows them: the one place where the neutral model becomes an Adaptive Card."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import assert_never

import msgspec

from adapters.shared.fitting import Block, bar, fitted, left_out
from adapters.shared.text import NOTHING
from adapters.teams import elements, sizes
from adapters.teams.elements import HEADING, QUIET, Element, run, words
from adapters.teams.ports import Body
from adapters.teams.text import line, shortened
from adapters.teams.values import PICKED, REFRESH, fitting, press_data
from bot.cards import card as cards
from bot.cards.card import (
    Button,
    Buttons,
    Card,
    Choices,
    Divider,
    Fields,
    Heading,
    Paragraph,
    Picker,
    Picture,
    Progress,
)
from bot.cards.drawing import draw
from bot.text.catalogue import nearest, put
from bot.text.messages import Message, Text, msg

CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"
TOO_OLD = msg("This version of Teams is too old for my cards. Please update it.")
"""Wholly our own words, since a client may find markup in them."""
MOST_ELEMENTS = 400
"""Elements of a card; its bytes end before."""

_Illustrations = list[tuple[Element, Picture]]


def card_activity(card: Card, language: str, key: str, *, dialogs: bool, refresh_for: Sequence[str] = ()) -> Body:
    """A card as the message whose logical id is `key`. Raises `DoesNotFit`.

    `dialogs`: whether forms can be shown as dialogs where it goes; `refresh_for`: whose Teams asks by itself for the
    card as it is now.
    """
    content = card_content(card, language, key, dialogs=dialogs, refresh_for=refresh_for)
    return {"type": "message", "summary": content["speak"], "attachments": [attachment(content)]}


def attachment(content: Body) -> Body:
    """An Adaptive Card as part of an activity."""
    return {"contentType": CONTENT_TYPE, "content": content}


def card_content(card: Card, language: str, key: str, *, dialogs: bool, refresh_for: Sequence[str] = ()) -> Body:
    """The Adaptive Card alone, small enough for an activity. Raises `DoesNotFit`."""
    summary = line(put(card.summary, language), sizes.SUMMARY)
    content = elements.adaptive_card([], nearest(language), summary, put(TOO_OLD, language))
    if refresh_for:
        content["refresh"] = _refresh(key, refresh_for)
    room = sizes.CARD - len(msgspec.json.encode({"summary": summary, "attachments": [attachment(content)]}))
    pictures: _Illustrations = []
    parts = _parts(card, language, key, pictures, dialogs=dialogs) or [[words(run(summary))]]
    body = fitted(parts, MOST_ELEMENTS, room, _weight, lambda left: _quiet(put(left_out(left), language)))
    _illustrate(body, pictures, language, room)
    return content | {"body": body}


def _refresh(key: str, people: Sequence[str]) -> Element:
    data = press_data(REFRESH, "", 0, key)
    action = {"type": "Action.Execute", "title": "↻", "verb": REFRESH, "data": data}
    return {"action": action, "userIds": list(people[: sizes.REFRESHED])}


def _parts(card: Card, language: str, key: str, pictures: _Illustrations, *, dialogs: bool) -> list[list[Element]]:
    """The elements of a card, parted at its dividers; each part but the first begins below a line."""
    parts: list[list[Element]] = [[]]
    for block in card.blocks:
        if isinstance(block, Divider):
            parts.append([])
        else:
            parts[-1] += _elements(block, language, key, _row(parts[-1]), pictures, dialogs=dialogs)
    found = [part for part in parts if part]
    for part in found[1:]:
        part[0] |= {"separator": True, "spacing": "large"}
    return found


def _row(part: list[Element]) -> Element | None:
    """The row of buttons that a part ends with, if it does."""
    return part[-1] if part and part[-1]["type"] == "ActionSet" else None


def _elements(
    block: cards.Block,
    language: str,
    key: str,
    row: Element | None,
    pictures: _Illustrations,
    *,
    dialogs: bool,
) -> Iterator[Element]:
    """The elements of a card's block; a menu goes into the `row` of buttons before it."""
    match block:
        case Heading(text):
            yield from _heading(text, language)
        case Paragraph(text, quiet):
            if said := shortened(put(text, language), sizes.PARAGRAPH):
                yield _quiet(said) if quiet else words(run(said))
        case Fields(pairs):
            yield from (_field(name, value, language) for name, value in pairs)
        case Buttons(buttons):
            yield from elements.rows([elements.button(each, language, key, dialogs=dialogs) for each in buttons])
        case Choices(label, options):
            yield from _choices(label, options, language, key, row, dialogs=dialogs)
        case Picker():
            yield _picker(block, language)
        case Picture(alt=alt):
            told = _quiet(line(put(alt, language), sizes.ALT_TEXT))
            pictures.append((told, block))
            yield told
        case Progress(label, share):
            label_said = shortened(put(label, language), sizes.PROGRESS)
            yield words(run(bar(share), {"color": "accent"}), run(f" {label_said}", QUIET), spacing="small")
        case Divider():
            return
        case _:
            assert_never(block)


def _quiet(text: str) -> Element:
    return words(run(text, QUIET), spacing="small")


def _heading(text: Text, language: str) -> Iterator[Element]:
    """A heading for screen readers too where it is wholly ours: a TextBlock would find markup in people's words."""
    said = shortened(" ".join(put(text, language).split()), sizes.HEADING)
    if not said:
        return
    if isinstance(text, Message) and not text.args:
        yield {"type": "TextBlock", "style": "heading", "wrap": True, "text": said, **HEADING}
    else:
        yield words(run(said, HEADING))


def _field(name: Text, value: Text, language: str) -> Element:
    """A name and its value side by side."""
    called = words(run(line(put(name, language), sizes.FIELD_NAME), {"weight": "bolder"}))
    said = words(run(shortened(put(value, language), sizes.FIELD_VALUE) or NOTHING))
    return elements.columns((called, 2), (said, 5)) | {"spacing": "small"}


def _choices(
    label: Text, options: Sequence[Button], language: str, key: str, row: Element | None, *, dialogs: bool
) -> Iterator[Element]:
    """Entries of a menu, folded away behind the dots at the end of a row of buttons; without a row they are shown."""
    made = [elements.button(each, language, key, dialogs=dialogs) for each in options]
    if row is not None:
        row["actions"] += [each | {"mode": "secondary"} for each in made]
    elif made:
        yield _quiet(line(put(label, language), sizes.LABEL))
        yield from elements.rows(made)


def _picker(picker: Picker, language: str) -> Element:
    label = line(put(picker.label, language), sizes.LABEL)
    if not picker.options:
        return words(run(label))
    named = {"id": fitting(PICKED + picker.name, sizes.ID), "label": label}
    return elements.menu(picker.options, picker.chosen, language) | named


def _illustrate(body: list[Element], pictures: _Illustrations, language: str, room: int) -> None:
    """Put pictures in the place of their texts, from the first on, as long as there is room."""
    left = room - len(msgspec.json.encode(body))
    for told, picture in pictures:
        at = next((number for number, element in enumerate(body) if element is told), None)
        if at is None:
            return
        shown = _picture(picture, told["inlines"][0]["text"], language)
        left -= len(msgspec.json.encode(shown)) - len(msgspec.json.encode(told))
        if left < 0:
            return
        body[at] = shown


def _picture(picture: Picture, alt: str, language: str) -> Element:
    content = b64encode(draw(picture.drawing, language)).decode()
    return {"type": "Image", "url": f"data:image/png;base64,{content}", "altText": alt}


def _weight(block: Block) -> int:
    return len(block["actions"]) if block["type"] == "ActionSet" else 1
