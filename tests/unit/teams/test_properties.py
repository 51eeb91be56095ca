"""Whatever somebody writes, Teams takes it, nothing of it becomes markup, and what comes back is what went out."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.shared.shapes import Unreadable
from adapters.shared.text import cleaned
from adapters.teams.forms import inline, task
from adapters.teams.render import card_activity
from adapters.teams.text import beginning, line, shortened, size
from adapters.teams.values import is_form, pressed, submitted
from bot.cards.card import Card, Field, Form, TextField
from tests.golden.adaptive_cards import check_activity, check_content, check_size, check_task, shapes
from tests.support.any_card import (
    AWKWARD,
    REFS,
    Chance,
    chosen,
    overlong,
    overlong_card,
    overlong_form,
    presses_of,
)
from tests.unit.teams.pressing import presses, sent_in

IN_TEAMS = (
    *AWKWARD, "<at>Anna</at>", "**b**", "[x](http://x)", "~~", "\\", '"', "{{DATE(x)}}", "${x}", "\u2028"
)  # fmt: skip
CHANCE = Chance.over(IN_TEAMS, st.sampled_from(["a.b", "goal.new", "x|&"]), long_values=False)
CARDS, FORMS, SHORT, WORDS = CHANCE.cards(), CHANCE.forms(6), CHANCE.short, CHANCE.words
KEYS = st.one_of(REFS, REFS.map(lambda ref: f"prompt:29:me:{ref}"))
ME = "29:me"


@settings(max_examples=20, deadline=None)
@given(CARDS, KEYS, st.sampled_from(["en", "da"]), st.booleans())
def test_teams_takes_any_card_and_every_press_comes_back_or_is_counted(
    card: Card, key: str, language: str, dialogs: bool
) -> None:
    every = presses_of(card, key)
    content = check_activity(card_activity(card, language, key, dialogs=dialogs, whose=ME))
    found = [pressed(data, ME) for data in presses(content)]
    assert found == every[: len(found)]
    if len(found) < len(every):
        assert content["body"][-1]["inlines"][0]["text"].startswith("… ")


@settings(max_examples=20, deadline=None)
@given(FORMS, KEYS, st.sampled_from(["en", "da"]))
def test_any_form_comes_back_as_it_was_opened_and_can_be_shown_again(form: Form, key: str, language: str) -> None:
    found = submitted(sent_in(check_task(task(form, language, key))))
    assert (found.action, found.ref, found.key) == (form.action, form.ref, key)
    assert found.values == {field.name: said(field) for field in form.fields}
    again = inline(found.form, language, key, dict.fromkeys(found.values, "wrong"), found.values)
    check_content(again)
    check_size(again)
    assert submitted(sent_in(again)) == found


def said(field: Field) -> str:
    """What a field says that nobody touched."""
    if isinstance(field, TextField):
        value = cleaned(field.value)
        return value if field.several_lines else value.replace("\n", " ")
    return chosen(field)


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


@pytest.mark.parametrize("part", IN_TEAMS)
def test_teams_takes_a_hundred_thousand_characters_anywhere(part: str) -> None:
    words = overlong(part)
    content = check_activity(card_activity(overlong_card(words), "en", "k", dialogs=True))
    assert len(list(presses(content))) == 7
    check_task(task(overlong_form(words), "en", "k", {"t": words}, {"t": words}))
    assert not [each for each in shapes(content) if each["type"] == "TextBlock"]
