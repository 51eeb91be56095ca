"""The rosters in Teams: what they tell of people and places that changed while Makker was not listening.

Teams lists nobody of an organisation as a whole: the teams and group chats that Makker is in are read page by page, and
of those whom Makker knows and who are in none of them their own conversation is asked. Only what Teams says outright
is believed, and said twice where something ends; whoever writes again is there again.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from adapters.shared.patience import patiently
from adapters.shared.ports import Members
from adapters.shared.shapes import Unreadable
from adapters.teams.failures import Refused
from adapters.teams.people import People
from adapters.teams.places import Places
from adapters.teams.ports import Connector, Conversation, Conversations, Member, Page
from bot.dialogs.base import DIRECT
from bot.domain.person import PersonId, TenantId
from bot.ports import DeliveryFailure, TryAgain

PAGES_MOST = 2_000
FAILURES_MOST = 3
"""So many conversations that cannot be read one after another, and the rest waits for tomorrow."""
BETWEEN_S = 0.1
"""Between people who are asked about one by one: prompts share the organisation's limits."""
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Round:
    """What is found out in a tenant. `over`: conversations that seem to have ended, to be asked about again.

    `answering`: service urls from which a roster came; what others say of an end may be for want of the right address.
    """

    tenant_id: TenantId
    known: frozenset[PersonId]
    seen: set[PersonId] = field(default_factory=set)
    over: list[Conversation] = field(default_factory=list)
    answering: set[str] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)
    in_a_row: int = 0

    @property
    def is_given_up(self) -> bool:
        """Whether nothing more is asked today."""
        return self.in_a_row >= FAILURES_MOST


class Rosters:
    """Looks at those whom Makker knows, and at the places where it is."""

    def __init__(
        self,
        connector: Connector,
        conversations: Conversations,
        members: Members[Member],
        people: People,
        places: Places,
    ) -> None:
        self._connector = connector
        self._conversations = conversations
        self._members = members
        self._people = people
        self._places = places

    async def look(self, tenant_id: TenantId, known: frozenset[PersonId]) -> None:
        """Tell of each of these how they are now, and of places that are gone. Raises `NotStored`."""
        now = _Round(tenant_id, known)
        standing = await self._conversations.standing(tenant_id)
        for where in _places(standing):
            if not now.is_given_up:
                await self._read(where, now)
        for where in standing:
            is_missing = where.place == DIRECT and where.person_id in known and where.person_id not in now.seen
            if is_missing and not now.is_given_up:
                await asyncio.sleep(BETWEEN_S)
                await self._read(where, now)
        for where in now.over:
            await self._end(where, now)
        if now.failed:
            log.warning("rosters not read", count=len(now.failed), reason=now.failed[0])

    # --- reading ----------------------------------------------------------------------------------------

    async def _read(self, where: Conversation, now: _Round) -> None:
        """One roster; one that cannot be read keeps no other from being read."""
        try:
            async for entry in self._entries(where):
                now.answering.add(where.service_url)
                await self._listed(entry, now)
        except Refused as refused:
            if _is_over(where, refused):
                now.over.append(where)
            else:
                now.failed.append(str(refused))
        except DeliveryFailure as failure:
            now.failed.append(str(failure))
            now.in_a_row += 1
            return
        now.in_a_row = 0

    async def _entries(self, where: Conversation) -> AsyncIterator[Mapping[str, Any]]:
        """Everybody on a roster. Raises `DeliveryFailure`."""
        if where.place == DIRECT:
            yield await self._asked(where)
            return
        more = ""
        for _ in range(PAGES_MOST):
            page = await self._page(where, more)
            for entry in page.people:
                yield entry
            if not page.more or page.more == more:
                return
            more = page.more
        raise TryAgain("Teams' list of members did not end")

    async def _page(self, where: Conversation, more: str = "") -> Page:
        return await patiently(lambda: self._connector.members(where, more))

    async def _asked(self, where: Conversation) -> Mapping[str, Any]:
        """Somebody in their own conversation."""
        return await patiently(lambda: self._connector.member(where, where.person_id, at_once=False))

    async def _listed(self, entry: Mapping[str, Any], now: _Round) -> None:
        person_id = entry.get("id")
        if not isinstance(person_id, str) or person_id not in now.known:
            return
        now.seen.add(PersonId(person_id))
        before = await self._members.of(now.tenant_id, PersonId(person_id))
        try:
            if before is not None:
                await self._people.listed(before, entry)
        except Unreadable:
            log.warning("payload unreadable", what="members")

    # --- what is over -----------------------------------------------------------------------------------

    async def _end(self, where: Conversation, now: _Round) -> None:
        """End a conversation, if it is over still: somebody may have written meanwhile, or brought Makker back."""
        if where.service_url not in now.answering:
            now.failed.append("nothing is answered there")
        elif not await self._is_over_still(where):
            return
        elif where.place == DIRECT:
            await self._people.gone(where.tenant_id, where.person_id)
        else:
            await self._places.gone(where)

    async def _is_over_still(self, where: Conversation) -> bool:
        try:
            await (self._asked(where) if where.place == DIRECT else self._page(where))
        except Refused as refused:
            return _is_over(where, refused)
        except DeliveryFailure:
            pass
        return False


def _places(standing: Sequence[Conversation]) -> Sequence[Conversation]:
    """Whose rosters are read: group chats, and each team once by its own id. That a channel is gone ends no team."""
    found: dict[str, Conversation] = {}
    for where in standing:
        if where.place != DIRECT:
            named = where.team_id or where.conversation_id
            found.setdefault(named, replace(where, conversation_id=named))
    return list(found.values())


def _is_over(where: Conversation, refused: Refused) -> bool:
    """Whether an answer says so without doubt. A person's own conversation may only have another id by now.

    Somebody who is not in a team is not gone: a roster that they are missing from says nothing.
    """
    gone = "MemberNotFoundInConversation" if where.place == DIRECT else "ConversationNotFound"
    return refused.is_not_there or (refused.is_gone and refused.code == gone)
