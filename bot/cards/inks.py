"""Inks on paper: pictures of few colours, each shaded in steps, so that a PNG of them is small and fast.

A picture is a Pillow image of mode `L` whose values are places in one palette.
"""

from functools import lru_cache
from io import BytesIO
from typing import Literal

from PIL import Image, ImageColor, ImageDraw

Ink = Literal["text", "done", "missed", "quiet", "edge"]

PAPER = "#fcfaf6"
INKS: dict[Ink, str] = {
    "text": "#57534e",
    "done": "#0f766e",
    "missed": "#c2571a",
    "quiet": "#857e76",
    "edge": "#e4ded3",
}
PLAIN = 0
"""The place of bare paper in the palette."""

_STEPS = 5
_FADING = 1 + len(INKS) * _STEPS
"""The first place of the edge's colour fading into nothing, which ends the palette."""


def inked(coverage: Image.Image, ink: Ink) -> Image.Image:
    """Paper with ink where the mask (mode `L`) covers it."""
    before = list(INKS).index(ink) * _STEPS
    return coverage.point([PLAIN if step == 0 else before + step for step in _steps()])


@lru_cache(maxsize=32)
def _blank_sheet(width: int, height: int, corner: int, line: int) -> Image.Image:
    outside = _rounded(width, height, corner, 0)
    inside = _rounded(width, height, corner, line)
    sheet = inked(inside.point(range(255, -1, -1)), "edge")
    fading = outside.point([_FADING + step for step in _steps()])
    sheet.paste(fading, mask=outside.point([255] * 255 + [0]))
    return sheet


def blank_sheet(width: int, height: int, corner: int, line: int) -> Image.Image:
    """Paper with rounded corners and an edge `line` pixels wide, transparent around it."""
    return _blank_sheet(width, height, corner, line).copy()


def encoded(picture: Image.Image, effort: int) -> bytes:
    """The picture as a PNG with a palette, made small with an effort of 1 to 9."""
    picture = picture.copy()
    picture.putpalette(_palette())
    file = BytesIO()
    alphas = bytes([255] * _FADING + [255 * step // _STEPS for step in range(_STEPS + 1)])
    picture.save(file, "PNG", transparency=alphas, compress_level=effort)
    return file.getvalue()


def _steps() -> list[int]:
    """For each coverage in 0 to 255 its step of shading."""
    return [round(coverage * _STEPS / 255) for coverage in range(256)]


def _rounded(width: int, height: int, corner: int, inset: int) -> Image.Image:
    large = Image.new("L", (width * 2, height * 2))
    box = (inset * 2, inset * 2, large.width - 1 - inset * 2, large.height - 1 - inset * 2)
    ImageDraw.Draw(large).rounded_rectangle(box, (corner - inset) * 2, 255)
    return large.reduce(2)


@lru_cache(maxsize=1)
def _palette() -> list[int]:
    shades: list[tuple[int, ...]] = [_shade(ink, step) for ink in INKS for step in range(1, _STEPS + 1)]
    colours = [ImageColor.getrgb(PAPER), *shades, *[_shade("edge", _STEPS)] * (_STEPS + 1)]
    return [value for colour in colours for value in colour]


def _shade(ink: Ink, step: int) -> tuple[int, ...]:
    """Ink on paper, from bare paper at step 0 to full ink at the last."""
    pairs = zip(ImageColor.getrgb(PAPER), ImageColor.getrgb(INKS[ink]), strict=True)
    return tuple(round(paper + (full - paper) * step / _STEPS) for paper, full in pairs)
