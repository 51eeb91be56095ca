"""Text as Slack takes it."""

import pytest
import regex

from adapters.shared.text import NOTHING, cleaned
from adapters.slack.text import beginning, bold, escaped, line, pieces, plain, shortened, size

FAMILY = "👩‍👩‍👧‍👦"


def test_nothing_that_somebody_wrote_is_a_command_of_slacks() -> None:
    assert escaped("<!channel> & <@U1>") == "&lt;!channel&gt; &amp; &lt;@U1&gt;"


def test_what_is_escaped_already_is_escaped_once_more_so_that_it_is_shown_as_written() -> None:
    assert escaped("&lt;") == "&amp;lt;"


def test_size_counts_what_is_sent() -> None:
    assert size("a&b") == 7
    assert size("🙂") == 2


def test_control_characters_and_half_characters_are_left_out() -> None:
    assert cleaned(" a\x00b\x1b\ud83d\r\nc\td ") == "ab\nc\td"


@pytest.mark.parametrize("text", ["", "  \n", "\u200b", "\u2060\u202e", "\x00", "\ufeff \xa0"])
def test_a_text_in_which_nothing_shows_is_empty(text: str) -> None:
    assert cleaned(text) == ""
    assert plain(text, 10) == {"type": "plain_text", "text": NOTHING}


def test_a_short_text_is_left_as_it_is() -> None:
    assert shortened("Run before breakfast", 20) == "Run before breakfast"


def test_a_long_text_ends_after_a_word() -> None:
    assert shortened("one two three four five", 20) == "one two three four…"


def test_a_long_word_is_cut() -> None:
    assert shortened("a" * 30, 10) == "a" * 9 + "…"


@pytest.mark.parametrize(
    "one", [FAMILY, "e\u0301", "🇩🇰", "👍🏽", "\u0e01\u0e33", "ש\u05c1", "&", "\U0001f3f4\U000e0067\U000e007f"]
)
def test_no_grapheme_is_cut_in_two(one: str) -> None:
    kept = shortened(one * 40, 75).removesuffix("…").replace("&amp;", "&")
    assert kept
    assert set(regex.findall(r"\X", kept)) == {one}


def test_a_grapheme_longer_than_there_is_room_for_is_cut_all_the_same() -> None:
    endless = "e" + "\u0301" * 100_000
    assert size(shortened(endless, 75)) == 75
    assert size(shortened("ok " + endless, 75)) <= 75


def test_a_long_text_comes_in_pieces_of_whole_words() -> None:
    assert pieces("one two three four", 9, 3) == ["one two", "three", "four"]


def test_the_last_piece_says_that_there_was_more() -> None:
    assert pieces("one two three four", 9, 2) == ["one two", "three…"]


def test_pieces_of_nothing_are_none() -> None:
    assert pieces(" \n", 9, 2) == []


def test_bold_is_for_words_that_hold_no_markup() -> None:
    assert bold("In a row", 50) == {"type": "mrkdwn", "text": "*In a row*", "verbatim": True}


@pytest.mark.parametrize("words", ["a*b", "_a_", "~a~", "`a`", "a\nb"])
def test_words_that_hold_markup_are_shown_as_they_are(words: str) -> None:
    assert bold(words, 50) == {"type": "plain_text", "text": words}


def test_bold_fits_with_its_stars() -> None:
    assert len(bold("word " * 100, 50)["text"]) <= 50


def test_a_line_is_one_line() -> None:
    assert line("a\n b\t c", 50)["text"] == "a b c"


def test_what_is_to_be_edited_is_not_escaped() -> None:
    assert beginning("<b> & c", 50) == "<b> & c"
