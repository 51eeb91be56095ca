"""Fuzz: Slack payloads, taken apart and put together wrongly, come to the door with a good signature.

    python -m tests.faults.slack_fuzz --payloads 1000000

Whatever they hold: an answer in time that is no 5xx, no error in the log and nothing of the payload either, nothing
of anybody else changed, and afterwards Makker still answers.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import Connection, delete

from adapters.slack.door import LARGEST
from adapters.slack.ports import tenant_of
from bot.assembly import assemble
from bot.clock import SetClock
from bot.public_holidays import public_holidays
from bot.store import schema, tables
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from tests.conftest import BEGINNING
from tests.faults.fuzzing import AT_ONCE, BATCH, Account, Done, command, watched
from tests.slack_server.acting import Hand
from tests.slack_server.delivery import Parcel, SignedHttp
from tests.support.platform_slack import SlackPlatform, slack
from tests.support.rows import rows_of
from tests.support.slack_mutations import kinds, mutated

MINUTES_MOST = 30


class Attack:
    """An attacker in a workspace where a victim works too, beside another workspace with the same ids in it."""

    def __init__(self, there: SlackPlatform, clock: SetClock, seed: int) -> None:
        self.there = there
        self._clock = clock
        self._seed = seed
        self.account = Account()
        self.attacker = self._hand("mallory")
        self.victim = self._hand("victim")
        self._originals: list[Parcel] = []

    def _hand(self, name: str) -> Hand:
        return self.there.hand(self.there.workspace.add_person(name, display_name=name.title()))

    async def prepare(self) -> None:
        """Both have a goal; what the attacker does properly is what is taken apart."""
        for hand in (self.victim, self.attacker):
            for text in ("goal run every day at 7", "energy", "after coffee", "yes"):
                await hand.types(text)
                await self.there.come_to_rest()
        self._originals = [parcel async for parcel in kinds(self.there, self.attacker)]
        await self.there.come_to_rest()

    async def run(self, payloads: int, first: int = 0, done: Done = lambda count: None) -> Account:
        """Send so many payloads, beginning with one of a number."""
        before = await self._others()
        with watched(self.account) as put_down:
            for start in range(first, first + payloads, BATCH):
                count = min(BATCH, first + payloads - start)
                await self._batch(start, count)
                await self._rest()
                put_down()
                done(count)
        if await self._others() != before:
            self.account.faults.append("something of somebody else's was changed")
        await self._is_well()
        broken = self.there.server.violations
        self.account.faults += [f"against Slack's rules: {each.where}: {each.what}" for each in broken]
        return self.account

    async def _batch(self, start: int, count: int) -> None:
        numbers = iter(range(start, start + count))
        await asyncio.gather(*(self._sends(numbers) for _ in range(AT_ONCE)))

    async def _sends(self, numbers: Iterator[int]) -> None:
        for number in numbers:
            # Each has chance of its own, so that one of them can be sent alone once more.
            rng = Random(f"{self._seed}:{number}")
            parcel = mutated(rng.choice(self._originals), number, rng, spared={self.victim.person.id})
            answer = await self._way.send(self.there.installation.app, parcel)
            is_right = answer.status == 200 or (answer.status == 413 and len(parcel.body()[0]) > LARGEST)
            self.account.note(parcel.about, number, answer.status, answer.seconds, answer.reason, is_right=is_right)

    @property
    def _way(self) -> SignedHttp:
        way = self.there.server.delivery.ways[self.there.installation.app.id]
        assert isinstance(way, SignedHttp)
        return way

    async def _rest(self) -> None:
        await self.there.makker.settle()
        # What still waits for Slack's limits would only pile up: a person is told one thing a second.
        theirs = tables.outbox.c.person_id != self.victim.person.id
        await self.there.makker.database.write(
            lambda connection: connection.execute(delete(tables.outbox).where(theirs))
        )
        self._clock.move_to(self._clock.now() + timedelta(seconds=1))

    async def _is_well(self) -> None:
        """The workspace's limits have room again after a while, and the victim is answered as ever."""
        said = len(self.victim.from_app())
        answer = await self.victim.types("help")
        for _ in range(MINUTES_MOST):
            await self.there.makker.settle()
            if answer.status == 200 and len(self.victim.from_app()) > said:
                return
            self._clock.move_to(self._clock.now() + timedelta(minutes=1))
        self.account.faults.append("Makker does not answer any more")

    async def _others(self) -> Mapping[str, Any]:
        tenant = tenant_of(self.there.workspace.id)

        def read(connection: Connection) -> Mapping[str, Any]:
            return rows_of(connection, tenant, self.victim.person.id)

        return await self.there.makker.database.read(read)


@asynccontextmanager
async def attack(folder: Path, seed: int) -> AsyncIterator[Attack]:
    """An attack over a fresh SQLite file in a folder."""
    clock, vault = SetClock(BEGINNING), Vault([Fernet.generate_key().decode()])
    engine = open_engine(f"sqlite:///{folder / 'fuzz.db'}")
    schema.migrate(engine)
    database = Database(engine)
    makker = assemble(database, clock, vault, public_holidays, Random(1), {})
    try:
        async with slack(makker, vault, clock, socket=False) as there:
            there.server.rates.is_kept = False
            found = Attack(there, clock, seed)
            await found.prepare()
            yield found
            there.server.violations.clear()
    finally:
        database.close()


async def fuzz(payloads: int, seed: int, first: int = 0, done: Done = lambda count: None) -> Account:
    """So many payloads of a seed."""
    with tempfile.TemporaryDirectory() as folder:
        async with attack(Path(folder), seed) as found:
            return await found.run(payloads, first, done)


if __name__ == "__main__":
    sys.exit(command("Slack", __doc__, fuzz))
