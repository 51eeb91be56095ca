"""A row that cannot be read or decided about holds up nobody but its own person, and is tried again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Connection, select

from bot.assembly import Makker
from bot.clock import SetClock
from bot.store import tables
from bot.store.crypto import Vault
from tests.support.people import Somebody, live_until, utc
from tests.support.recording import RecordingMessenger

Harm = Callable[[Connection, Vault], None]


def _unknown_zone(connection: Connection, vault: Vault) -> None:
    connection.execute(tables.people.update().where(tables.people.c.person_id == "bad").values(zone="Nowhere/Land"))


def _unknown_cadence(connection: Connection, vault: Vault) -> None:
    connection.execute(tables.goals.update().where(tables.goals.c.person_id == "bad").values(cadence="days:moon"))


def _note_of_a_lost_key(connection: Connection, vault: Vault) -> None:
    sealed = Vault([Fernet.generate_key().decode()]).seal("no key opens this")
    connection.execute(tables.check_ins.update().where(tables.check_ins.c.person_id == "bad").values(note=sealed))


HARMS = [_unknown_zone, _unknown_cadence, _note_of_a_lost_key]


@pytest.fixture
async def people(makker: Makker) -> list[Somebody]:
    """One whose rows will be harmed, between two others; each was asked once."""
    found = [await Somebody(makker, name).begins() for name in ("anna", "bad", "cy")]
    await live_until(makker, utc(3, 6))
    for each in found[::2]:
        await each.says("done")
    await makker.settle()
    return found


async def _ticks(makker: Makker, clock: SetClock, until: object) -> None:
    """Makker goes on as the runner lets it, whatever fails."""
    while clock.now() < until:  # type: ignore[operator]
        clock.move_to(clock.now() + timedelta(minutes=30))
        await makker.settle()


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__.strip("_"))
async def test_others_are_prompted_and_answered_as_ever(
    people: list[Somebody], makker: Makker, clock: SetClock, messenger: RecordingMessenger, vault: Vault, harm: Harm
) -> None:
    anna, _, cy = people
    await makker.database.write(lambda connection: harm(connection, vault))
    await _ticks(makker, clock, utc(5, 12))
    for each in (anna, cy):
        assert len(messenger.prompts_to(each.person_id)) == 3
        await each.says("done")
        await each.says("my goals")
    await makker.settle()
    assert "way" in str(messenger.to("anna")[-1].card)


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__.strip("_"))
async def test_what_the_harmed_one_does_is_kept_and_handled_once_the_harm_is_mended(
    people: list[Somebody], makker: Makker, clock: SetClock, messenger: RecordingMessenger, vault: Vault, harm: Harm
) -> None:
    bad = people[1]
    before = await makker.database.read(_rows_of_bad)
    await makker.database.write(lambda connection: harm(connection, vault))
    turn = await bad.says("done")
    await _ticks(makker, clock, clock.now() + timedelta(hours=1))
    assert turn.postponed
    await makker.database.write(lambda connection: _mend(connection, before))
    await _ticks(makker, clock, utc(4, 12))
    kept = select(tables.inbox.c.state).where(tables.inbox.c.state != tables.EVENT_DONE)
    assert await makker.database.read(lambda connection: list(connection.scalars(kept))) == []
    goal = await bad.goal(vault)
    answers = {each.slot_on.day: each.outcome for each in (await bad.practice(vault)).records(goal)}
    assert answers[3] == "done"
    assert len(messenger.prompts_to("bad")) == 2


def _rows_of_bad(connection: Connection) -> tuple[str, str]:
    zone = select(tables.people.c.zone).where(tables.people.c.person_id == "bad")
    cadence = select(tables.goals.c.cadence).where(tables.goals.c.person_id == "bad")
    return connection.scalars(zone).one(), connection.scalars(cadence).one()


def _mend(connection: Connection, before: tuple[str, str]) -> None:
    connection.execute(tables.people.update().where(tables.people.c.person_id == "bad").values(zone=before[0]))
    connection.execute(tables.goals.update().where(tables.goals.c.person_id == "bad").values(cadence=before[1]))
    connection.execute(tables.check_ins.update().where(tables.check_ins.c.person_id == "bad").values(note=None))
