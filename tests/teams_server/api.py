"""The connector's REST interface: token, rules, limits, faults, and the log. What each request does is `methods`."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from aiohttp import web

from tests.loopback.faults import AFTER, BEFORE, Fault, Faults, Kind
from tests.loopback.violations import Violations
from tests.teams_server.calls import Call, Limited
from tests.teams_server.errors import Json, TeamsError
from tests.teams_server.failing import failed
from tests.teams_server.login import AUDIENCE, Login
from tests.teams_server.methods import METHODS, Method
from tests.teams_server.oracle import Oracle
from tests.teams_server.places import base
from tests.teams_server.rates import Rates
from tests.teams_server.world import World

MOST_BYTES = 28 * 1024
BUDGET = 25 * 1024
"""More than this is refused only later, but nobody is to come so near."""

STATUSES = {
    "BotDisabledByAdmin": 403,
    "BotNotInConversationRoster": 403,
    "ConversationBlockedByUser": 403,
    "ForbiddenOperationException": 403,
    "MessageWritesBlocked": 403,
    "NotEnoughPermissions": 403,
    "ActivityNotFoundInConversation": 404,
    "ConversationNotFound": 404,
    "MemberNotFoundInConversation": 404,
    "PreconditionFailed": 412,
    "MessageSizeTooBig": 413,
    "ServiceError": 500,
}
"""The codes that `faults.refuse` may name."""


class Api:
    """The interface at `/<region>/<organisation>/v3/…`. `is_open` takes requests without a token, as in local mode."""

    def __init__(
        self, world: World, oracle: Oracle, violations: Violations, rates: Rates, faults: Faults, login: Login
    ) -> None:
        self.world, self.oracle, self.violations, self.rates, self.faults = world, oracle, violations, rates, faults
        self._login = login
        self.is_open = False
        self.most_per_page = 500

    def routes(self) -> list[web.RouteDef]:
        """Every address there is."""
        return [
            web.route(method.verb, f"/{{region}}/{{tenant}}/v3/{method.path}", self._handler(method))
            for method in METHODS
        ]

    def _handler(self, method: Method) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            return await self._handle(method, request)

        return handle

    async def _handle(self, method: Method, request: web.Request) -> web.StreamResponse:
        call = Call(method.name, request.match_info, dict(request.query), self.world, self.violations)
        call.most_per_page = self.most_per_page
        content = await request.read()
        fault = self.faults.take(method.name, (call.conversation_id, call.tenant_id), BEFORE)
        if fault is not None and fault.kind not in (Kind.LIMIT, Kind.ERROR):
            if broken := await failed(self.faults, fault, request):
                return broken
            fault = None
        return await self._answer(method, call, request, content, fault)

    async def _answer(
        self, method: Method, call: Call, request: web.Request, content: bytes, fault: Fault | None
    ) -> web.StreamResponse:
        now, error, is_early, headers = self.world.clock.now(), "", False, {}
        try:
            self._authorise(call, request.headers.get("Authorization", ""))
            self._read(method, call, request, content)
            is_early = self._limit(call, fault)
            status, body = method.handler(call)
        except Limited as limited:
            status, error, is_early, body = 429, "Throttled", limited.is_early, _throttled()
            headers["Retry-After"] = str(limited.seconds)
        except TeamsError as refused:
            status, error, body = refused.status, refused.code, refused.body()
        self.oracle.add(
            at=now,
            name=call.name,
            tenant=call.tenant_id,
            conversation=base(call.conversation_id)[0],
            thread=base(call.conversation_id)[1],
            activity=call.activity_id,
            region=call.region,
            body=call.body,
            status=status,
            error=error,
            is_early=is_early,
        )
        after = None if error else self.faults.take(call.name, (call.conversation_id, call.tenant_id), AFTER)
        if after is not None and (broken := await failed(self.faults, after, request)):
            return broken
        return (
            web.json_response(body, status=status, headers=headers) if body is not None else web.Response(status=status)
        )

    # --- rules --------------------------------------------------------------------------------------------

    def _authorise(self, call: Call, header: str) -> None:
        if self.is_open:
            return
        scheme, _, value = header.partition(" ")
        token = self._login.tokens.get(value)
        if scheme != "Bearer" or not value:
            self.violations.add(call.name, "it came without a token")
            raise TeamsError(401, "Unauthorized")
        if token is None or token.audience != AUDIENCE or self.world.clock.now() >= token.expires_at:
            raise TeamsError(401, "Unauthorized")

    def _read(self, method: Method, call: Call, request: web.Request, content: bytes) -> None:
        if not method.has_body:
            if content:
                self.violations.add(call.name, "it has a body, which nothing is done with")
            return
        if len(content) > BUDGET:
            self.violations.add(call.name, f"{len(content)} bytes are more than the {BUDGET} that are kept to")
        if len(content) > MOST_BYTES:
            raise TeamsError(413, "MessageSizeTooBig", "Message size too large.")
        if request.content_type != "application/json":
            self.violations.add(call.name, f"its content type is {request.content_type}")
            raise TeamsError(415, "UnsupportedMediaType")
        try:
            body: Any = json.loads(content)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            self.violations.add(call.name, "its body is no object of JSON")
            raise TeamsError(400, "BadSyntax", "Bad format.")
        call.body = body

    def _limit(self, call: Call, fault: Fault | None) -> bool:
        """Whether it came too early and was taken nevertheless. Raises `Limited`."""
        now = self.world.clock.now()
        limits = self.rates.limits(call.name, call.tenant_id, call.counted_under)
        is_early = self.rates.is_early([key for key, _ in limits], now)
        if fault is not None and fault.kind is Kind.ERROR:
            raise TeamsError(STATUSES[fault.error], fault.error)
        if fault is not None:
            self.rates.block(limits[0][0], now + timedelta(seconds=fault.seconds))
            raise Limited(int(fault.seconds), is_early)
        if seconds := self.rates.take(limits, now):
            raise Limited(seconds, is_early)
        return is_early


def _throttled() -> Json:
    return {"error": {"code": "Throttled", "message": "API calls quota exceeded! maximum admitted."}}
