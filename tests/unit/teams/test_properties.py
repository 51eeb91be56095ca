"""Whatever somebody writes, Teams takes it, nothing of it becomes markup, and what comes back is what went out."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.shared.shapes import Unreadable
from adapters.shared.text import cleaned
from adapters.shared.values import Press
from adapters.teams.forms import inline, task
from adapters.teams.render import card_activity
from adapters.teams.text import beginning, line, shortened, size
from adapters.teams.values import is_form, pressed, submitted
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
from tests.golden.adaptive_cards import check_activity, check_content, check_size, check_task, shapes
from tests.unit.teams.pressing import presses, sent_in

AWKWARD = [
    "<at>Anna</at>", "**b**", "[x](http://x)", "@here", "_", "~~", "`", "&amp;", "\\", '"', "{{DATE(x)}}", "${x}", "å",
    "👩‍👩‍👧‍👦", "🇩🇰", "e\u0301\u0323", "\u202eשלום", "\u200d", "\u2066", "ﷺ", "𝒳", "\U000191d3",
    "\x00", "\x1b[0m", "\ud83d", "\u2028", "\n", "\r\n", "\t", " ",
]  # fmt: skip
SHORT = st.lists(st.one_of(st.sampled_from(AWKWARD), st.characters()), max_size=12).map("".join)
WORDS = st.one_of(SHORT, SHORT, SHORT, st.builds(lambda part, times: part * times, SHORT, st.integers(0, 900)))
REFS = st.text("abcdef0123456789.-|&<>% æ🙂", max_size=9)
KEYS = st.one_of(REFS, REFS.map(lambda ref: f"prompt:29:me:{ref}"))
NAMES = st.text("abcdefgh_", min_size=1, max_size=20)

BUTTON = st.builds(
    Button, WORDS, st.sampled_from(["a.b", "goal.new", "x|&"]), REFS, st.integers(0, 10**9),
    st.sampled_from(["plain", "primary", "danger"])
)  # fmt: skip
OPTIONS = st.lists(st.builds(Option, REFS, SHORT), max_size=12, unique_by=lambda each: each.value).map(tuple)
DRAWING = st.builds(HeatMap, st.just(date(2026, 1, 5)), st.text("dpmeo-", max_size=84))
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
    st.builds(TextField, NAMES, WORDS, SHORT, WORDS, st.integers(0, 4_000), st.booleans(), st.booleans()),
    st.builds(ChoiceField, NAMES, WORDS, OPTIONS, REFS, WORDS),
    st.builds(ChecksField, NAMES, WORDS, OPTIONS, st.lists(REFS).map(tuple), WORDS),
)
FORM = st.builds(
    Form, WORDS, st.lists(FIELD, max_size=6, unique_by=lambda each: each.name).map(tuple), WORDS,
    st.text("abc._", min_size=1, max_size=9), REFS,
)  # fmt: skip
ME = "29:me"


@settings(max_examples=20, deadline=None)
@given(CARD, KEYS, st.sampled_from(["en", "da"]), st.booleans())
def test_teams_takes_any_card_and_every_press_comes_back_or_is_counted(
    card: Card, key: str, language: str, dialogs: bool
) -> None:
    every = [
        Press(button.action, button.ref, button.turn, key)
        for block in card.blocks
        if isinstance(block, Buttons | Choices)
        for button in (block.buttons if isinstance(block, Buttons) else block.options)
    ]
    content = check_activity(card_activity(card, language, key, dialogs=dialogs, whose=ME))
    found = [pressed(data, ME) for data in presses(content)]
    assert found == every[: len(found)]
    if len(found) < len(every):
        assert content["body"][-1]["inlines"][0]["text"].startswith("… ")


@settings(max_examples=20, deadline=None)
@given(FORM, KEYS, st.sampled_from(["en", "da"]))
def test_any_form_comes_back_as_it_was_opened_and_can_be_shown_again(form: Form, key: str, language: str) -> None:
    found = submitted(sent_in(check_task(task(form, language, key))))
    assert (found.action, found.ref, found.key) == (form.action, form.ref, key)
    assert found.values == {field.name: said(field) for field in form.fields}
    again = inline(found.form, language, key, dict.fromkeys(found.values, "wrong"), found.values)
    check_content(again)
    check_size(again)
    assert submitted(sent_in(again)) == found


def said(field: Any) -> str:
    """What a field says that nobody touched."""
    if isinstance(field, TextField):
        value = cleaned(field.value)
        return value if field.several_lines else value.replace("\n", " ")
    values = [option.value for option in field.options]
    if isinstance(field, ChoiceField):
        return field.value if field.value in values else ""
    return ",".join(value for value in values if value in field.values)


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), SHORT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(SHORT, inner, max_size=4)),
    max_leaves=12,
)
OURS = st.fixed_dictionaries(
    {},
    optional={name: st.one_of(ANYTHING, SHORT, st.integers(), st.just("a.b")) for name in "artkfo"},
)
FORGED = st.one_of(
    ANYTHING,
    st.fixed_dictionaries(
        {"makker": st.one_of(OURS, ANYTHING)}, optional={"pick:x": ANYTHING, "why": ANYTHING, "msteams": ANYTHING}
    ),
)


@settings(max_examples=100, deadline=None)
@given(FORGED)
def test_what_somebody_forges_is_unreadable_or_can_be_kept_and_sent(data: Any) -> None:
    try:
        if is_form(data):
            form = submitted(data)
            check_content(inline(form.form, "en", form.key, {}, form.values))
        else:
            press = pressed(data)
            f"{press.action}{press.ref}{press.key}".encode()
            assert press.action
            assert 0 <= press.turn < 10**15
    except Unreadable:
        pass


@settings(max_examples=50, deadline=None)
@given(st.recursive(st.sampled_from(["t", "why", "", 0, 1, True, None]), lambda inner: st.lists(inner, max_size=7)))
def test_a_forged_form_within_a_form_is_unreadable_or_can_be_shown(forged: Any) -> None:
    data = sent_in(task(Form("t", (TextField("why", "Why"),), "s", "a"), "en", "k")["task"]["value"]["card"]["content"])
    for shape in (forged, ["t", "s", forged], ["t", "s", [forged]], ["t", "s", [["c", "why", "Why", "", forged]]]):
        try:
            found = submitted({"makker": data["makker"] | {"o": shape}})
        except Unreadable:
            continue
        check_content(inline(found.form, "en", found.key, {"why": "wrong"}, found.values))


@settings(max_examples=50, deadline=None)
@given(WORDS, st.integers(6, 300))
def test_a_shortened_text_is_a_beginning_that_fits(text: str, most: int) -> None:
    found = shortened(text, most)
    assert size(found) <= most
    assert cleaned(text).startswith(found.removesuffix("…"))
    assert size(beginning(text, most)) <= most
    assert 0 < size(line(text, most)) <= most


@pytest.mark.parametrize("part", AWKWARD)
def test_teams_takes_a_hundred_thousand_characters_anywhere(part: str) -> None:
    words = part * (100_000 // len(part))
    button, option = Button(words, "a"), Option("v", words)
    blocks = (
        Heading(words),
        Paragraph(words, quiet=True),
        Progress(words, 0.5),
        Picture(HeatMap(date(2026, 1, 5), "d"), words),
        Buttons((button,)),
        Choices(words, (button,) * 6),
        Picker("p", words, (option,), "v"),
        Fields(((words, words),)),
        Paragraph(words),
    )
    content = check_activity(card_activity(Card(blocks, words), "en", "k", dialogs=True))
    assert len(list(presses(content))) == 7
    fields = (
        TextField("t", words, words, words, 200),
        ChoiceField("c", words, (option,) * 5, "v", words),
        ChecksField("d", words, (option,), ("v",), words),
    )
    check_task(task(Form(words, fields, words, "a"), "en", "k", {"t": words}, {"t": words}))
    assert not [each for each in shapes(content) if each["type"] == "TextBlock"]
