"""Finding the messages that the source asks for."""

import pytest

from bot.text.extraction import Found, NotLiteral, found_in, placeholders


def only(source: str) -> Found:
    (found,) = found_in(source, "bot/a.py")
    return found


def test_a_message_is_found_with_its_arguments_and_its_place() -> None:
    assert only('\nx = msg("Hi {name}", name=1)') == Found("Hi {name}", "", frozenset({"name"}), "bot/a.py:2")


def test_a_plural_is_found_with_its_number_as_an_argument() -> None:
    found = only('messages.nmsg("{n} day", "{n} days", len(days), day=2)')
    assert (found.id, found.plural, found.arguments) == ("{n} day", "{n} days", frozenset({"n", "day"}))


def test_a_text_written_in_several_pieces_is_one() -> None:
    assert only('msg("One thing, " "said at length.")').id == "One thing, said at length."


def test_arguments_that_are_not_written_out_are_unknown() -> None:
    assert only('msg("{a}", **words)').arguments is None


@pytest.mark.parametrize("call", ["msg(text)", 'msg(f"{a}")', 'msg("a" + b)', "msg()", 'nmsg("a", n)', 'msg("a", 1)'])
def test_a_text_that_no_catalogue_can_hold_is_refused_with_its_place(call: str) -> None:
    with pytest.raises(NotLiteral, match=r"bot/a\.py:1"):
        list(found_in(call, "bot/a.py"))


def test_other_calls_are_left_alone() -> None:
    assert not list(found_in("Message(x); gettext(y); f(1)(2)", "bot/a.py"))


def test_placeholders_are_the_names_in_braces() -> None:
    assert placeholders("{a} and {{b}} and {c}") == {"a", "c"}
