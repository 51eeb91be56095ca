"""Forms as dialogs and as cards, and what comes back."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.shared.shapes import Unreadable
from adapters.shared.values import DoesNotFit
from adapters.teams.forms import form_errors, inline, task, task_message
from adapters.teams.values import Submission, is_form, submitted
from bot.cards.card import ChecksField, ChoiceField, Form, Option, TextField
from bot.text.messages import Text, msg
from tests.golden.adaptive_cards import check_content, check_task, shapes
from tests.golden.samples import FORM
from tests.unit.teams.pressing import sent_in

MANY = tuple(Option(f"v{number}", f"label {number}") for number in range(250))
Shape = dict[str, Any]


def form(*fields: Any, ref: str = "g1") -> Form:
    return Form("A goal", fields, "Save", "goal.save", ref)


def opened(shown: Form, language: str = "en", **ways: Any) -> Shape:
    return check_task(task(shown, language, "prompt:U1:7", **ways))


def element(field: Any, **ways: Any) -> Shape:
    made: Shape = opened(form(field), **ways)["body"][0]
    return made


def words(content: Shape) -> list[str]:
    return [each["text"] for each in shapes(content) if each["type"] == "TextRun"]


def test_a_form_sent_in_as_it_was_opened_says_what_it_said() -> None:
    found = submitted(sent_in(opened(FORM, "da")))
    assert (found.action, found.ref, found.key) == ("goal.save", "g1", "prompt:U1:7")
    assert found.values == {
        "title": '<b onclick="x()">‮ & 🙂 <!channel> {name} {0}',
        "why": "",
        "amount": "5",
        "at": "7:30",
        "on": "2026-03-02",
        "zone": "Europe/Copenhagen",
        "cadence": "w",
        "days": "2",
    }


def test_a_form_comes_back_with_itself_to_be_shown_again() -> None:
    found = submitted(sent_in(opened(FORM, "da"), title="Run", cadence="d", days="1,2"))
    again = opened(found.form, "da", values=found.values)
    assert submitted(sent_in(again)) == found
    assert [each["label"] for each in shapes(again) if "label" in each][:2] == ["Sæt et mål", "Why (valgfrit)"]
    assert again["actions"] == opened(FORM, "da")["actions"]


def test_a_form_without_dialogs_is_a_card_with_its_title_and_comes_back_the_same() -> None:
    content = inline(FORM, "en", "k")
    check_content(content)
    assert words(content)[0] == "Set a goal"
    assert [action["type"] for action in content["actions"]] == ["Action.Execute"]
    assert is_form(sent_in(content))
    assert submitted(sent_in(content)) == replace(submitted(sent_in(opened(FORM))), key="k")


def test_several_checked_values_are_joined_by_commas() -> None:
    content = opened(form(ChecksField("days", "Days", MANY[:7], ("v1", "v3"))))
    assert submitted(sent_in(content)).values == {"days": "v1,v3"}


def test_values_with_commas_come_back_whole() -> None:
    options = (Option("a,b", "A"), Option("", "B"), Option("%", "C"))
    content = opened(
        form(ChecksField("some", "Some", options, ("a,b", "", "%")), ChoiceField("one", "One", options, ""))
    )
    assert submitted(sent_in(content)).values == {"some": "a,b,,%", "one": ""}


@pytest.mark.parametrize("nothing", [{}, {"why": None}, {"why": ""}])
def test_what_is_not_given_is_empty(nothing: Shape) -> None:
    data = sent_in(opened(form(TextField("why", "Why"))))
    assert submitted(data | nothing).values == {"why": ""}


def test_what_people_type_is_not_taken_for_a_value_of_ours() -> None:
    data = sent_in(opened(form(TextField("why", "Why"))), why="100%25, %ff, %")
    assert submitted(data).values == {"why": "100%25, %ff, %"}


@pytest.mark.parametrize("kind", ["number", "time", "date", "zone"])
def test_people_write_times_dates_and_numbers_as_they_say_them(kind: Any) -> None:
    assert element(TextField("at", "At", "kl. 7", kind=kind))["type"] == "Input.Text"


@pytest.mark.parametrize(("count", "style"), [(1, "expanded"), (4, "expanded"), (5, "compact"), (150, "compact")])
def test_few_values_are_all_shown_and_many_are_folded_up(count: int, style: str) -> None:
    made = element(ChoiceField("one", "One", MANY[:count], MANY[count - 1].value))
    assert (made["style"], made["value"]) == (style, MANY[count - 1].value)


def test_a_value_with_markup_in_its_label_is_folded_up_where_nobody_looks_for_markup() -> None:
    for label in ("**b**", "[x](http://x)", "a_b_", "<at>x</at>", "https://x"):
        assert element(ChoiceField("one", "One", (Option("v", label),)))["style"] == "compact"


def test_a_value_that_is_no_option_chooses_nothing() -> None:
    assert "value" not in element(ChoiceField("one", "One", MANY[:3], "gone"))
    assert "value" not in element(ChecksField("some", "Some", MANY[:3], ("gone",)))


def test_a_choice_of_nothing_is_left_out() -> None:
    content = opened(form(ChoiceField("one", "One", ()), TextField("why", "Why")))
    assert [each["id"] for each in shapes(content) if "id" in each] == ["why"]


def test_what_may_be_left_out_says_so_and_no_client_stops_at_the_rest_before_all_that_is_wrong_is_said() -> None:
    assert element(TextField("why", "Why", optional=True), language="da")["label"] == "Why (valgfrit)"
    required = element(TextField("why", "Why"))
    assert required["label"] == "Why"
    assert "isRequired" not in required


def test_a_field_takes_what_is_in_it_even_where_clients_count_emoji_twice() -> None:
    made = element(TextField("title", "Title", "🙂" * 200, longest=200))
    assert made["value"] == "🙂" * 200
    assert made["maxLength"] == 400


def test_a_line_takes_no_line_breaks_and_several_lines_do() -> None:
    assert element(TextField("why", "Why", "a\nb"))["value"] == "a b"
    made = element(TextField("why", "Why", "a\nb", several_lines=True))
    assert made["value"] == "a\nb"
    assert made["isMultiline"] is True


def test_a_form_that_teams_does_not_take_is_refused_rather_than_cut() -> None:
    for shown in (
        form(*(TextField(f"f{number}", "x" * 200) for number in range(101))),
        form(TextField("why", "Why"), ref="r" * 3_000),
        form(TextField("n" * 300, "Why")),
    ):
        with pytest.raises(DoesNotFit):
            task(shown, "en", "k")
        with pytest.raises(DoesNotFit):
            inline(shown, "en", "k")


def test_longer_forms_open_in_taller_dialogs_up_to_what_screens_show() -> None:
    few, more, many = (
        task(form(*(TextField(f"f{number}", "x") for number in range(count))), "en", "k")["task"]["value"]["height"]
        for count in (1, 4, 40)
    )
    assert few < more < many <= 640


# --- what is wrong --------------------------------------------------------------------------------------


def test_what_is_wrong_stands_below_its_field_and_what_was_typed_stays() -> None:
    content = opened(FORM, "da", errors={"at": msg("Give a name.")}, values={"at": "kl. femten"})
    at = next(number for number, each in enumerate(content["body"]) if each.get("id") == "at")
    assert content["body"][at]["value"] == "kl. femten"
    assert content["body"][at + 1]["inlines"] == [
        {"type": "TextRun", "text": "Skriv et navn.", "color": "attention", "weight": "bolder"}
    ]


def test_an_error_at_no_field_of_the_form_stands_at_the_first() -> None:
    errors: dict[str, Text] = {"title": "One.", "gone": "Two.", "lost": "Three."}
    assert form_errors(FORM, errors, "en") == {"title": "One. Two. Three."}


def test_a_form_without_fields_is_its_title() -> None:
    assert words(opened(form(), errors={"gone": "Two."})) == ["A goal"]


def test_an_error_is_never_empty_or_endless() -> None:
    found = form_errors(FORM, {"title": "", "at": "x" * 100_000}, "en")
    assert found["title"]
    assert len(found["at"]) <= 500


def test_a_few_words_instead_of_a_form() -> None:
    assert task_message("Wait\na moment.") == {"task": {"type": "message", "value": "Wait a moment."}}


# --- forged ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        {"f": None}, {"f": ""}, {"f": "\ud83d"}, {"r": 1}, {"k": None}, {"k": "\x00"},
        {"o": None}, {"o": []}, {"o": {}}, {"o": "form"},
        {"o": ["t", "s", [["x", "why", "Why", ""]]]},
        {"o": ["t", "s", [["t", "", "Why", "", 0, False, False]]]},
        {"o": ["t", "s", [["t", "wh\ud83dy", "Why", "", 0, False, False]]]},
        {"o": ["t", "s", [["t", "why", "Why", "", -1, False, False]]]},
        {"o": ["t", "s", [["t", "why", {"type": "Message", "id": "{a.b}"}, "", 0, False, False]]]},
        {"o": ["t", "s", [["c", "why", "Why", "", [["\udc00", "x"]]]]]},
        {"o": ["t", "s", [["c", "why", "Why", "", [["x", "x"]] * 1_000]]]},
        {"o": ["t", "s", [["t", "why", "Why", "", 0, False, False]] * 1_000]},
    ],
)  # fmt: skip
def test_a_forged_form_is_unreadable(changed: Shape) -> None:
    data = sent_in(opened(form(TextField("why", "Why"))))
    with pytest.raises(Unreadable):
        submitted({**data, "makker": data["makker"] | changed})


@pytest.mark.parametrize("held", [7, ["x"], {"x": 1}, True, "x" * 100_000])
def test_a_field_that_holds_no_text_or_too_much_is_unreadable(held: Any) -> None:
    data = sent_in(opened(form(TextField("why", "Why"))))
    with pytest.raises(Unreadable):
        submitted(data | {"why": held})


def test_a_field_that_the_form_does_not_have_is_passed_over() -> None:
    data = sent_in(opened(form(TextField("why", "Why"))))
    assert submitted(data | {"other": "x", "person": ["29:x"]}).values == {"why": ""}


def test_a_forged_form_is_shown_again_as_words_and_nothing_else() -> None:
    data = sent_in(opened(form(TextField("why", "Why"))))
    forged = ["{0.__class__} **b**", "s", [["t", "why", "<at>x</at>", "[x](http://evil.example)", 0, False, False]]]
    found = submitted({**data, "makker": data["makker"] | {"o": forged}})
    assert isinstance(found, Submission)
    content = opened(found.form, values={"why": "\ud83d\x00"})
    assert content["body"][0]["label"] == "<at>x</at>"
