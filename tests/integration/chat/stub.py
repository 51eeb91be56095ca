"""The chat page over a real room on a server on loopback, with an engine and a clock that a test can see into."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from aiohttp import web
from cryptography.fernet import Fernet

from adapters.chat.app import ChatApp, build
from adapters.chat.outbound import ChatMessenger
from adapters.chat.ports import TENANT
from bot.cards.card import (
    Button,
    Buttons,
    Card,
    ChecksField,
    ChoiceField,
    Choices,
    Divider,
    Fields,
    Form,
    Heading,
    HeatMap,
    Option,
    Paragraph,
    Picker,
    Picture,
    Progress,
    TextField,
)
from bot.clock import SetClock
from bot.dialogs.base import DIRECT, Event, Met, OpenForm, Pressed, RefuseForm, Submitted, Typed
from bot.domain import calendar
from bot.domain.person import PersonId, TenantId
from bot.ports import Address, NotStored, Turn
from bot.store.chat_room import ChatRoom
from bot.store.crypto import Vault
from bot.store.database import Database, open_engine
from bot.store.metadata import metadata
from bot.text.messages import Day, Text, msg

MONDAY_MORNING = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
VAULT = Vault([Fernet.generate_key().decode()])


def plain(text: Text, *buttons: Button) -> Card:
    return Card((Paragraph(text), Buttons(buttons)) if buttons else (Paragraph(text),), text)


def welcome(name: str, zone: str) -> Card:
    text = msg(
        "I am Makker. I help you keep the few things that you decide matter most: I ask once a day, at your hour."
    )
    return Card(
        (
            Heading(msg("Hello {name}", name=name)),
            Paragraph(text),
            Fields(((msg("Language"), "English"), (msg("Time zone"), zone), (msg("Check-in hour"), "8:00"))),
            Paragraph(msg("What you tell me stays with you. Is this right?")),
            Buttons((Button(msg("Looks right"), "goal.new", style="primary"), Button(msg("Change"), "settings.show"))),
        ),
        text,
    )


def prompt(title: str) -> Card:
    text = msg("“{title}”. {question}", title=title, question=msg("Did it happen today?"))
    return Card(
        (
            Paragraph(text),
            Buttons(
                (
                    Button(msg("Done"), "check_in.done", "g1", style="primary"),
                    Button(msg("Partly"), "check_in.partly", "g1"),
                    Button(msg("Not today"), "check_in.missed", "g1"),
                )
            ),
            Choices(
                msg("More"),
                (Button(msg("I'm ill"), "pause.ill", "g1"), Button(msg("Why did I get this?"), "why.this", "g1")),
            ),
        ),
        text,
    )


def everything() -> Card:
    """A card with every kind of block."""
    days = "dddpdmedddddo-" * 6
    return Card(
        (
            Heading(msg("The few that matter most")),
            Paragraph("“Run before breakfast”"),
            Paragraph(msg("On pause."), quiet=True),
            Progress(msg("Habit strength {share}", share="82 %"), 0.82),
            Fields(((msg("In a row"), "6"), (msg("Longest"), "14"), (msg("Comebacks"), "2"))),
            Divider(),
            Picture(HeatMap(date(2025, 12, 15), days), msg("On pause.")),
            Picker("tone", msg("Language"), (Option("da", "Dansk"), Option("en", "English")), "en"),
            Buttons(
                (Button(msg("Change"), "everything.change", "r1", 7), Button(msg("Let it go"), "x", style="danger"))
            ),
            Choices(msg("More"), (Button(msg("Help"), "help.show"), Button(msg("My goals"), "my_goals.show"))),
        ),
        msg("The few that matter most"),
    )


def goal_form(title: str = "") -> Form:
    weekdays = tuple(Option(str(n), msg("{day}", day=Day(date(2026, 3, 1 + n), "short_weekday"))) for n in range(1, 8))
    asked = msg("What matters most to you just now, and why? One is plenty to begin with.")
    often = (Option("daily", msg("every day")), Option("days", msg("three times a week")))
    return Form(
        msg("Your first goal"),
        (
            TextField("title", msg("Set a goal"), title, asked, 200),
            TextField("why", "Why", several_lines=True, longest=500),
            TextField("plan", "Plan", optional=True, longest=300),
            ChoiceField("cadence", "How often", often, "daily"),
            ChecksField("days", "Which days", weekdays, ("1", "3")),
            TextField("at", "Time", "8:00", longest=4, kind="time"),
        ),
        msg("Set a goal"),
        "goal.save",
    )


@dataclass
class StubTurns:
    """Answers through the messenger, as the engine's outbox would; `events` is what it was given."""

    clock: SetClock
    messenger: ChatMessenger | None = None
    events: list[Event] = field(default_factory=list)
    goals: dict[str, str] = field(default_factory=dict)
    failing: Exception | None = None
    hold: asyncio.Event | None = None

    async def submit(self, event: Event) -> Turn:
        if self.failing is not None:
            raise self.failing
        if self.hold is not None:
            await self.hold.wait()
        if any(known.event_id == event.event_id for known in self.events):
            return Turn(event, duplicate=True)
        self.events.append(event)
        match event.what:
            case Met(profile):
                if profile.address == "" and not self._has_met(event):
                    await self.post(event, welcome(profile.name, profile.zone))
            case Typed(text):
                return await self._typed(event, text)
            case Pressed(action, _, _, values):
                return await self._pressed(event, action, values)
            case Submitted("goal.save", _, values):
                return await self._submitted(event, values)
        return Turn(event)

    def _has_met(self, event: Event) -> bool:
        return sum(known.person == event.person and isinstance(known.what, Met) for known in self.events) > 1

    async def _typed(self, event: Event, text: str) -> Turn:
        match text.strip().lower():
            case "everything":
                await self.post(event, everything())
            case "form":
                return Turn(event, effects=(OpenForm(goal_form()),))
            case "prompt":
                await self.post(event, prompt("Run before breakfast"))
            case _:
                answer = msg("I didn't understand that. Write “done”, “my goals” or “help”.")
                await self.post(event, plain(answer, Button(msg("Set a goal"), "goal.new")))
        return Turn(event)

    async def _pressed(self, event: Event, action: str, values: dict[str, str]) -> Turn:
        assert self.messenger is not None
        if action == "goal.new":
            return Turn(event, effects=(OpenForm(goal_form()),))
        if action.startswith("check_in."):
            card = plain(
                msg("“{title}”: ✓ Done. {streak}", title="Run before breakfast", streak="7 in a row."),
                Button(msg("Change"), "check_in.change"),
            )
            ref = await self.messenger.find(self.to(event), event.at_message)
            assert ref is not None
            await self.messenger.update(self.to(event), ref, card, self._language(event))
        else:
            chosen = ", ".join(f"{name}={value}" for name, value in values.items())
            await self.post(event, plain(f"{action} {chosen}".strip()))
        return Turn(event)

    async def _submitted(self, event: Event, values: dict[str, str]) -> Turn:
        if not values["title"].strip():
            return Turn(event, effects=(RefuseForm({"title": msg("Give a name.")}),))
        self.goals[event.person_id] = values["title"]
        await self.post(event, plain(f"“{values['title']}”"))
        return Turn(event)

    def to(self, event: Event) -> Address:
        return Address(event.tenant_id, event.person_id, event.place)

    def _language(self, event: Event) -> str:
        return event.profile.language if event.profile else "en"

    async def post(self, event: Event, card: Card) -> None:
        assert self.messenger is not None
        under = event.at_message if event.place != DIRECT else ""
        await self.messenger.post(self.to(event), f"turn:{event.event_id}", card, self._language(event), under)


@dataclass
class StubTime:
    """Goes in steps of an hour and asks about every goal at 8 local time on the way."""

    clock: SetClock
    turns: StubTurns
    room: ChatRoom
    moving: bool = False
    fixed: bool = False
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    failing: Exception | None = None
    pause_s: float = 0.0

    async def move_to(self, target: datetime) -> None:
        self.moving = True
        self.arrived.clear()
        try:
            if self.failing is not None:
                raise self.failing
            while self.clock.now() < target:
                self.clock.move_to(min(target, self.clock.now() + timedelta(hours=1)))
                await self._ask()
                await asyncio.sleep(self.pause_s)
        finally:
            self.moving = False
            self.arrived.set()

    async def _ask(self) -> None:
        assert self.turns.messenger is not None
        for person_id, title in self.turns.goals.items():
            member = await self.room.member(person_id)
            assert member is not None
            local = self.clock.now().astimezone(calendar.zone(member.zone))
            if local.hour >= 8:
                key = f"prompt:{person_id}:{local.date()}"
                to = Address(TENANT, PersonId(person_id), DIRECT)
                await self.turns.messenger.post(to, key, prompt(title), member.language)

    async def next_prompt(self, tenant_id: TenantId, person_id: PersonId) -> datetime | None:
        if person_id not in self.turns.goals:
            return None
        member = await self.room.member(person_id)
        assert member is not None
        local = self.clock.now().astimezone(calendar.zone(member.zone))
        day = local.date() if local.time() < time(8) else local.date() + timedelta(days=1)
        return calendar.instant(day, time(8), member.zone)


class UnsteadyRoom(ChatRoom):
    """A room whose database can be made to fail."""

    is_down = False

    def change_keys(self, vault: Vault) -> None:
        self._vault = vault

    async def _write(self, work):  # type: ignore[no-untyped-def]
        if self.is_down:
            raise NotStored("down")
        return await super()._write(work)


@dataclass
class Workspace:
    """A chat page that is running, with the parts around it."""

    address: str
    app: ChatApp
    room: UnsteadyRoom
    turns: StubTurns
    time: StubTime
    clock: SetClock
    file: Path

    def dump(self) -> str:
        """Every byte that the database has on disk."""
        kept = [self.file, self.file.with_name(f"{self.file.name}-wal")]
        return "".join(file.read_bytes().decode("latin-1") for file in kept if file.exists())


@asynccontextmanager
async def running(folder: Path, *, token: str = "", port: int = 0) -> AsyncIterator[Workspace]:
    """The chat page on a free port of this machine."""
    file = folder / "chat.db"
    engine = open_engine(f"sqlite:///{file}")
    metadata.create_all(engine)
    database = Database(engine)
    clock = SetClock(MONDAY_MORNING)
    room = UnsteadyRoom(database, VAULT, TENANT)
    turns = StubTurns(clock)
    machine = StubTime(clock, turns, room)
    app = build(turns, room, machine, clock, token=token)
    turns.messenger = app.messenger
    server = web.Application()
    server.add_routes(app.routes)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    await app.start()
    bound = runner.addresses[0][1]
    try:
        yield Workspace(f"http://127.0.0.1:{bound}", app, room, turns, machine, clock, file)
    finally:
        await app.stop()
        await runner.cleanup()
        database.close()
