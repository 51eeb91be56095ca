"""Home tabs: published when somebody looks, and kept fresh for those who have looked, never by an older state."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from adapters.shared.ports import Member, Members, Practices
from adapters.shared.recent import Recent
from adapters.slack.render import Files, home_view, pictures_of
from bot.cards import home as cards
from bot.cards.card import Card
from bot.domain.person import PersonId, TenantId
from bot.faults import reach
from bot.logs import fault
from bot.ports import Clock, DeliveryFailure, NotYet, TryAgain
from bot.text.catalogue import nearest

Publish = Callable[[TenantId, PersonId, dict[str, Any], str], Awaitable[str]]
"""Publishes a view, if a hash is given only over that one; the new hash. Raises `DeliveryFailure`, `Overtaken`."""
Draw = Callable[[TenantId, Card, str], Awaitable[Files]]
"""Uploads the pictures of a card in a language, as far as they are not yet; their files. Raises `DeliveryFailure`."""
HASHES_HELD = 16_384
TRIES = 5
PAUSE_S = 5.0
_Key = tuple[TenantId, PersonId]
log = structlog.get_logger(__name__)


class Overtaken(DeliveryFailure):
    """The Home tab has been published anew since the hash that was given."""


class Homes:
    """Publishes Home tabs, one at a time for each person and always from how things stand then."""

    def __init__(self, members: Members, practices: Practices, publish: Publish, draw: Draw, clock: Clock) -> None:
        self._members = members
        self._practices = practices
        self._publish = publish
        self._draw = draw
        self._clock = clock
        self._hashes: Recent[_Key, str] = Recent(HASHES_HELD)
        self._stale: set[_Key] = set()
        self._tasks: dict[_Key, asyncio.Task[None]] = {}

    def open(self, tenant_id: TenantId, user_id: PersonId) -> None:
        """Show somebody their Home tab."""
        self._publish_soon((tenant_id, user_id), only_if_seen=False)

    def refresh(self, tenant_id: TenantId, user_id: PersonId) -> None:
        """Bring the Home tab of somebody up to date, if they have ever looked at it."""
        self._publish_soon((tenant_id, user_id), only_if_seen=True)

    def _publish_soon(self, key: _Key, *, only_if_seen: bool) -> None:
        if key in self._tasks:
            # What is on its way may be old already: it is followed by another.
            self._stale.add(key)
            return
        task = self._tasks[key] = asyncio.create_task(self._show(key, only_if_seen), name="makker-slack-home")
        task.add_done_callback(lambda done: self._ended(key))

    def _ended(self, key: _Key) -> None:
        del self._tasks[key]
        if key in self._stale:
            self._stale.discard(key)
            self._publish_soon(key, only_if_seen=True)

    async def _show(self, key: _Key, only_if_seen: bool) -> None:
        try:
            member = await self._members.of(*key)
            if only_if_seen and (member is None or not member.seen_home):
                return
            for _ in range(TRIES):
                try:
                    self._hashes.hold(key, await self._published(key, member))
                    return
                except Overtaken:
                    self._hashes.drop(key)
                except NotYet as wait:
                    # Whatever changes meanwhile is shown with it.
                    await asyncio.sleep(wait.after)
                except TryAgain as failure:
                    await asyncio.sleep(failure.after or PAUSE_S)
        except DeliveryFailure as failure:
            log.warning("home not shown", reason=str(failure))
        except Exception as error:
            log.error("home not shown", **fault(error))

    async def _published(self, key: _Key, member: Member | None) -> str:
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

    async def finish(self) -> None:
        """Wait until every Home tab is as fresh as it was to become."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def stop(self) -> None:
        """Publish no further."""
        self._stale.clear()
        for task in tuple(self._tasks.values()):
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
