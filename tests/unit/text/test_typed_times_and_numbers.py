"""Times of day and numbers as people write them."""

from datetime import time

import pytest

from bot.text.typed import read_number, read_time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", time(7)),
        ("07:30", time(7, 30)),
        ("0730", time(7, 30)),
        ("7:30am", time(7, 30)),
        ("7:30 PM", time(19, 30)),
        ("7 a.m.", time(7)),
        ("19.30", time(19, 30)),
        ("at 7", time(7)),
        ("7 o'clock", time(7)),
        ("7 in the evening", time(19)),
        ("12am", time(0)),
        ("12 pm", time(12)),
        ("noon", time(12)),
        ("at noon please", time(12)),
        ("midnight", time(0)),
        ("half past seven", time(7, 30)),
        ("half seven", time(7, 30)),
        ("quarter past 7", time(7, 15)),
        ("a quarter to eight", time(7, 45)),
        ("20 past 7", time(7, 20)),
        ("kl. 7", time(7)),
        ("kl.7", time(7)),
        ("kl 7.30", time(7, 30)),
        ("klokken syv", time(7)),
        ("kl. halv otte", time(7, 30)),
        ("halv 7", time(6, 30)),
        ("halv et", time(0, 30)),
        ("kvart i 8", time(7, 45)),
        ("kvart over syv", time(7, 15)),
        ("fem i otte", time(7, 55)),
        ("ti minutter over syv", time(7, 10)),
        ("8 om aftenen", time(20)),
        ("7 om morgenen", time(7)),
        ("middag", time(12)),
        ("kl. 24", time(0)),
    ],
)
def test_a_time_is_read_in_either_language(text: str, expected: time) -> None:
    assert read_time(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "x",
        "25",
        "at 25",
        "7:60",
        "24:30",
        "-7",
        "7-8",
        "7 8",
        "7:30:00",
        "7,30",
        "kl.",
        "soon",
        "half",
        "🕗",
        "9" * 500,
    ],
)
def test_what_is_no_time_is_not_taken_for_one(text: str) -> None:
    assert read_time(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", 5),
        ("0", 0),
        ("5,5", 5.5),
        ("5.5", 5.5),
        ("5,50", 5.5),
        ("½", 0.5),
        ("1½", 1.5),
        ("1.000", 1000),
        ("1,000", 1000),
        ("1.000,5", 1000.5),
        ("1,000.5", 1000.5),
        ("12.345.678", 12_345_678),
        ("8 000", 8000),
        ("10 000", 10_000),
        ("0,125", 0.125),
        ("0.125", 0.125),
        ("five", 5),
        ("fem", 5),
        ("5 km", 5),
        ("5km", 5),
        ("50 %", 50),
        ("8.000 skridt", 8000),
        (" 5 ", 5),
    ],
)
def test_a_number_is_read_in_the_writing_of_either_language(text: str, expected: float) -> None:
    assert read_number(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nan",
        "inf",
        "-inf",
        "1e999",
        "1e5",
        "-5",
        "−5",
        "+5",
        "5 6",
        "1.2.3",
        "1.00.000",
        "5-6",
        "1/2",
        "24/12",
        "five apples",
        "9" * 400,
        "0x10",
        "5 felt great",
    ],
)
def test_what_is_no_number_is_not_taken_for_one(text: str) -> None:
    assert read_number(text) is None
