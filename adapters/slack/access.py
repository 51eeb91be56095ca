"""`oauth.v2.access`: a token for a code, and the next token for a refresh token.

Spoken over aiohttp itself: slack_sdk's client logs what it sends, which here are the secrets themselves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout, encode_basic_auth

from adapters.slack.ports import Installation, tenant_of
from bot.ports import Clock

TIMEOUT_S = 10.0
LONGEST = 2**20


class AccessFailure(Exception):
    """Base of what can go wrong; the messages are Slack's own codes, and no tokens."""


class Refused(AccessFailure):
    """Slack answered no. `code` is its own word for it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Busy(AccessFailure):
    """Slack did not do it and may be asked again after so many seconds."""

    def __init__(self, after: float) -> None:
        super().__init__("ratelimited")
        self.after = after


class NoAnswer(AccessFailure):
    """Nothing usable came back: it may have been done or not."""


class _Named(msgspec.Struct, frozen=True):
    id: str = ""
    name: str | None = None


class _Answer(msgspec.Struct, frozen=True):
    ok: bool
    error: str = ""


class _Granted(_Answer, frozen=True):
    access_token: str = ""
    token_type: str = ""
    refresh_token: str = ""
    expires_in: int = 0
    scope: str = ""
    app_id: str = ""
    bot_user_id: str = ""
    is_enterprise_install: bool = False
    team: _Named | None = None
    enterprise: _Named | None = None
    authed_user: _Named | None = None


class _Who(_Answer, frozen=True):
    bot_id: str = ""


A = TypeVar("A", bound=_Answer)


@dataclass(frozen=True, slots=True)
class Renewed:
    """The next token of an installation. It holds secrets and shows none."""

    bot_token: str
    refresh_token: str
    expires_at: datetime

    def __repr__(self) -> str:
        """Without its tokens."""
        return f"Renewed(until {self.expires_at})"


class Access:
    """Asks Slack for tokens, as the app of `client_id`."""

    def __init__(
        self,
        api_url: str,
        client_id: str,
        client_secret: str,
        session: Callable[[], ClientSession],
        clock: Clock,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._api_url = api_url
        self._authorization = encode_basic_auth(client_id, client_secret)
        self._session = session
        self._clock = clock
        self._timeout_s = timeout_s

    async def install(self, code: str) -> Installation:
        """The installation behind a code, which is good once. Raises `AccessFailure`."""
        asked_at = self._clock.now()
        answer = await self._ask(_Granted, "oauth.v2.access", {"code": code}, self._authorization)
        return await self._with_bot_id(_installation(answer, asked_at))

    async def renew(self, refresh_token: str) -> Renewed:
        """The next token, with which the last refresh token ends. Raises `AccessFailure`."""
        asked_at = self._clock.now()
        given = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        answer = await self._ask(_Granted, "oauth.v2.access", given, self._authorization)
        if not answer.access_token or not answer.refresh_token or answer.expires_in <= 0:
            raise NoAnswer("no token in the answer")
        return Renewed(answer.access_token, answer.refresh_token, asked_at + timedelta(seconds=answer.expires_in))

    async def _with_bot_id(self, installation: Installation) -> Installation:
        """The bot's other id, which only `auth.test` tells; Makker can do without."""
        try:
            answer = await self._ask(_Who, "auth.test", {}, f"Bearer {installation.bot_token}")
        except AccessFailure:
            return installation
        return replace(installation, bot_id=answer.bot_id)

    async def _ask(self, kind: type[A], method: str, form: Mapping[str, str], authorization: str) -> A:
        options: dict[str, Any] = {
            "headers": {"Authorization": authorization},
            "timeout": ClientTimeout(total=self._timeout_s),
            "allow_redirects": False,
        }
        try:
            async with self._session().post(self._api_url + method, data=form, **options) as response:
                if response.status == 429:
                    raise Busy(_seconds(response.headers.get("Retry-After", "")))
                raw = await response.content.read(LONGEST)
                answer = msgspec.json.decode(raw, type=kind)
        except (ClientError, TimeoutError, OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            # Without its cause: an error of the network or of reading may quote what was sent.
            raise NoAnswer(type(error).__name__) from None
        if answer.ok:
            return answer
        if answer.error == "ratelimited":
            raise Busy(_seconds(""))
        if answer.error in _DOUBTFUL:
            raise NoAnswer(answer.error)
        raise Refused(answer.error[:60])


_KINDS = ("bot",)
_DOUBTFUL = ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org")


def _seconds(header: str) -> float:
    return float(header) if header.isdecimal() and len(header) < 6 else 30.0


def _installation(answer: _Granted, now: datetime) -> Installation:
    team, enterprise = answer.team or _Named(), answer.enterprise or _Named()
    is_whole = answer.is_enterprise_install
    place = enterprise if is_whole else team
    if not place.id or not answer.access_token or answer.token_type not in _KINDS:
        raise Refused("no_bot_token")
    return Installation(
        tenant_id=tenant_of(team.id, enterprise.id, is_enterprise_install=is_whole),
        team_id="" if is_whole else team.id,
        enterprise_id=enterprise.id,
        is_enterprise_install=is_whole,
        name=place.name or "",
        app_id=answer.app_id,
        bot_user_id=answer.bot_user_id,
        bot_id="",
        bot_token=answer.access_token,
        scopes=tuple(scope for scope in answer.scope.split(",") if scope),
        installed_by=answer.authed_user.id if answer.authed_user is not None else "",
        installed_at=now,
        refresh_token=answer.refresh_token,
        expires_at=now + timedelta(seconds=answer.expires_in) if answer.expires_in > 0 else None,
    )
