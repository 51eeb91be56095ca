"""Every card and every form as Teams shows it, in every language, and nothing that Teams would refuse.

Set MAKKER_WRITE_GOLDEN=1 to write the files anew, and read the difference before you keep it. The files
hold no bytes of pictures: another version of Pillow may write others.
"""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from adapters.teams.forms import inline, task
from adapters.teams.render import card_activity
from bot.cards.card import Form
from bot.text.catalogue import languages
from bot.text.messages import Text, msg
from tests.golden.adaptive_cards import check_activity, check_content, check_size, check_task, shapes
from tests.golden.builders import Shown, builders, samples
from tests.golden.files import hold
from tests.golden.samples import CARD, FORM, HOSTILE

FOLDER = Path(__file__).with_name("teams")
PERSON = "29:1aJb3D09pUwFqJxkAAAA"
KEY = f"prompt:{PERSON}:1774846800"
ERRORS: dict[str, Text] = {"title": msg("Give a name."), "at": HOSTILE, "elsewhere": msg("Give a name.")}
TYPED = {"title": "Run", "at": "kl. 7", "days": "1,2"}


def shown(what: Shown, language: str) -> Any:
    """What is sent for a card or form, checked."""
    if what is None:
        return None
    if isinstance(what, Form):
        opened = task(what, language, KEY)
        check_task(opened)
        return opened
    activity = card_activity(what, language, KEY, dialogs=True, whose=PERSON, refresh_for=[PERSON])
    check_activity(activity)
    return shorter(activity)


def shorter(activity: Any) -> Any:
    """The same without the bytes of pictures, and without what actions fall back on: it carries what they carry."""
    found = deepcopy(activity)
    for each in shapes(found):
        if each["type"] == "Image":
            each["url"] = each["url"].partition(",")[0]
        if "fallback" in each:
            each["fallback"] = each["fallback"]["type"]
    return found


def held(name: str, language: str, found: Any) -> None:
    """The file of a name says what was found."""
    hold(FOLDER / f"{name}.{language}.json", found)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("builder", sorted(builders()))
def test_teams_shows(builder: str, language: str) -> None:
    held(builder, language, [shown(each, language) for each in samples(language)[builder]])


@pytest.mark.parametrize("language", languages())
def test_teams_shows_every_block(language: str) -> None:
    held("every_block", language, shown(CARD, language))


@pytest.mark.parametrize("language", languages())
def test_teams_shows_every_block_where_there_are_no_dialogs(language: str) -> None:
    for each in (card for cards in samples(language).values() for card in cards):
        if each is not None and not isinstance(each, Form):
            content = check_activity(card_activity(each, language, KEY, dialogs=False))
            assert "task/fetch" not in json.dumps(content)


@pytest.mark.parametrize("language", languages())
def test_teams_shows_every_field_and_what_is_wrong_with_it(language: str) -> None:
    refused = task(FORM, language, KEY, ERRORS, TYPED)
    check_task(refused)
    held("every_field", language, {"opened": shown(FORM, language), "refused": refused})


@pytest.mark.parametrize("language", languages())
def test_teams_shows_every_form_as_a_card_too(language: str) -> None:
    for each in (form for forms in samples(language).values() for form in forms):
        if isinstance(each, Form):
            check_content(inline(each, language, KEY))
    content = inline(FORM, language, KEY, ERRORS, TYPED)
    check_content(content)
    check_size(content)
    held("inline", language, content)


def test_every_file_belongs_to_something() -> None:
    names = {*builders(), "every_block", "every_field", "inline"}
    assert {file.name for file in FOLDER.iterdir()} == {f"{name}.{code}.json" for name in names for code in languages()}
