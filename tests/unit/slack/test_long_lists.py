"""A page of goals is shown whole in one Slack message, whatever is written in them."""

from dataclasses import replace

import pytest

from adapters.slack.render import card_message
from bot.cards import my_goals
from bot.cards.card import Buttons, Card, HeatMap, Picture
from bot.domain.goal import TITLE_MAX, WHY_MAX, GoalId, GoalState
from bot.domain.practice import Practice
from tests.golden.practices import NOW, sample


def _many(filling: str, language: str) -> Practice:
    """Five goals that are asked about and eight on pause, their words as long as they may be."""
    known = sample(language)
    written = replace(known.daily, title=(filling * TITLE_MAX)[:TITLE_MAX], why=(filling * WHY_MAX)[:WHY_MAX])
    states = [GoalState.PAUSED] * 8 + [GoalState.ACTIVE] * 5
    goals = (replace(written, goal_id=GoalId(f"g{at}"), state=state) for at, state in enumerate(states))
    return replace(known.practice, goals=tuple(goals))


def _shown(card: Card) -> list[str]:
    """The ids of the goals that a page has buttons for."""
    refs = (button.ref for block in card.blocks if isinstance(block, Buttons) for button in block.buttons)
    return list(dict.fromkeys(ref for ref in refs if ref.startswith("g")))


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("filling", ["a", "æ", "R&D <3 ", "👩‍👩‍👧‍👦", '"', "\\", "ﷺ"])
def test_no_page_is_cut(filling: str, language: str) -> None:
    practice = _many(filling, language)
    pages = [my_goals.overview(practice, NOW, page) for page in range(5)]
    pages += [my_goals.calendar(practice, NOW, page) for page in range(3)]
    for page in pages:
        files: dict[HeatMap, str] = {block.drawing: "F1" for block in page.blocks if isinstance(block, Picture)}
        for shown in (card_message(page, language, "key"), card_message(page, language, "key", files)):
            assert "…" not in str(shown.blocks[-1])


def test_the_pages_show_every_goal_once_those_first_that_are_asked_about() -> None:
    practice = _many("a", "en")
    shown = [goal_id for page in range(5) for goal_id in _shown(my_goals.overview(practice, NOW, page))]
    assert shown == [f"g{at}" for at in (8, 9, 10, 11, 12, 0, 1, 2, 3, 4, 5, 6, 7)]


def test_a_page_beyond_the_last_is_the_last() -> None:
    practice = _many("a", "en")
    assert _shown(my_goals.overview(practice, NOW, 99)) == ["g7"]
