"""An attack on a platform's door: what somebody does properly is taken apart, put together wrongly, and sent.

Whatever it holds: an answer in time that is no 5xx, no error in the log and nothing of what was sent either, nothing
of anybody else changed, and afterwards Makker still answers.
"""

import asyncio
import tempfile
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from cryptography.fernet import Fernet
from sqlalchemy import Connection, delete

from bot.assembly import Makker, assemble
from bot.clock import SetClock
from bot.domain.person import TenantId
from bot.public_holidays import public_holidays
from bot.store import schema, tables
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from tests.conftest import BEGINNING
from tests.faults.fuzzing import Account, Answered, Done, watched
from tests.loopback.rates import Rates
from tests.loopback.violations import Violations
from tests.support.rows import rows_of

BATCH = 200
AT_ONCE = 8
MINUTES_MOST = 30
GOAL = ("goal run every day at 7", "energy", "after coffee", "yes")


class Server(Protocol):
    """What an attack asks of the platform's server."""

    @property
    def rates(self) -> Rates: ...

    @property
    def violations(self) -> Violations: ...


class Place(Protocol):
    """A platform with Makker on it, as `tests/support` opens one."""

    makker: Makker
    tenant_id: TenantId

    @property
    def server(self) -> Server: ...

    async def come_to_rest(self) -> None: ...


class Somebody(Protocol):
    """What an attack asks of a person."""

    id: str


class Hand(Protocol):
    """What an attack asks of a person's hands."""

    @property
    def person(self) -> Somebody: ...

    async def types(self, text: str) -> Answered: ...


There = TypeVar("There", bound=Place)
Hands = TypeVar("Hands", bound=Hand)
Payload = TypeVar("Payload")
Attacking = TypeVar("Attacking", bound="PlatformAttack[Any, Any, Any]")


class PlatformAttack(ABC, Generic[There, Hands, Payload]):
    """An attacker on a platform where a victim works too. `platform`: its name."""

    platform: ClassVar[str]

    def __init__(self, there: There, clock: SetClock, seed: int) -> None:
        self.there = there
        self._clock = clock
        self._seed = seed
        self.account = Account()
        self.attacker = self._hand("Mallory")
        self.victim = self._hand("Victim")
        self._originals: list[Payload] = []

    # --- what is the platform's own -----------------------------------------------------------------------

    @staticmethod
    @abstractmethod
    def opened(makker: Makker, vault: Vault, clock: SetClock) -> AbstractAsyncContextManager[There]:
        """The platform, with the adapter over a Makker."""

    @abstractmethod
    def _hand(self, name: str) -> Hands:
        """The hands of somebody new."""

    @abstractmethod
    async def _come(self) -> None:
        """Whoever needs a goal before the attack gets it."""

    @abstractmethod
    def _kinds(self) -> AsyncIterator[Payload]:
        """What the platform sends for all that the attacker can do."""

    @abstractmethod
    async def _send(self, original: Payload, number: int, rng: Random) -> None:
        """Take a payload apart, send it, and note how it was answered."""

    @abstractmethod
    def _said(self) -> int:
        """How many messages the victim has got."""

    # --- what is the same everywhere ----------------------------------------------------------------------

    async def prepare(self) -> None:
        """What the attacker does properly is what is taken apart."""
        await self._come()
        self._originals = [original async for original in self._kinds()]
        await self.there.come_to_rest()

    async def _sets_goal(self, hand: Hands) -> None:
        for text in GOAL:
            await hand.types(text)
            await self.there.come_to_rest()

    async def run(self, payloads: int, first: int = 0, done: Done = lambda count: None) -> Account:
        """Send so many payloads, beginning with one of a number."""
        before, end = await self._others(), first + payloads
        with watched(self.account) as put_down:
            for start in range(first, end, BATCH):
                batch = range(start, min(start + BATCH, end))
                numbers = iter(batch)
                await asyncio.gather(*(self._sends(numbers) for _ in range(AT_ONCE)))
                await self._rest()
                put_down()
                done(len(batch))
        if await self._others() != before:
            self.account.faults.append("something of somebody else's was changed")
        await self._is_well()
        broken = self.there.server.violations
        self.account.faults += [f"against {self.platform}'s rules: {each.where}: {each.what}" for each in broken]
        return self.account

    async def _sends(self, numbers: Iterator[int]) -> None:
        for number in numbers:
            # Each has chance of its own, so that one of them can be sent alone once more.
            rng = Random(f"{self._seed}:{number}")
            await self._send(rng.choice(self._originals), number, rng)

    async def _settle(self) -> None:
        """Wait for what the payloads began."""
        await self.there.makker.settle()

    async def _rest(self) -> None:
        await self._settle()
        # What still waits for the platform's limits would only pile up: a person is told one thing a second.
        theirs = tables.outbox.c.person_id != self.victim.person.id
        await self.there.makker.database.write(
            lambda connection: connection.execute(delete(tables.outbox).where(theirs))
        )
        self._clock.move_to(self._clock.now() + timedelta(seconds=1))

    async def _is_well(self) -> None:
        """The platform's limits have room again after a while, and the victim is answered as ever."""
        said = self._said()
        answer = await self.victim.types("help")
        for _ in range(MINUTES_MOST):
            await self.there.makker.settle()
            if answer.status == 200 and self._said() > said:
                return
            self._clock.move_to(self._clock.now() + timedelta(minutes=1))
        self.account.faults.append("Makker does not answer any more")

    async def _others(self) -> Mapping[str, Any]:
        def read(connection: Connection) -> Mapping[str, Any]:
            return rows_of(connection, self.there.tenant_id, self.victim.person.id)

        return await self.there.makker.database.read(read)


@asynccontextmanager
async def attack(kind: type[Attacking], folder: Path, seed: int) -> AsyncIterator[Attacking]:
    """An attack of a kind over a fresh SQLite file in a folder."""
    clock, vault = SetClock(BEGINNING), Vault([Fernet.generate_key().decode()])
    engine = open_engine(f"sqlite:///{folder / 'fuzz.db'}")
    schema.migrate(engine)
    database = Database(engine)
    makker = assemble(database, clock, vault, public_holidays, Random(1), {})
    try:
        async with kind.opened(makker, vault, clock) as there:
            there.server.rates.is_kept = False
            found = kind(there, clock, seed)
            await found.prepare()
            yield found
            there.server.violations.clear()
    finally:
        database.close()


async def fuzz(
    kind: type[Attacking], payloads: int, seed: int, first: int = 0, done: Done = lambda count: None
) -> Account:
    """So many payloads of a seed."""
    with tempfile.TemporaryDirectory() as folder:
        async with attack(kind, Path(folder), seed) as found:
            return await found.run(payloads, first, done)
