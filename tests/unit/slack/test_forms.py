"""Forms as modals, and what comes back."""

from typing import Any

import pytest

from adapters.shared.shapes import Unreadable
from adapters.shared.values import DoesNotFit
from adapters.slack.forms import Submission, form_errors, modal, submitted
from bot.cards.card import ChecksField, ChoiceField, Form, Option, TextField
from bot.text.messages import Text, msg
from tests.golden.block_kit import check_modal
from tests.golden.samples import FORM
from tests.unit.slack.pressing import sent_in

MANY = tuple(Option(f"v{number}", f"label {number}") for number in range(250))


def form(*fields: Any, ref: str = "g1") -> Form:
    return Form("A goal", fields, "Save", "goal.save", ref)


def element(field: Any) -> dict[str, Any]:
    view = modal(form(field), "en", "k")
    check_modal(view)
    made: dict[str, Any] = view["blocks"][0]["element"]
    return made


def test_a_form_sent_in_as_it_was_opened_says_what_it_said() -> None:
    assert submitted(sent_in(modal(FORM, "da", "prompt:U1:7"))) == Submission(
        "goal.save",
        "g1",
        "prompt:U1:7",
        {
            "title": '<b onclick="x()">‮ & 🙂 <!channel> {name} {0}',
            "why": "",
            "amount": "5",
            "at": "7:30",
            "on": "2026-03-02",
            "zone": "Europe/Copenhagen",
            "cadence": "w",
            "days": "2",
        },
    )


def test_several_checked_values_are_joined_by_commas() -> None:
    view = modal(form(ChecksField("days", "Days", MANY[:7], ("v1", "v3"))), "en", "k")
    assert submitted(sent_in(view)).values == {"days": "v1,v3"}


@pytest.mark.parametrize("nothing", [{"value": None}, {"value": ""}, {}])
def test_what_is_not_given_is_empty(nothing: dict[str, Any]) -> None:
    view = modal(form(TextField("why", "Why", "because")), "en", "k")
    assert submitted(sent_in(view, why={"type": "plain_text_input"} | nothing)).values == {"why": ""}


def test_a_field_that_slack_leaves_out_is_empty() -> None:
    view = modal(form(TextField("why", "Why", "because")), "en", "k")
    assert submitted(view | {"state": {"values": {}}}).values == {"why": ""}


@pytest.mark.parametrize("kind", ["number", "time", "date", "zone"])
def test_people_write_times_dates_and_numbers_as_they_say_them(kind: Any) -> None:
    assert element(TextField("at", "At", "kl. 7", kind=kind))["type"] == "plain_text_input"


@pytest.mark.parametrize(
    ("count", "kind"), [(1, "radio_buttons"), (4, "radio_buttons"), (5, "static_select"), (250, "static_select")]
)
def test_few_values_are_all_shown_and_many_are_a_menu(count: int, kind: str) -> None:
    made = element(ChoiceField("one", "One", MANY[:count], MANY[count - 1].value))
    assert made["type"] == kind
    assert made["initial_option"]["value"] == MANY[count - 1].value


def test_more_options_than_a_menu_takes_are_in_groups() -> None:
    groups = element(ChoiceField("one", "One", MANY))["option_groups"]
    assert [each["label"]["text"] for each in groups] == ["1–100", "101–200", "201–250"]


@pytest.mark.parametrize(("count", "kind"), [(10, "checkboxes"), (11, "multi_static_select")])
def test_more_boxes_than_slack_has_are_a_menu(count: int, kind: str) -> None:
    assert element(ChecksField("some", "Some", MANY[:count], ("v0",)))["type"] == kind


def test_a_value_that_is_no_option_chooses_nothing() -> None:
    assert "initial_option" not in element(ChoiceField("one", "One", MANY[:3], "gone"))


def test_a_choice_of_nothing_is_left_out() -> None:
    view = modal(form(ChoiceField("one", "One", ()), TextField("why", "Why")), "en", "k")
    assert [block["block_id"] for block in view["blocks"]] == ["why"]


def test_a_field_takes_what_is_in_it_even_where_slack_counts_emoji_twice() -> None:
    made = element(TextField("title", "Title", "🙂" * 200, longest=200))
    assert made["initial_value"] == "🙂" * 200
    assert made["max_length"] == 400


def test_a_form_that_slack_does_not_take_is_refused_rather_than_cut() -> None:
    with pytest.raises(DoesNotFit):
        modal(form(*(TextField(f"f{number}", "x") for number in range(101))), "en", "k")
    with pytest.raises(DoesNotFit):
        modal(form(TextField("why", "Why"), ref="r" * 3_000), "en", "k")


def test_errors_stand_at_their_fields() -> None:
    view = modal(FORM, "da", "k")
    errors: dict[str, Text] = {"at": msg("Give a name."), "title": "<b>"}
    assert form_errors(errors, "da", view) == {"at": "Skriv et navn.", "title": "&lt;b&gt;"}


def test_an_error_at_no_field_of_the_form_stands_at_the_first() -> None:
    view = modal(FORM, "en", "k")
    errors: dict[str, Text] = {"title": "One.", "gone": "Two.", "lost": "Three."}
    assert form_errors(errors, "en", view) == {"title": "One. Two. Three."}


def test_an_error_is_never_empty_or_endless() -> None:
    view = modal(FORM, "en", "k")
    found = form_errors({"title": "", "at": "x" * 100_000}, "en", view)
    assert found["title"]
    assert len(found["at"]) <= 500


@pytest.mark.parametrize(
    "changed",
    [
        {"callback_id": None},
        {"private_metadata": ""},
        {"private_metadata": "[]"},
        {"private_metadata": '{"ref":"g1"}'},
        {"private_metadata": '{"ref":1,"key":"k"}'},
        {"private_metadata": "[" * 100_000},
        {"private_metadata": '{"x":' + "[" * 100_000},
        {"blocks": None},
        {"blocks": [1]},
        {"state": None},
        {"state": {"values": {"gone": {"value": {"type": "plain_text_input", "value": "x"}}}}},
        {"state": {"values": {"why": {"other": {"type": "plain_text_input", "value": "x"}}}}},
        {"state": {"values": {"why": {}}}},
        {"state": {"values": {"why": {"value": {"type": "file_input"}}}}},
        {"state": {"values": {"why": {"value": {"type": "plain_text_input", "value": 7}}}}},
        {"state": {"values": {"why": {"value": {"value": "x"}}}}},
        {"state": {"values": {"why": {"value": {"type": "static_select", "selected_option": {}}}}}},
    ],
)
def test_a_forged_submission_is_unreadable(changed: dict[str, Any]) -> None:
    view = sent_in(modal(form(TextField("why", "Why")), "en", "k"))
    with pytest.raises(Unreadable):
        submitted(view | changed)


def test_errors_for_a_form_without_fields_are_unreadable() -> None:
    view = sent_in(modal(form(TextField("why", "Why")), "en", "k"))
    with pytest.raises(Unreadable):
        form_errors({"why": "x"}, "en", view | {"blocks": []})
