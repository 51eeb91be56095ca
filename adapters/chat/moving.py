"""The workspace's clock: what it shows, and putting it forward."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from adapters.chat import problems
from adapters.chat.bodies import MoveClock
from adapters.chat.live import ClockMoved, Live
from adapters.chat.ports import TENANT, Member, TimeMachine
from adapters.chat.problems import Problem
from adapters.chat.render import View
from bot.domain import calendar
from bot.domain.person import PersonId
from bot.ports import Clock
from bot.text.messages import Moment, msg

log = structlog.get_logger(__name__)

FURTHEST = timedelta(days=366)
_SHOWN_EVERY_S = 0.4
_AT_LEAST = timedelta(seconds=1)
"""The clock goes on by itself until it is moved, and never back."""


class MovableTime:
    """Puts the clock forward in the background and lets every page see it go."""

    def __init__(self, machine: TimeMachine, clock: Clock, live: Live) -> None:
        self._machine = machine
        self._clock = clock
        self._live = live
        self._way: asyncio.Task[None] | None = None

    @property
    def is_moving(self) -> bool:
        """Whether the clock is on its way."""
        return self._machine.moving or (self._way is not None and not self._way.done())

    def view(self) -> View:
        """What the clock shows."""
        fixed = {"fixed": True} if self._machine.fixed else {}
        return {"now": self._clock.now().isoformat(), "moving": self.is_moving, **fixed}

    async def move(self, member: Member, body: MoveClock) -> View:
        """Set out. Raises `Problem` if there is nowhere to go, or it is on its way already, or not to be moved."""
        if self._machine.fixed:
            raise Problem(409, msg("Makker works for people elsewhere too, so this clock goes its own way."))
        if self.is_moving:
            raise Problem(409, msg("The clock is on its way. Wait until it has arrived."))
        target = await self._target(member, body)
        if self.is_moving:
            raise Problem(409, msg("The clock is on its way. Wait until it has arrived."))
        self._way = asyncio.create_task(self._go(target))
        return self.view() | {"to": target.isoformat()}

    async def _target(self, member: Member, body: MoveClock) -> datetime:
        now = self._clock.now()
        match body.by:
            case "hour":
                return now + timedelta(hours=1)
            case "day":
                local = now.astimezone(calendar.zone(member.zone))
                return calendar.instant(local.date() + calendar.ONE_DAY, local.time(), member.zone)
            case "prompt":
                return await self._next_prompt(member, now)
            case None:
                return _checked(body.to, member, now)

    async def _next_prompt(self, member: Member, now: datetime) -> datetime:
        at = await self._machine.next_prompt(TENANT, PersonId(member.person_id))
        if at is None:
            raise Problem(409, msg("No check-in is planned yet. Set a goal first, then I can go to its check-in."))
        return max(at, now + _AT_LEAST)

    async def _go(self, target: datetime) -> None:
        way = asyncio.create_task(self._machine.move_to(target))
        failed = False
        try:
            while not (await asyncio.wait({way}, timeout=_SHOWN_EVERY_S))[0]:
                self._live.tell(ClockMoved())
            way.result()
        except Exception as error:
            failed = True
            log.error("clock_stopped_on_its_way", error=type(error).__name__)
        finally:
            way.cancel()
            self._way = None
            self._live.tell(ClockMoved(failed))

    async def stop(self) -> None:
        """Stop where it is."""
        if self._way is not None:
            way = self._way
            way.cancel()
            with suppress(asyncio.CancelledError):
                await way


def _checked(text: str, member: Member, now: datetime) -> datetime:
    """The instant of a local date and time. Raises `Problem` for one that is past, too far or does not exist."""
    here = now.astimezone(calendar.zone(member.zone)).replace(tzinfo=None)
    try:
        there = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise problems.wrong_fields(to=msg("That date doesn't exist. Choose another.")) from error
    if there - here > FURTHEST:
        raise problems.wrong_fields(to=msg("That is too far at once. Choose a date within a year."))
    if there <= here or (target := calendar.instant(there.date(), there.time(), member.zone)) <= now:
        raise problems.wrong_fields(to=msg("The clock only goes forward. Choose a time after {now}.", now=Moment(here)))
    return target
