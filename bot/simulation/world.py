"""The world: the real Makker over a clock that steps from one due instant to the next, and people who live with it."""

import asyncio
import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from random import Random

from sqlalchemy import Connection

from bot.assembly import Makker, assemble
from bot.clock import SetClock
from bot.domain.person import PersonId, PersonKey
from bot.public_holidays import public_holidays
from bot.simulation.actor import Actor
from bot.simulation.deeds import Arrive, Deed
from bot.simulation.facts import Looked, Numbers, Outage
from bot.simulation.hands import TENANT
from bot.simulation.people import first_day, invented
from bot.simulation.platform import NAME, Platform, Sent
from bot.store.crypto import Vault
from bot.store.database import Database
from bot.store.reading import statements_to_look
from bot.store.unit_of_work import StoreUnitOfWork

LOOKS_EVERY_DAYS = 15
"""Each person's numbers are looked up about once in so many days, and at the end."""
_AT_ONCE = 250
_ONE_MINUTE = timedelta(minutes=1)
_NEVER = datetime.max.replace(tzinfo=UTC)
_TURNED_AT_MOST = 20
"""So often something may become due again within one instant; more means that it never gets done."""

OnDay = Callable[[int], None]
Looks = dict[str, list[dict[str, Numbers]]]


class World:
    """Everybody and Makker. After `live`, `actors` hold what they did and saw, `looks` the numbers they were shown."""

    def __init__(
        self, database: Database, vault: Vault, people: int, days: int, seed: int, outage: Outage | None = None
    ) -> None:
        self.begins_at = first_day(seed)
        self.ends_at = self.begins_at + timedelta(days=days)
        self.outages: list[Outage] = []
        self.looks: Looks = {}
        self._planned_outage = outage
        self._clock = SetClock(self.begins_at)
        self._platform = Platform(self._clock, self._heard)
        self._makker: Makker = assemble(
            database, self._clock, vault, public_holidays, Random(seed), {NAME: self._platform}
        )
        self._vault = vault
        self._reading = statements_to_look(database.engine.dialect)
        self._calendar: list[tuple[datetime, int, int, Deed]] = []
        self._order = count()
        self.actors = [self._newcomer(number, seed, days) for number in range(people)]
        self._by_id = {actor.person.person_id: actor for actor in self.actors}

    def _newcomer(self, number: int, seed: int, days: int) -> Actor:
        def plan(at: datetime, deed: Deed) -> None:
            heapq.heappush(self._calendar, (at, number, next(self._order), deed))

        person = invented(number, seed, days)
        actor = Actor(person, self._makker.turns.submit, plan, self._clock.now)
        self._platform.screens[person.person_id] = actor.hands.screen
        plan(person.arrives_at, Arrive())
        for at, deed in person.calendar:
            plan(at, deed)
        return actor

    def _heard(self, person_id: str, sent: Sent) -> None:
        self._by_id[person_id].hear(sent)

    @property
    def delivered(self) -> int:
        """How many messages were shown or changed."""
        return self._platform.delivered

    # --- time -----------------------------------------------------------------------------------------

    async def live(self, on_day: OnDay) -> None:
        """Live through everything; `on_day` hears how many days have gone by."""
        for day in range((self.ends_at - self.begins_at).days):
            await self._until(self.begins_at + timedelta(days=day + 1))
            on_day(day + 1)
        await self._look(self.actors)

    async def _until(self, midnight: datetime) -> None:
        turned = 0
        while True:
            due_at = await self._makker.claims.next_due_at() or _NEVER
            act_at = self._calendar[0][0] if self._calendar else _NEVER
            if (at := min(due_at, act_at)) > midnight:
                break
            turned = turned + 1 if at <= self._clock.now() else 0
            if turned > _TURNED_AT_MOST:
                raise RuntimeError(f"something stays due at {at}")
            await self._go_to(at, is_due=due_at <= at)
        self._clock.move_to(max(midnight, self._clock.now()))
        day = (midnight - self.begins_at).days
        await self._look([actor for number, actor in enumerate(self.actors) if (number + day) % LOOKS_EVERY_DAYS == 0])

    async def _go_to(self, at: datetime, *, is_due: bool) -> None:
        """Be at an instant: people do what they mean to do now, then what is due is sent."""
        outage = self._planned_outage
        if outage is not None and outage.from_at < at:
            await self._be_down(outage)
        self._clock.move_to(max(at, self._clock.now()))
        if self._calendar and self._calendar[0][0] <= at:
            await asyncio.gather(*(self._act(number, deeds) for number, deeds in self._taken(at).items()))
        if is_due:
            await self._makker.settle()
        else:
            await self._makker.delivery.drain()

    async def _be_down(self, outage: Outage) -> None:
        """Makker is down from its last tick on, and up again at the end of the outage."""
        self._planned_outage = None
        await self._makker.settle()
        self.outages.append(Outage(self._clock.now(), outage.to_at))
        self._clock.move_to(outage.to_at)
        await self._makker.ticks.tick(outage.to_at, continuous=False)
        await self._makker.delivery.drain()
        self._clock.move_to(outage.to_at + _ONE_MINUTE)

    # --- people ---------------------------------------------------------------------------------------

    def _taken(self, at: datetime) -> Mapping[int, list[Deed]]:
        """What people do now; one person's deeds go one after the other, different people's together."""
        taken: dict[int, list[Deed]] = {}
        while self._calendar and self._calendar[0][0] <= at:
            _, number, _, deed = heapq.heappop(self._calendar)
            taken.setdefault(number, []).append(deed)
        return taken

    async def _act(self, number: int, deeds: Sequence[Deed]) -> None:
        for deed in deeds:
            await self.actors[number].do(deed)

    # --- numbers --------------------------------------------------------------------------------------

    async def _look(self, actors: Sequence[Actor]) -> None:
        """Note the numbers of these people as Makker has them now, and let the model note its own."""
        now = self._clock.now()
        for part in _parts(actors):
            keys: list[PersonKey] = [(TENANT, PersonId(actor.person.person_id)) for actor in part]
            found = await self._makker.database.read(partial(self._numbers, keys=keys))
            for actor in part:
                self.looks.setdefault(actor.person.person_id, []).append(found.get(actor.person.person_id, {}))
                actor.facts.append((now, Looked()))

    def _numbers(self, connection: Connection, *, keys: Sequence[PersonKey]) -> dict[str, dict[str, Numbers]]:
        now = self._clock.now()
        folders = StoreUnitOfWork(connection, self._reading, self._vault, public_holidays).folders(keys, now)
        found: dict[str, dict[str, Numbers]] = {}
        for key, folder in folders.items():
            practice = folder.practice
            tallies = {goal.title: practice.tally(goal, now) for goal in practice.open_goals}
            found[key[1]] = {
                title: Numbers(
                    each.streak, each.longest, each.strength, each.comebacks, each.gap_days, each.last_gap, each.misses
                )
                for title, each in tallies.items()
            }
        return found


def _parts(actors: Sequence[Actor]) -> Iterator[Sequence[Actor]]:
    for start in range(0, len(actors), _AT_ONCE):
        yield actors[start : start + _AT_ONCE]
