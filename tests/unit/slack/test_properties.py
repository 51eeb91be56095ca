"""Whatever somebody writes, Slack takes it, nobody is pinged, and what comes back is what went out."""

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.shared.text import cleaned
from adapters.slack.forms import modal, submitted
from adapters.slack.render import card_message, home_view
from adapters.slack.text import beginning, pieces, shortened, size
from adapters.slack.values import pressed
from bot.cards.card import Card, Field, Form, HeatMap, Picture, TextField
from tests.golden.block_kit import check_home, check_message, check_modal
from tests.support.any_card import (
    AWKWARD,
    MONDAY,
    REFS,
    Chance,
    chosen,
    overlong,
    overlong_card,
    overlong_form,
    presses_of,
)
from tests.unit.slack.pressing import presses, sent_in

IN_SLACK = (*AWKWARD, "<!channel>", "<@U1>", "#general", "*b*", "~", "<http://x|y>", ":tada:", "|", "%")
CHANCE = Chance.over(IN_SLACK, st.text("abc._|&", min_size=1, max_size=9), long_values=True)
CARDS, WORDS = CHANCE.cards(), CHANCE.words
FORMS = CHANCE.forms(8).filter(lambda form: any(isinstance(each, TextField) or each.options for each in form.fields))


@settings(max_examples=30, deadline=None)
@given(CARDS, st.sampled_from(["en", "da"]), st.booleans())
def test_slack_takes_any_card(card: Card, language: str, uploaded: bool) -> None:
    files = {block.drawing: "F1" for block in card.blocks if isinstance(block, Picture) and uploaded}
    message = card_message(card, language, "k", files)
    check_message(message.blocks, message.text)
    check_home(home_view(card, language, files))


@settings(max_examples=25, deadline=None)
@given(CARDS)
def test_every_press_is_one_of_the_card_s_or_counted_as_left_out(card: Card) -> None:
    every = presses_of(card, "k")
    blocks = card_message(card, "en", "k").blocks
    found = [pressed(payload) for payload in presses(blocks)]
    assert found == every[: len(found)]
    if len(found) < len(every):
        assert blocks[-1]["elements"][0]["text"].startswith("… and ")


@settings(max_examples=25, deadline=None)
@given(FORMS, REFS)
def test_any_form_comes_back_as_it_was_opened(form: Form, key: str) -> None:
    view = modal(form, "da", key)
    check_modal(view)
    found = submitted(sent_in(view))
    assert (found.action, found.ref, found.key) == (form.action, form.ref, key)
    assert found.values == {field.name: expected for field in form.fields if (expected := said(field)) is not None}


def said(field: Field) -> str | None:
    """What a field says that nobody touched; none where it is left out."""
    if isinstance(field, TextField):
        value = beginning(field.value, 3_000)
        return value if field.several_lines else value.replace("\n", " ")
    return chosen(field) if field.options else None


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


@pytest.mark.parametrize("part", IN_SLACK)
def test_slack_takes_a_hundred_thousand_characters_anywhere(part: str) -> None:
    words = overlong(part)
    card = overlong_card(words)
    message = card_message(card, "en", "k")
    check_message(message.blocks, message.text)
    check_home(home_view(card, "en", {HeatMap(MONDAY, "d"): "F1"}))
    check_modal(modal(overlong_form(words), "en", "k"))
