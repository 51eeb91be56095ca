"""Meeting people: whoever acts is known first. A stranger to us is asked about, and what they did waits for that."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Generic

import msgspec
import structlog

from adapters.shared.aside import Aside
from adapters.shared.ports import M, Member, Members, Turns
from adapters.shared.recent import Recent
from bot.dialogs.base import DIRECT, Added, Event, Met, Place, Profile, What
from bot.dialogs.my_data import asks_to_be_forgotten
from bot.domain.person import PersonId, PersonKey, TenantId
from bot.faults import reach
from bot.logs import fault
from bot.ports import DeliveryFailure, NotStored, Turn

WAITS_FOR = timedelta(seconds=30)
"""What somebody did is handled after so long, though the platform has not said who they are."""
GREETED_WITHIN = timedelta(minutes=10)
LEFT_MOST = 1_000
"""People whose deeds are remembered in their order while nobody can say who they are."""
TRIES, PATIENT_TRIES = 4, 7
FIRST_PAUSE_S = 0.5

LookUp = Callable[[TenantId, PersonId], Awaitable[M]]
"""Asks the platform who somebody is. Raises `DeliveryFailure`."""
Then = Callable[[Turn], None]
log = structlog.get_logger(__name__)


class Stranger(Exception):
    """Somebody whom Makker does not work with: a guest, a bot, a member of another workspace, or whoever is gone."""

    def __init__(self, member: Member) -> None:
        super().__init__("not a member of this workspace")
        self.member = member


class Nobody(DeliveryFailure):
    """The platform knows nobody of that id."""


_UNKNOWN = Profile("")


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What somebody did, in line from the moment it came. `held` tells whether it was stored, and is new."""

    event: Event
    then: Then
    held: asyncio.Future[bool]


class Meeting(Generic[M]):
    """Gives a platform's events to the engine, with who their people are. `guests`: whether guests are welcome.

    `looks_in_once`: the platform tells only once of whoever looks in, so that it is asked for longer who they are.
    """

    def __init__(
        self,
        platform: str,
        turns: Turns,
        members: Members[M],
        look_up: LookUp[M],
        profile_of: Callable[[M], Profile],
        *,
        guests: bool = False,
        looks_in_once: bool = False,
    ) -> None:
        self._tries = PATIENT_TRIES if looks_in_once else TRIES
        self._held_for = GREETED_WITHIN if looks_in_once else WAITS_FOR
        self._platform = platform
        self._profile_of = profile_of
        self._turns = turns
        self._members = members
        self._look_up = look_up
        self._guests = guests
        self._waiting: dict[PersonKey, list[_Waiting]] = {}
        self._left: Recent[PersonKey, list[_Waiting]] = Recent(LEFT_MOST)
        self._aside = Aside(f"makker-{platform}-meeting")
        self.on_turn: Callable[[TenantId, PersonId], None] = lambda tenant_id, user_id: None
        self.on_stranger: Callable[[Stranger], None] = lambda stranger: None

    def is_welcome(self, member: Member) -> bool:
        """Whether Makker works with somebody."""
        return member.kind == "member" or (self._guests and member.kind in ("guest", "stranger"))

    def kept(self, member: M) -> M:
        """What is kept of somebody: of those whom Makker does not work with no more than that, and their language."""
        if self.is_welcome(member) or member.kind == "gone":
            return member
        return replace(member, name="", zone="")

    async def submit(
        self,
        tenant_id: TenantId,
        user_id: PersonId,
        event_id: str,
        what: What,
        *,
        place: Place = DIRECT,
        at_message: str = "",
        dm: str = "",
        profile: Profile | None = None,
        then: Then = lambda turn: None,
    ) -> Turn | None:
        """The turn, or none yet for somebody who was never met; `then` hears of it in either case.

        `profile` is who they are as long as their platform has not said so. Raises `Stranger` and `NotStored`.
        """
        event = Event(event_id, tenant_id, user_id, what, place, at_message, profile)
        member = await self._members.of(tenant_id, user_id)
        if member is None and asks_to_be_forgotten(what):
            return Turn(event, duplicate=True)  # They are forgotten already: it is not asked anew who they are.
        if member is None or event.person in self._waiting or (self.is_welcome(member) and not member.name):
            await self._wait(event, then)
            return None
        if not self.is_welcome(member):
            raise Stranger(member)
        if dm and dm != member.dm:
            member = replace(member, dm=dm)
            await self._members.keep(member)
        turn = await self._turns.submit(self._by(event, member))
        self._heard(turn, then)
        return turn

    def _by(self, event: Event, member: M) -> Event:
        """The event, with who its person is."""
        return msgspec.structs.replace(event, profile=self._known(event, member))

    def _known(self, event: Event, member: M) -> Profile:
        """Who somebody is by their platform; what it leaves out is as their own client said when they did something."""
        known = self._profile_of(member)
        said = event.what.profile if isinstance(event.what, Met) else event.profile
        if said is None:
            return known
        return Profile(*(getattr(known, name) or getattr(said, name) for name in Profile.__struct_fields__))

    def _heard(self, turn: Turn, then: Then) -> None:
        then(turn)
        self.on_turn(turn.event.tenant_id, turn.event.person_id)

    # --- somebody new -----------------------------------------------------------------------------------

    async def _wait(self, event: Event, then: Then, wait: timedelta = WAITS_FOR) -> None:
        """Store what somebody unknown did, and find out who they are: it can be acknowledged without asking.

        It is in line before it is stored: what they do while it is being stored waits behind it.
        """
        waiting = self._queue(event, then)
        is_new = False
        try:
            is_new = await self._turns.hold(event, wait)
        finally:
            waiting.held.set_result(is_new)

    def _queue(self, event: Event, then: Then) -> _Waiting:
        person = event.person
        waiting = _Waiting(event, then, asyncio.get_running_loop().create_future())
        if person in self._waiting:
            self._waiting[person].append(waiting)
        else:
            self._waiting[person] = [*(self._left.get(person) or ()), waiting]
            self._left.drop(person)
            self.aside(self._meet(person))
        return waiting

    async def resume(self) -> None:
        """Meet those whose deeds were stored when the program last ended, and who were not met any more."""
        try:
            held = await self._turns.held(self._platform, self._held_for)
        except NotStored:
            log.warning("held events not resumed")
            return
        for event in held:
            self._queue(event, lambda turn: None).held.set_result(True)
        reach("meet.resumed")

    async def greet(self, tenant_id: TenantId, user_id: PersonId, event_id: str, profile: Profile = _UNKNOWN) -> None:
        """Say hello to somebody who has only looked in, once the platform has said who they are. Raises `NotStored`.

        Whoever has a `profile` already is greeted even if it never does.
        """
        event = Event(event_id, tenant_id, user_id, Met(profile))
        await self._wait(event, lambda turn: None, WAITS_FOR if profile.name else GREETED_WITHIN)

    def aside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that no acknowledgement waits for."""
        self._aside.begin(work)

    async def _meet(self, person: PersonKey) -> None:
        queue = self._waiting[person]
        try:
            await self._meet_in_turn(person, queue)
        except Nobody:
            log.warning("somebody is unknown to their platform")
            await self._drop(queue)
        except (DeliveryFailure, NotStored):
            log.warning("somebody could not be looked up")
            # What somebody did is handled in time, whoever they are; who has only looked in is greeted another time.
            again = [each for each in queue if self._looks_in_again(each.event.what)]
            await self._drop(again)
            # Should they do more before that, this still comes first.
            self._left.hold(person, [each for each in queue if each not in again])
        except Exception as error:
            log.error("meeting failed", **fault(error))
        finally:
            del self._waiting[person]

    def _looks_in_again(self, what: What) -> bool:
        """Whether it is known of somebody only that they looked in, which they will do another time."""
        return isinstance(what, Met) and not what.profile.name

    async def _meet_in_turn(self, person: PersonKey, queue: list[_Waiting]) -> None:
        """Take up what they did, in the order in which it came, once it is known who they are."""
        member: M | None = None
        while queue:
            if await queue[0].held:
                member = member or await self.meet(*person)
                # What they did meanwhile may have said more of them.
                await self._take_up(queue[0], await self._members.of(*person) or member)
            queue.pop(0)

    async def _drop(self, queue: Sequence[_Waiting]) -> None:
        for waiting in queue:
            if await waiting.held:
                with suppress(NotStored):
                    await self._turns.discard(waiting.event)

    async def meet(self, tenant_id: TenantId, user_id: PersonId) -> M:
        """Ask the platform who somebody is, and remember it. Raises `DeliveryFailure` and `NotStored`."""
        pause = FIRST_PAUSE_S
        for _ in range(self._tries - 1):
            try:
                member = await self._look_up(tenant_id, user_id)
                break
            except Nobody:
                raise
            except DeliveryFailure:
                await asyncio.sleep(pause)
                pause *= 3
        else:
            member = await self._look_up(tenant_id, user_id)
        reach("meet.looked_up")
        await self._members.keep(self.kept(member))
        reach("meet.met")
        return member

    async def _take_up(self, waiting: _Waiting, member: M) -> None:
        event = waiting.event
        if not self.is_welcome(member):
            await self._turns.discard(event)
            if not isinstance(event.what, Added | Met):
                self.on_stranger(Stranger(member))
            return
        met = Met(self._known(event, member))
        if isinstance(event.what, Met):
            event = msgspec.structs.replace(event, what=met)
        # Whoever is new is welcomed by what they did, which may ask for no more than that.
        turn = await self._turns.take_up(self._by(event, member))
        if turn is not None:
            self._heard(turn, waiting.then)
        reach("meet.introduced")
        await self._turns.submit(Event(f"met:{event.event_id}", event.tenant_id, event.person_id, met))

    async def finish(self) -> None:
        """Wait for whoever is being met."""
        await self._aside.finish()

    async def stop(self) -> None:
        """Ask no further; what waits is stored, and handled in time."""
        await self._aside.stop()
