"""Every block and every form field as the chat page shows them, in every language.

Set MAKKER_WRITE_GOLDEN=1 to write the files anew, and read the difference before you keep it.
"""

import json
import os
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from adapters.chat.render import card_view, errors_view, form_view
from bot.cards.card import (
    Block,
    Button,
    Buttons,
    Card,
    ChecksField,
    ChoiceField,
    Choices,
    Divider,
    Field,
    Fields,
    Form,
    Heading,
    HeatMap,
    Option,
    Paragraph,
    Picker,
    Picture,
    Progress,
    TextField,
)
from bot.text.catalogue import languages
from bot.text.messages import Clock, Day, Listing, Moment, Number, Share, Text, msg, nmsg

FOLDER = Path(__file__).with_name("chat")
HOSTILE = '<b onclick="x()">‮ & 🙂 <!channel> {name}\n{0}'

CARD = Card(
    (
        Heading(msg("The few that matter most")),
        Paragraph(msg("“{title}”", title=HOSTILE)),
        Paragraph(msg("{day} at {time}", day=Day(date(2026, 3, 2)), time=Clock(time(7, 30))), quiet=True),
        Paragraph(HOSTILE),
        Paragraph(nmsg("{n} goal under way.", "{n} goals under way.", 2)),
        Paragraph(msg("Check-ins: {titles}", titles=Listing(("a", "b", "c")))),
        Paragraph(
            msg("The clock only goes forward. Choose a time after {now}.", now=Moment(datetime(2026, 3, 2, 7, 30)))
        ),
        Fields(((msg("In a row"), "6"), (msg("Longest"), msg("{n}", n=Number(14.5))))),
        Divider(),
        Progress(msg("Habit strength {share}", share=Share(0.823)), 0.823),
        Progress("beyond", 1.7),
        Picture(HeatMap(date(2026, 1, 5), "dpmeo-d"), nmsg("The last {n} week.", "The last {n} weeks.", 12)),
        Picture(HeatMap(date(2026, 1, 5), "ddddddd"), HOSTILE),
        Picker("tone", msg("Language"), (Option("da", "Dansk"), Option("en", "English")), "en"),
        Buttons(
            (
                Button(msg("Done"), "check_in.done", "g1.20260302", 3, "primary"),
                Button(msg("Let it go"), "my_goals.let_go", HOSTILE, style="danger"),
            )
        ),
        Choices(msg("More"), (Button(msg("I'm ill"), "pause.ill", "g1"), Button(msg("Help"), "help.show"))),
    ),
    msg("The few that matter most"),
)

FORM = Form(
    msg("Set a goal"),
    (
        TextField("title", msg("Set a goal"), HOSTILE, msg("The few that matter most"), 200),
        TextField("why", "Why", several_lines=True, optional=True, longest=500),
        TextField("amount", "Amount", "5", kind="number"),
        TextField("at", "At", "7:30", kind="time"),
        TextField("on", "On", "2026-03-02", kind="date"),
        TextField("zone", "Zone", "Europe/Copenhagen", kind="zone"),
        ChoiceField(
            "cadence", msg("Language"), (Option("d", msg("every day")), Option("w", msg("every weekday"))), "w"
        ),
        ChecksField("days", "Days", (Option("1", "M"), Option("2", "T")), ("2",), msg("The few that matter most")),
    ),
    msg("Set a goal"),
    "goal.save",
    "g1",
)


def card(language: str) -> Any:
    return card_view(CARD, language, 7)


def form(language: str) -> Any:
    errors: dict[str, Text] = {"title": msg("Give a name."), "at": HOSTILE}
    return {"form": form_view(FORM, language), "errors": errors_view(errors, language)}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("shown", [card, form])
def test_the_page_shows(shown: Callable[[str], Any], language: str) -> None:
    file = FOLDER / f"{shown.__name__}.{language}.json"
    text = json.dumps(shown(language), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("MAKKER_WRITE_GOLDEN"):
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8")


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
