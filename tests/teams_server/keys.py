"""The keys that sign what is delivered to bots, as their OpenID configuration tells them; they rotate."""

from datetime import timedelta

import jwt
from aiohttp import web

from tests.loopback.clock import Clock, seconds
from tests.loopback.faults import AFTER, BEFORE, Faults
from tests.teams_server.certificates import Certificate
from tests.teams_server.errors import Json
from tests.teams_server.failing import failed
from tests.teams_server.oracle import Oracle

ISSUER = "https://api.botframework.com"
LIFE = timedelta(hours=1)
_FIRST = 1
"""The number before it is the bot's own certificate."""


class Keys:
    """Signs, and says with what. `endorsements` are those of keys made from now on."""

    def __init__(self, clock: Clock, oracle: Oracle, faults: Faults) -> None:
        self._clock, self._oracle, self._faults = clock, oracle, faults
        self._next = _FIRST
        self.endorsements: list[str] | None = ["msteams", "webchat", "skype"]
        self.published: list[Json] = []
        self.present = self._new()
        self.issuer = ISSUER
        self.address = ""

    def rotate(self, *, keep: bool = True, publish: bool = True) -> Certificate:
        """Sign with another key from now on; with `keep` the old ones are still published."""
        if not keep:
            self.published.clear()
        self.present = self._new(publish=publish)
        return self.present

    def token(self, audience: str, service_url: str, key: Certificate | None = None, **claims: object) -> str:
        """A token such as comes with every activity; claims may be others, or none where `None` is given."""
        now = self._clock.now()
        said: Json = {
            "serviceurl": service_url,
            "nbf": seconds(now - timedelta(minutes=5)),
            "exp": seconds(now + LIFE),
            "iss": self.issuer,
            "aud": audience,
        }
        said = {name: value for name, value in (said | claims).items() if value is not None}
        return self.sign(said, key)

    def sign(self, claims: Json, key: Certificate | None = None) -> str:
        """Any claims at all as a token."""
        with_key = key or self.present
        headers = {"kid": with_key.thumbprint, "x5t": with_key.thumbprint}
        return jwt.encode(claims, with_key.private_key, "RS256", headers)

    # --- what is told ---------------------------------------------------------------------------------------

    def routes(self) -> list[web.RouteDef]:
        """The addresses of the configuration and of the keys."""
        return [web.get("/v1/.well-known/openidconfiguration", self._configuration), web.get("/v1/keys", self._keys)]

    async def _configuration(self, request: web.Request) -> web.StreamResponse:
        return await self._told(
            request,
            "openid",
            {
                "issuer": self.issuer,
                "authorization_endpoint": "https://invalid.botframework.com",
                "jwks_uri": f"{self.address}/v1/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            },
        )

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        return await self._told(request, "keys", {"keys": self.published})

    async def _told(self, request: web.Request, name: str, body: Json) -> web.StreamResponse:
        if (fault := self._faults.take(name, "", BEFORE)) and (broken := await failed(self._faults, fault, request)):
            return broken
        self._oracle.add(at=self._clock.now(), name=name)
        if (fault := self._faults.take(name, "", AFTER)) and (broken := await failed(self._faults, fault, request)):
            return broken
        return web.json_response(body)

    def _new(self, *, publish: bool = True) -> Certificate:
        made = Certificate(self._next)
        self._next += 1
        if publish:
            endorsed = {} if self.endorsements is None else {"endorsements": list(self.endorsements)}
            self.published.append(made.jwk() | endorsed)
        return made
