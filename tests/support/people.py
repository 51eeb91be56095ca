"""Somebody on a platform who does things to Makker, as short as tests want to say it."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from bot.assembly import Makker
from bot.cards.card import Button, Buttons, Card, Choices
from bot.dialogs.base import DIRECT, Event, Met, Place, Pressed, Profile, Submitted, Typed, What
from bot.domain.goal import Goal
from bot.domain.person import PersonId, TenantId
from bot.domain.practice import Practice
from bot.ports import Turn
from bot.public_holidays import public_holidays
from bot.store.crypto import Vault
from bot.store.reading import statements_to_look
from bot.store.unit_of_work import StoreUnitOfWork
from scheduler.time_travel import TimeTravel

TENANT = TenantId("chat:local")
_numbers = itertools.count(1)


class Somebody:
    """A person in a tenant, and the Makker they talk to."""

    def __init__(
        self,
        makker: Makker,
        person_id: str = "anna",
        *,
        tenant_id: str = TENANT,
        zone: str = "Europe/Copenhagen",
        country: str = "",
        language: str = "en",
    ) -> None:
        self.makker = makker
        self.person_id = PersonId(person_id)
        self.tenant_id = TenantId(tenant_id)
        self.profile = Profile(person_id.title(), zone, country, language)

    def event(self, what: What, event_id: str = "", place: Place = DIRECT) -> Event:
        """An event of this person's, with an id of its own unless one is given."""
        event_id = event_id or f"event-{next(_numbers)}"
        return Event(event_id, self.tenant_id, self.person_id, what, place, profile=self.profile)

    async def does(self, what: What, event_id: str = "", place: Place = DIRECT) -> Turn:
        """Do something, and wait for the turn."""
        return await self.makker.turns.submit(self.event(what, event_id, place))

    async def says(self, text: str, event_id: str = "", place: Place = DIRECT) -> Turn:
        """Write something."""
        return await self.does(Typed(text), event_id, place)

    async def presses(self, action: str, ref: str = "", event_id: str = "") -> Turn:
        """Press a button that may or may not be on a card."""
        return await self.does(Pressed(action, ref), event_id)

    async def is_met(self) -> Turn:
        """Come into the workspace."""
        return await self.does(Met(self.profile))

    async def sets_goal(self, title: str = "Run", at: str = "07:00", event_id: str = "", **fields: str) -> Turn:
        """Submit the form of a new goal."""
        values = {"title": title, "why": "energy for the kids", "cadence": "daily", "at": at, **fields}
        return await self.does(Submitted("goal.save", "", values), event_id)

    async def begins(self, title: str = "Run", at: str = "07:00", **fields: str) -> "Somebody":
        """Be met, confirm and set a first goal; what was said about it is delivered."""
        await self.is_met()
        await self.presses("welcome.confirm")
        await self.sets_goal(title, at, **fields)
        await self.makker.settle()
        return self

    async def practice(self, vault: Vault) -> Practice:
        """What the store holds of this person, read afresh with all history."""
        database = self.makker.database
        key, statements = (self.tenant_id, self.person_id), statements_to_look(database.engine.dialect)
        now = self.makker.clock.now()
        folders = await database.read(
            lambda connection: StoreUnitOfWork(connection, statements, vault, public_holidays).folders(
                [key], now, [key]
            )
        )
        return folders[key].practice

    async def goal(self, vault: Vault) -> Goal:
        """Their only goal."""
        (goal,) = (await self.practice(vault)).goals
        return goal


async def many(makker: Makker, count: int, *titles: str) -> list[Somebody]:
    """People who have begun, each with goals of these titles, or with one goal."""
    people = [Somebody(makker, f"person-{number}") for number in range(count)]

    async def begin(each: Somebody) -> None:
        await each.is_met()
        await each.presses("welcome.confirm")
        for title in titles or ("Run",):
            await each.sets_goal(title)

    await asyncio.gather(*(begin(each) for each in people))
    await makker.settle()
    return people


def buttons(card: Card) -> list[Button]:
    """Everything on a card that can be pressed, menus included."""
    found: list[Button] = []
    for block in card.blocks:
        if isinstance(block, Buttons):
            found += block.buttons
        elif isinstance(block, Choices):
            found += block.options
    return found


@contextlib.asynccontextmanager
async def _nothing_held() -> AsyncIterator[None]:
    yield


async def _nothing_more() -> None: ...


async def live_until(makker: Makker, at: datetime) -> None:
    """Move the clock to `at`, living through everything due in between."""
    travel = TimeTravel(
        makker.clock,  # type: ignore[arg-type]
        makker.ticks,
        makker.delivery,
        makker.claims,
        _nothing_held,
        _nothing_more,
    )
    await travel.move_to(at)


def utc(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """An instant in March 2026, or in another month of it."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)
