"""Home cards: the last one that somebody asked for shows how things stand, whatever happens after."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

import msgspec

from adapters.shared.homes import HOME
from adapters.shared.ports import Members, Practices
from adapters.shared.recent import Recent
from adapters.teams.failures import Refused
from adapters.teams.ports import Body, Member
from adapters.teams.refs import parted
from adapters.teams.render import attachment, card_content
from adapters.teams.sending import Sending
from bot.cards import home as cards
from bot.dialogs.base import DIRECT
from bot.domain.person import PersonId, TenantId
from bot.faults import reach
from bot.ports import Address, Clock
from bot.text.catalogue import nearest

SHOWN_HELD = 16_384


class HomeCards:
    """Changes the last home card of somebody where it stands, if it shows anything else than what is so now."""

    def __init__(
        self, members: Members[Member], practices: Practices, sending: Sending, clock: Clock, *, dialogs: bool
    ) -> None:
        self._members = members
        self._practices = practices
        self._sending = sending
        self._clock = clock
        self._dialogs = dialogs
        self._shown: Recent[str, bytes] = Recent(SHOWN_HELD)

    def posted(self, ref: str, activity: Body) -> None:
        """Somebody was shown a new home card."""
        self._shown.hold(ref, _digest(activity))

    async def show(self, tenant_id: TenantId, person_id: PersonId, is_asked: bool = False) -> None:
        """Bring somebody's last home card up to date; one that is gone is forgotten, and none is posted anew.

        Raises `DeliveryFailure` and `NotStored`.
        """
        member = await self._members.of(tenant_id, person_id)
        if member is None or not member.home:
            return
        content = await self.content(tenant_id, person_id, parted(member.home).key)
        activity: Body = {"type": "message", "summary": content["speak"], "attachments": [attachment(content)]}
        digest = _digest(activity)
        if self._shown.get(member.home) == digest:
            return
        reach("teams.home.begun")
        try:
            await self._sending.change(Address(tenant_id, person_id, DIRECT), member.home, activity, at_once=False)
        except Refused as refused:
            if not refused.is_gone:
                raise
            await self._forget(member)
            return
        self._shown.hold(member.home, digest)
        reach("teams.home.shown")

    async def content(self, tenant_id: TenantId, person_id: PersonId, key: str) -> Body:
        """What the home card with a logical id shows somebody now, as an Adaptive Card. Raises `NotStored`."""
        practice = await self._practices.of(tenant_id, person_id)
        if practice is None:
            member = await self._members.of(tenant_id, person_id)
            card, language = cards.newcomer(), nearest(member.locale if member else "")
        else:
            card, language = cards.home(practice, self._clock.now()), practice.person.language
        fresh = fresh_for(key, person_id, dialogs=self._dialogs)
        return card_content(card, language, key, dialogs=self._dialogs, whose=person_id, refresh_for=fresh)

    async def _forget(self, gone: Member) -> None:
        """No home card stands any more, unless there is a newer one."""
        self._shown.drop(gone.home)
        member = await self._members.of(gone.tenant_id, gone.user_id)
        if member is not None and member.home == gone.home:
            await self._members.keep(replace(member, home=""))


def is_home(key: str) -> bool:
    """Whether a logical id is that of a home card."""
    return key.startswith(f"{HOME}:")


def fresh_for(key: str, person_id: PersonId, *, dialogs: bool) -> Sequence[PersonId]:
    """For whom Teams asks by itself for the card of a logical id as it is now.

    The Playground, which knows no dialogs, does not know that either, and says so below the card.
    """
    return [person_id] if dialogs and is_home(key) else []


def _digest(activity: Body) -> bytes:
    return blake2b(msgspec.json.encode(activity), digest_size=16).digest()
