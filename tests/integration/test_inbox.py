"""The inbox: each event has one effect, however often and in whatever company it comes."""

import asyncio
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from bot import faults
from bot.assembly import Makker, assemble
from bot.clock import SetClock
from bot.dialogs.base import Pressed, Submitted, Typed
from bot.ports import Turn
from bot.public_holidays import public_holidays
from bot.store import tables
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from tests.support.people import Somebody, live_until, utc
from tests.support.recording import RecordingMessenger


async def test_an_event_delivered_four_times_has_one_effect(
    makker: Makker, messenger: RecordingMessenger, vault: Vault
) -> None:
    anna = await Somebody(makker).begins()
    turns = [await anna.sets_goal("Read", event_id="the-same") for _ in range(4)]
    await makker.settle()
    assert [turn.duplicate for turn in turns] == [False, True, True, True]
    assert [turn.effects for turn in turns[1:]] == [()] * 3
    assert sorted(goal.title for goal in (await anna.practice(vault)).goals) == ["Read", "Run"]
    assert len([each for each in messenger.to("anna") if each.key.startswith("the-same#")]) == 1


async def test_a_form_that_was_refused_is_refused_again_when_it_is_delivered_again(
    makker: Makker, vault: Vault
) -> None:
    anna = await Somebody(makker).begins()
    turns = [await anna.sets_goal("Read", at="late", event_id="the-same") for _ in range(2)]
    assert [turn.duplicate for turn in turns] == [False, True]
    assert turns[1].effects == turns[0].effects != ()
    assert turns[1].language == turns[0].language
    assert len((await anna.practice(vault)).goals) == 1


async def test_an_event_delivered_four_times_at_once_has_one_effect(makker: Makker, vault: Vault) -> None:
    anna = await Somebody(makker).begins()
    turns = await asyncio.gather(*(anna.sets_goal("Read", event_id="the-same") for _ in range(4)))
    assert sorted(turn.duplicate for turn in turns) == [False, True, True, True]
    assert len((await anna.practice(vault)).goals) == 2


async def test_a_hundred_events_four_times_each_in_any_order_have_one_effect_each(makker: Makker) -> None:
    people = [await Somebody(makker, f"person-{number}").begins() for number in range(10)]
    events = [
        each.event(Pressed("pause.away"), f"away-{number}-{each.person_id}") for number in range(10) for each in people
    ]
    shuffled = [*events] * 4
    Random(7).shuffle(shuffled)
    turns = await asyncio.gather(*(makker.turns.submit(event) for event in shuffled))
    assert sum(turn.duplicate for turn in turns) == 300
    counted = select(tables.conversations.c.turn)
    assert set(await makker.database.read(lambda connection: list(connection.scalars(counted)))) == {10}


async def test_answering_twice_keeps_one_check_in(makker: Makker, clock: SetClock, vault: Vault) -> None:
    anna = await Somebody(makker).begins()
    await live_until(makker, utc(3, 6))
    goal = await anna.goal(vault)
    await asyncio.gather(
        anna.presses("check_in.done", f"{goal.goal_id}.20260303"),
        anna.presses("check_in.partly", f"{goal.goal_id}.20260303"),
        anna.presses("check_in.missed", f"{goal.goal_id}.20260303"),
    )
    records = (await anna.practice(vault)).records(goal)
    assert [each.slot_on for each in records if each.slot_on == date(2026, 3, 3)] == [date(2026, 3, 3)]


# --- events that cannot be handled -------------------------------------------------------------------------


GOAL = {"title": "Run", "why": "energy", "cadence": "daily", "at": "07:00"}


class Poison:
    """A calendar of holidays that cannot be read for one country, as long as it is `bad`."""

    def __init__(self) -> None:
        self.bad = True

    def __call__(self, country: str, year: int) -> frozenset[date]:
        if self.bad and country == "XX":
            raise RuntimeError("this event cannot be handled")
        return public_holidays(country, year)


@pytest.fixture
def poison() -> Poison:
    return Poison()


@pytest.fixture
def poisoned(
    database: Database, clock: SetClock, messenger: RecordingMessenger, vault: Vault, poison: Poison
) -> Makker:
    return assemble(database, clock, vault, poison, Random(1), {"chat": messenger})


async def _kept(makker: Makker) -> dict[str, tuple[int, int]]:
    """The events that wait or were given up: their states and attempts."""
    inbox = tables.inbox.c
    kept = select(inbox.event_id, inbox.state, inbox.attempts).where(inbox.state != tables.EVENT_DONE)
    rows = await makker.database.read(lambda connection: connection.execute(kept).all())
    return {event_id: (state, attempts) for event_id, state, attempts in rows}


async def test_a_poisoned_event_is_kept_and_its_neighbours_in_the_batch_are_handled(
    poisoned: Makker, vault: Vault
) -> None:
    bad = Somebody(poisoned, "bad", country="XX")
    good = [Somebody(poisoned, f"good-{number}") for number in range(5)]
    turns = await asyncio.gather(
        *(each.sets_goal(event_id=f"goal-of-{each.person_id}") for each in (*good[:3], bad, *good[3:]))
    )
    assert [turn.postponed for turn in turns] == [False, False, False, True, False, False]
    assert await _kept(poisoned) == {"goal-of-bad": (tables.EVENT_WAITING, 1)}
    for each in good:
        assert (await each.goal(vault)).title == "Run"


async def test_a_poisoned_event_is_tried_again_and_takes_effect_once_it_can(
    poisoned: Makker, poison: Poison, vault: Vault
) -> None:
    bad = Somebody(poisoned, "bad", country="XX")
    await bad.sets_goal(event_id="the-goal")
    poison.bad = False
    await live_until(poisoned, utc(2, 8, 1))
    assert (await bad.goal(vault)).title == "Run"
    assert await _kept(poisoned) == {}
    assert (await bad.sets_goal(event_id="the-goal")).duplicate


async def test_a_poisoned_event_delivered_again_while_it_waits_is_known(poisoned: Makker) -> None:
    bad = Somebody(poisoned, "bad", country="XX")
    await bad.sets_goal(event_id="the-goal")
    assert (await bad.sets_goal(event_id="the-goal")).duplicate
    assert await _kept(poisoned) == {"the-goal": (tables.EVENT_WAITING, 1)}


async def test_copies_of_an_event_that_waits_use_up_none_of_its_tries(
    poisoned: Makker, database: Database, vault: Vault, poison: Poison
) -> None:
    other_database = Database(open_engine(database.engine.url))
    other = assemble(other_database, poisoned.clock, vault, poison, Random(2), {})
    bad = Somebody(poisoned, "bad", country="XX")
    event = bad.event(Submitted("goal.save", "", GOAL), "the-goal")

    def trap(point: str) -> None:
        if point == "keep.begun":
            faults.lay(None)
            other_database.call(lambda: other.turns._outcomes([event])).result()

    faults.lay(trap)
    assert (await poisoned.turns.submit(event)).postponed
    other_database.close()
    assert (await bad.sets_goal(event_id="the-goal")).duplicate
    assert await _kept(poisoned) == {"the-goal": (tables.EVENT_WAITING, 1)}


async def test_an_event_that_never_succeeds_ends_as_a_dead_letter(poisoned: Makker, clock: SetClock) -> None:
    bad = Somebody(poisoned, "bad", country="XX")
    await bad.sets_goal(event_id="the-goal")
    await live_until(poisoned, clock.now() + timedelta(hours=12))
    assert await _kept(poisoned) == {"the-goal": (tables.EVENT_DEAD, 6)}


async def test_an_event_that_fails_here_while_another_program_handles_it_has_one_effect(
    poisoned: Makker, database: Database, vault: Vault
) -> None:
    other_database = Database(open_engine(database.engine.url))
    other = assemble(other_database, poisoned.clock, vault, public_holidays, Random(2), {})
    bad = Somebody(poisoned, "bad", country="XX")
    event = bad.event(Submitted("goal.save", "", GOAL), "the-goal")
    handled: list[Turn] = []

    def trap(point: str) -> None:
        if point == "keep.begun":
            faults.lay(None)
            handled.extend(other_database.call(lambda: other.turns._run([event])).result())

    faults.lay(trap)
    await poisoned.turns.submit(event)
    other_database.close()
    assert [turn.duplicate for turn in handled] == [False]
    assert await _kept(poisoned) == {}
    assert len((await bad.practice(vault)).goals) == 1


# --- what cannot be written in a database ---------------------------------------------------------------------

NASTY = (
    "\x00",
    "a\x00b",
    "\ud800",
    "a\udfffb",
    "\u202egnp.exe",
    "👩‍👩‍👧‍👦" * 50,
    "<!channel>",
    "&lt;b&gt;",
    "\r\n\t\x07\x1b[31m",
)


@pytest.mark.parametrize("nasty", NASTY, ids=ascii)
async def test_any_text_is_answered_and_kept_by_both_databases(makker: Makker, nasty: str) -> None:
    anna = await Somebody(makker).begins()
    for text in (nasty, f"goal {nasty} every day", nasty, nasty, "yes", f"note {nasty}", f"zone {nasty}"):
        turn = await anna.says(text)
        assert not turn.postponed, text
    for _ in range(2):
        turn = await anna.sets_goal(nasty, nasty, why=nasty, plan=nasty, unit=nasty, target=nasty)
        assert not turn.postponed
    await makker.settle()


@pytest.mark.parametrize("nasty", NASTY, ids=ascii)
async def test_any_profile_is_taken_in_by_both_databases(makker: Makker, nasty: str) -> None:
    somebody = Somebody(makker, "odd", zone=nasty, country=nasty, language=nasty)
    assert not (await somebody.is_met()).postponed
    assert not (await somebody.presses(nasty, nasty)).postponed
    await makker.settle()


async def test_a_hundred_thousand_characters_are_answered(makker: Makker, messenger: RecordingMessenger) -> None:
    anna = await Somebody(makker).begins()
    before = len(messenger.messages)
    for text in ("x" * 100_000, "goal " + "run " * 25_000, "done " * 20_000, "7" * 100_000, " " * 100_000, ""):
        assert not (await anna.says(text)).postponed
    await makker.settle()
    assert len(messenger.messages) >= before + 6


# --- events that wait for something ---------------------------------------------------------------------------


async def test_a_held_event_is_stored_and_taken_up_once(makker: Makker, messenger: RecordingMessenger) -> None:
    anna = Somebody(makker)
    event = anna.event(Typed("help"), "held")
    assert await makker.turns.hold(event, timedelta(seconds=30))
    assert not await makker.turns.hold(event, timedelta(seconds=30))
    await makker.settle()
    assert messenger.to("anna") == []
    await anna.is_met()
    assert await makker.turns.take_up(event) is not None
    assert await makker.turns.take_up(event) is None
    assert (await makker.turns.submit(event)).duplicate


async def test_a_held_event_that_nobody_takes_up_is_handled_when_its_wait_is_over(
    makker: Makker, messenger: RecordingMessenger, clock: SetClock
) -> None:
    event = Somebody(makker).event(Typed("help"), "held")
    await makker.turns.hold(event, timedelta(seconds=30))
    await live_until(makker, clock.now() + timedelta(seconds=31))
    assert len(messenger.to("anna")) == 2
    assert await makker.turns.take_up(event) is None


async def test_held_events_are_told_of_after_a_restart_and_wait_anew(
    makker: Makker, messenger: RecordingMessenger, clock: SetClock
) -> None:
    event = Somebody(makker).event(Typed("help"), "held")
    await makker.turns.hold(event, timedelta(seconds=30))
    clock.move_to(clock.now() + timedelta(minutes=5))
    assert await makker.turns.held("slack", timedelta(seconds=30)) == []
    assert await makker.turns.held("chat", timedelta(seconds=30)) == [event]
    await makker.settle()
    assert messenger.to("anna") == []
    assert await makker.turns.take_up(event) is not None
    assert await makker.turns.held("chat", timedelta(seconds=30)) == []
