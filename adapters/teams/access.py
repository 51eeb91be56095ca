"""The token that Makker speaks with: one for all sending, renewed before it ends by one fetch at a time.

Microsoft's MSAL is not used: it blocks the event loop while it asks, and takes no address without https, which keeps it
from a stand-in on this machine. botbuilder makes a new one, with an empty cache, for each message.
"""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout

from adapters.shared.trouble import Troubles
from adapters.shared.waiting import seconds_to_wait
from adapters.teams.proof import Proof
from bot.ports import Clock, TryAgain

SCOPE = "https://api.botframework.com/.default"
"""In another cloud than the public one: its issuer's address and `/.default`."""
RENEW_BEFORE = timedelta(minutes=5)
TIMEOUT_S = 8.0
AFTER_FAILURE_S = 15.0
AFTER_REFUSAL_S = 60.0
LONGEST_WAIT_S = 600.0
LARGEST = 2**16

APP_ID, TENANT_ID = "MAKKER_TEAMS_APP_ID", "MAKKER_TEAMS_TENANT_ID"
_ABOUT = {"AADSTS700016": APP_ID, "AADSTS90002": TENANT_ID, "AADSTS900023": TENANT_ID}
"""Codes that are about another setting than the one that proves who Makker is."""
_REFUSALS = frozenset(
    {"invalid_client", "invalid_grant", "invalid_request", "invalid_scope", "invalid_resource", "unauthorized_client"}
)
_TOKEN = re.compile(r"[!-~]{1,16000}")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Token:
    value: str = field(repr=False)
    since: datetime
    renew_at: datetime
    ends_at: datetime


class _Granted(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: int


class _Denied(msgspec.Struct, frozen=True):
    error: str = ""
    error_codes: list[int] = []


class _NoToken(Exception):
    """None was given; `code` is Microsoft's own for why, `after` how many seconds not to ask again."""

    def __init__(self, code: str, after: float = AFTER_FAILURE_S) -> None:
        super().__init__(code)
        self.code = code
        self.after = after


@dataclass(frozen=True, slots=True)
class App:
    """As whom, where and for what tokens are asked for."""

    app_id: str
    proof: Proof
    address: str
    scope: str = SCOPE


def token_address(login_url: str, entra_tenant: str) -> str:
    """Where an organisation's tokens come from."""
    return f"{login_url}/{entra_tenant}/oauth2/v2.0/token"


class Access:
    """The tokens of an app that serves one organisation."""

    def __init__(
        self, session: ClientSession, clock: Clock, app: App, troubles: Troubles, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._session = session
        self._clock = clock
        self._app = app
        self._troubles = troubles
        self._timeout_s = timeout_s
        self._held: _Token | None = None
        self._renewal: asyncio.Task[None] | None = None
        self._failure = _NoToken("")
        self._rests_until: datetime | None = None

    async def token(self) -> str:
        """The present token. Raises `TryAgain` where none can be had now."""
        held, now = self._held, self._clock.now()
        if held is not None and now < held.renew_at:
            return held.value
        renewal = self._begin(now)
        if held is not None and now < held.ends_at:
            return held.value
        if renewal is not None:
            # Whoever asks may be cancelled; the renewal goes on for the others.
            await asyncio.wait([renewal])
        if self._held is None or self._held is held:
            raise TryAgain(f"no token: {self._failure.code}", self._rest(self._clock.now()))
        return self._held.value

    async def refused(self, token: str) -> None:
        """The connector did not take it: the next `token` is another, at once unless this one was fresh as well."""
        held = self._held
        if held is None or held.value != token:
            return
        self._held = None
        rests_until = held.since + timedelta(seconds=AFTER_FAILURE_S)
        if rests_until > self._clock.now():
            log.warning("the connector takes no token of Makker's")
            self._failure, self._rests_until = _NoToken("refused by the connector"), rests_until

    async def stop(self) -> None:
        """Ask no more."""
        if self._renewal is not None:
            self._renewal.cancel()
            await asyncio.gather(self._renewal, return_exceptions=True)

    # --- renewing -----------------------------------------------------------------------------------------

    def _rest(self, now: datetime) -> float:
        """For so many seconds no token is asked for."""
        return 0.0 if self._rests_until is None else max(0.0, (self._rests_until - now).total_seconds())

    def _begin(self, now: datetime) -> "asyncio.Task[None] | None":
        """The renewal that is under way, begun if need be; none for a while after one that failed."""
        if self._renewal is not None and not self._renewal.done():
            return self._renewal
        if self._rest(now) > 0:
            return None
        self._renewal = asyncio.create_task(self._renew(now), name="makker-teams-token")
        return self._renewal

    async def _renew(self, now: datetime) -> None:
        try:
            granted = await self._asked(now)
        except _NoToken as failure:
            if failure.code != self._failure.code:
                log.warning("no token for teams", reason=failure.code)
            self._failure, self._rests_until = failure, self._clock.now() + timedelta(seconds=failure.after)
            return
        life = timedelta(seconds=granted.expires_in)
        self._held = _Token(granted.access_token, now, now + life - min(RENEW_BEFORE, life / 2), now + life)
        self._failure, self._rests_until = _NoToken(""), None
        for setting in (APP_ID, TENANT_ID, self._app.proof.setting):
            self._troubles.over(setting)

    async def _asked(self, now: datetime) -> _Granted:
        app = self._app
        form = {
            "grant_type": "client_credentials",
            "client_id": app.app_id,
            "scope": app.scope,
            **app.proof.form(app.app_id, app.address, now),
        }
        timeout = ClientTimeout(total=self._timeout_s)
        try:
            async with self._session.post(app.address, data=form, timeout=timeout, allow_redirects=False) as answer:
                raw = await answer.content.read(LARGEST)
                status, after = answer.status, seconds_to_wait(answer.headers, AFTER_FAILURE_S)
        except (ClientError, OSError, RuntimeError, TimeoutError) as error:
            # RuntimeError: the session is closed. Without its cause: an error of the network may quote what was sent.
            raise _NoToken(type(error).__name__) from None
        if status != 200:
            raise self._denied(status, raw, min(after, LONGEST_WAIT_S))
        return _granted(raw)

    def _denied(self, status: int, raw: bytes, after: float) -> _NoToken:
        try:
            told = msgspec.json.decode(raw, type=_Denied)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return _NoToken(f"status {status}", after)
        code = f"AADSTS{told.error_codes[0]}" if told.error_codes else f"status {status}"
        if status not in (400, 401) or told.error not in _REFUSALS:
            return _NoToken(code, after)
        self._troubles.refused(_ABOUT.get(code, self._app.proof.setting), code)
        return _NoToken(code, AFTER_REFUSAL_S)


def _granted(raw: bytes) -> _Granted:
    try:
        granted = msgspec.json.decode(raw, type=_Granted)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise _NoToken("an answer in another form") from None
    if not _TOKEN.fullmatch(granted.access_token) or granted.expires_in <= 0:
        raise _NoToken("an answer in another form")
    return granted


class NoAccess:
    """No token at all: the local mode."""

    async def token(self) -> str:
        """None."""
        return ""

    async def refused(self, token: str) -> None:
        """There is no other."""
