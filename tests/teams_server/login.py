"""Where a bot gets its tokens: client credentials, by secret or by an assertion that its certificate signed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt
from aiohttp import web

from tests.loopback.faults import AFTER, BEFORE, Faults, Kind
from tests.loopback.violations import Violations
from tests.teams_server.certificates import Certificate
from tests.teams_server.errors import Json
from tests.teams_server.failing import failed
from tests.teams_server.oracle import Oracle
from tests.teams_server.world import World

AUDIENCE = "https://api.botframework.com"
SCOPE = f"{AUDIENCE}/.default"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
MULTI_TENANT = "botframework.com"
LONGEST_ASSERTION = timedelta(minutes=10)
FIELDS = {"grant_type", "client_id", "client_secret", "client_assertion", "client_assertion_type", "scope"}
_KEY = 1_000
"""The number of the key that signs these tokens, apart from those of the connector's."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was handed out."""

    value: str
    audience: str
    tenant: str
    expires_at: datetime


class Refused(Exception):
    """Why no token is handed out, with Entra's number for it."""

    def __init__(self, error: str, number: int, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.error, self.number, self.status = error, number, status

    def body(self) -> Json:
        """The answer."""
        said = f"AADSTS{self.number}: {self}"
        return {"error": self.error, "error_description": said, "error_codes": [self.number]}


class Login:
    """Hands out tokens of an hour. `life` changes that; `tokens` are all there ever were."""

    def __init__(self, world: World, oracle: Oracle, violations: Violations, faults: Faults) -> None:
        self._world, self._oracle, self._violations, self._faults = world, oracle, violations, faults
        self.life = timedelta(seconds=3_599)
        self.tokens: dict[str, Token] = {}
        self.address = ""
        self._seen: set[str] = set()

    def routes(self) -> list[web.RouteDef]:
        """The token endpoint of every organisation."""
        return [web.post("/login/{tenant}/oauth2/v2.0/token", self._handle)]

    def revoke(self) -> None:
        """No token that was handed out is good any more."""
        self.tokens.clear()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if (fault := self._faults.take("token", "", BEFORE)) is not None:
            if fault.kind is Kind.LIMIT:
                return web.json_response({}, status=429, headers={"Retry-After": str(int(fault.seconds))})
            if broken := await failed(self._faults, fault, request):
                return broken
        status, error = 200, ""
        form: dict[str, Any] = dict(await request.post())
        try:
            body = self._hand_out(request.match_info["tenant"], form)
        except Refused as refused:
            status, error, body = refused.status, refused.error, refused.body()
        self._oracle.add(
            at=self._world.clock.now(), name="token", status=status, error=error, tenant=request.match_info["tenant"]
        )
        if (fault := self._faults.take("token", "", AFTER)) and (broken := await failed(self._faults, fault, request)):
            return broken
        return web.json_response(body, status=status)

    def _hand_out(self, tenant: str, form: dict[str, Any]) -> Json:
        bot, now = self._world.bot, self._world.clock.now()
        if unknown := form.keys() - FIELDS:
            self._violations.add("token", f"unknown fields: {', '.join(sorted(unknown))}")
        if form.get("grant_type") != "client_credentials":
            raise Refused("unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
        if form.get("scope") != SCOPE:
            raise Refused("invalid_scope", 70011, "The provided value for the input parameter 'scope' is not valid.")
        if form.get("client_id") != bot.app_id:
            raise Refused("unauthorized_client", 700016, "Application was not found in the directory.")
        if tenant != (MULTI_TENANT if bot.is_multi_tenant else bot.tenant):
            raise Refused("unauthorized_client", 700016, "Application was not found in the directory.")
        self._prove(tenant, form)
        value = self._signed(tenant, now)
        self.tokens[value] = Token(value, AUDIENCE, tenant, now + self.life)
        seconds = int(self.life.total_seconds())
        return {"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": value}

    def _signed(self, tenant: str, now: datetime) -> str:
        claims = {
            "aud": AUDIENCE,
            "iss": f"https://sts.windows.net/{tenant}/",
            "nbf": int(now.timestamp()),
            "exp": int((now + self.life).timestamp()),
            "appid": self._world.bot.app_id,
            "tid": tenant,
            "uti": self._world.ids.secret(22),
        }
        return jwt.encode(claims, Certificate(_KEY).private_key, "RS256")

    def _prove(self, tenant: str, form: dict[str, Any]) -> None:
        if "client_secret" in form:
            if form["client_secret"] != self._world.bot.secret:
                raise Refused("invalid_client", 7000215, "Invalid client secret provided.", 401)
        elif form.get("client_assertion_type") != ASSERTION:
            raise Refused("invalid_request", 7000216, "'client_assertion' or 'client_secret' is required.")
        else:
            self._check_assertion(tenant, str(form.get("client_assertion", "")))

    def _check_assertion(self, tenant: str, assertion: str) -> None:
        bot = self._world.bot
        address = f"{self.address}/login/{tenant}/oauth2/v2.0/token"
        try:
            headers = jwt.get_unverified_header(assertion)
            key = bot.certificate.private_key.public_key()
            # Its times are compared with this server's clock, below.
            claims = jwt.decode(
                assertion,
                key,
                ["RS256", "PS256"],
                audience=address,
                options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError as error:
            raise Refused(
                "invalid_client", 700027, f"The assertion is not right: {type(error).__name__}", 401
            ) from None
        known_by = {"x5t": bot.certificate.thumbprint, "x5t#S256": bot.certificate.thumbprint_256}
        if not any(headers.get(name) == value for name, value in known_by.items()):
            raise Refused("invalid_client", 700027, "The certificate with this thumbprint is not registered.", 401)
        self._check_claims(claims)

    def _check_claims(self, claims: Json) -> None:
        now, bot = self._world.clock.now().timestamp(), self._world.bot
        if claims.get("iss") != bot.app_id or claims.get("sub") != bot.app_id:
            raise Refused("invalid_client", 700021, "Issuer and subject are not the application.", 401)
        begins, ends = claims.get("nbf"), claims.get("exp")
        if not isinstance(begins, int) or not isinstance(ends, int) or not begins - 300 <= now < ends:
            raise Refused("invalid_client", 700024, "The assertion is not within its valid time range.", 401)
        if ends - now > LONGEST_ASSERTION.total_seconds():
            self._violations.add("token", "an assertion lives ten minutes at most")
        if not isinstance(claims.get("jti"), str) or claims["jti"] in self._seen:
            raise Refused("invalid_client", 700024, "The assertion was used before.", 401)
        self._seen.add(claims["jti"])
