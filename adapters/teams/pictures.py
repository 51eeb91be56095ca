"""Pictures within a card: Teams asks for no upload, so they are part of what is sent, as far as there is room."""

from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache

from adapters.teams.elements import Element
from adapters.teams.text import size_of
from bot.cards.card import HeatMap, Picture
from bot.cards.drawing import draw

SCALES = 2, 1
"""Pixels a unit of length: sharp on dense screens where all pictures of a card fit so, else as small as it goes."""


def illustrated(
    body: Sequence[Element], told: Sequence[tuple[Element, Picture]], language: str, room: int
) -> list[Element]:
    """The elements with pictures in the place of those that tell of them, at most `room` bytes as JSON.

    Where not all fit, the last ones stay told in words.
    """
    pictures = {number: picture for number, element in enumerate(body) for text, picture in told if text is element}
    shown: dict[int, Element] = {}
    for scale in SCALES:
        left = room - size_of(body)
        shown = {}
        for number, picture in pictures.items():
            image = _image(picture.drawing, _said(body[number]), language, scale)
            left -= size_of(image) - size_of(body[number])
            if left < 0:
                break
            shown[number] = image
        if len(shown) == len(pictures):
            break
    return [shown.get(number, element) for number, element in enumerate(body)]


def _said(told: Element) -> str:
    return str(told["inlines"][0]["text"])


def _image(drawing: HeatMap, alt: str, language: str, scale: int) -> Element:
    return {"type": "Image", "url": _address(drawing, language, scale), "altText": alt}


@lru_cache(maxsize=64)
def _address(drawing: HeatMap, language: str, scale: int) -> str:
    return "data:image/png;base64," + b64encode(draw(drawing, language, scale)).decode()
