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
"""Pixels for each unit of length below, so that the picture is sharp on dense screens."""

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


def png(drawing: HeatMap, language: str) -> bytes:
    """The heat map as a PNG with its own light background, `SCALE` pixels a unit."""
    language = nearest(language)
    weeks = max(1, -(-len(drawing.days) // DAYS_A_WEEK))
    width = max(LEAST_WIDTH, LEFT + weeks * PITCH - (PITCH - CELL) + MARGIN)
    legend = list(_legend(width, language))
    legend_top = TOP + DAYS_A_WEEK * PITCH - (PITCH - CELL) + LEGEND_GAP
    height = legend_top + legend[-1][1] + LEGEND_CELL + MARGIN
    words = Image.new("L", (width * SCALE, height * SCALE))
    pen = ImageDraw.Draw(words)
    _write_weekdays(pen, language)
    _write_months(pen, drawing, weeks, language)
    for left, top, _, label in legend:
        _write(pen, left + LEGEND_CELL + 6, legend_top + top + LEGEND_CELL / 2, label, "lm")
    picture = blank_sheet(*words.size, CORNER * SCALE, EDGE * SCALE)
    picture.paste(inked(words, "text"), mask=words)
    for number, letter in enumerate(drawing.days):
        column, row = divmod(number, DAYS_A_WEEK)
        _stamp(picture, letter, CELL, LEFT + column * PITCH, TOP + row * PITCH)
    for left, top, letter, _ in legend:
        _stamp(picture, letter, LEGEND_CELL, left, legend_top + top)
    return encoded(picture)


def centre(column: int, row: int) -> tuple[int, int]:
    """The pixel in the middle of a day: its week from the left, its weekday from the top, both from 0."""
    return (LEFT + column * PITCH + CELL // 2) * SCALE, (TOP + row * PITCH + CELL // 2) * SCALE


def _write_weekdays(pen: ImageDraw.ImageDraw, language: str) -> None:
    initials = formats.weekday_initials(language)
    for row, initial in enumerate(initials):
        _write(pen, MARGIN + 5, TOP + row * PITCH + CELL / 2, initial, "mm")


def _write_months(pen: ImageDraw.ImageDraw, drawing: HeatMap, weeks: int, language: str) -> None:
    """Each month above the week in which it begins, and the first above the first week, if there is room."""
    months = [(drawing.starts_on + timedelta(weeks=week, days=6)).month for week in range(weeks)]
    for week, month in enumerate(months):
        is_cramped = week == 0 and month not in months[1:2] and weeks > 1
        if (week == 0 or months[week - 1] != month) and not is_cramped:
            _write(pen, LEFT + week * PITCH + 1, MARGIN + 5, formats.month_name(month, language), "lm")


def _legend(width: int, language: str) -> Iterator[tuple[int, int, str, str]]:
    """Left, top, letter and label of each kind of day, from the left margin on, in as many rows as it takes."""
    left, top = MARGIN, 0
    for letter, text in _LEGEND:
        label = put(text, language)
        wide = LEGEND_CELL + 6 + round(_font().getlength(label) / SCALE)
        if left > MARGIN and left + wide > width - MARGIN:
            left, top = MARGIN, top + LEGEND_ROW
        yield left, top, letter, label
        left += wide + LEGEND_SPACE


def _write(pen: ImageDraw.ImageDraw, x: float, y: float, text: str, anchor: str) -> None:
    pen.text((x * SCALE, y * SCALE), text, 255, _font(), anchor)


@lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT_FILE, FONT_SIZE * SCALE, layout_engine=ImageFont.Layout.BASIC)


def _stamp(picture: Image.Image, letter: str, size: int, left: int, top: int) -> None:
    if letter in _SHAPES:
        picture.paste(_symbol(letter, size), (left * SCALE, top * SCALE))


@lru_cache(maxsize=16)
def _symbol(letter: str, size: int) -> Image.Image:
    side = size * SCALE * _SMOOTHING
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
