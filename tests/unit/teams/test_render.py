"""Cards within Teams' limits, whatever they hold."""

import json
from datetime import date
from typing import Any

import pytest

from adapters.shared.fitting import BAR
from adapters.shared.text import NOTHING
from adapters.teams.render import card_activity, card_content
from adapters.teams.values import REFRESH, pressed
from bot.cards.card import (
    Button,
    Buttons,
    Card,
    Choices,
    Divider,
    Fields,
    Heading,
    HeatMap,
    Paragraph,
    Picker,
    Picture,
    Progress,
)
from bot.text.messages import msg
from tests.golden.adaptive_cards import check_activity, check_content, shapes
from tests.unit.teams.pressing import actions

WEEK = HeatMap(date(2026, 1, 5), "ddddddd")
LONG = HeatMap(date(2026, 1, 5), "dpmeo-d" * 12)
BUTTON = Button("Done", "check_in.done", "g1", 3)
Shape = dict[str, Any]


def body(*shown: Any, language: str = "en", key: str = "k") -> list[Shape]:
    activity = card_activity(Card(shown, "summary"), language, key, dialogs=True)
    found: list[Shape] = check_activity(activity)["body"]
    return found


def words(shape: Any) -> str:
    """All words of elements, in their order."""
    return " ".join(each["text"] for each in shapes(shape) if each["type"] in ("TextRun", "TextBlock"))


def goals(count: int, said: str = "word " * 40) -> list[Any]:
    """Parts such as the list of goals has, one for each goal."""
    return [
        block
        for number in range(count)
        for block in (*([Divider()] if number else []), Paragraph(f"{number}. {said}"), Buttons((BUTTON,)))
    ]


def test_no_words_of_people_stand_where_markup_is_read() -> None:
    marked = "**b** [x](https://evil.example) <at>Anna</at> {{DATE(2026-01-01T00:00:00Z)}}"
    found = body(
        Heading(marked), Heading(msg("“{title}”", title=marked)), Paragraph(marked), Fields(((marked, marked),))
    )
    assert words(found).count(marked) == 5
    assert not [each for each in shapes(found) if each["type"] == "TextBlock"]


def test_a_heading_that_is_wholly_ours_is_one_for_screen_readers_too() -> None:
    (block,) = body(Heading(msg("Calendar")), language="da")
    assert (block["type"], block["style"], block["text"]) == ("TextBlock", "heading", "Kalender")


def test_more_buttons_than_a_row_takes_stand_in_several() -> None:
    found = body(Buttons((Button("x", "a"),) * 13))
    assert [len(block["actions"]) for block in found] == [6, 6, 1]


def test_long_buttons_stand_below_one_another() -> None:
    found = body(Buttons((Button("Run before breakfast", "a"), Button("Read and write", "a"), Button("Swim", "a"))))
    assert [len(block["actions"]) for block in found] == [1, 2]


def test_a_menu_folds_away_at_the_end_of_a_row_of_buttons() -> None:
    (row,) = body(Buttons((BUTTON,)), Choices("More", (BUTTON,) * 8))
    assert [action.get("mode") for action in row["actions"]] == [None, *["secondary"] * 8]


def test_a_menu_that_stands_alone_unfolds_behind_its_label() -> None:
    (menu,) = body(Choices("Change", (BUTTON,) * 3))
    toggle, hidden = menu["items"]
    assert toggle["actions"][0]["title"] == "Change"
    assert toggle["actions"][0]["targetElements"] == [hidden["id"]]
    assert hidden["isVisible"] is False
    assert len(list(actions(hidden))) == 3


def test_menus_are_told_apart() -> None:
    found = body(Choices("Change", (BUTTON,)), Choices("More", (BUTTON,)))
    assert len({menu["items"][1]["id"] for menu in found}) == 2


def test_a_button_is_known_to_clients_that_refresh_no_cards() -> None:
    (row,) = body(Buttons((BUTTON,)))
    (action,) = row["actions"]
    assert (action["type"], action["verb"]) == ("Action.Execute", "check_in.done")
    assert action["fallback"]["type"] == "Action.Submit"
    assert action["fallback"]["title"] == action["title"]
    assert action["fallback"]["data"] == action["data"]


@pytest.mark.parametrize(("style", "shown"), [("plain", None), ("primary", "positive"), ("danger", "destructive")])
def test_buttons_look_as_what_they_do(style: Any, shown: str | None) -> None:
    (row,) = body(Buttons((Button("x", "a", style=style),)))
    assert row["actions"][0].get("style") == shown


@pytest.mark.parametrize(("share", "full"), [(-1.0, 0), (0.0, 0), (0.44, 4), (0.99, 10), (7.0, 10)])
def test_progress_is_a_bar_with_its_label(share: float, full: int) -> None:
    assert words(body(Progress("Habit strength", share))) == "▰" * full + "▱" * (BAR - full) + "   Habit strength"


def test_a_part_begins_below_a_line_and_a_line_without_a_part_is_none() -> None:
    found = body(Divider(), Paragraph("a"), Divider(), Divider(), Paragraph("b"), Divider())
    assert [block.get("separator", False) for block in found] == [False, True]


@pytest.mark.parametrize("nothing", [Paragraph(" "), Heading(""), Buttons(()), Choices("More", ()), Fields(())])
def test_a_card_that_shows_nothing_says_its_summary(nothing: Any) -> None:
    assert words(body(nothing)) == "summary"


def test_a_card_that_says_nothing_at_all_is_still_a_message() -> None:
    activity = card_activity(Card((), ""), "en", "k", dialogs=True)
    assert words(check_activity(activity)["body"]) == NOTHING
    assert activity["summary"] == NOTHING


def test_a_picker_without_options_is_its_label() -> None:
    assert words(body(Picker("tone", "Tone", ()))) == "Tone"


# --- room -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "… and 2 more that do not fit here."), ("da", "… og 2 til, som der ikke er plads til her.")],
)
def test_what_does_not_fit_is_cut_at_a_whole_goal_and_counted(language: str, said: str) -> None:
    found = body(*goals(13, "word " * 360), language=language)
    assert sum(block["type"] == "ActionSet" for block in found) == 11
    assert words(found[-1]) == said


def test_buttons_that_do_not_fit_are_counted() -> None:
    found = body(Paragraph("Which one?"), Buttons((BUTTON,) * 200))
    shown = len(list(actions(found)))
    assert 40 < shown < 200
    assert words(found[-1]) == f"… and {200 - shown} more that do not fit here."


def test_entries_of_a_menu_that_does_not_fit_are_counted() -> None:
    found = body(Paragraph("Which one?"), Choices("More", (BUTTON,) * 200))
    assert words(found) == "Which one? … and 200 more that do not fit here."


def fallbacks(found: Any) -> list[bool]:
    """Of each button, whether a client that cannot refresh cards knows it."""
    return ["fallback" in action for action in actions(found)]


def parts(count: int, buttons: int, key: str = "k" * 60) -> list[Shape]:
    """Parts with fields, buttons and a menu."""
    shown = Fields((("Name", "value"),)), Buttons((BUTTON,) * buttons), Choices("More", (BUTTON,) * 7), Divider()
    return body(*shown * count, key=key)


def test_a_card_with_room_has_columns_and_buttons_for_every_client() -> None:
    found = parts(2, 2)
    assert all(fallbacks(found))
    assert sum(block["type"] == "ColumnSet" for block in found) == 2


def test_a_card_with_little_room_does_without_columns_and_its_menus_without_old_clients() -> None:
    found = parts(8, 2)
    assert fallbacks(found) == ([True] * 2 + [False] * 7) * 8
    assert words(found) == " ".join(["Name   value"] * 8)


def test_a_card_with_hardly_any_room_does_without_what_old_clients_need() -> None:
    found = parts(11, 2)
    assert len(fallbacks(found)) == 99
    assert not any(fallbacks(found))


def test_pictures_are_worth_columns() -> None:
    fields = Fields(tuple((f"name {number}", "value") for number in range(35)))
    found = body(fields, *[Picture(LONG, "alt")] * 4)
    assert len(images(found)) == 4
    assert not [block for block in found if block["type"] == "ColumnSet"]


def test_what_does_not_fit_is_left_out_however_teams_counts_the_signs() -> None:
    for sign in ("🙂", '"', "\\", "\u202e", "ﷺ"):
        body(*goals(12, sign * 3_000))


# --- pictures -------------------------------------------------------------------------------------------


def images(found: Any) -> list[Shape]:
    return [each for each in shapes(found) if each["type"] == "Image"]


def test_a_picture_is_in_the_card_and_told_to_those_who_do_not_see_it() -> None:
    (image,) = body(Picture(WEEK, "Seven done."))
    assert image["altText"] == "Seven done."
    assert body(Picture(WEEK, "Seven done."), language="da")[0]["url"] != image["url"]


def test_pictures_are_sharp_where_there_is_room_and_smaller_where_there_is_less() -> None:
    (alone,) = images(body(Picture(LONG, "alt")))
    several = images(body(*[Picture(LONG, "alt")] * 5))
    assert len(several) == 5
    assert len(several[0]["url"]) < len(alone["url"]) / 2


def test_pictures_that_do_not_fit_are_told_in_words() -> None:
    found = body(*[Picture(LONG, f"Picture {number}.") for number in range(9)])
    shown = len(images(found))
    assert 4 <= shown < 9
    assert words(found) == " ".join(f"Picture {number}." for number in range(shown, 9))


def test_a_picture_takes_no_room_from_words() -> None:
    found = body(*goals(9, "word " * 360), Picture(LONG, "alt"))
    assert words(found).count("8. word") == 1


# --- the whole card -------------------------------------------------------------------------------------


def test_people_s_words_are_the_summary_and_not_what_an_old_client_shows() -> None:
    activity = card_activity(Card((), "**Run** " * 1_000), "da", "k", dialogs=True)
    content = check_activity(activity)
    assert activity["summary"] == content["speak"]
    assert activity["summary"].startswith("**Run** ")
    assert len(activity["summary"].encode()) <= 600
    assert "Run" not in content["fallbackText"]
    assert content["lang"] == "da"


def test_a_card_is_kept_fresh_for_at_most_sixty_people() -> None:
    card = Card((Paragraph("x"),), "summary")
    content = card_content(card, "en", "k", dialogs=True, refresh_for=[f"29:{number}" for number in range(70)])
    check_content(content)
    assert len(content["refresh"]["userIds"]) == 60
    assert pressed(content["refresh"]["action"]["data"]).action == REFRESH
    assert "refresh" not in card_content(card, "en", "k", dialogs=True)


def test_a_card_can_be_sent_as_it_is() -> None:
    found = body(*goals(3))
    assert json.loads(json.dumps(found)) == found
