"""Cards within Slack's limits, whatever they hold."""

import json
from datetime import date
from typing import Any

import pytest

from adapters.shared.fitting import BAR
from adapters.shared.text import NOTHING
from adapters.slack.render import Illustration, card_message, home_view, pictures_of
from bot.cards.card import (
    Button,
    Buttons,
    Card,
    Choices,
    Divider,
    Fields,
    Heading,
    HeatMap,
    Option,
    Paragraph,
    Picker,
    Picture,
    Progress,
)
from tests.golden.block_kit import check_home, check_message

WEEK = HeatMap(date(2026, 1, 5), "ddddddd")
BUTTON = Button("Done", "check_in.done", "g1", 3)


def blocks(*shown: Any, language: str = "en") -> list[dict[str, Any]]:
    card = Card(shown, "summary")
    message = card_message(card, language, "k", {WEEK: "F1"})
    check_message(message.blocks, message.text)
    check_home(home_view(card, language, {WEEK: "F1"}))
    return message.blocks


def goals(count: int, words: str = "word " * 40) -> list[Any]:
    """Parts such as the list of goals has, one for each goal."""
    return [
        block
        for number in range(count)
        for block in (*([Divider()] if number else []), Paragraph(f"{number}. {words}"), Buttons((BUTTON,)))
    ]


def last(shown: list[dict[str, Any]]) -> str:
    return str(shown[-1]["elements"][0]["text"])


def test_more_buttons_than_a_row_takes_stand_in_several() -> None:
    found = blocks(Buttons((BUTTON,) * 60))
    assert [len(block["elements"]) for block in found] == [25, 25, 10]


def test_a_menu_after_a_full_row_stands_in_its_own() -> None:
    found = blocks(Buttons((BUTTON,) * 25), Choices("More", (BUTTON,)))
    assert [len(block["elements"]) for block in found] == [25, 1]


def test_few_entries_beside_buttons_are_an_overflow_menu_and_alone_a_select_that_says_its_label() -> None:
    (row,) = blocks(Buttons((BUTTON,)), Choices("Change", (BUTTON,) * 5))
    assert row["elements"][1]["type"] == "overflow"
    (alone,) = blocks(Choices("Change", (BUTTON,) * 5))
    assert alone["elements"][0]["placeholder"]["text"] == "Change"


def test_buttons_of_the_whole_card_stay_apart_from_those_of_its_last_goal() -> None:
    found = blocks(Buttons((BUTTON,)), Choices("More", (BUTTON,)), Buttons((BUTTON,)))
    assert [len(block["elements"]) for block in found] == [2, 1]


def test_buttons_of_the_same_action_are_told_apart() -> None:
    (block,) = blocks(Buttons((BUTTON, BUTTON)))
    assert len({element["action_id"] for element in block["elements"]}) == 2


def test_more_fields_than_a_section_takes_stand_in_several() -> None:
    found = blocks(Fields(tuple((f"name {number}", f"value {number}") for number in range(7))))
    assert [len(block["fields"]) for block in found] == [10, 4]


def test_a_person_s_words_in_a_field_are_not_markup() -> None:
    (block,) = blocks(Fields((("Why", "*_~`<!here>"),)))
    assert block["fields"][1] == {"type": "plain_text", "text": "*_~`&lt;!here&gt;"}


def test_a_long_paragraph_is_parted_and_ends_in_an_ellipsis() -> None:
    found = blocks(Paragraph("word " * 10_000))
    assert len(found) == 3
    assert found[-1]["text"]["text"].endswith("word…")


def test_a_long_heading_whose_words_hold_markup_is_not_bold() -> None:
    (block,) = blocks(Heading("a*b " * 50))
    assert block["text"]["type"] == "plain_text"


@pytest.mark.parametrize(("share", "full"), [(-1.0, 0), (0.0, 0), (0.44, 4), (0.99, 10), (7.0, 10)])
def test_progress_is_a_bar_with_its_label(share: float, full: int) -> None:
    assert last(blocks(Progress("Habit strength", share))) == "▰" * full + "▱" * (BAR - full) + " Habit strength"


def test_a_picture_is_the_file_that_was_uploaded_or_else_its_words() -> None:
    other = HeatMap(date(2026, 1, 5), "m")
    found = blocks(Picture(WEEK, "Seven done."), Picture(other, "One not done."))
    assert found[0] == {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "Seven done."}
    assert last(found) == "One not done."


def test_a_picture_that_comes_twice_is_uploaded_once() -> None:
    card = Card((Picture(WEEK, "<Seven> done."), Picture(WEEK, "again")), "summary")
    assert [each.drawing for each in pictures_of(card, "en")] == [WEEK]
    assert pictures_of(Card((Picture(WEEK, "<Seven>"),), ""), "en") == [Illustration(WEEK, "&lt;Seven&gt;")]


@pytest.mark.parametrize("nothing", [Paragraph(" "), Heading(""), Buttons(()), Choices("More", ()), Fields(())])
def test_a_card_that_shows_nothing_says_its_summary(nothing: Any) -> None:
    (block,) = blocks(nothing)
    assert block["text"]["text"] == "summary"


def test_a_card_that_says_nothing_at_all_is_still_a_message() -> None:
    message = card_message(Card((), ""), "en", "k")
    check_message(message.blocks, message.text)
    assert message.text == NOTHING


def test_a_picker_without_options_is_its_label() -> None:
    assert blocks(Picker("tone", "Tone", ())) == [{"type": "section", "text": {"type": "plain_text", "text": "Tone"}}]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "… and 4 more. My Home tab shows them all."), ("da", "… og 4 til. Du ser dem alle på min Home-fane.")],
)
def test_what_does_not_fit_in_blocks_is_cut_at_a_whole_goal_and_counted(language: str, said: str) -> None:
    found = blocks(*goals(20, ""), language=language)
    assert len(found) <= 50
    assert sum(block["type"] == "divider" for block in found) == 15
    assert last(found) == said


def test_what_does_not_fit_in_characters_is_cut_at_a_whole_goal_and_counted() -> None:
    found = blocks(*goals(10, "word " * 400))
    shown = sum(block["type"] == "actions" for block in found)
    assert 4 <= shown < 10
    assert last(found) == f"… and {10 - shown} more. My Home tab shows them all."


def test_one_goal_left_out_is_counted_in_the_singular() -> None:
    assert last(blocks(*goals(17, ""), Paragraph("x"))) == "… and 1 more. My Home tab shows it all."


def test_buttons_that_do_not_fit_are_counted() -> None:
    found = blocks(Paragraph("Which one?"), Buttons((BUTTON,) * 200))
    shown = sum(len(block["elements"]) for block in found if block["type"] == "actions")
    assert last(found) == f"… and {200 - shown} more. My Home tab shows them all."


def test_the_home_tab_shows_what_a_message_has_no_room_for() -> None:
    view = home_view(Card(tuple(goals(20)), "summary"), "en")
    check_home(view)
    assert sum(block["type"] == "actions" for block in view["blocks"]) == 20


def test_the_home_tab_says_what_it_has_no_room_for_either() -> None:
    view = home_view(Card(tuple(goals(60, "")), "summary"), "en")
    check_home(view)
    assert last(view["blocks"]) == "… and 27 more that do not fit here."


def test_every_block_that_can_be_acted_on_says_in_which_message_it_stands() -> None:
    found = blocks(*goals(3), Picker("tone", "Tone", (Option("da", "Dansk"),)))
    ids = [block["block_id"] for block in found if "block_id" in block]
    assert len(set(ids)) == 4
    assert {block_id.partition("|")[2] for block_id in ids} == {"k"}


def test_the_plain_text_is_the_summary_escaped_and_not_endless() -> None:
    message = card_message(Card((), "<!channel> " * 10_000), "en", "k")
    assert message.text.startswith("&lt;!channel&gt; ")
    assert len(message.text) <= 3_000


def test_blocks_can_be_sent_as_they_are() -> None:
    found = blocks(*goals(3))
    assert json.loads(json.dumps(found)) == found
