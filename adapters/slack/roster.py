"""The roster: what happened to people while Makker was not listening, caught up with at each start and once a day.

Slack repeats an event for an hour at most, and a laptop that sleeps hears nothing. The workspace's list is read page by
page within Slack's limits, and only those whom Makker knows are looked at; nobody else is kept.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from typing import Any

import structlog

from adapters.shared.ports import Member, Members
from adapters.shared.shapes import Unreadable
from adapters.slack.failures import Refused
from adapters.slack.ports import Installation, Installations
from adapters.slack.rates import Asking
from adapters.slack.web import Web
from bot.domain.person import TenantId
from bot.logs import fault
from bot.ports import Clock, DeliveryFailure, NotStored, NotYet, TryAgain

FIRST_AFTER_S = 30.0
EVERY_S = 86_400.0
PAGE = 200
PAUSE_S = 5.0
TRIES = 12

Changed = Callable[[TenantId, str, Mapping[str, Any]], Awaitable[None]]
"""Hears how somebody is now, under an event's id."""
log = structlog.get_logger(__name__)


class Roster:
    """Goes through the people of every workspace, and tells of each whom Makker knows."""

    def __init__(
        self, installations: Installations, members: Members[Member], web: Web, changed: Changed, clock: Clock
    ) -> None:
        self._installations = installations
        self._members = members
        self._web = web
        self._changed = changed
        self._clock = clock

    async def keep(self) -> None:
        """Go through it after the start, and then once a day, for ever."""
        await asyncio.sleep(FIRST_AFTER_S)
        while True:
            try:
                await self.go_through()
            except Exception as error:
                log.error("roster not read", **fault(error))
            await asyncio.sleep(EVERY_S)

    async def go_through(self) -> None:
        """Catch up with every workspace once; one that cannot be read keeps no other from being read."""
        for installation in await self._installations.all():
            known = await self._members.known(installation.tenant_id)
            if not known:
                continue
            try:
                async for user in self._people(installation, known):
                    if user.get("id") in known:
                        await self._tell(installation.tenant_id, user)
            except (DeliveryFailure, NotStored) as failure:
                log.warning("roster not read", reason=str(failure))

    async def _tell(self, tenant_id: TenantId, user: Mapping[str, Any]) -> None:
        try:
            await self._changed(tenant_id, f"roster:{self._clock.now().date()}:{user['id']}", user)
        except Unreadable:
            log.warning("payload unreadable", what="users.list")

    async def _people(self, installation: Installation, known: Collection[str]) -> AsyncIterator[Mapping[str, Any]]:
        if installation.is_enterprise_install:
            # Slack lists people by workspace, and does not say which ones of an organisation somebody acted in.
            for user_id in sorted(known):
                asked: dict[str, object] = {"user": user_id, "include_locale": True}
                # Whoever Slack does not know any more keeps no other from being looked at.
                with suppress(Refused):
                    yield (await self._asked(installation.tenant_id, "users.info", asked))["user"]
            return
        asked = {"limit": PAGE, "include_locale": True}
        while True:
            page = await self._asked(installation.tenant_id, "users.list", asked)
            for user in page.get("members", ()):
                yield user
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
            asked["cursor"] = cursor

    async def _asked(self, tenant_id: TenantId, method: str, asked: Mapping[str, object]) -> Mapping[str, Any]:
        """An answer, waited for as long as Slack's limits say. Raises `DeliveryFailure`."""
        for _ in range(TRIES):
            try:
                return await self._web.call(tenant_id, method, asked, Asking())
            except NotYet as wait:
                await asyncio.sleep(wait.after)
            except TryAgain as failure:
                await asyncio.sleep(failure.after or PAUSE_S)
        return await self._web.call(tenant_id, method, asked, Asking())
