"""The heat map as a picture: weeks as columns from left to right, Monday to Sunday from top to bottom.

Each kind of day has a shape of its own, so that none depends on telling colours apart.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bot.cards.card import HeatMap
from bot.cards.inks import Ink, blank_sheet, encoded, inked
from bot.domain.check_in import Outcome
from bot.text import formats
from bot.text.catalogue import nearest, put
from bot.text.messages import Text, msg
from bot.text.phrases import outcome

SCALE = 2
"""Pixels for each unit of length below, where the picture is to be sharp on dense screens."""

DAYS_A_WEEK = 7
MARGIN = 20
LEFT = MARGIN + 24
TOP = MARGIN + 24
CELL = 24
PITCH = 30
LEGEND_GAP = 22
LEGEND_CELL = 15
LEGEND_ROW = 24
LEGEND_SPACE = 15
LEAST_WIDTH = 300
CORNER = 14
EDGE = 1
FONT_SIZE = 13

FONT_FILE = Path(__file__).with_name("fonts") / "Roboto-Regular.ttf"
_SMOOTHING = 4

_LEGEND: tuple[tuple[str, Text], ...] = (
    ("d", outcome(Outcome.DONE)),
    ("p", outcome(Outcome.PARTLY)),
    ("m", outcome(Outcome.MISSED)),
    ("e", outcome(Outcome.EXCUSED)),
    ("o", msg("Open")),
)


def png(drawing: HeatMap, language: str, scale: int = SCALE) -> bytes:
    """The heat map as a PNG with its own light background, `scale` pixels a unit."""
    language = nearest(language)
    weeks = max(1, -(-len(drawing.days) // DAYS_A_WEEK))
    width = max(LEAST_WIDTH, LEFT + weeks * PITCH - (PITCH - CELL) + MARGIN)
    legend = list(_legend(width, language, scale))
    legend_top = TOP + DAYS_A_WEEK * PITCH - (PITCH - CELL) + LEGEND_GAP
    height = legend_top + legend[-1][1] + LEGEND_CELL + MARGIN
    words = Image.new("L", (width * scale, height * scale))
    pen = _Pen(words, scale)
    _write_weekdays(pen, language)
    _write_months(pen, drawing, weeks, language)
    for left, top, _, label in legend:
        pen.write(left + LEGEND_CELL + 6, legend_top + top + LEGEND_CELL / 2, label, "lm")
    picture = blank_sheet(*words.size, CORNER * scale, EDGE * scale)
    picture.paste(inked(words, "text"), mask=words)
    for number, letter in enumerate(drawing.days):
        column, row = divmod(number, DAYS_A_WEEK)
        _stamp(picture, letter, CELL, LEFT + column * PITCH, TOP + row * PITCH, scale)
    for left, top, letter, _ in legend:
        _stamp(picture, letter, LEGEND_CELL, left, legend_top + top, scale)
    return encoded(picture, effort=7 if scale > 1 else 9)


def centre(column: int, row: int) -> tuple[int, int]:
    """The pixel in the middle of a day: its week from the left, its weekday from the top, both from 0."""
    return (LEFT + column * PITCH + CELL // 2) * SCALE, (TOP + row * PITCH + CELL // 2) * SCALE


class _Pen:
    """Writes into a mask, with lengths in units."""

    def __init__(self, words: Image.Image, scale: int) -> None:
        self._pen = ImageDraw.Draw(words)
        self._scale = scale

    def write(self, x: float, y: float, text: str, anchor: str) -> None:
        """Write a text, anchored as Pillow says."""
        self._pen.text((x * self._scale, y * self._scale), text, 255, _font(self._scale), anchor)


def _write_weekdays(pen: _Pen, language: str) -> None:
    initials = formats.weekday_initials(language)
    for row, initial in enumerate(initials):
        pen.write(MARGIN + 5, TOP + row * PITCH + CELL / 2, initial, "mm")


def _write_months(pen: _Pen, drawing: HeatMap, weeks: int, language: str) -> None:
    """Each month above the week in which it begins, and the first above the first week, if there is room."""
    months = [(drawing.starts_on + timedelta(weeks=week, days=6)).month for week in range(weeks)]
    for week, month in enumerate(months):
        is_cramped = week == 0 and month not in months[1:2] and weeks > 1
        if (week == 0 or months[week - 1] != month) and not is_cramped:
            pen.write(LEFT + week * PITCH + 1, MARGIN + 5, formats.month_name(month, language), "lm")


def _legend(width: int, language: str, scale: int) -> Iterator[tuple[int, int, str, str]]:
    """Left, top, letter and label of each kind of day, from the left margin on, in as many rows as it takes."""
    left, top = MARGIN, 0
    for letter, text in _LEGEND:
        label = put(text, language)
        wide = LEGEND_CELL + 6 + round(_font(scale).getlength(label) / scale)
        if left > MARGIN and left + wide > width - MARGIN:
            left, top = MARGIN, top + LEGEND_ROW
        yield left, top, letter, label
        left += wide + LEGEND_SPACE


@lru_cache(maxsize=2)
def _font(scale: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT_FILE, FONT_SIZE * scale, layout_engine=ImageFont.Layout.BASIC)


def _stamp(picture: Image.Image, letter: str, size: int, left: int, top: int, scale: int) -> None:
    if letter in _SHAPES:
        picture.paste(_symbol(letter, size * scale), (left * scale, top * scale))


@lru_cache(maxsize=32)
def _symbol(letter: str, pixels: int) -> Image.Image:
    side = pixels * _SMOOTHING
    large = Image.new("L", (side, side))
    ink, shape = _SHAPES[letter]
    shape(ImageDraw.Draw(large), side - 1)
    return inked(large.reduce(_SMOOTHING), ink)


def _done(pen: ImageDraw.ImageDraw, side: int) -> None:
    pen.rounded_rectangle((0, 0, side, side), side * 0.26, 255)


def _partly(pen: ImageDraw.ImageDraw, side: int) -> None:
    line = side * 0.09
    _done(pen, side)
    pen.rounded_rectangle((line, line, side - line, side - line), side * 0.26 - line, 0)
    pen.rounded_rectangle((0, side // 2, side, side), side * 0.26, 255, corners=(False, False, True, True))


def _missed(pen: ImageDraw.ImageDraw, side: int) -> None:
    pen.ellipse((side * 0.06, side * 0.06, side * 0.94, side * 0.94), 0, 255, round(side * 0.11))


def _excused(pen: ImageDraw.ImageDraw, side: int) -> None:
    pen.ellipse((side * 0.34, side * 0.34, side * 0.66, side * 0.66), 255)


def _open(pen: ImageDraw.ImageDraw, side: int) -> None:
    for start in range(0, 360, 45):
        pen.arc((side * 0.06, side * 0.06, side * 0.94, side * 0.94), start, start + 25, 255, round(side * 0.08))


_SHAPES: dict[str, tuple[Ink, Callable[[ImageDraw.ImageDraw, int], None]]] = {
    "d": ("done", _done),
    "p": ("done", _partly),
    "m": ("missed", _missed),
    "e": ("quiet", _excused),
    "o": ("quiet", _open),
}
