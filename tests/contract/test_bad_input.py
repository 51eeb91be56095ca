"""Whatever people send, on every platform: a clear answer, nothing lost, and nothing goes wrong inside."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot.domain.check_in import Outcome
from bot.store import tables
from tests.support.conversation import Someone, Talk

ODD = {
    "spaces": " \n\t ",
    "12,000 characters": "x" * 12_000,
    "100,000 characters": "run " * 25_000,
    "emoji": "🏃🏽‍♀️👨‍👩‍👧‍👦🇩🇰",
    "right to left": "\u202eלרוץ כל בוקר",
    "control characters": "run\x07\x1b[31m\x7f\x85",
    "NUL": "run\x00now",
    "combining marks": "z" + "\u0301" * 400,
    "markup": "<b onclick=alert(1)>run</b> **run** [run](javascript:alert(1)) &amp;",
    "a shout": "<!channel> <@U123> @everyone",
    "a placeholder": "{name} {0} %s %(n)d ${HOME}",
    "SQL": "'; DROP TABLE goals; --",
    "a command of another bot": "/remind me to \\frac{1}{2}",
    "a number beyond all": "9" * 400,
    "a date that was": "away until 2020-01-01",
    "a date that is not": "away until 31 February",
    "a path as a zone": "zone ../../etc/passwd",
}
SURROGATE = "run \ud83d now"


@pytest.fixture(autouse=True)
async def nothing_goes_wrong_inside(caplog: pytest.LogCaptureFixture) -> AsyncIterator[None]:
    """No warning, no error, no traceback, whatever is sent."""
    with capture_logs() as logs:
        yield
    assert [each for each in logs if each["log_level"] not in ("debug", "info")] == []
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []


@pytest.fixture
async def ben(talk: Talk) -> Someone:
    """Ben, who keeps a goal and has just been asked about it."""
    someone = await talk.with_("Ben", zone="Europe/London", country="GB", language="en")
    await someone.keeps("Run")
    await someone.is_asked()
    return someone


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
async def test_anything_may_be_written_anywhere(ben: Someone, text: str) -> None:
    await as_words(ben, text)
    await as_a_note(ben, text)
    await in_every_field(ben, text)
    await as_a_goal(ben, text)
    await ben.says("cancel")
    await ben.says("run done")
    assert "“Run”: ✓ Done. 1 in a row." in ben.reads
    assert "“Run”, every day at 7:00 AM" in (await ben.says("my goals")).text


async def as_words(ben: Someone, text: str) -> None:
    heard = await ben.says(text)
    assert heard.new or heard.refused


async def as_a_note(ben: Someone, text: str) -> None:
    await ben.presses("Add a note")
    heard = await ben.submits(note=text)
    assert heard.errors or heard.new
    heard = await ben.says(f"done {text}")
    assert heard.new or heard.refused


async def in_every_field(ben: Someone, text: str) -> None:
    for said, button in (("goal", "Set a goal"), ("settings", "Settings")):
        await ben.says(said)
        await ben.presses(button)
        assert ben.form is not None
        assert (await ben.submits(**{field.name: text for field in ben.form.fields})).errors


async def as_a_goal(ben: Someone, text: str) -> None:
    for said in (f"goal {text}", text, text, "yes"):
        heard = await ben.says(said)
        assert heard.new or heard.changed or heard.refused


async def test_nothing_written_is_answered_with_what_to_do(ben: Someone) -> None:
    heard = await ben.says("")
    assert heard.text in (
        "! Something isn't right yet. See the marked fields. Write something first.",
        "< I didn't understand that. Write “done”, “my goals” or “help”.\n  [What can I write?]",
    )


async def test_half_a_character_is_no_reason_to_stumble(ben: Someone) -> None:
    heard = await ben.says(SURROGATE)
    assert heard.new or heard.refused
    await ben.presses("Add a note")
    await ben.submits(note=SURROGATE)
    assert "“Run”: ✓ Done. 1 in a row." in (await ben.says("done")).text


async def test_words_are_shown_as_they_were_written(ben: Someone) -> None:
    title = "<b>løb</b> {name} & <!channel> 🏃\u200d♀️"
    await ben.says("goal")
    await ben.presses("Set a goal")
    await ben.submits(title=title, why="%s")
    assert f"“{title}”, every day" in (await ben.says("my goals")).text


async def test_words_that_nobody_sees_name_no_goal(ben: Someone) -> None:
    await ben.says("goal")
    await ben.presses("Set a goal")
    assert (await ben.submits(title="\u200d \u200d", why="to think")).errors


# --- sent again, sent at once, sent late ----------------------------------------------------------------


async def test_the_same_words_four_times_are_said_once(ben: Someone) -> None:
    heard = [await ben.says("done", event_id="once") for _ in range(4)]
    assert [bool(each.new) for each in heard] == [True, False, False, False]
    await ben.says("my goals")
    assert "In a row: 1" in ben.reads


async def test_the_same_press_four_times_counts_once(ben: Someone) -> None:
    await ben.presses("Done", event_id="once")
    for _ in range(3):
        assert (await ben.presses_again(event_id="once")).lines == []


async def test_the_same_form_four_times_is_one_goal(ben: Someone, talk: Talk) -> None:
    await ben.says("goal")
    await ben.presses("Set a goal")
    await ben.submits(title="Read", why="to think", event_id="once")
    for _ in range(3):
        await ben.submits_again(event_id="once")
    assert await goals(talk) == 2


async def test_a_refused_form_sent_again_is_refused_again(ben: Someone) -> None:
    await ben.says("goal")
    await ben.presses("Set a goal")
    first = await ben.submits(title="", why="")
    assert first.errors
    assert (await ben.submits_again()).errors == first.errors


async def test_the_same_form_from_two_tabs_is_one_goal(ben: Someone, talk: Talk) -> None:
    await ben.says("goal")
    await ben.presses("Set a goal")
    await ben.submits(title="Read", why="to think")
    assert "Saved: “Read”" in (await ben.submits_again()).text
    assert await goals(talk) == 2


async def test_two_tabs_at_once_leave_one_check_in(ben: Someone, talk: Talk) -> None:
    done, partly = ben.finds("Done"), ben.finds("Partly")
    await asyncio.gather(*(talk.platform.press(ben.id, button) for button in (done, partly, done, partly)))
    await ben.hears()
    rows = await talk.platform.makker.database.read(
        lambda connection: list(connection.scalars(select(tables.check_ins.c.outcome)))
    )
    assert len(rows) == 1
    assert rows[0] in (Outcome.DONE, Outcome.PARTLY)


async def test_a_button_of_a_step_that_is_over_changes_nothing(ben: Someone, talk: Talk) -> None:
    for said in ("goal read", "to think", "skip"):
        await ben.says(said)
    await ben.presses("Save")
    assert "That button is from an earlier moment" in (await ben.presses_again()).text
    assert await goals(talk) == 2


async def test_a_button_of_an_erased_conversation_is_answered(ben: Someone) -> None:
    done = ben.finds("Done")
    await ben.says("forget me")
    await ben.presses("Erase everything")
    ben.pressed = done
    heard = await ben.presses_again()
    assert heard.new or heard.refused


async def test_who_presses_twice_to_be_erased_is_told_farewell_once_and_welcomed_by_nobody(ben: Someone) -> None:
    await ben.says("forget me")
    await ben.presses("Erase everything")
    assert not (await ben.presses_again()).new


async def test_what_was_said_twice_at_once_is_answered_once_each(ben: Someone, talk: Talk) -> None:
    await asyncio.gather(*(talk.platform.say(ben.id, "my goals", f"id-{number % 3}") for number in range(9)))
    assert sum("The few that matter most" in message.lines[0] for message in (await ben.hears()).new) == 3


async def test_nobody_answers_for_another(ben: Someone, talk: Talk) -> None:
    mei = await talk.with_("Mei", zone="Asia/Tokyo", country="JP", language="en")
    await talk.platform.press(mei.id, ben.finds("Done"))
    assert (await ben.hears()).lines == []
    assert "Done" not in mei.reads


async def goals(talk: Talk) -> int:
    """How many goals there are."""
    found = await talk.platform.makker.database.read(
        lambda connection: connection.scalar(select(func.count()).select_from(tables.goals))
    )
    return int(found or 0)
