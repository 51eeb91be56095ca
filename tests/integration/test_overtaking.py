"""An answer does not wait behind a prompt that waits for a platform's limits; everything else keeps its order."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.assembly import Makker
from bot.cards.card import Card, Paragraph
from bot.clock import SetClock
from bot.ports import NotYet, TryAgain
from bot.store import tables
from bot.store.bulk import Upsert
from bot.store.crypto import Vault
from bot.store.metadata import micros
from bot.store.outgoing import ANSWERING, PROMPTING, body_of
from tests.support.people import TENANT, Somebody, live_until, utc
from tests.support.recording import RecordingMessenger

CARD = Card((Paragraph("Hello"),), "Hello")
SOON, LATER = timedelta(seconds=20), timedelta(seconds=40)


@dataclass(frozen=True)
class Row:
    """A message of the conversation, due so long after now."""

    op: str
    urgency: int
    after: timedelta = timedelta()
    state: int = tables.WAITING
    attempts: int = 0
    ambiguous: bool = False
    target: str = ""


PUT_BACK = Row("post", PROMPTING, SOON)
"""A prompt as a platform's limits leave it."""
ANSWER = Row("post", ANSWERING)

_COLUMNS = (
    "tenant_id", "message_id", "person_id", "lane", "place", "op", "target", "body", "urgency", "state", "send_at",
    "created_at", "attempts", "ambiguous", "leased_until", "leased_by",
)  # fmt: skip
_INSERT = Upsert(tables.outbox, _COLUMNS, ("tenant_id", "message_id"))


@pytest.fixture
async def anna(makker: Makker) -> Somebody:
    """Somebody with whom nothing is under way."""
    anna = Somebody(makker)
    await anna.is_met()
    await makker.settle()
    return anna


async def _holds(makker: Makker, vault: Vault, *rows: Row) -> None:
    """The conversation's messages in their order, called 0, 1, 2 …"""
    now, body = makker.clock.now(), body_of(CARD, vault)
    written = []
    for number, row in enumerate(rows):
        lease = (micros(now + SOON), "another") if row.state == tables.LEASED else (None, None)
        written.append(
            (
                TENANT, str(number), "anna", "anna", "", row.op, row.target, body, row.urgency, row.state,
                micros(now + row.after), micros(now), row.attempts, row.ambiguous, *lease,
            )
        )  # fmt: skip
    await makker.database.write(lambda connection: _INSERT.run(connection, written))


async def _taken(makker: Makker) -> list[str]:
    return [each.key for each in await makker.outbox.exchange((), makker.clock.now(), 10)]


# --- what goes past -------------------------------------------------------------------------------------------


async def test_an_answer_is_given_while_a_prompt_waits_for_the_limits(
    makker: Makker, messenger: RecordingMessenger, clock: SetClock
) -> None:
    anna = await Somebody(makker).begins()
    limit_until = utc(3, 6, 5)

    def trouble(asked: str, key: str) -> Exception | None:
        return NotYet(20.0) if key.startswith("prompt:") and clock.now() < limit_until else None

    messenger.trouble = trouble
    clock.move_to(utc(3, 6))
    await makker.ticks.tick(clock.now(), continuous=True)
    await makker.delivery.drain()
    said = len(messenger.to("anna"))
    await anna.says("help")
    await makker.delivery.drain()
    (answer,) = messenger.to("anna")[said:]
    assert not answer.key.startswith("prompt:")
    await live_until(makker, utc(3, 6, 10))
    (prompt,) = messenger.prompts_to("anna")
    assert prompt.posted_at >= limit_until


@pytest.mark.parametrize("answer", [ANSWER, Row("thread", ANSWERING)], ids=lambda answer: answer.op)
async def test_a_post_and_a_line_in_a_thread_go_past(anna: Somebody, makker: Makker, vault: Vault, answer: Row) -> None:
    await _holds(makker, vault, PUT_BACK, answer)
    assert await _taken(makker) == ["1"]


async def test_answers_go_one_after_the_other(anna: Somebody, makker: Makker, vault: Vault) -> None:
    await _holds(makker, vault, PUT_BACK, ANSWER, ANSWER)
    assert await _taken(makker) == ["1"]


async def test_an_answer_goes_past_all_prompts_that_one_of_them_holds_back(
    anna: Somebody, makker: Makker, vault: Vault
) -> None:
    await _holds(makker, vault, PUT_BACK, Row("post", PROMPTING), ANSWER)
    assert await _taken(makker) == ["2"]


# --- what waits -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before",
    [
        Row("post", PROMPTING),
        Row("post", PROMPTING, SOON, attempts=1),
        Row("post", PROMPTING, SOON, ambiguous=True),
        Row("post", PROMPTING, state=tables.LEASED),
        Row("post", ANSWERING, SOON),
    ],
    ids=["due itself", "tried", "may have arrived", "under way", "an answer too"],
)
async def test_an_answer_waits_for_what_is_not_held_back_by_limits_alone(
    anna: Somebody, makker: Makker, vault: Vault, before: Row
) -> None:
    await _holds(makker, vault, before, ANSWER)
    assert "1" not in await _taken(makker)


@pytest.mark.parametrize(
    "behind",
    [
        Row("update", ANSWERING, target="0"),
        Row("attach", ANSWERING, target="all.zip"),
        Row("farewell", ANSWERING),
        Row("post", PROMPTING),
    ],
    ids=["update", "attach", "farewell", "prompt"],
)
async def test_nothing_else_goes_past_a_prompt(anna: Somebody, makker: Makker, vault: Vault, behind: Row) -> None:
    await _holds(makker, vault, PUT_BACK, behind)
    assert await _taken(makker) == []
    box = tables.outbox.c
    states = select(box.state).where(box.message_id.in_(["0", "1"]))
    found = await makker.database.read(lambda connection: connection.scalars(states).all())
    assert list(found) == [tables.WAITING] * 2


async def test_an_answer_keeps_behind_the_update_before_it(anna: Somebody, makker: Makker, vault: Vault) -> None:
    await _holds(makker, vault, PUT_BACK, Row("update", ANSWERING, target="0"), ANSWER)
    assert await _taken(makker) == []


# --- when something is due next -------------------------------------------------------------------------------


async def test_what_may_go_past_is_due_and_then_the_prompt_is(anna: Somebody, makker: Makker, vault: Vault) -> None:
    now = makker.clock.now()
    await _holds(makker, vault, Row("post", PROMPTING, LATER), Row("post", PROMPTING), Row("post", ANSWERING, SOON))
    assert await makker.claims.next_due_at() == now + SOON
    await live_until(makker, now + SOON)
    assert await makker.claims.next_due_at() == now + LATER


async def test_time_travels_past_answers_and_limits_without_standing_still(
    makker: Makker, messenger: RecordingMessenger, clock: SetClock
) -> None:
    anna = await Somebody(makker).begins()
    tried = 0

    def trouble(asked: str, key: str) -> Exception | None:
        nonlocal tried
        tried += 1
        if key.startswith("prompt:"):
            return NotYet(60.0)
        return TryAgain("not now", after=45) if tried % 2 else None

    messenger.trouble = trouble
    clock.move_to(utc(3, 6))
    await makker.ticks.tick(clock.now(), continuous=True)
    await makker.delivery.drain()
    said = len(messenger.to("anna"))
    await anna.says("help")
    await live_until(makker, utc(3, 6, 30))
    assert len(messenger.to("anna")) == said + 1
    assert tried < 50
