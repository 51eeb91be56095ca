"""At the very edge of each of Slack's limits, which the stand-in knows for itself: taken, parted or refused."""

from collections.abc import Callable
from datetime import date

import pytest

from adapters.shared.values import DoesNotFit
from adapters.slack.forms import modal
from adapters.slack.render import card_message, home_view
from bot.cards.card import (
    Block,
    Button,
    Buttons,
    Card,
    ChecksField,
    ChoiceField,
    Choices,
    Field,
    Fields,
    Form,
    Heading,
    HeatMap,
    Option,
    Paragraph,
    Picker,
    Picture,
    TextField,
)
from tests.golden.block_kit import check_home, check_message, check_modal

LONG = "x" * 13_000
MAP = HeatMap(date(2026, 1, 5), "d")


def _buttons(count: int) -> tuple[Button, ...]:
    return tuple(Button("Done", "a", f"g{number}") for number in range(count))


def _options(count: int) -> tuple[Option, ...]:
    return tuple(Option(f"v{number}", "An option") for number in range(count))


def _shown(*blocks: Block, summary: str = "summary", key: str = "k") -> None:
    card = Card(blocks, summary)
    message = card_message(card, "en", key, {MAP: "F1"})
    check_message(message.blocks, message.text)
    check_home(home_view(card, "en", {MAP: "F1"}))


@pytest.mark.parametrize(
    "block",
    [
        Heading(LONG), Paragraph(LONG), Paragraph(LONG, quiet=True), Fields(((LONG, LONG),)), Picture(MAP, LONG),
        Buttons((Button(LONG, "a"),)), Choices(LONG, (Button(LONG, "a"),)), Picker("p", LONG, (Option("v", LONG),)),
    ],
    ids=lambda block: type(block).__name__,
)  # fmt: skip
def test_a_text_of_any_length_fits_where_it_stands(block: Block) -> None:
    _shown(block)
    _shown(Buttons(_buttons(1)), block, summary=LONG)


@pytest.mark.parametrize("length", range(145, 156))
def test_a_heading_is_one_as_long_as_it_fits(length: int) -> None:
    _shown(Heading("x" * length))


@pytest.mark.parametrize("count", [1, 4, 5, 6, 10, 11, 25, 26, 49, 50, 51, 99, 100, 101, 102])
@pytest.mark.parametrize(
    "made",
    [
        lambda count: [Buttons(_buttons(count))],
        lambda count: [Buttons(_buttons(1)), Choices("More", _buttons(count))],
        lambda count: [Choices("More", _buttons(count))],
        lambda count: [Picker("p", "Which?", _options(count))],
        lambda count: [Fields(tuple(("name", "value") for _ in range(count)))],
        lambda count: [Paragraph("x") for _ in range(count)],
    ],
    ids=["buttons", "menu beside buttons", "menu", "picker", "fields", "blocks"],
)
def test_of_everything_there_may_be_as_many_as_there_are(made: Callable[[int], list[Block]], count: int) -> None:
    _shown(*made(count))


@pytest.mark.parametrize("around", [150, 255, 2_000])
@pytest.mark.parametrize(
    "made",
    [
        lambda text: Buttons((Button("Done", "a", text),)),
        lambda text: Buttons((Button("Done", text),)),
        lambda text: Choices("More", (Button("Done", "a", text),)),
        lambda text: Picker("p", "Which?", (Option(text, "An option"),)),
        lambda text: Picker(text, "Which?", _options(2)),
    ],
    ids=["ref", "action", "ref in a menu", "option", "picker's name"],
)
def test_an_id_or_value_is_taken_whole_or_refused_before_slack_must(made: Callable[[str], Block], around: int) -> None:
    for length in range(around - 12, around + 3):
        _taken_or_refused(lambda length=length: _shown(made("v" * length)))  # type: ignore[misc]


def _form(*fields: Field, title: str = "A goal", submit: str = "Save", action: str = "a", ref: str = "") -> None:
    check_modal(modal(Form(title, fields, submit, action, ref), "en", "k"))


def test_words_in_a_form_fit_whatever_their_length() -> None:
    text = TextField("why", LONG, LONG, LONG, 4_000, several_lines=True)
    choice = ChoiceField("which", LONG, (Option("v", LONG),), "v", LONG)
    _form(text, choice, ChecksField("days", LONG, (Option("v", LONG),), ("v",), LONG), title=LONG, submit=LONG)


@pytest.mark.parametrize("count", [4, 5, 10, 11, 99, 100, 101, 201])
def test_a_form_may_offer_any_number_of_options(count: int) -> None:
    _form(ChoiceField("which", "Which?", _options(count)), ChecksField("days", "Which?", _options(count)))


@pytest.mark.parametrize("around", [150, 255, 3_000])
@pytest.mark.parametrize("where", ["ref", "action", "field", "option"])
def test_an_id_in_a_form_is_taken_whole_or_refused_before_slack_must(where: str, around: int) -> None:
    def made(text: str) -> None:
        name = text if where == "field" else "why"
        fields = (TextField(name, "Why?"), ChoiceField("which", "Which?", (Option(text[:1_000], "An option"),)))
        if where == "option":
            return _form(fields[1])
        return _form(fields[0], **({where: text} if where != "field" else {}))

    for length in range(around - 40, around + 3):
        _taken_or_refused(lambda length=length: made("v" * length))  # type: ignore[misc]


@pytest.mark.parametrize("count", [99, 100, 101])
def test_a_form_of_too_many_fields_is_refused(count: int) -> None:
    _taken_or_refused(lambda: _form(*(TextField(f"f{number}", "Why?") for number in range(count))))


@pytest.mark.parametrize("words", [2_300, 2_400, 2_450, 2_500, 2_600])
def test_a_form_too_large_for_a_view_is_refused(words: int) -> None:
    _taken_or_refused(lambda: _form(*(TextField(f"f{number}", "Why?", "x" * words) for number in range(100))))


def _taken_or_refused(attempt: Callable[[], None]) -> None:
    try:
        attempt()
    except DoesNotFit:
        return
