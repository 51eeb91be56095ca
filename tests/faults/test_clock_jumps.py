"""Clocks that jump and people who cross the date line: each slot still comes once, asked about or excused."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from bot.assembly import Makker
from bot.clock import SetClock
from bot.dialogs.base import Met, Profile
from bot.domain.calendar import ONE_DAY
from bot.domain.check_in import Outcome
from bot.store.crypto import Vault
from tests.support.databases import KINDS
from tests.support.people import Somebody, buttons, utc
from tests.support.recording import RecordingMessenger

HOURS = (0, 2, 5, 8, 11, 14, 17, 20, 23)
HOUR = timedelta(hours=1)
JUMPS = (HOUR, -HOUR, ONE_DAY, -ONE_DAY, 3 * ONE_DAY, timedelta(minutes=4), timedelta(minutes=-4))
INSTANTS = {"morning": utc(3, 6, 30), "night": utc(3, 23), "small hours": utc(4, 1, 30)}


async def _lives(makker: Makker, clock: SetClock, span: timedelta, step: timedelta = timedelta(minutes=30)) -> None:
    """Ticks as the runner makes them, only rarer: whatever the clock shows."""
    for _ in range(span // step):
        clock.move_to(clock.now() + step)
        await makker.ticks.tick(clock.now(), continuous=step > timedelta(minutes=5))
        await makker.delivery.drain()


async def _jumps(makker: Makker, clock: SetClock, by: timedelta) -> None:
    """The machine's clock is set anew between two ticks."""
    await makker.ticks.tick(clock.now())
    clock.move_to(clock.now() + by)
    await makker.ticks.tick(clock.now())
    await makker.delivery.drain()


def _asked(messenger: RecordingMessenger) -> Counter[str]:
    """How often each slot was put to its person in a prompt of its own."""
    prompts = {each.key: each.card for each in messenger.messages if each.key.startswith("prompt:")}
    assert len(prompts) == len([each for each in messenger.messages if each.key.startswith("prompt:")])
    return Counter(
        button.ref
        for card in prompts.values()
        if card is not None
        for button in buttons(card)
        if button.action == "check_in.done"
    )


async def _check(people: Iterable[Somebody], messenger: RecordingMessenger, vault: Vault) -> None:
    """Each date has one record, without a gap; each is excused, or was asked about exactly once."""
    asked = _asked(messenger)
    for each in people:
        practice = await each.practice(vault)
        for goal in practice.goals:
            records = practice.records(goal)
            dates = [record.slot_on for record in records]
            assert dates == [dates[0] + ONE_DAY * number for number in range(len(dates))]
            for record in records:
                times = asked[f"{goal.goal_id}.{record.slot_on:%Y%m%d}"]
                assert times == (1 if record.asked else 0)
                assert record.asked or record.outcome is Outcome.EXCUSED


@pytest.mark.parametrize(
    ("address", "at", "jump"),
    [
        pytest.param(kind, at, jump, id=f"{kind}, {name}, {jump}")
        for number, jump in enumerate(JUMPS)
        for turn, (name, at) in enumerate(INSTANTS.items())
        for kind in KINDS
        # On PostgreSQL each jump is made once, in turn at one of the instants.
        if kind == "sqlite" or number % len(INSTANTS) == turn
    ],
    indirect=["address"],
)
async def test_a_clock_that_jumps_doubles_no_slot_and_loses_none(
    makker: Makker, clock: SetClock, messenger: RecordingMessenger, vault: Vault, jump: timedelta, at: datetime
) -> None:
    people = [await Somebody(makker, f"person-{hour}").begins(at=f"{hour:02}:30") for hour in HOURS]
    await _lives(makker, clock, at - clock.now(), timedelta(hours=1, minutes=30))
    await _jumps(makker, clock, jump)
    await _lives(makker, clock, 3 * ONE_DAY, timedelta(hours=1, minutes=30))
    await _check(people, messenger, vault)


ACROSS = ("Pacific/Auckland", "Pacific/Honolulu", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Copenhagen")


@pytest.mark.parametrize(
    ("address", "seed"),
    [*(("sqlite", seed) for seed in range(6)), ("postgresql", 6), ("postgresql", 7)],
    indirect=["address"],
)
async def test_whoever_crosses_the_date_line_is_asked_about_each_date_once(
    makker: Makker, clock: SetClock, messenger: RecordingMessenger, vault: Vault, seed: int
) -> None:
    rng = Random(seed)
    hour = rng.choice(HOURS)
    anna = await Somebody(makker, zone=rng.choice(ACROSS)).begins(at=f"{hour:02}:30")
    for _ in range(8):
        await _lives(makker, clock, timedelta(hours=rng.randrange(1, 40)), HOUR)
        await anna.does(Met(Profile("Anna", rng.choice(ACROSS))))
    await _lives(makker, clock, 3 * ONE_DAY, HOUR)
    await _check([anna], messenger, vault)


async def test_moving_east_over_the_date_line_excuses_the_day_that_never_was(
    makker: Makker, clock: SetClock, messenger: RecordingMessenger, vault: Vault
) -> None:
    clock.move_to(datetime(2026, 3, 2, 8, tzinfo=UTC))  # Sunday evening in Honolulu
    anna = await Somebody(makker, zone="Pacific/Honolulu").begins(at="09:00")
    await _lives(makker, clock, timedelta(hours=12), HOUR)  # Monday, ten in the morning
    await anna.does(Met(Profile("Anna", "Pacific/Auckland")))  # where Tuesday's nine o'clock has come and nearly gone
    await _lives(makker, clock, 2 * ONE_DAY, HOUR)
    await _check([anna], messenger, vault)
    practice = await anna.practice(vault)
    assert [record.slot_on.day for record in practice.records(practice.goals[0])][:3] == [2, 3, 4]


async def test_moving_west_over_the_date_line_asks_about_no_date_again(
    makker: Makker, clock: SetClock, messenger: RecordingMessenger, vault: Vault
) -> None:
    anna = await Somebody(makker, zone="Pacific/Auckland").begins(at="09:00")
    await _lives(makker, clock, timedelta(hours=14), HOUR)  # Tuesday in Auckland, and asked
    await anna.does(Met(Profile("Anna", "Pacific/Honolulu")))  # Monday again
    await _lives(makker, clock, 3 * ONE_DAY, HOUR)
    await _check([anna], messenger, vault)
    assert all(times == 1 for times in _asked(messenger).values())
