"""What Makker asks of SQLite over and over is found by an index, however much it has stored."""

import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from bot.assembly import Makker
from bot.store.database import Database, open_engine
from tests.support.people import Somebody, buttons, live_until, utc
from tests.support.recording import RecordingMessenger

GROWING = re.compile(
    r"SCAN (outbox|earlier|foremost|inbox|check_ins|goals|people|conversations)(?! USING (COVERING )?INDEX)"
)


@pytest.fixture
def asked() -> list[str]:
    """Every statement that SQLite is asked, with its values."""
    return []


@pytest.fixture
def database(sqlite_address: str, asked: list[str]) -> Iterator[Database]:
    """SQLite, with an ear on it."""
    engine = open_engine(sqlite_address)

    @event.listens_for(engine, "connect")
    def listen(connection: Any, record: object) -> None:
        connection.set_trace_callback(asked.append)

    opened = Database(engine)
    yield opened
    opened.close()


async def test_neither_turns_nor_claims_nor_delivery_read_through_a_whole_table(
    makker: Makker, messenger: RecordingMessenger, asked: list[str], sqlite_address: str
) -> None:
    anna = await Somebody(makker).begins()
    await anna.sets_goal("Read", "09:00", cadence="times:2")
    for day in range(3, 7):
        await live_until(makker, utc(day, 12))
        for prompt in messenger.prompts_to("anna")[-2:]:
            assert prompt.card is not None
            for button in buttons(prompt.card):
                if button.action == "check_in.done":
                    await anna.presses(button.action, button.ref)
    await anna.says("goals")
    await live_until(makker, utc(7, 12))
    statements = {statement for statement in asked if statement.startswith(("SELECT", "UPDATE", "INSERT"))}
    assert len(statements) > 100
    plans = sqlite3.connect(sqlite_address.removeprefix("sqlite:///"))
    for statement in statements:
        steps = [row[3] for row in plans.execute(f"EXPLAIN QUERY PLAN {statement}")]
        assert not any(GROWING.match(step) for step in steps), (statement, steps)
    plans.close()
