"""Whatever somebody writes, Slack takes it, nobody is pinged, and what comes back is what went out."""

from datetime import date
from typing import Any

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.shared.text import cleaned
from adapters.shared.values import Press
from adapters.slack.forms import modal, submitted
from adapters.slack.render import card_message, home_view
from adapters.slack.text import beginning, pieces, shortened, size
from adapters.slack.values import pressed
from bot.cards.card import (
    Button,
    Buttons,
    Card,
    ChecksField,
    ChoiceField,
    Choices,
    Divider,
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
from tests.golden.block_kit import check_home, check_message, check_modal
from tests.unit.slack.pressing import presses, sent_in

AWKWARD = [
    "<!channel>", "<@U1>", "@here", "#general", "*b*", "_", "~", "`", "&amp;", "<http://x|y>", ":tada:", "|", "%", "å",
    "👩‍👩‍👧‍👦", "🇩🇰", "e\u0301\u0323", "\u202eשלום", "\u200d", "\u2066", "ﷺ", "𝒳", "\U000191d3",
    "\x00", "\x1b[0m", "\ud83d", "\n", "\r\n", "\t", " ",
]  # fmt: skip
SHORT = st.lists(st.one_of(st.sampled_from(AWKWARD), st.characters()), max_size=12).map("".join)
WORDS = st.one_of(SHORT, SHORT, SHORT, st.builds(lambda part, times: part * times, SHORT, st.integers(0, 900)))
REFS = st.text("abcdef0123456789.-|&<>% æ🙂", max_size=9)
NAMES = st.text("abcdefgh_", min_size=1, max_size=20)

BUTTON = st.builds(
    Button, WORDS, st.text("abc._|&", min_size=1, max_size=9), REFS, st.integers(0, 10**9),
    st.sampled_from(["plain", "primary", "danger"])
)  # fmt: skip
OPTIONS = st.lists(st.builds(Option, REFS, SHORT), max_size=12, unique_by=lambda each: each.value).map(tuple)
DRAWING = st.builds(HeatMap, st.just(date(2026, 1, 5)), st.text("dpmeo-", max_size=9))
BLOCK = st.one_of(
    st.builds(Heading, WORDS),
    st.builds(Paragraph, WORDS, st.booleans()),
    st.builds(Fields, st.lists(st.tuples(WORDS, WORDS), max_size=12).map(tuple)),
    st.builds(Buttons, st.lists(BUTTON, max_size=30).map(tuple)),
    st.builds(Choices, WORDS, st.lists(BUTTON, max_size=12).map(tuple)),
    st.builds(Picture, DRAWING, WORDS),
    st.just(Divider()),
    st.builds(Progress, WORDS, st.floats(-2, 2)),
)
CARD = st.builds(Card, st.lists(BLOCK, max_size=12).map(tuple), WORDS)
FIELD = st.one_of(
    st.builds(TextField, NAMES, WORDS, WORDS, WORDS, st.integers(0, 4_000), st.booleans(), st.booleans()),
    st.builds(ChoiceField, NAMES, WORDS, OPTIONS, REFS, WORDS),
    st.builds(ChecksField, NAMES, WORDS, OPTIONS, st.lists(REFS).map(tuple), WORDS),
)
FORM = st.builds(
    Form, WORDS, st.lists(FIELD, min_size=1, max_size=8, unique_by=lambda each: each.name).map(tuple), WORDS,
    st.text("abc._", min_size=1, max_size=9), REFS,
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(CARD, st.sampled_from(["en", "da"]), st.booleans())
def test_slack_takes_any_card(card: Card, language: str, uploaded: bool) -> None:
    files = {block.drawing: "F1" for block in card.blocks if isinstance(block, Picture) and uploaded}
    message = card_message(card, language, "k", files)
    check_message(message.blocks, message.text)
    check_home(home_view(card, language, files))


@settings(max_examples=25, deadline=None)
@given(CARD)
def test_every_press_is_one_of_the_card_s_or_counted_as_left_out(card: Card) -> None:
    every = [
        Press(button.action, button.ref, button.turn, "k")
        for block in card.blocks
        if isinstance(block, Buttons | Choices)
        for button in (block.buttons if isinstance(block, Buttons) else block.options)
    ]
    blocks = card_message(card, "en", "k").blocks
    found = [pressed(payload) for payload in presses(blocks)]
    assert found == every[: len(found)]
    if len(found) < len(every):
        assert blocks[-1]["elements"][0]["text"].startswith("… and ")


@settings(max_examples=25, deadline=None)
@given(FORM.filter(lambda form: any(isinstance(each, TextField) or each.options for each in form.fields)), REFS)
def test_any_form_comes_back_as_it_was_opened(form: Form, key: str) -> None:
    view = modal(form, "da", key)
    check_modal(view)
    found = submitted(sent_in(view))
    assert (found.action, found.ref, found.key) == (form.action, form.ref, key)
    assert found.values == {field.name: expected for field in form.fields if (expected := said(field)) is not None}


def said(field: Any) -> str | None:
    """What a field says that nobody touched; none where it is left out."""
    if isinstance(field, TextField):
        value = beginning(field.value, 3_000)
        return value if field.several_lines else value.replace("\n", " ")
    values = [option.value for option in field.options]
    if not values:
        return None
    if isinstance(field, ChoiceField):
        return field.value if field.value in values else ""
    return ",".join(value for value in values if value in field.values)


@settings(max_examples=50, deadline=None)
@given(WORDS, st.integers(6, 80))
def test_a_shortened_text_is_a_beginning_in_whole_graphemes(text: str, most: int) -> None:
    found = shortened(text, most)
    assert len(found.encode("utf-16-le")) // 2 <= most
    if size(cleaned(text)) > most:
        kept = found.removesuffix("…").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        assert cleaned(text).startswith(kept)
        whole = regex.findall(r"\X", cleaned(text))
        if size(whole[0]) < most:
            graphemes = regex.findall(r"\X", kept)
            assert graphemes == whole[: len(graphemes)]


@settings(max_examples=50, deadline=None)
@given(WORDS, st.integers(6, 3_000))
def test_nothing_but_space_is_lost_between_pieces(text: str, most: int) -> None:
    found = pieces(text, most, 10**6)
    assert all(0 < len(piece.encode("utf-16-le")) // 2 <= most for piece in found)
    joined = "".join(found).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert visible(joined) == visible(cleaned(text))


def visible(text: str) -> str:
    """What shows of a text."""
    return str(regex.sub(r"[\s\p{Cf}]", "", text))


@pytest.mark.parametrize("part", AWKWARD)
def test_slack_takes_a_hundred_thousand_characters_anywhere(part: str) -> None:
    words = part * (100_000 // len(part))
    button, option = Button(words, "a"), Option("v", words)
    card = Card(
        (
            Heading(words),
            Paragraph(words),
            Paragraph(words, quiet=True),
            Fields(((words, words),)),
            Picture(HeatMap(date(2026, 1, 5), "d"), words),
            Progress(words, 0.5),
            Buttons((button,)),
            Choices(words, (button,) * 6),
            Picker("p", words, (option,), "v"),
        ),
        words,
    )
    message = card_message(card, "en", "k")
    check_message(message.blocks, message.text)
    check_home(home_view(card, "en", {HeatMap(date(2026, 1, 5), "d"): "F1"}))
    fields = (
        TextField("t", words, words, words, 200),
        ChoiceField("c", words, (option,) * 5, "v", words),
        ChecksField("d", words, (option,), ("v",), words),
    )
    check_modal(modal(Form(words, fields, words, "a"), "en", "k"))
