"""Homes kept fresh: the one page of everything that somebody has, never shown by an older state than before."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from adapters.shared.patience import patiently
from bot.cards.card import Card
from bot.dialogs.base import DIRECT
from bot.domain.person import PersonId, PersonKey, TenantId
from bot.logs import fault
from bot.ports import Address, DeliveryFailure, Messenger

HOME = "home"
"""How the logical ids of homes begin, where they are messages."""

Show = Callable[[TenantId, PersonId, bool], Awaitable[None]]
"""Shows somebody their home as things stand; without being asked (the last) only if they have looked at it before.

Raises `DeliveryFailure` and `NotStored`.
"""
log = structlog.get_logger(__name__)


class Homes:
    """Has homes shown, one at a time for each person; what changes meanwhile is followed by another. `name`: tasks'."""

    def __init__(self, name: str, show: Show) -> None:
        self._name = name
        self._show = show
        self._stale: dict[PersonKey, bool] = {}
        self._tasks: dict[PersonKey, asyncio.Task[None]] = {}

    def open(self, tenant_id: TenantId, user_id: PersonId) -> None:
        """Show somebody their home."""
        self._show_soon((tenant_id, user_id), is_asked=True)

    def refresh(self, tenant_id: TenantId, user_id: PersonId) -> None:
        """Bring the home of somebody up to date, if they have ever looked at it."""
        self._show_soon((tenant_id, user_id), is_asked=False)

    def _show_soon(self, key: PersonKey, *, is_asked: bool) -> None:
        if key in self._tasks:
            # What is on its way may be old already: it is followed by another.
            self._stale[key] = is_asked or self._stale.get(key, False)
            return
        task = self._tasks[key] = asyncio.create_task(self._shown(key, is_asked), name=self._name)
        task.add_done_callback(lambda done: self._ended(key))

    def _ended(self, key: PersonKey) -> None:
        del self._tasks[key]
        if key in self._stale:
            self._show_soon(key, is_asked=self._stale.pop(key))

    async def _shown(self, key: PersonKey, is_asked: bool) -> None:
        try:
            # Whatever changes while it has to wait is shown with it.
            await patiently(lambda: self._show(*key, is_asked))
        except DeliveryFailure as failure:
            log.warning("home not shown", reason=str(failure))
        except Exception as error:
            log.error("home not shown", **fault(error))

    async def finish(self) -> None:
        """Wait until every home is as fresh as it was to become."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def stop(self) -> None:
        """Show no further."""
        self._stale.clear()
        for task in tuple(self._tasks.values()):
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)


class KeepsHomesFresh:
    """Implements `Messenger` by another one: what somebody is told directly is soon seen in their home as well."""

    def __init__(self, messenger: Messenger, homes: Homes) -> None:
        self._messenger = messenger
        self._homes = homes

    async def post(self, to: Address, key: str, card: Card, language: str, under: str = "") -> str:
        """Post a card."""
        ref = await self._messenger.post(to, key, card, language, under)
        self._refresh(to)
        return ref

    async def update(self, to: Address, ref: str, card: Card, language: str) -> None:
        """Change a posted card."""
        await self._messenger.update(to, ref, card, language)
        self._refresh(to)

    def _refresh(self, to: Address) -> None:
        if to.place == DIRECT:
            self._homes.refresh(to.tenant_id, to.person_id)

    async def attach(self, to: Address, key: str, name: str, content: bytes, language: str) -> str:
        """Hand over a file."""
        return await self._messenger.attach(to, key, name, content, language)

    async def find(self, to: Address, key: str) -> str | None:
        """Look a message up."""
        return await self._messenger.find(to, key)

    async def forget(self, to: Address) -> None:
        """Erase what is kept of a person, and what their home shows."""
        await self._messenger.forget(to)
        self._homes.open(to.tenant_id, to.person_id)
