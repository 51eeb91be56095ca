"""Whether a request is from Teams, for this app and this organisation; or, in the local mode, from this machine.

botbuilder's own check is not used: it raises other errors than refusals, blocks the loop, and trusts every service url.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Literal, Protocol
from urllib.parse import urlsplit

import msgspec
from aiohttp import web
from jwt.api_jws import PyJWS

from adapters.teams.hosts import Hosts
from adapters.teams.keys import Key, Keys
from adapters.teams.ports import Body
from bot.loopback import is_loopback
from bot.ports import Clock

ISSUER = "https://api.botframework.com"
CHANNEL = "msteams"
LEEWAY = timedelta(minutes=5)
LONGEST = 8_192

_BEARER = re.compile(r"Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)")
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host")
"""What stands in a request that a tunnel or another server passed on from elsewhere."""
_ALGORITHM = "RS256"
_JWS = PyJWS(algorithms=[_ALGORITHM])


class NotAllowed(Exception):
    """A request that may not come in. 401: the token is not good. 403: it is, and opens another door than ours."""

    def __init__(self, status: Literal[401, 403]) -> None:
        super().__init__(status)
        self.status = status


Fits = Callable[[Body], None]
"""Raises `NotAllowed` where a body is not one that its sender may send."""


class Check(Protocol):
    """Who may come in."""

    async def admit(self, request: web.Request) -> Fits:
        """Check the sender before their words are read; what those must fit. Raises `NotAllowed` and `NoKeys`."""
        ...


class _Claims(msgspec.Struct, frozen=True):
    iss: str
    aud: str
    exp: float
    serviceurl: str
    nbf: float = 0.0


class Identity:
    """Admits whoever carries a token of the Bot Framework's for `app_id`, with words from the tenant `tenant_id`."""

    def __init__(
        self, keys: Keys, hosts: Hosts, clock: Clock, app_id: str, tenant_id: str, issuer: str = ISSUER
    ) -> None:
        if not app_id or not tenant_id or not issuer:
            raise ValueError("without an app, a tenant and an issuer everybody would be let in")
        self._keys = keys
        self._hosts = hosts
        self._clock = clock
        self._app_id = app_id
        self._tenant_id = tenant_id.lower()
        self._issuer = issuer

    async def admit(self, request: web.Request) -> Fits:
        """Check the token. Raises `NotAllowed` and `NoKeys`."""
        given = request.headers.getall("Authorization", ())
        shape = _BEARER.fullmatch(given[0]) if len(given) == 1 and len(given[0]) <= LONGEST else None
        if shape is None:
            raise NotAllowed(401)
        key = await self._key(shape[1])
        claims = _claims(shape[1], key)
        if claims.iss != self._issuer or claims.aud != self._app_id or not _is_now(claims, self._clock.now()):
            raise NotAllowed(401)
        return lambda body: self._must_fit(body, claims, key)

    async def _key(self, token: str) -> Key:
        """The key that a token says it was signed with."""
        header = _header(token)
        kid = header.get("kid")
        key = await self._keys.of(kid) if isinstance(kid, str) and header.get("alg") == _ALGORITHM else None
        if key is None:
            raise NotAllowed(401)
        return key

    def _must_fit(self, body: Body, claims: _Claims, key: Key) -> None:
        service_url = body.get("serviceUrl")
        if service_url != claims.serviceurl or body.get("channelId") != CHANNEL or CHANNEL not in key.endorsements:
            raise NotAllowed(401)
        if not self._hosts.allows(service_url) or entra_in(body).lower() != self._tenant_id:
            raise NotAllowed(403)


class LocalOnly:
    """Admits this machine and asks for no token: for trying Makker where the server is bound to loopback."""

    def __init__(self) -> None:
        self._hosts = Hosts(local=True)

    async def admit(self, request: web.Request) -> Fits:
        """Check that it comes straight from this machine, and from no page of another site. Raises `NotAllowed`."""
        origin = request.headers.get("Origin", "//localhost")
        names = (request.remote or "", _name_in(f"//{request.host}"), _name_in(origin))
        if not all(map(is_loopback, names)) or any(name in request.headers for name in _FORWARDED):
            raise NotAllowed(403)
        return self._must_fit

    def _must_fit(self, body: Body) -> None:
        if not self._hosts.allows(body.get("serviceUrl")):
            raise NotAllowed(403)


def entra_in(body: Body) -> str:
    """The organisation that an activity comes from; empty where it does not say."""
    said = _inside(_inside(body, "channelData"), "tenant").get("id") or _inside(body, "conversation").get("tenantId")
    return said if isinstance(said, str) else ""


def _inside(body: Body, name: str) -> Body:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _header(token: str) -> Mapping[str, object]:
    """What a token says of itself, unproven."""
    try:
        return _JWS.get_unverified_header(token)
    except Exception:
        # Whatever stumbles over a token refuses it. Without the cause, which may quote it.
        raise NotAllowed(401) from None


def _claims(token: str, key: Key) -> _Claims:
    """What a token claims, if it was signed with the key."""
    try:
        return msgspec.json.decode(_JWS.decode(token, key.public, algorithms=[_ALGORITHM]), type=_Claims)
    except Exception:
        raise NotAllowed(401) from None


def _is_now(claims: _Claims, now: datetime) -> bool:
    at, leeway = now.timestamp(), LEEWAY.total_seconds()
    return claims.nbf - leeway <= at < claims.exp + leeway


def _name_in(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
