"""The heat map: each kind of day looks like itself, in both languages."""

from datetime import date
from io import BytesIO
from itertools import combinations

import pytest
from PIL import Image, ImageColor, ImageFont

from bot.cards.card import HeatMap
from bot.cards.drawing import describe, draw
from bot.cards.heat_map import CELL, FONT_FILE, SCALE, centre
from bot.cards.inks import INKS, PAPER
from bot.text.catalogue import languages, put

MONDAY = date(2026, 8, 31)
TWELVE_WEEKS = HeatMap(MONDAY, ("dddmdpe" * 12)[:-3] + "o--")
KINDS = "dpmeo-"


def picture(drawing: HeatMap, language: str = "en") -> Image.Image:
    return Image.open(BytesIO(draw(drawing, language))).convert("RGBA")


def cell(days: str, row: int) -> Image.Image:
    """The day in a row of the first week."""
    x, y = centre(0, row)
    half = CELL * SCALE // 2
    return picture(HeatMap(MONDAY, days)).crop((x - half, y - half, x + half, y + half)).convert("RGB")


def colour(name: str) -> tuple[int, ...]:
    return ImageColor.getrgb(name)


def shape(image: Image.Image) -> list[bool]:
    """Which pixels have any ink, whatever its colour."""
    return [image.getpixel((x, y)) != colour(PAPER) for x in range(image.width) for y in range(image.height)]


def test_it_is_a_png_with_room_for_every_week_and_not_heavy() -> None:
    data = draw(TWELVE_WEEKS, "en")
    assert data.startswith(b"\x89PNG")
    assert picture(TWELVE_WEEKS).size == (836, 610)
    assert len(data) < 15 * 1024


@pytest.mark.parametrize(
    ("kind", "middle", "near_the_bottom"),
    [
        ("d", INKS["done"], INKS["done"]),
        ("p", INKS["done"], INKS["done"]),
        ("m", PAPER, INKS["missed"]),
        ("e", INKS["quiet"], PAPER),
        ("-", PAPER, PAPER),
    ],
)
def test_each_kind_of_day_has_its_colours(kind: str, middle: str, near_the_bottom: str) -> None:
    drawn = cell(kind, 0)
    assert drawn.getpixel((CELL, CELL + 1)) == colour(middle)
    assert drawn.getpixel((CELL, CELL * 2 - 5)) == colour(near_the_bottom)


def test_a_partly_done_day_is_filled_below_and_empty_above() -> None:
    drawn = cell("p", 0)
    assert drawn.getpixel((CELL, CELL // 2)) == colour(PAPER)
    assert drawn.getpixel((CELL, CELL * 3 // 2)) == colour(INKS["done"])


def test_kinds_of_days_differ_in_shape_and_not_only_in_colour() -> None:
    shapes = {kind: shape(cell(kind, 0)) for kind in KINDS}
    assert not any(shapes["-"])
    for one, other in combinations(KINDS, 2):
        differing = sum(a != b for a, b in zip(shapes[one], shapes[other], strict=True))
        assert differing > len(shapes[one]) * 0.08, (one, other)


def test_days_run_down_from_monday_and_weeks_to_the_right() -> None:
    drawn = picture(HeatMap(MONDAY, "------d" + "d------"))
    filled = (*colour(INKS["done"]), 255)
    assert drawn.getpixel(centre(0, 6)) == filled
    assert drawn.getpixel(centre(1, 0)) == filled
    assert drawn.getpixel(centre(0, 0)) == drawn.getpixel(centre(1, 6)) == (*colour(PAPER), 255)


def test_it_brings_its_own_paper_with_rounded_transparent_corners() -> None:
    drawn = picture(TWELVE_WEEKS)
    corners = [(x, y) for x in (0, drawn.width - 1) for y in (0, drawn.height - 1)]
    assert [drawn.getpixel(corner)[3] for corner in corners] == [0, 0, 0, 0]  # type: ignore[index]
    assert drawn.getpixel((drawn.width // 2, 8)) == (*colour(PAPER), 255)


def test_the_same_drawing_gives_the_same_bytes() -> None:
    assert draw(TWELVE_WEEKS, "da") == draw(TWELVE_WEEKS, "da")


def test_the_words_in_it_are_in_the_readers_language() -> None:
    assert draw(TWELVE_WEEKS, "en") != draw(TWELVE_WEEKS, "da")
    assert draw(TWELVE_WEEKS, "fr") == draw(TWELVE_WEEKS, "en")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("days", ["", "d", "dpmeo--", "?x", "d" * 7 * 53])
def test_any_number_of_days_can_be_drawn(days: str, language: str) -> None:
    assert picture(HeatMap(MONDAY, days), language).width >= 600


def test_the_font_knows_danish_letters() -> None:
    font = ImageFont.truetype(FONT_FILE, 40)
    unknown = bytes(font.getmask("\uffff"))
    drawn = [bytes(font.getmask(letter)) for letter in "æøåÆØÅ"]
    assert unknown not in drawn
    assert len(set(drawn)) == len(drawn)


def test_the_alternative_text_counts_each_kind() -> None:
    drawing = HeatMap(MONDAY, "d" * 4 + "pp" + "m" + "eo")
    assert put(describe(drawing), "en") == "The last 2 weeks: 4 done, 2 partly, 1 not done, 1 excused, and 1 open."
    assert put(describe(drawing), "da") == "De seneste 2 uger: 4 gjort, 2 delvist, 1 ikke gjort, 1 fritaget og 1 åben."


def test_the_alternative_text_says_when_there_is_nothing_to_count() -> None:
    assert put(describe(HeatMap(MONDAY, "-" * 7)), "en") == "The last week: no check-ins yet."
    assert put(describe(HeatMap(MONDAY, "-" * 7)), "da") == "Den seneste uge: ingen check-ins endnu."
