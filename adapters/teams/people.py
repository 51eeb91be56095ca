"""People as activities and rosters tell of them: there for the first time, changed, gone, or turned away."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from adapters.shared.meeting import Meeting, Stranger
from adapters.shared.ports import Members, Practices, Turns
from adapters.shared.recent import Recent
from adapters.shared.roster import seen_id
from adapters.teams.activities import Activity
from adapters.teams.members import Roll, as_listed, as_seen, profile_in, profile_of
from adapters.teams.ports import Conversation, Conversations, Member
from adapters.teams.sending import Sending
from bot.dialogs.base import DIRECT, Event, Left, Met
from bot.domain.person import PersonId, PersonKey, TenantId
from bot.faults import reach
from bot.logs import fault
from bot.ports import Address, Clock, DeliveryFailure, NotStored
from bot.text.catalogue import put
from bot.text.messages import Message, msg

REFUSED_MOST = 10_000
ASKED_AGAIN_AFTER = timedelta(hours=1)
_READERS = ("guest", "stranger")
_REFUSAL: Message = msg(
    "I work with members of this organisation only, so I have kept nothing. "
    "Whoever looks after Makker here can let guests in."
)
log = structlog.get_logger(__name__)


class People:
    """Keeps members as their activities report them, and tells Makker of those it knows."""

    def __init__(
        self,
        turns: Turns,
        conversations: Conversations,
        members: Members[Member],
        practices: Practices,
        meeting: Meeting[Member],
        roll: Roll,
        sending: Sending,
        clock: Clock,
    ) -> None:
        self._turns = turns
        self._conversations = conversations
        self._members = members
        self._practices = practices
        self._meeting = meeting
        self._roll = roll
        self._sending = sending
        self._clock = clock
        self._refused: Recent[PersonKey, bool] = Recent(REFUSED_MOST)
        self._asked: Recent[PersonKey, datetime] = Recent(REFUSED_MOST)
        meeting.on_stranger = self.turn_away

    async def heard(self, said: Activity, where: Conversation) -> None:
        """Note how somebody is by what they did: another zone moves the next prompt. Raises `NotStored`."""
        before = await self._members.of(said.tenant_id, said.person_id)
        if before is None:
            self._roll.seen(said, where)
            return
        if not self._meeting.is_welcome(before):
            self._ask_again(said, where)
            return
        now = as_seen(before, said)
        if now == before:
            return
        is_news = profile_of(now) != profile_of(before) and await self._is_there(said)
        news = Event(f"seen:{said.event_id}", *_key(now), Met(profile_of(now))) if is_news else None
        await self._keep(now, news, lambda latest: as_seen(latest, said))

    async def _keep(self, now: Member, news: Event | None, changed: Callable[[Member], Member]) -> None:
        """Note somebody as they are now, once Makker has heard of it."""
        if news is not None:
            # Before the member is kept: told of it again, as after a crash in between, it must still be news.
            await self._turns.submit(news)
            reach("teams.told")
        # Their home may have been posted meanwhile, or they may have been forgotten.
        latest = await self._members.of(*_key(now))
        if latest is not None:
            await self._members.keep(changed(latest))
            reach("teams.changed")

    async def _is_there(self, said: Activity) -> bool:
        practice = await self._practices.of(said.tenant_id, said.person_id)
        return practice is not None and practice.person.active

    async def came(self, said: Activity, where: Conversation) -> None:
        """Somebody installed Makker for themselves: a welcome, or where they were before they left."""
        practice = await self._practices.of(said.tenant_id, said.person_id)
        if practice is None:
            self._roll.seen(said, where)
            await self._meeting.greet(said.tenant_id, said.person_id, said.event_id, profile_in(said))
        elif not practice.person.active:
            member = await self._members.of(said.tenant_id, said.person_id)
            back = Met(profile_in(said) if member is None else profile_of(as_seen(member, said)))
            await self._turns.submit(Event(said.event_id, said.tenant_id, said.person_id, back))
        else:
            # Teams tells of an installation twice, in either order, and only once what their client says of them.
            await self.heard(said, where)

    async def left(self, said: Activity) -> None:
        """Somebody removed Makker: nothing more is sent to them, from now on."""
        await self._end(said.tenant_id, said.person_id)
        if await self._is_there(said):
            await self._turns.submit(Event(said.event_id, said.tenant_id, said.person_id, Left()))

    async def _end(self, tenant_id: TenantId, person_id: PersonId) -> None:
        await self._conversations.end(tenant_id, person_id)
        reach("teams.person.ended")

    # --- what happened meanwhile, by the rosters --------------------------------------------------------

    async def listed(self, before: Member, entry: Mapping[str, Any]) -> None:
        """Somebody whom Makker knows is on a roster: what is other than before is news.

        Raises `Unreadable` and `NotStored`.
        """
        now = self._meeting.kept(as_listed(before, entry))
        if now != before:
            news = await self._news(before, now)
            told = None if news is None else Event(seen_id(self._clock, now.user_id), *_key(now), news)
            await self._keep(now, told, lambda latest: self._meeting.kept(as_listed(latest, entry)))

    async def _news(self, before: Member, now: Member) -> Met | Left | None:
        """What Makker is to hear of somebody as they are now. Whoever removed it comes back by themselves alone."""
        practice = await self._practices.of(now.tenant_id, now.user_id)
        if practice is None:
            return None
        if not self._meeting.is_welcome(now):
            return Left() if practice.person.active else None
        if practice.person.active:
            return Met(profile_of(now)) if profile_of(now) != profile_of(before) else None
        where = await self._conversations.of(now.tenant_id, now.user_id)
        is_open = where is not None and where.ended_at is None
        return Met(profile_of(now)) if is_open and not self._meeting.is_welcome(before) else None

    async def gone(self, tenant_id: TenantId, person_id: PersonId) -> None:
        """Somebody's account is gone, or Makker is no longer there for them: nothing more, until they write again."""
        practice = await self._practices.of(tenant_id, person_id)
        # Before their conversation ends: after a crash in between it is asked about again.
        if practice is not None and practice.person.active:
            await self._turns.submit(Event(seen_id(self._clock, person_id), tenant_id, person_id, Left()))
        await self._end(tenant_id, person_id)

    # --- those whom Makker does not work with -----------------------------------------------------------

    def _ask_again(self, said: Activity, where: Conversation) -> None:
        """Whoever was a guest may be a member by now, which Teams tells nobody of: asked at most once in a while."""
        key, now = (said.tenant_id, said.person_id), self._clock.now()
        if (until := self._asked.get(key)) is not None and now < until:
            return
        self._asked.hold(key, now + ASKED_AGAIN_AFTER)
        self._meeting.aside(self._admit(said, where))

    async def _admit(self, said: Activity, where: Conversation) -> None:
        """Welcome somebody who is a member now."""
        self._roll.seen(said, where)
        try:
            member = await self._meeting.meet(said.tenant_id, said.person_id)
            if self._meeting.is_welcome(member):
                self._refused.drop((said.tenant_id, said.person_id))
                news = Event(f"seen:{said.event_id}", said.tenant_id, said.person_id, Met(profile_of(member)))
                await self._turns.submit(news)
        except (DeliveryFailure, NotStored):
            log.warning("nobody looked up")
        except Exception as error:
            log.error("nobody looked up", **fault(error))

    async def check(self, said: Activity) -> None:
        """Raises `Stranger` where Makker knows that it does not work with somebody."""
        member = await self._members.of(said.tenant_id, said.person_id)
        if member is not None and not self._meeting.is_welcome(member):
            raise Stranger(member)

    def turn_away(self, stranger: Stranger) -> None:
        """Say once, in their own conversation, why there is no answer; to whoever is there to read it."""
        member = stranger.member
        key = (member.tenant_id, member.user_id)
        if member.kind not in _READERS or self._refused.get(key):
            return
        self._refused.hold(key, True)
        # Not while Teams waits for the answer.
        self._meeting.aside(self._tell(key, self.refusal(stranger)))

    async def _tell(self, person: PersonKey, line: str) -> None:
        try:
            if await self._conversations.of(*person) is not None:
                activity = {"type": "message", "text": line, "textFormat": "plain"}
                await self._sending.post(Address(*person, DIRECT), activity, "", at_once=True)
        except DeliveryFailure as failure:
            log.warning("line not said", reason=str(failure))
        except Exception as error:
            log.error("line not said", **fault(error))

    def refusal(self, stranger: Stranger) -> str:
        """The same, as an answer that only they see."""
        return put(_REFUSAL, stranger.member.locale)


def _key(member: Member) -> PersonKey:
    return member.tenant_id, member.user_id
