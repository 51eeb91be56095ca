"""Fuzz: Slack payloads, taken apart and put together wrongly, come to the door with a good signature.

    python -m tests.faults.slack_fuzz --payloads 1000000

Whatever they hold: an answer in time that is no 5xx, no error in the log and nothing of the payload either, nothing
of anybody else changed, and afterwards Makker still answers.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import Connection, delete
from structlog.testing import capture_logs

from adapters.slack.door import LARGEST
from adapters.slack.ports import tenant_of
from bot.assembly import assemble
from bot.clock import SetClock
from bot.logs import set_up
from bot.public_holidays import public_holidays
from bot.store import schema, tables
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from tests.conftest import BEGINNING
from tests.slack_server.acting import Hand
from tests.slack_server.delivery import Answer, Parcel, SignedHttp
from tests.support.platform_slack import SlackPlatform, slack
from tests.support.slack_mutations import CANARY, kinds, mutated
from tests.support.slack_tenants import rows_of

BATCH = 200
AT_ONCE = 8
TOO_LONG_S = 2.5
FAULTS_TOLD = 20
MINUTES_MOST = 30

Done = Callable[[int], None]
"""Hears of so many payloads more that were sent."""


@dataclass(slots=True)
class Account:
    """What was sent, how it was answered, and what was wrong."""

    sent: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)

    def note(self, parcel: Parcel, answer: Answer, number: int) -> None:
        """One payload's answer."""
        self.sent[parcel.about] += 1
        self.statuses[answer.status] += 1
        self.slowest = max(self.slowest, answer.seconds)
        is_refused = answer.status == 413 and len(parcel.body()[0]) > LARGEST
        if answer.seconds > TOO_LONG_S or not (is_refused or answer.status == 200):
            what = f"{answer.status} {answer.reason} after {answer.seconds:.2f} s"
            self.faults.append(f"payload {number}, {parcel.about}: {what}")

    def note_logs(self, lines: list[Any], records: list[logging.LogRecord]) -> None:
        """What was logged meanwhile."""
        self.faults += [f"logged: {line}" for line in lines if line["log_level"] in ("error", "critical")]
        self.faults += [f"a canary was logged: {line}" for line in lines if CANARY in str(line)]
        for record in records:
            if record.levelno >= logging.ERROR or CANARY in record.getMessage():
                self.faults.append(f"a library logged: {record.name}: {str(record.msg)[:200]}")


class _Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


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
        records = _Records()
        logging.getLogger().addHandler(records)
        try:
            with capture_logs() as lines:
                for start in range(first, first + payloads, BATCH):
                    count = min(BATCH, first + payloads - start)
                    await self._batch(start, count)
                    await self._rest()
                    self.account.note_logs(lines, records.records)
                    lines.clear()
                    records.records.clear()
                    done(count)
        finally:
            logging.getLogger().removeHandler(records)
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
            self.account.note(parcel, await self._way.send(self.there.installation.app, parcel), number)

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


def main() -> int:
    """Run, and say what was run."""
    from rich.progress import Progress

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--payloads", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first, to send one alone")
    arguments = parser.parse_args()
    set_up("error", "text")
    with Progress() as progress:
        task = progress.add_task("Slack fuzz", total=arguments.payloads)
        run = fuzz(arguments.payloads, arguments.seed, arguments.first, lambda count: progress.advance(task, count))
        account = asyncio.run(run)
    for about, count in sorted(account.sent.items()):
        print(f"{count:>9,}  {about}")
    sent, faults = sum(account.sent.values()), account.faults
    print(f"{sent:,} payloads of seed {arguments.seed}: {len(faults)} wrong, the slowest {account.slowest:.2f} s")
    for fault, times in Counter(faults).most_common(FAULTS_TOLD):
        print(f"{times} × {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
