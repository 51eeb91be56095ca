"""The keys that Teams signs with: fetched once for everybody, kept for a day, and followed when they change.

botbuilder fetches them by a blocking call without a time-out, and finds no new key before its daily round.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

import jwt
import msgspec
import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm

from bot.logs import fault
from bot.ports import Clock

KEPT_FOR = timedelta(days=1)
TIMEOUT_S = 4.0
FETCHES, WITHIN = 3, timedelta(seconds=15)
"""So often they are fetched at most, whatever key ids people make up."""
LARGEST = 2**20
SHORTEST_BITS = 2_048

log = structlog.get_logger(__name__)


class NoKeys(Exception):
    """Whether a token is good cannot be told now, since the keys cannot be had."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key, and the channels whose requests may be signed with it."""

    public: RSAPublicKey
    endorsements: frozenset[str]


class _Metadata(msgspec.Struct, frozen=True):
    jwks_uri: str


class _KeySet(msgspec.Struct, frozen=True):
    keys: list[Any]


class _WebKey(msgspec.Struct, frozen=True):
    kid: str
    n: str
    e: str
    kty: str
    use: str = "sig"
    endorsements: list[str] = []


S = TypeVar("S", bound=msgspec.Struct)


class Keys:
    """Knows keys by their ids, from the OpenID metadata at `openid_url`."""

    def __init__(self, session: ClientSession, openid_url: str, clock: Clock, timeout_s: float = TIMEOUT_S) -> None:
        self._session = session
        self._openid_url = openid_url
        self._clock = clock
        self._timeout_s = timeout_s
        self._found: Mapping[str, Key] = {}
        self._found_at: datetime | None = None
        self._begun_at: deque[datetime] = deque(maxlen=FETCHES)
        self._fetch: asyncio.Task[None] | None = None
        self.failing = ""
        """Why they cannot be fetched, in a word; empty while they can."""

    async def of(self, kid: str) -> Key | None:
        """The key of an id; none if there is no such key. Raises `NoKeys`."""
        if kid in self._found:
            if self._are_old():
                self._begin()
            return self._found[kid]
        if (fetch := self._begin()) is not None:
            # Whoever waits may be cancelled; the fetch goes on for the others.
            await asyncio.wait([fetch])
        if kid not in self._found and self.failing:
            raise NoKeys
        return self._found.get(kid)

    async def stop(self) -> None:
        """Fetch no more."""
        if self._fetch is not None:
            self._fetch.cancel()
            await asyncio.gather(self._fetch, return_exceptions=True)

    def _are_old(self) -> bool:
        return self._found_at is None or self._clock.now() - self._found_at >= KEPT_FOR

    def _begin(self) -> "asyncio.Task[None] | None":
        """The fetch that is under way, begun if need be; none where they were fetched often enough."""
        if self._fetch is not None and not self._fetch.done():
            return self._fetch
        now = self._clock.now()
        if len(self._begun_at) == FETCHES and abs(now - self._begun_at[0]) < WITHIN:
            return None
        self._begun_at.append(now)
        self._fetch = asyncio.create_task(self._follow(), name="makker-teams-keys")
        return self._fetch

    async def _follow(self) -> None:
        """Take over the keys as they are now; those that are known stay while none can be had."""
        now = self._clock.now()
        try:
            async with asyncio.timeout(self._timeout_s):
                self._found = await self._fetched()
        except (ClientError, OSError, RuntimeError, TimeoutError, ValueError, msgspec.MsgspecError) as error:
            # RuntimeError: the session is closed, or what came is nested without end.
            if not self.failing:
                log.warning("the keys of teams cannot be fetched", **fault(error))
            self.failing = type(error).__name__
            return
        self._found_at = now
        self.failing = ""

    async def _fetched(self) -> Mapping[str, Key]:
        metadata = await self._get(self._openid_url, _Metadata)
        if urlsplit(metadata.jwks_uri).scheme != urlsplit(self._openid_url).scheme:
            raise ValueError("keys that come by another way than the metadata")
        found = _known(await self._get(metadata.jwks_uri, _KeySet))
        if not found:
            raise ValueError("no key that can be used")
        return found

    async def _get(self, url: str, kind: type[S]) -> S:
        timeout = ClientTimeout(total=self._timeout_s)
        async with self._session.get(url, timeout=timeout, allow_redirects=False, raise_for_status=True) as response:
            return msgspec.json.decode(await response.content.read(LARGEST), type=kind)


def _known(found: _KeySet) -> Mapping[str, Key]:
    """The keys that are of use here; others may stand beside them."""
    keys = (_key(each) for each in found.keys)
    return dict(key for key in keys if key is not None)


def _key(found: object) -> tuple[str, Key] | None:
    try:
        told = msgspec.convert(found, _WebKey)
        public = RSAAlgorithm.from_jwk({"kty": told.kty, "n": told.n, "e": told.e})
    except (msgspec.ValidationError, jwt.PyJWTError, ValueError):
        return None
    if not isinstance(public, RSAPublicKey) or public.key_size < SHORTEST_BITS or told.use != "sig":
        return None
    return told.kid, Key(public, frozenset(told.endorsements))
