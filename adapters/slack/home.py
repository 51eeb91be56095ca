"""Home tabs: what is shown in them, and published over the one that was there."""

from collections.abc import Awaitable, Callable
from typing import Any

from adapters.shared.ports import Member, Members, Practices
from adapters.shared.recent import Recent
from adapters.slack.render import Files, home_view, pictures_of
from bot.cards import home as cards
from bot.cards.card import Card
from bot.domain.person import PersonId, PersonKey, TenantId
from bot.faults import reach
from bot.ports import Clock, DeliveryFailure, TryAgain
from bot.text.catalogue import nearest

Publish = Callable[[TenantId, PersonId, dict[str, Any], str], Awaitable[str]]
"""Publishes a view, if a hash is given only over that one; the new hash. Raises `DeliveryFailure`, `Overtaken`."""
Draw = Callable[[TenantId, Card, str], Awaitable[Files]]
"""Uploads the pictures of a card in a language, as far as they are not yet; their files. Raises `DeliveryFailure`."""
HASHES_HELD = 16_384


class Overtaken(DeliveryFailure):
    """The Home tab has been published anew since the hash that was given."""


class HomeTabs:
    """Publishes Home tabs from how things stand."""

    def __init__(
        self, members: Members[Member], practices: Practices, publish: Publish, draw: Draw, clock: Clock
    ) -> None:
        self._members = members
        self._practices = practices
        self._publish = publish
        self._draw = draw
        self._clock = clock
        self._hashes: Recent[PersonKey, str] = Recent(HASHES_HELD)

    async def show(self, tenant_id: TenantId, user_id: PersonId, is_asked: bool) -> None:
        """Show somebody their Home tab. Raises `DeliveryFailure` and `NotStored`."""
        member = await self._members.of(tenant_id, user_id)
        if not is_asked and (member is None or not member.seen_home):
            return
        try:
            self._hashes.hold((tenant_id, user_id), await self._published((tenant_id, user_id), member))
        except Overtaken:
            self._hashes.drop((tenant_id, user_id))
            raise TryAgain("another Home tab was published since", after=0.0) from None

    async def _published(self, key: PersonKey, member: Member | None) -> str:
        practice = await self._practices.of(*key)
        if practice is None:
            card, language = cards.newcomer(), nearest(member.locale if member else "")
        else:
            card, language = cards.home(practice, self._clock.now()), practice.person.language
        reach("slack.home.begun")
        files = await self._draw(key[0], card, language) if pictures_of(card, language) else {}
        published = await self._publish(*key, home_view(card, language, files), self._hashes.get(key) or "")
        reach("slack.home.published")
        return published
