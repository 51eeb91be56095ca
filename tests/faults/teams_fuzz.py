"""Fuzz: activities of Teams', taken apart and put together wrongly, come to the door with a good token.

    python -m tests.faults.teams_fuzz --payloads 1000000

Whatever they hold: an answer in time that is no 5xx, no error in the log and nothing of the activity either, nothing
of anybody else changed, and afterwards Makker still answers.
"""

import asyncio
import json
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

from bot.assembly import assemble
from bot.clock import SetClock
from bot.public_holidays import public_holidays
from bot.store import schema, tables
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from tests.conftest import BEGINNING
from tests.faults.fuzzing import AT_ONCE, BATCH, Account, Done, command, watched
from tests.support.platform_teams import TeamsPlatform, teams
from tests.support.rows import rows_of
from tests.support.teams_mutations import kind_of, kinds, mutated
from tests.teams_server.errors import Json

MINUTES_MOST = 30


class Attack:
    """An attacker in an organisation where a victim works too, each with Makker and a goal of their own."""

    def __init__(self, there: TeamsPlatform, clock: SetClock, seed: int) -> None:
        self.there = there
        self._clock = clock
        self._seed = seed
        self.account = Account()
        self.attacker = there.hand(there.tenant.add_person("Mallory"))
        self.victim = there.hand(there.tenant.add_person("Victim"))
        self._originals: list[Json] = []

    async def prepare(self) -> None:
        """What the attacker does properly is what is taken apart."""
        await self.victim.installs()
        for text in ("goal run every day at 7", "energy", "after coffee", "yes"):
            await self.victim.types(text)
            await self.there.come_to_rest()
        self._originals = [activity async for activity in kinds(self.there, self.attacker)]

    async def run(self, payloads: int, first: int = 0, done: Done = lambda count: None) -> Account:
        """Send so many activities, beginning with one of a number."""
        before = await self._others()
        with watched(self.account) as put_down:
            for start in range(first, first + payloads, BATCH):
                numbers = iter(range(start, min(start + BATCH, first + payloads)))
                await asyncio.gather(*(self._sends(numbers) for _ in range(AT_ONCE)))
                await self._rest()
                put_down()
                done(min(BATCH, first + payloads - start))
        if await self._others() != before:
            self.account.faults.append("something of somebody else's was changed")
        await self._is_well()
        broken = self.there.server.violations
        self.account.faults += [f"against Teams' rules: {each.where}: {each.what}" for each in broken]
        return self.account

    async def _sends(self, numbers: Iterator[int]) -> None:
        delivery = self.there.server.delivery
        for number in numbers:
            # Each has chance of its own, so that one of them can be sent alone once more.
            rng = Random(f"{self._seed}:{number}")
            original = rng.choice(self._originals)
            activity = mutated(original, number, rng, spared={self.victim.person.id, self.victim.direct.id})
            answer = await delivery.post(json.dumps(activity).encode(), self._headers(activity, original))
            is_right = 200 <= answer.status < 500
            self.account.note(
                kind_of(original), number, answer.status, answer.seconds, answer.reason, is_right=is_right
            )

    def _headers(self, activity: Json, original: Json) -> dict[str, str]:
        """A token that vouches for the activity, as it would if Teams had sent it."""
        url = activity.get("serviceUrl")
        claimed = url if isinstance(url, str) and url.isprintable() and len(url) < 1_000 else original["serviceUrl"]
        return {"Authorization": f"Bearer {self.there.server.keys.token(self.there.server.world.bot.app_id, claimed)}"}

    async def _rest(self) -> None:
        await self.there.adapter.finish()
        await self.there.makker.settle()
        # What still waits for Teams' limits would only pile up.
        theirs = tables.outbox.c.person_id != self.victim.person.id
        await self.there.makker.database.write(
            lambda connection: connection.execute(delete(tables.outbox).where(theirs))
        )
        self._clock.move_to(self._clock.now() + timedelta(seconds=1))

    async def _is_well(self) -> None:
        """The limits have room again after a while, and the victim is answered as ever."""
        said = len(self.victim.from_bot())
        answer = await self.victim.types("help")
        for _ in range(MINUTES_MOST):
            await self.there.makker.settle()
            if answer.is_taken and len(self.victim.from_bot()) > said:
                return
            self._clock.move_to(self._clock.now() + timedelta(minutes=1))
        self.account.faults.append("Makker does not answer any more")

    async def _others(self) -> Mapping[str, Any]:
        def read(connection: Connection) -> Mapping[str, Any]:
            return rows_of(connection, self.there.tenant_id, self.victim.person.id)

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
        async with teams(makker, vault, clock) as there:
            there.server.rates.is_kept = False
            found = Attack(there, clock, seed)
            await found.prepare()
            yield found
            there.server.violations.clear()
    finally:
        database.close()


async def fuzz(payloads: int, seed: int, first: int = 0, done: Done = lambda count: None) -> Account:
    """So many activities of a seed."""
    with tempfile.TemporaryDirectory() as folder:
        async with attack(Path(folder), seed) as found:
            return await found.run(payloads, first, done)


if __name__ == "__main__":
    sys.exit(command("Teams", __doc__, fuzz))
