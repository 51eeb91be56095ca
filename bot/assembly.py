"""The composition root's parts: builds a Makker over a database, for the program, simulations and tests alike."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from bot.domain.schedule import Holidays
from bot.ports import UNMETERED, Clock, Messenger, Meter
from bot.store.claims import StoreClaims
from bot.store.crypto import Vault
from bot.store.database import Database
from bot.store.outbox import StoreOutbox
from bot.store.turns import Turns
from scheduler.delivery import Delivery
from scheduler.runner import Runner
from scheduler.ticks import Ticks


@dataclass(slots=True)
class Makker:
    """A whole Makker without its platforms; `messengers` may be filled until it starts."""

    database: Database
    clock: Clock
    turns: Turns
    claims: StoreClaims
    outbox: StoreOutbox
    ticks: Ticks
    delivery: Delivery
    runner: Runner
    messengers: dict[str, Messenger] = field(default_factory=dict)

    async def settle(self) -> None:
        """Claim and send all that is due at this instant, in the foreground."""
        await self.ticks.tick(self.clock.now(), continuous=True)
        await self.delivery.drain()


def assemble(
    database: Database,
    clock: Clock,
    vault: Vault,
    holidays: Holidays,
    rng: Random,
    messengers: Mapping[str, Messenger] | None = None,
    meter: Meter = UNMETERED,
) -> Makker:
    """Put the parts together; nothing runs yet."""
    channels = dict(messengers or {})
    waking: list[Runner] = []

    def wake() -> None:
        for runner in waking:
            runner.wake()

    turns = Turns(database, clock, vault, holidays, rng, wake, meter)
    claims = StoreClaims(database, holidays)
    outbox = StoreOutbox(database, vault, holidays, worker_name(rng))
    ticks = Ticks(claims, turns.retry, wake, meter=meter)
    delivery = Delivery(outbox, channels, clock, rng, meter)
    runner = Runner(ticks, delivery, clock)
    waking.append(runner)
    return Makker(database, clock, turns, claims, outbox, ticks, delivery, runner, channels)


def worker_name(rng: Random) -> str:
    """A name for this process among those that share a database."""
    return f"{socket.gethostname()}:{os.getpid()}:{rng.getrandbits(32):08x}"
