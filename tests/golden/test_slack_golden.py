"""Every card and every form as Slack shows it, in every language, and nothing that Slack would refuse.

Set MAKKER_WRITE_GOLDEN=1 to write the files anew, and read the difference before you keep it.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.forms import form_errors, modal
from adapters.slack.render import card_message, home_view, pictures_of
from bot.cards.card import Card, Form, Heading, HeatMap
from bot.text.catalogue import languages
from bot.text.messages import Text, msg
from tests.golden.block_kit import check_home, check_message, check_modal
from tests.golden.builders import Shown, builders, samples
from tests.golden.files import hold
from tests.golden.samples import CARD, FORM, HOSTILE

FOLDER = Path(__file__).with_name("slack")
KEY = "prompt:U012AB3CD:1774846800"


def files(card: Card, language: str) -> dict[HeatMap, str]:
    """As if each picture had been uploaded."""
    return {each.drawing: f"F{number:010}" for number, each in enumerate(pictures_of(card, language))}


def shown(what: Shown, language: str) -> Any:
    """What is sent for a card or form, checked."""
    if what is None:
        return None
    if isinstance(what, Form):
        view = modal(what, language, KEY)
        check_modal(view)
        return view
    message = card_message(what, language, KEY, files(what, language))
    check_message(message.blocks, message.text)
    return {"text": message.text, "blocks": message.blocks}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("builder", sorted(builders()))
def test_slack_shows(builder: str, language: str) -> None:
    found = [shown(each, language) for each in samples(language)[builder]]
    hold(FOLDER / f"{builder}.{language}.json", found)


@pytest.mark.parametrize("language", languages())
def test_slack_shows_every_block_in_a_message(language: str) -> None:
    hold(FOLDER / f"every_block.{language}.json", shown(CARD, language))


@pytest.mark.parametrize("language", languages())
def test_slack_shows_every_block_in_the_home_tab(language: str) -> None:
    view = home_view(CARD, language, files(CARD, language))
    check_home(view)
    hold(FOLDER / f"home.{language}.json", view)


@pytest.mark.parametrize("language", languages())
def test_slack_shows_every_field_and_what_is_wrong_with_it(language: str) -> None:
    errors: dict[str, Text] = {"title": msg("Give a name."), "at": HOSTILE, "elsewhere": msg("Give a name.")}
    view = shown(FORM, language)
    hold(FOLDER / f"every_field.{language}.json", {"view": view, "errors": form_errors(errors, language, view)})


@pytest.mark.parametrize("language", languages())
def test_every_builder_has_a_sample_and_nothing_else_has(language: str) -> None:
    assert set(samples(language)) == set(builders())


def test_every_file_belongs_to_something() -> None:
    names = {*builders(), "every_block", "every_field", "home"}
    assert {file.name for file in FOLDER.iterdir()} == {f"{name}.{code}.json" for name in names for code in languages()}


def test_a_picture_that_is_not_uploaded_is_told_in_words() -> None:
    blocks = card_message(CARD, "en", KEY).blocks
    assert not [block for block in blocks if block["type"] == "image"]
    assert "The last 12 weeks." in json.dumps(blocks)


def test_a_long_heading_is_a_bold_section() -> None:
    (block,) = card_message(Card((Heading("word " * 40),), "summary"), "en", KEY).blocks
    assert block["text"] == {"type": "mrkdwn", "text": f"*{'word ' * 39}word*", "verbatim": True}
