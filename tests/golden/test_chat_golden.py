"""Every block and every form field as the chat page shows them, in every language.

Set MAKKER_WRITE_GOLDEN=1 to write the files anew, and read the difference before you keep it.
"""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from adapters.chat.render import card_view, errors_view, form_view
from bot.cards.card import Block, Card, Field, HeatMap, Picture, TextField
from bot.text.catalogue import languages
from bot.text.messages import Text, msg
from tests.golden.files import hold
from tests.golden.samples import CARD, FORM, HOSTILE

FOLDER = Path(__file__).with_name("chat")


def card(language: str) -> Any:
    return card_view(CARD, language, 7)


def form(language: str) -> Any:
    errors: dict[str, Text] = {"title": msg("Give a name."), "at": HOSTILE}
    return {"form": form_view(FORM, language), "errors": errors_view(errors, language)}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("shown", [card, form])
def test_the_page_shows(shown: Callable[[str], Any], language: str) -> None:
    hold(FOLDER / f"{shown.__name__}.{language}.json", shown(language), indent=2)


def test_every_kind_of_block_is_in_the_golden_card() -> None:
    assert {type(block) for block in CARD.blocks} == set(get_args(Block))


def test_every_kind_of_field_is_in_the_golden_form() -> None:
    assert {type(field) for field in FORM.fields} == set(get_args(Field))
    kinds = {field.kind for field in FORM.fields if isinstance(field, TextField)}
    assert kinds == set(get_args(TextField.__annotations__["kind"]))


def test_a_picture_has_another_address_when_something_else_is_drawn() -> None:
    def address(days: str, language: str) -> str:
        drawn = Card((Picture(HeatMap(date(2026, 1, 5), days), "alt"),), "summary")
        return str(card_view(drawn, language, 7)["blocks"][0]["source"])

    assert len({address("d", "en"), address("d", "da"), address("p", "en")}) == 3
    assert address("d", "en") == address("d", "en")


def test_what_is_shown_can_be_sent_as_it_is() -> None:
    assert json.loads(msgspec.json.encode([card("da"), form("da")])) == [card("da"), form("da")]
