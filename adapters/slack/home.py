"""Home tabs: what is shown in them, and published over the one that was there."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from weakref import WeakValueDictionary

from adapters.shared.ports import Member, Members, Practices
from adapters.shared.recent import Recent
from adapters.slack.render import Files, home_view, pictures_of
from adapters.slack.strangers import READERS, REFUSAL
from bot.cards import home as cards
from bot.cards.card import Card
from bot.cards.parts import plain
from bot.domain.person import PersonId, PersonKey, TenantId
from bot.faults import reach
from bot.ports import Clock, DeliveryFailure, TryAgain
from bot.text.catalogue import nearest


class Publish(Protocol):
    """Publishes a view, if a hash is given only over that one; the new hash. `at_once`: its reader waits for it.

    Raises `DeliveryFailure` and `Overtaken`.
    """

    async def __call__(
        self, tenant_id: TenantId, user_id: PersonId, view: Mapping[str, Any], over: str, *, at_once: bool
    ) -> str:
        """Publish it."""
        ...


class Draw(Protocol):
    """Uploads the pictures of a card in a language, as far as they are not yet; their files."""

    async def __call__(self, tenant_id: TenantId, card: Card, language: str, *, at_once: bool) -> Files:
        """Upload them. Raises `DeliveryFailure`."""
        ...


HASHES_HELD = 16_384


class Overtaken(DeliveryFailure):
    """The Home tab has been published anew since the hash that was given."""


class HomeTabs:
    """Publishes Home tabs from how things stand."""

    def __init__(
        self,
        members: Members[Member],
        is_welcome: Callable[[Member], bool],
        practices: Practices,
        publish: Publish,
        draw: Draw,
        clock: Clock,
    ) -> None:
        self._members = members
        self._is_welcome = is_welcome
        self._practices = practices
        self._publish = publish
        self._draw = draw
        self._clock = clock
        self._hashes: Recent[PersonKey, str] = Recent(HASHES_HELD)
        self._turns: WeakValueDictionary[PersonKey, asyncio.Lock] = WeakValueDictionary()

    async def show(self, tenant_id: TenantId, user_id: PersonId, is_asked: bool) -> None:
        """Show somebody who looks or acts their Home tab. Raises `DeliveryFailure` and `NotStored`."""
        await self._shown((tenant_id, user_id), is_asked, at_once=True)

    async def follow(self, tenant_id: TenantId, user_id: PersonId, is_asked: bool) -> None:
        """The same after what Makker did by itself, behind everybody who looks or acts."""
        await self._shown((tenant_id, user_id), is_asked, at_once=False)

    async def _shown(self, key: PersonKey, is_asked: bool, *, at_once: bool) -> None:
        # One after the other, so that what was read first is not published last.
        async with self._turns.setdefault(key, asyncio.Lock()):
            await self._shown_in_turn(key, is_asked, at_once=at_once)

    async def _shown_in_turn(self, key: PersonKey, is_asked: bool, *, at_once: bool) -> None:
        member = await self._members.of(*key)
        if not is_asked and (member is None or not member.seen_home):
            return
        if member is not None and member.kind not in READERS and not self._is_welcome(member):
            return
        try:
            self._hashes.hold(key, await self._published(key, member, at_once=at_once))
        except Overtaken:
            self._hashes.drop(key)
            raise TryAgain("another Home tab was published since", after=0.0) from None

    async def _published(self, key: PersonKey, member: Member | None, *, at_once: bool) -> str:
        card, language = await self._card(key, member)
        reach("slack.home.begun")
        files = await self._draw(key[0], card, language, at_once=at_once) if pictures_of(card, language) else {}
        view, over = home_view(card, language, files), self._hashes.get(key) or ""
        published = await self._publish(*key, view, over, at_once=at_once)
        reach("slack.home.published")
        return published

    async def _card(self, key: PersonKey, member: Member | None) -> tuple[Card, str]:
        """What somebody's tab shows, and in which language."""
        spoken = nearest(member.locale if member else "")
        if member is not None and not self._is_welcome(member):
            return plain(REFUSAL), spoken
        practice = await self._practices.of(*key)
        if practice is None:
            return cards.newcomer(), spoken
        return cards.home(practice, self._clock.now()), practice.person.language
