"""Delivery: a known outcome is never repeated; an ambiguous one is looked up, and else repeated once."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot.assembly import Makker
from bot.clock import SetClock
from bot.ports import Address, Ambiguous, CannotTell, NotYet, TryAgain
from bot.store import tables
from bot.store.crypto import Vault
from bot.store.outbox import LEASE_FOR
from tests.support.people import Somebody, buttons, live_until, utc
from tests.support.recording import RecordingMessenger


@pytest.fixture
async def anna(makker: Makker, clock: SetClock) -> Somebody:
    """Somebody whose first prompt waits to be sent."""
    anna = await Somebody(makker).begins()
    clock.move_to(utc(3, 6))
    await makker.ticks.tick(clock.now(), continuous=True)
    return anna


async def _cannot_tell(to: Address, key: str) -> str | None:
    raise CannotTell


def _arrives_but_breaks(messenger: RecordingMessenger, times: int) -> Callable[[], int]:
    """The next posts arrive, and the connection breaks after each; how many there were."""
    post, broken = messenger.post, 0

    async def breaking(*arguments: object, **named: object) -> str:
        nonlocal broken
        ref = await post(*arguments, **named)  # type: ignore[arg-type]
        if broken < times:
            broken += 1
            raise Ambiguous("the connection broke")
        return ref

    messenger.post = breaking  # type: ignore[method-assign, assignment]
    return lambda: broken


async def _states(makker: Makker) -> dict[str, int]:
    box = tables.outbox.c
    found = select(box.message_id, box.state).where(box.message_id.like("prompt:%"))
    rows = await makker.database.read(lambda connection: connection.execute(found).all())
    return dict(tuple(row) for row in rows)


async def test_a_message_that_arrived_after_all_is_looked_up_and_not_repeated(
    anna: Somebody, makker: Makker, messenger: RecordingMessenger
) -> None:
    _arrives_but_breaks(messenger, 1)
    await live_until(makker, utc(3, 6, 10))
    assert len(messenger.prompts_to("anna")) == 1
    assert set((await _states(makker)).values()) == {tables.SENT}


@pytest.mark.parametrize("breaks", [1, 2, 5])
async def test_where_nobody_can_tell_it_is_repeated_once_and_flagged(
    anna: Somebody, makker: Makker, messenger: RecordingMessenger, breaks: int
) -> None:
    messenger.find = _cannot_tell  # type: ignore[method-assign]
    _arrives_but_breaks(messenger, breaks)
    await live_until(makker, utc(3, 8))
    assert len(messenger.prompts_to("anna")) == 2
    assert set((await _states(makker)).values()) == {tables.SENT if breaks == 1 else tables.DEAD}


async def test_a_refusal_before_or_after_it_uses_up_no_repeat(
    anna: Somebody, makker: Makker, messenger: RecordingMessenger
) -> None:
    messenger.find = _cannot_tell  # type: ignore[method-assign]
    refusals = iter([TryAgain("not now"), TryAgain("not now"), None, TryAgain("not now"), None])
    messenger.trouble = lambda asked, key: next(refusals, None)
    _arrives_but_breaks(messenger, 1)
    await live_until(makker, utc(3, 8))
    assert len(messenger.prompts_to("anna")) == 2
    assert set((await _states(makker)).values()) == {tables.SENT}


async def test_retry_after_is_honoured(anna: Somebody, makker: Makker, messenger: RecordingMessenger) -> None:
    tried = []
    answers = iter([TryAgain("slow down", after=120), None])

    def trouble(asked: str, key: str) -> Exception | None:
        tried.append(makker.clock.now())
        return next(answers, None)

    messenger.trouble = trouble
    await live_until(makker, utc(3, 6, 10))
    assert (tried[1] - tried[0]).total_seconds() >= 120


async def test_a_prompt_answered_before_its_sending_was_noted_still_shows_the_answer(
    anna: Somebody, makker: Makker, messenger: RecordingMessenger, clock: SetClock, vault: Vault
) -> None:
    # The program died after sending and before noting it; the next one must find the prompt to change it.
    (prompt,) = await makker.outbox.exchange((), clock.now(), 10)
    assert prompt.card is not None
    await messenger.post(prompt.to, prompt.key, prompt.card, prompt.language)
    await anna.presses("check_in.done", f"{(await anna.goal(vault)).goal_id}.20260303")
    await live_until(makker, clock.now() + 2 * LEASE_FOR)
    (shown,) = messenger.prompts_to("anna")
    assert shown.card is not None
    assert "check_in.change" in {button.action for button in buttons(shown.card)}


async def test_what_follows_in_a_conversation_waits_for_what_comes_before(
    anna: Somebody, makker: Makker, messenger: RecordingMessenger
) -> None:
    refusals = iter([TryAgain("not now", after=30)])
    messenger.trouble = lambda asked, key: next(refusals, None)
    await makker.delivery.drain()
    await anna.says("help")
    await makker.delivery.drain()
    before = len(messenger.to("anna"))
    await live_until(makker, utc(3, 6, 5))
    assert [each.key.partition(":")[0] for each in messenger.to("anna")[before:]][:1] == ["prompt"]


async def test_a_message_that_hangs_holds_up_its_own_conversation_alone(
    anna: Somebody, makker: Makker, messenger: RecordingMessenger
) -> None:
    post, may_go_on, told_ben = messenger.post, asyncio.Event(), asyncio.Event()

    async def hanging(to: Address, *arguments: object, **named: object) -> str:
        if to.person_id == "anna":
            await may_go_on.wait()
        else:
            told_ben.set()
        return await post(to, *arguments, **named)  # type: ignore[arg-type]

    messenger.post = hanging  # type: ignore[method-assign, assignment]
    sending = asyncio.create_task(makker.delivery.drain())
    await asyncio.sleep(0)
    await Somebody(makker, "ben").is_met()
    makker.delivery.notice()
    async with asyncio.timeout(5):
        await told_ben.wait()
    assert not messenger.prompts_to("anna")
    may_go_on.set()
    await sending
    assert len(messenger.prompts_to("anna")) == 1


async def test_what_comes_through_while_others_are_taken_is_noted_at_once(
    anna: Somebody, makker: Makker, messenger: RecordingMessenger, clock: SetClock
) -> None:
    await Somebody(makker, "ben").is_met()
    post, exchange, exchanges = messenger.post, makker.outbox.exchange, 0
    others_taken = asyncio.Event()

    async def slow(*arguments: object, **named: object) -> str:
        if arguments[0].person_id == "anna":  # type: ignore[attr-defined]
            await others_taken.wait()
        return await post(*arguments, **named)  # type: ignore[arg-type]

    async def counted(*arguments: object) -> object:
        nonlocal exchanges
        found = await exchange(*arguments)  # type: ignore[arg-type]
        exchanges += 1
        if exchanges == 2:
            others_taken.set()
        return found

    messenger.post = slow  # type: ignore[method-assign, assignment]
    makker.outbox.exchange = counted  # type: ignore[method-assign, assignment]
    await makker.delivery.drain()
    assert set((await _states(makker)).values()) == {tables.SENT}


async def test_waiting_for_a_platforms_limits_is_no_failed_attempt(
    anna: Somebody, makker: Makker, messenger: RecordingMessenger
) -> None:
    waits = iter([NotYet(20.0)] * 30)
    messenger.trouble = lambda asked, key: next(waits, None)
    await live_until(makker, utc(3, 6, 11))
    assert len(messenger.prompts_to("anna")) == 1
