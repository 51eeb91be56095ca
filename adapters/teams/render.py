"""Cards as Teams shows them: the one place where the neutral model becomes an Adaptive Card."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from adapters.shared.fitting import Block, bar, fitted, left_out
from adapters.shared.text import NOTHING
from adapters.shared.values import PICKED, fitting
from adapters.teams import elements, sizes
from adapters.teams.elements import DIM, HEADING, PLAIN, QUIET, Element, run, words
from adapters.teams.pictures import illustrated
from adapters.teams.ports import Body
from adapters.teams.text import line, shortened, size_of
from adapters.teams.values import REFRESH, own_key, press_data
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
from bot.text.catalogue import nearest, put
from bot.text.messages import Message, Text, msg

CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"
TOO_OLD = msg("This version of Teams is too old for my cards. Please update it.")
"""Wholly our own words, since a client may find markup in them."""
MOST_ELEMENTS = 400
"""Elements of a card; its bytes end before."""


def card_activity(
    card: Card, language: str, key: str, *, dialogs: bool, whose: str = "", refresh_for: Sequence[str] = ()
) -> Body:
    """A card as the message whose logical id is `key`. Raises `DoesNotFit`.

    `dialogs`: whether forms can be shown as dialogs where it goes; `whose`: the person in whose own conversation it
    stands; `refresh_for`: whose Teams asks by itself for the card as it is now.
    """
    content = card_content(card, language, key, dialogs=dialogs, whose=whose, refresh_for=refresh_for)
    return {"type": "message", "summary": content["speak"], "attachments": [attachment(content)]}


def attachment(content: Body) -> Body:
    """An Adaptive Card as part of an activity."""
    return {"contentType": CONTENT_TYPE, "content": content}


def card_content(
    card: Card, language: str, key: str, *, dialogs: bool, whose: str = "", refresh_for: Sequence[str] = ()
) -> Body:
    """The Adaptive Card alone, small enough for an activity. Raises `DoesNotFit`."""
    summary = line(put(card.summary, language), sizes.SUMMARY)
    content = elements.adaptive_card([], nearest(language), summary, put(TOO_OLD, language))
    carried = own_key(key, whose)
    if refresh_for:
        content["refresh"] = _refresh(carried, refresh_for)
    room = sizes.CARD - size_of({"summary": summary, "attachments": [attachment(content)]})
    return content | {"body": _body(card, language, carried, room, dialogs=dialogs)}


def _body(card: Card, language: str, key: str, room: int, *, dialogs: bool) -> list[Element]:
    """The elements of a card, at most `room` bytes as JSON: as fine as they are whole with all their pictures.

    A card that is too big so does without columns, and its menus without what only clients need that know no menus;
    where still not all of its words fit, without what only clients need that cannot refresh cards.
    """
    body: list[Element] = []
    for light in (0, 1, 2):
        made = _Rendering(language, key, room, dialogs=dialogs, light=light)
        body = made.body(card)
        if made.is_whole or (light and not made.is_cut):
            break
    return body


def _refresh(key: str, people: Sequence[str]) -> Element:
    action = {"type": "Action.Execute", "title": "↻", "verb": REFRESH, "data": press_data(REFRESH, "", 0, key)}
    return {"action": action, "userIds": list(people[: sizes.REFRESHED])}


class _Rendering:
    """A card's way into elements: in which language, of which message, and which texts may become pictures.

    `light`: how much it does without, 0 to 2. `is_cut`: parts are left out; `is_whole`: none, and no picture.
    """

    def __init__(self, language: str, key: str, room: int, *, dialogs: bool, light: int) -> None:
        self._language = language
        self._key = key
        self._room = room
        self._dialogs = dialogs
        self._light = light
        self._pictures: list[tuple[Element, Picture]] = []
        self._menus = 0
        self.is_cut = self.is_whole = False

    def body(self, card: Card) -> list[Element]:
        """The elements; where not all fit, whole parts are left out at the end and counted."""
        parts = self._parts(card) or [[words(run(self._line(card.summary, sizes.SUMMARY)))]]
        told = fitted(parts, MOST_ELEMENTS, self._room, _weight, self._left_out)
        body = illustrated(told, self._pictures, self._language, self._room)
        self.is_whole = not self.is_cut and sum(each["type"] == "Image" for each in body) == len(self._pictures)
        return body

    def _left_out(self, left: int) -> Element:
        self.is_cut = True
        return _quiet(put(left_out(left), self._language))

    def _parts(self, card: Card) -> list[list[Element]]:
        """The elements, parted at the card's dividers; each part but the first begins below a line."""
        parts: list[list[Element]] = [[]]
        for block in card.blocks:
            if isinstance(block, Divider):
                parts.append([])
            else:
                parts[-1] += self._elements(block, parts[-1])
        found = [part for part in parts if part]
        for part in found[1:]:
            part[0] |= {"separator": True, "spacing": "large"}
        return found

    def _elements(self, block: cards.Block, before: list[Element]) -> Iterator[Element]:
        """The elements of a card's block; a menu goes into the row of buttons `before` it."""
        match block:
            case Heading(text):
                yield from self._heading(text)
            case Paragraph(text, quiet):
                if said := shortened(put(text, self._language), sizes.PARAGRAPH):
                    yield _quiet(said) if quiet else words(run(said))
            case Fields(pairs):
                yield from (self._field(name, value) for name, value in pairs)
            case Buttons(buttons):
                yield from elements.rows(self._actions(buttons, fallback=self._light < 2))
            case Choices(label, options):
                yield from self._menu(label, options, before)
            case Picker():
                yield self._picker(block)
            case Picture(alt=alt):
                told = _quiet(self._line(alt, sizes.ALT_TEXT))
                self._pictures.append((told, block))
                yield told
            case Progress(label, share):
                said = self._line(label, sizes.PROGRESS)
                yield words(run(bar(share), {"color": "accent"}), run(f"  {said}", QUIET), spacing="small")
            case Divider():
                return
            case _:
                assert_never(block)

    def _line(self, text: Text, most: int) -> str:
        return line(put(text, self._language), most)

    def _heading(self, text: Text) -> Iterator[Element]:
        """A heading for screen readers as well where it is wholly ours: in people's words it would find markup."""
        said = self._line(text, sizes.HEADING)
        if isinstance(text, Message) and not text.args:
            yield {"type": "TextBlock", "style": "heading", "wrap": True, "text": said, "spacing": "large", **HEADING}
        elif said != NOTHING:
            yield words(run(said, HEADING), spacing="large")

    def _field(self, name: Text, value: Text) -> Element:
        """A name and its value side by side, or one after the other where there is little room."""
        called = run(self._line(name, sizes.FIELD_NAME), DIM)
        said = run(shortened(put(value, self._language), sizes.FIELD_VALUE) or NOTHING)
        if self._light:
            return words(called | {"text": f"{called['text']}  "}, said, spacing="none")
        return elements.columns((words(called), 3), (words(said), 5)) | elements.CLOSE

    def _menu(self, label: Text, options: Sequence[Button], before: list[Element]) -> Iterator[Element]:
        """Entries folded away behind the dots at the end of a row of buttons, or behind a button of their own."""
        actions = self._actions(options, fallback=self._light == 0)
        if before and before[-1]["type"] == "ActionSet":
            before[-1]["actions"] += [each | elements.FOLDED for each in actions]
        elif actions:
            self._menus += 1
            yield elements.unfolding(self._line(label, sizes.BUTTON), actions, self._menus)

    def _actions(self, buttons: Sequence[Button], *, fallback: bool) -> list[Element]:
        return [
            elements.button(each, self._language, self._key, dialogs=self._dialogs, fallback=fallback)
            for each in buttons
        ]

    def _picker(self, picker: Picker) -> Element:
        label = self._line(picker.label, sizes.LABEL)
        if not picker.options:
            return words(run(label, PLAIN))
        named = {"id": fitting(PICKED + picker.name, sizes.ID), "label": label}
        return elements.menu(picker.options, picker.chosen, self._language) | named


def _quiet(text: str) -> Element:
    return words(run(text, QUIET), spacing="small")


def _weight(block: Block) -> int:
    """How many things an element is, as people count them: buttons one by one."""
    if block["type"] == "ActionSet":
        return sum(action["type"] != "Action.ToggleVisibility" for action in block["actions"])
    return sum(map(_weight, block["items"])) if block["type"] == "Container" else 1
