"""`/api/<method>`: arguments, token, rules, rates, faults, and the log."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta

from aiohttp import web

from tests.loopback.faults import AFTER, BEFORE, Fault, Faults, Kind, break_connection
from tests.slack_server.apps import Token
from tests.slack_server.calls import Call, read_arguments, typed
from tests.slack_server.errors import Json, SlackError, Violations
from tests.slack_server.methods import METHODS
from tests.slack_server.methods.registry import Method, Rate, Who
from tests.slack_server.oracle import Oracle
from tests.slack_server.rates import Key, Rates, Window
from tests.slack_server.world import World


class Limited(Exception):
    """Too many calls; wait so many seconds."""

    def __init__(self, seconds: int, is_early: bool) -> None:
        super().__init__(seconds)
        self.seconds, self.is_early = seconds, is_early


class Api:
    """The Web API. `on_call` is told of every accepted call, for what Slack sends to the app because of it."""

    def __init__(
        self,
        world: World,
        oracle: Oracle,
        violations: Violations,
        rates: Rates,
        faults: Faults,
        on_call: Callable[[Call, Json], None],
    ) -> None:
        self.world, self.oracle, self.violations, self.rates, self.faults = world, oracle, violations, rates, faults
        self.on_call = on_call
        self.origin = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        name = request.match_info["method"]
        try:
            arguments, secret, basic = await read_arguments(request)
        except SlackError as error:
            self.violations.add(name, error.error)
            return _json(error.body())
        token = self.world.tokens.get(secret)
        team = _team(token, arguments)
        call = Call(name, arguments, self.world, self.oracle, self.violations, self.origin, token, basic)
        fault = self.faults.take(name, team, BEFORE)
        if fault is not None and fault.kind is Kind.SLOW:
            await asyncio.sleep(fault.seconds)
        elif fault is not None and fault.kind is not Kind.LIMIT:
            return await self._fail(request, fault)
        return await self._answer(request, call, secret, team, fault)

    async def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.kind is Kind.RESET_BEFORE:
            return break_connection(request)
        if fault.kind is Kind.HANG:
            await self.faults.hung()
            return web.Response(status=504)
        if fault.kind is Kind.ERROR:
            return _json({"ok": False, "error": fault.error})
        return web.Response(status=fault.status, text="<html>upstream</html>", content_type="text/html")

    async def _answer(
        self, request: web.Request, call: Call, secret: str, team: str, fault: Fault | None
    ) -> web.StreamResponse:
        now, status, is_early, headers = (
            self.world.clock.now(),
            200,
            False,
            {"x-slack-req-id": self.world.ids.secret(16)},
        )
        given = dict(call.arguments)
        try:
            method = self._known(call)
            self._authorise(call, method, secret)
            self._check_arguments(call, method)
            self._limit(call, method, team, fault)
            if method.scopes:
                call.need(*method.scopes)
            body: Json = {"ok": True, **await method.handler(call)}
        except Limited as limited:
            status, is_early, body = 429, limited.is_early, {"ok": False, "error": "ratelimited"}
            headers["Retry-After"] = str(limited.seconds)
        except SlackError as error:
            body = error.body()
        self.oracle.add(
            at=now,
            method=call.method,
            token=secret,
            team=team,
            arguments={**given, **call.arguments},
            error=body.get("error", ""),
            result=body,
            status=status,
            is_early=is_early,
        )
        if body["ok"]:
            self.on_call(call, body)
        if call.token and call.token.installation:
            headers["x-oauth-scopes"] = ",".join(sorted(call.token.installation.scopes))
        after = self.faults.take(call.method, team, AFTER) if body["ok"] else None
        return await self._finish(request, after, body, status, headers)

    async def _finish(
        self, request: web.Request, fault: Fault | None, body: Json, status: int, headers: dict[str, str]
    ) -> web.StreamResponse:
        if fault is not None and fault.kind is Kind.RESET_AFTER:
            return break_connection(request)
        if fault is not None and fault.kind is Kind.HANG_AFTER:
            await self.faults.hung()
        if fault is not None and fault.kind is Kind.GARBLED:
            return web.Response(text='{"ok": tru', content_type="application/json", headers=headers)
        return _json(body, status, headers)

    # --- rules --------------------------------------------------------------------------------------------

    def _known(self, call: Call) -> Method:
        method = METHODS.get(call.method)
        if method is None:
            self.violations.add(call.method, "this server has no such method")
            raise SlackError("unknown_method", req_method=call.method)
        return method

    def _authorise(self, call: Call, method: Method, secret: str) -> None:
        if method.who is Who.NOBODY:
            return
        if not secret:
            raise SlackError("not_authed")
        token = call.token
        if token is None:
            raise SlackError("invalid_auth")
        if token.refused:
            raise SlackError(token.refused)
        if token.expires_at is not None and self.world.clock.now() >= token.expires_at:
            raise SlackError("token_expired")
        if (token.installation is None) != (method.who is Who.APP):
            raise SlackError("not_allowed_token_type")

    def _check_arguments(self, call: Call, method: Method) -> None:
        for name, value in list(call.arguments.items()):
            kind = method.arguments.get(name)
            if kind is None:
                self.violations.add(call.method, f"unknown argument: {name}")
                raise SlackError("invalid_arguments", [f"unknown argument [json-pointer:/{name}]"])
            try:
                call.arguments[name] = typed(kind, value)
            except (ValueError, KeyError, TypeError):
                self.violations.add(call.method, f"{name} is no {kind}")
                raise SlackError("invalid_arguments", [f"must be a {kind} [json-pointer:/{name}]"]) from None
        missing = [name for name in method.required if not call.arguments.get(name)]
        if missing:
            self.violations.add(call.method, f"missing: {', '.join(missing)}")
            raise SlackError("invalid_arguments", [f"missing required field: {name}" for name in missing])

    def _limit(self, call: Call, method: Method, team: str, fault: Fault | None) -> None:
        now = self.world.clock.now()
        limits = self._limits(call, method, team)
        keys = [key for key, _ in limits]
        is_early = self.rates.is_early(keys, now)
        if fault is not None and fault.kind is Kind.LIMIT:
            # The narrowest key: for a post its channel, so that only what was told to wait has to.
            self.rates.block(keys[0], now + timedelta(seconds=fault.seconds))
            raise Limited(int(fault.seconds), is_early)
        if seconds := self.rates.take(limits, now):
            raise Limited(seconds, is_early)

    def _limits(self, call: Call, method: Method, team: str) -> list[tuple[Key, Window]]:
        app = call.token.app.id if call.token else ""
        if method.rate is Rate.FREE:
            return [((method.name, app, team), Window(1_000_000, 60))]
        if method.rate is not Rate.POST:
            return [((method.name, app, team), self.rates.tiers[method.rate.value])]
        return [
            ((method.name, app, team, _conversation(call)), self.rates.per_channel),
            ((method.name, app, team), self.rates.per_workspace),
        ]


def _team(token: Token | None, arguments: Json) -> str:
    if token is None or token.installation is None:
        return ""
    return token.installation.team or str(arguments.get("team_id") or token.installation.enterprise)


def _conversation(call: Call) -> str:
    """The conversation that a post goes to, the same whether it is named by its own id or by its person's."""
    named = call.text("channel")
    for workspace in call.world.reach(call.installation):
        channel = workspace.channels.get(named)
        if channel is not None and channel.kind == "im" and call.bot.id in channel.members:
            return next(member for member in channel.members if member != call.bot.id)
    return named


def _json(body: Json, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers=headers, content_type="application/json", charset="utf-8"
    )
