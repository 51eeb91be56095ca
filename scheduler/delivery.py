"""Delivery: drains the outbox. A known outcome is never repeated; an ambiguous one is looked up first."""

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

import structlog

from bot.faults import reach
from bot.logs import fault
from bot.ports import (
    UNMETERED,
    Ambiguous,
    CannotTell,
    Clock,
    Dead,
    Delivered,
    Dropped,
    Messenger,
    Meter,
    NotYet,
    Outbox,
    Outgoing,
    Retry,
    Sent,
    TryAgain,
    Undeliverable,
    platform_of,
)

BATCH = 100
ATTEMPTS_MOST = 12
BACK_OFF_FIRST = timedelta(seconds=2)
BACK_OFF_MOST = timedelta(hours=1)
LEASE_MARGIN = timedelta(seconds=15)
SEND_TIMEOUT = 20.0
LOOK_EVERY_S = 1.0
GATHER_FOR_S = 0.01

log = structlog.get_logger()


class Delivery:
    """Takes messages from the outbox, sends each through its platform, and notes what became of it."""

    def __init__(
        self,
        outbox: Outbox,
        messengers: Mapping[str, Messenger],
        clock: Clock,
        rng: Random,
        meter: Meter = UNMETERED,
    ) -> None:
        self._outbox = outbox
        self._messengers = messengers
        self._clock = clock
        self._rng = rng
        self._meter = meter
        self._is_ending = False
        self._deadlines: set[asyncio.Timeout] = set()
        self._sending: set[asyncio.Task[None]] = set()
        self._results: list[Delivered] = []
        self._news = asyncio.Event()

    async def drain(self) -> int:
        """Send until nothing waits and nothing is under way; how many messages were taken.

        A message that takes long holds up its own conversation alone: the others are taken and sent meanwhile.
        """
        total = 0
        while True:
            total += await self._exchange()
            if self._sending:
                await self._hear()
            elif not self._results:
                return total

    def notice(self) -> None:
        """More may be waiting: look at once, though something is still under way."""
        self._news.set()

    def end(self) -> None:
        """Take no further batch: Makker is about to stop."""
        self._is_ending = True

    def hurry(self) -> None:
        """Wait no longer for platforms: what is being sent becomes ambiguous, and its lease is given back."""
        for deadline in tuple(self._deadlines):
            deadline.reschedule(asyncio.get_running_loop().time())

    async def _exchange(self) -> int:
        """Note what became of messages and begin to send the next; how many those are."""
        results, self._results = self._results, []
        room = 0 if self._is_ending else BATCH - len(self._sending)
        if not results and not room:
            return 0
        try:
            batch = await self._outbox.exchange(results, self._clock.now(), room)
        except BaseException:
            # What is known must not be lost with the connection: the next try notes it.
            self._results = [*results, *self._results]
            raise
        if results:
            self._meter.delivered(results)
            reach("finish.after_commit")
        if batch:
            reach("take.after_commit")
        for message in batch:
            task = asyncio.create_task(self._through(message))
            self._sending.add(task)
            task.add_done_callback(self._ended)
        return len(batch)

    async def _through(self, message: Outgoing) -> None:
        # Only then is the list looked up: meanwhile another may have taken its place.
        result = await self._sent(message)
        self._results.append(result)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._sending.discard(task)
        self._news.set()

    async def _hear(self) -> None:
        """Wait until a message has come through, or more may be waiting."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY_S):
                await self._news.wait()
        if self._sending and self._results:
            # Whatever else comes through now is noted in the same transaction.
            await asyncio.sleep(GATHER_FOR_S)
        self._news.clear()
        if not self._sending:
            reach("send.all")

    async def _sent(self, message: Outgoing) -> Delivered:
        messenger = self._messengers.get(platform_of(message.to.tenant_id))
        if messenger is None:
            return self._later(message, "its platform is not running")
        if self._clock.now() > message.leased_until - LEASE_MARGIN:
            reason = "the lease ran out before sending"
            return Retry(message.seq, self._clock.now(), reason, message.attempts, message.ambiguous)
        try:
            async with asyncio.timeout(SEND_TIMEOUT) as deadline:
                self._deadlines.add(deadline)
                try:
                    ref = await self._send(messenger, message)
                    return Dropped(message.seq) if ref is None else Sent(message.seq, ref)
                finally:
                    self._deadlines.discard(deadline)
        except NotYet as wait:
            at = self._clock.now() + timedelta(seconds=wait.after)
            return Retry(message.seq, at, str(wait), message.attempts, message.ambiguous)
        except TryAgain as failure:
            return self._later(message, str(failure), failure.after)
        except Undeliverable as failure:
            return self._dead(message, str(failure))
        except (Ambiguous, TimeoutError):
            return await self._unsure(messenger, message)
        except Exception as error:
            log.error("sending failed", message=message.key, **fault(error))
            return await self._unsure(messenger, message)

    async def _send(self, messenger: Messenger, message: Outgoing) -> str | None:
        """The `ref` of the message, sent or found; none if it was not found and has nothing left to say."""
        if message.ambiguous and message.op != "update":
            found = await self._look_up(messenger, message)
            reach("send.looked_up")
            if found is not None or message.answered:
                return found
        reach("send.before")
        ref = await _by_its_way(messenger, message)
        reach("send.after")
        return ref

    async def _look_up(self, messenger: Messenger, message: Outgoing) -> str | None:
        """The `ref` of an ambiguous message that arrived after all; where nobody can tell it is sent once more."""
        try:
            return await messenger.find(message.to, message.key)
        except CannotTell as unknown:
            if message.repeated:
                raise Undeliverable(_REPEATED) from unknown
            return None

    def _later(self, message: Outgoing, reason: str, after: float | None = None) -> Delivered:
        attempts = message.attempts + 1
        if attempts >= ATTEMPTS_MOST:
            return self._dead(message, f"given up after {attempts} attempts: {reason}")
        return Retry(message.seq, self._next_try(attempts, after), reason, attempts, message.ambiguous)

    async def _unsure(self, messenger: Messenger, message: Outgoing) -> Delivered:
        """Try again what may have been delivered: any number of times where it can be looked up, and else once."""
        attempts = message.attempts + 1
        if attempts >= ATTEMPTS_MOST:
            return self._dead(message, "ambiguous: the platform never confirmed it")
        if message.ambiguous and message.op != "update" and await _nobody_can_tell(messenger, message):
            return self._dead(message, _REPEATED)
        return Retry(message.seq, self._next_try(attempts, None), "ambiguous", attempts, ambiguous=True)

    def _next_try(self, attempts: int, after: float | None) -> datetime:
        """Twice as long each time, with jitter; never sooner than the platform asked."""
        wait: timedelta = min(BACK_OFF_FIRST * 2 ** (attempts - 1), BACK_OFF_MOST) * self._rng.uniform(0.8, 1.2)
        return self._clock.now() + max(wait, timedelta(seconds=after or 0))

    def _dead(self, message: Outgoing, reason: str) -> Dead:
        log.warning("message undeliverable", message=message.key, op=message.op, reason=reason)
        return Dead(message.seq, reason)


_REPEATED = "ambiguous: it may have been delivered, and was repeated once"


async def _nobody_can_tell(messenger: Messenger, message: Outgoing) -> bool:
    """Whether the platform offers no way to look a message up; one that does not answer may offer one."""
    try:
        async with asyncio.timeout(SEND_TIMEOUT):
            await messenger.find(message.to, message.key)
    except CannotTell:
        return True
    except Exception:
        return False
    return False


async def _by_its_way(messenger: Messenger, message: Outgoing) -> str:
    """Send by the way that the message asks for."""
    card = message.card
    match message.op:
        case "attach":
            return await messenger.attach(message.to, message.key, message.file_name, message.file, message.language)
        case "update":
            assert card is not None
            await messenger.update(message.to, message.ref, card, message.language)
            return message.ref
        case "farewell":
            await messenger.forget(message.to)
    assert card is not None
    return await messenger.post(message.to, message.key, card, message.language, message.ref)
