"""The roster in Slack: a workspace's list of people is read page by page within Slack's limits.

Only those whom Makker knows are looked at; nobody else is kept.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

import structlog

from adapters.shared.patience import patiently
from adapters.shared.roster import seen_id
from adapters.shared.shapes import Unreadable
from adapters.slack.failures import Refused
from adapters.slack.ports import Installation, Installations
from adapters.slack.rates import Asking
from adapters.slack.web import Web
from bot.domain.person import PersonId, TenantId
from bot.ports import Clock

PAGE = 200
TRIES = 12

Changed = Callable[[TenantId, str, Mapping[str, Any]], Awaitable[None]]
"""Hears how somebody is now, under an event's id."""
log = structlog.get_logger(__name__)


class Lists:
    """Reads the people of a workspace, and tells of each whom Makker knows."""

    def __init__(self, installations: Installations, web: Web, changed: Changed, clock: Clock) -> None:
        self._installations = installations
        self._web = web
        self._changed = changed
        self._clock = clock

    async def tenants(self) -> Sequence[TenantId]:
        """The workspaces and organisations in which Makker is installed. Raises `NotStored`."""
        return [installation.tenant_id for installation in await self._installations.all()]

    async def look(self, tenant_id: TenantId, known: frozenset[PersonId]) -> None:
        """Tell of each of these how they are now. Raises `DeliveryFailure` and `NotStored`."""
        installation = await self._installations.of(tenant_id)
        if installation is None:
            return
        async for user in self._people(installation, known):
            if user.get("id") in known:
                await self._tell(tenant_id, user)

    async def _tell(self, tenant_id: TenantId, user: Mapping[str, Any]) -> None:
        try:
            await self._changed(tenant_id, seen_id(self._clock, user["id"]), user)
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
        return await patiently(lambda: self._web.call(tenant_id, method, asked, Asking()), TRIES)
