"""The bot token of each tenant: renewed before it ends, by one at a time, whoever asks for it.

Each renewal ends the last refresh token, so two at once could leave the loser's dead token in the store. Within a
process there is one task for each tenant; between processes, the lease in the installation's row. Whoever asks
meanwhile goes on with the old token, which Slack still takes.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from adapters.slack.access import Access, AccessFailure, Busy, NoAnswer, Refused, Renewed
from adapters.slack.ports import Installation, Installations
from bot.domain.person import TenantId
from bot.logs import fault
from bot.ports import Clock, NotStored, TryAgain

RENEW_BEFORE = timedelta(hours=2)
LEASE_FOR = timedelta(seconds=90)
"""Longer than all tries to renew take together, so that nobody else begins while one is at it."""
TRIES = 3
STORE_TRIES = 20
AFTER_FAILURE = timedelta(seconds=30)
AFTER_REFUSAL = timedelta(minutes=10)
LOOK_EVERY_S = 0.5
LOOKS = 60
STOP_WITHIN_S = 5.0

log = structlog.get_logger(__name__)


class NoToken(TryAgain):
    """Makker is installed there, but its token has ended and the next one is not there yet."""


class Renewable(Installations, Protocol):
    """Installations whose tokens can be renewed by one at a time."""

    async def lease(self, tenant_id: TenantId, worker: str, now: datetime, until: datetime) -> Installation | None:
        """Become the one who renews, until then; how the installation stands now, or none if another is."""
        ...

    async def renew(
        self, tenant_id: TenantId, worker: str, bot_token: str, refresh_token: str, expires_at: datetime
    ) -> bool:
        """Store new tokens and let go; false if the installation is gone or another one, or the lease is."""
        ...

    async def let_go(self, tenant_id: TenantId, worker: str) -> None:
        """Leave the renewing to others."""
        ...


class Tokens:
    """The tokens to speak with. `worker` names this process; without `access` no token can be renewed."""

    def __init__(self, installations: Renewable, access: Access | None, clock: Clock, worker: str) -> None:
        self._installations = installations
        self._access = access
        self._clock = clock
        self._worker = worker
        self._renewals: dict[TenantId, asyncio.Task[str | None]] = {}
        self._rests: dict[TenantId, datetime] = {}
        self._unstored: dict[str, Renewed] = {}

    async def of(self, tenant_id: TenantId) -> str | None:
        """The bot token of a tenant; none where Makker is not. Raises `NoToken` and `NotStored`."""
        found = await self._installations.of(tenant_id)
        if found is None:
            return None
        if not self._is_due(found):
            return found.bot_token
        if not self._is_over(found):
            if not self._rest(tenant_id):
                self._renewal(tenant_id)
            return found.bot_token
        return await self._next(tenant_id)

    async def after(self, tenant_id: TenantId, refused: str) -> str | None:
        """The token to use instead of one that Slack calls expired; none if there is no other."""
        found = await self._installations.of(tenant_id)
        if found is None or found.bot_token != refused:
            return None if found is None else found.bot_token
        return await self._next(tenant_id, refused)

    async def stop(self) -> None:
        """Let renewals under way end: a token that Slack has given and nobody stores is lost."""
        if self._renewals:
            await asyncio.wait(self._renewals.values(), timeout=STOP_WITHIN_S)

    # --- when ---------------------------------------------------------------------------------------------

    def _is_due(self, found: Installation) -> bool:
        return found.expires_at is not None and found.expires_at - self._clock.now() < RENEW_BEFORE

    def _is_over(self, found: Installation) -> bool:
        return found.expires_at is not None and found.expires_at <= self._clock.now()

    def _rest(self, tenant_id: TenantId) -> float:
        """For so many seconds renewing is not tried again."""
        until = self._rests.get(tenant_id)
        return 0.0 if until is None else max(0.0, (until - self._clock.now()).total_seconds())

    # --- renewing -----------------------------------------------------------------------------------------

    async def _next(self, tenant_id: TenantId, refused: str = "") -> str | None:
        if rest := self._rest(tenant_id):
            raise NoToken("the token has ended", rest)
        # Whoever asks may be cancelled; the renewal goes on.
        return await asyncio.shield(self._renewal(tenant_id, refused))

    def _renewal(self, tenant_id: TenantId, refused: str = "") -> "asyncio.Task[str | None]":
        """The one renewal of a tenant that is under way in this process, begun if need be."""
        task = self._renewals.get(tenant_id)
        if task is None:
            task = asyncio.create_task(self._renew(tenant_id, refused), name="makker-slack-token")
            self._renewals[tenant_id] = task
            task.add_done_callback(lambda done: self._ended(tenant_id, done))
        return task

    def _ended(self, tenant_id: TenantId, done: "asyncio.Task[str | None]") -> None:
        del self._renewals[tenant_id]
        error = None if done.cancelled() else done.exception()
        if error is not None and not isinstance(error, NoToken):
            self._rests[tenant_id] = self._clock.now() + AFTER_FAILURE
            log.error("slack token not renewed", tenant=tenant_id, **fault(error))

    async def _renew(self, tenant_id: TenantId, refused: str) -> str | None:
        for _ in range(LOOKS):
            now = self._clock.now()
            held = await self._installations.lease(tenant_id, self._worker, now, now + LEASE_FOR)
            if held is not None:
                return await self._as_holder(held, refused)
            # Another process is at it, or Makker was removed.
            found = await self._installations.of(tenant_id)
            if found is None or not (self._is_over(found) or found.bot_token == refused):
                self._rests[tenant_id] = now + timedelta(seconds=LOOK_EVERY_S)
                return None if found is None else found.bot_token
            await asyncio.sleep(LOOK_EVERY_S)
        raise NoToken("another process renews the token", LOOK_EVERY_S)

    async def _as_holder(self, held: Installation, refused: str) -> str | None:
        """Renew the token of an installation whose lease is held, unless another has done so meanwhile."""
        is_current = not self._is_due(held) and held.bot_token != refused
        if is_current or not held.refresh_token or self._access is None:
            await self._installations.let_go(held.tenant_id, self._worker)
            return None if held.bot_token == refused else held.bot_token
        try:
            # One that could not be stored the last time is the only one there is.
            renewed = self._unstored.pop(held.refresh_token, None) or await self._asked(self._access, held)
        except AccessFailure as failure:
            await self._failed(held, failure)
            raise NoToken("the token has ended", self._rest(held.tenant_id)) from None
        return await self._stored(held, renewed)

    async def _asked(self, access: Access, held: Installation) -> Renewed:
        """The next token. After an answer that was lost the same refresh token is all there is to ask with again."""
        for _ in range(TRIES - 1):
            try:
                return await access.renew(held.refresh_token)
            except NoAnswer:
                continue
        return await access.renew(held.refresh_token)

    async def _failed(self, held: Installation, failure: AccessFailure) -> None:
        match failure:
            case Busy(after=after):
                rest = timedelta(seconds=after)
            case Refused():
                rest = AFTER_REFUSAL
                log.error(
                    "slack refused the next token: install Makker anew", tenant=held.tenant_id, reason=failure.code
                )
            case _:
                rest = AFTER_FAILURE
                log.warning("slack gave no token", tenant=held.tenant_id, reason=str(failure))
        self._rests[held.tenant_id] = self._clock.now() + rest
        await self._installations.let_go(held.tenant_id, self._worker)

    async def _stored(self, held: Installation, renewed: Renewed) -> str | None:
        """Store the next token, and do not give in at once: it is the only one there is now."""
        given = (held.tenant_id, self._worker, renewed.bot_token, renewed.refresh_token, renewed.expires_at)
        for _ in range(STORE_TRIES):
            try:
                is_stored = await self._installations.renew(*given)
                break
            except NotStored:
                await asyncio.sleep(LOOK_EVERY_S)
        else:
            self._unstored[held.refresh_token] = renewed
            raise NotStored("the next token")
        if is_stored:
            self._rests.pop(held.tenant_id, None)
            return renewed.bot_token
        # Installed anew, or removed, while Slack was asked.
        found = await self._installations.of(held.tenant_id)
        return None if found is None else found.bot_token
