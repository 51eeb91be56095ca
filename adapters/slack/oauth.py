"""Installing Makker from a browser: to Slack with a state, and back with a code.

A state is good once, for ten minutes, and in the browser that began: the store holds a hash of it and of that
browser's cookie. Whatever goes wrong is a page that says what to do, and nothing of the code is logged.
"""

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol
from urllib.parse import quote, urlsplit

import structlog
from aiohttp import web
from slack_sdk.oauth import AuthorizeUrlGenerator

from adapters.slack.access import Access, AccessFailure, Refused
from adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES
from adapters.slack.pages import page
from adapters.slack.ports import Installation, Installations
from bot.logs import fault
from bot.loopback import is_loopback
from bot.ports import Clock, NotStored
from bot.text.messages import Message, msg

GOOD_FOR = timedelta(minutes=10)
COOKIE = "makker_slack_install"
LONGEST_CODE = 1_000
_LONGEST_STATE = 100
_BAD = 400

log = structlog.get_logger(__name__)
Handler = Callable[[web.Request], Awaitable[web.Response]]


class States(Protocol):
    """Installations that somebody began."""

    async def begin(self, state_hash: str, now: datetime, expires_at: datetime) -> None:
        """Remember one."""
        ...

    async def use(self, state_hash: str, now: datetime) -> bool:
        """Take one up; false if it was never begun, is too old, or was used."""
        ...


class Install:
    """The two addresses. `installed` hears of every installation that was stored."""

    def __init__(
        self,
        states: States,
        installations: Installations,
        access: Access,
        clock: Clock,
        client_id: str,
        api_url: str = "https://slack.com/api/",
        installed: Callable[[Installation], None] = lambda installation: None,
    ) -> None:
        self._states = states
        self._installations = installations
        self._access = access
        self._clock = clock
        self._installed = installed
        self._authorize = AuthorizeUrlGenerator(
            client_id=quote(client_id), scopes=SCOPES, authorization_url=authorize_url(api_url)
        )

    def routes(self) -> list[web.RouteDef]:
        """The addresses; looking whether they are there begins nothing."""
        return [
            web.get(INSTALL_PATH, _kindly(self.begin), allow_head=False),
            web.get(REDIRECT_PATH, _kindly(self.come_back), allow_head=False),
        ]

    async def begin(self, request: web.Request) -> web.Response:
        """The page with Slack's button."""
        now, state = self._clock.now(), secrets.token_urlsafe(24)
        browser = _browser(request) or secrets.token_urlsafe(24)
        await self._states.begin(_hash(state, browser), now, now + GOOD_FOR)
        response = page(request, _TITLE, _PROMISE, msg("Add to Slack"), self._authorize.generate(state))
        response.set_cookie(
            COOKIE,
            browser,
            max_age=int(GOOD_FOR.total_seconds()),
            path="/slack/",
            secure=request.secure or not is_loopback(urlsplit(f"//{request.host}").hostname or ""),
            httponly=True,
            samesite="Lax",
        )
        return response

    async def come_back(self, request: web.Request) -> web.Response:
        """From Slack, with a code or with an error. Only whoever began may end it, in either way."""
        state, code, error = (request.query.get(name, "") for name in ("state", "code", "error"))
        if not await self._is_theirs(state, _browser(request)):
            return _again(request, _TOO_OLD)
        if error == "access_denied":
            return _again(request, _DENIED, status=200)
        if error or not 0 < len(code) <= LONGEST_CODE:
            return _again(request, _REFUSED)
        try:
            installation = await self._access.install(code)
        except Refused as refused:
            log.warning("slack installation refused", reason=refused.code)
            return _again(request, _REFUSED)
        await self._installations.keep(installation)
        log.info("slack installed", tenant=installation.tenant_id)
        self._installed(installation)
        return _done(request, installation)

    async def _is_theirs(self, state: str, browser: str) -> bool:
        if not browser or not 0 < len(state) <= _LONGEST_STATE:
            return False
        return await self._states.use(_hash(state, browser), self._clock.now())


def _kindly(handler: Handler) -> Handler:
    """Whatever goes wrong is answered in words; none of it is the browser's fault."""

    async def answered(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except (NotStored, AccessFailure) as error:
            log.warning("slack installation not done", reason=type(error).__name__)
        except Exception as error:
            log.error("slack installation failed", **fault(error))
        return _again(request, _NOT_NOW)

    return answered


def authorize_url(api_url: str) -> str:
    """Where browsers go: beside the Web API of Slack's own hosts and of this machine; a gateway has no such page."""
    parts = urlsplit(api_url)
    host = parts.hostname or ""
    is_slacks = any(host == each or host.endswith(f".{each}") for each in ("slack.com", "slack-gov.com"))
    if not is_slacks and not is_loopback(host):
        return "https://slack.com/oauth/v2/authorize"
    return f"{parts.scheme}://{parts.netloc}/oauth/v2/authorize"


def _browser(request: web.Request) -> str:
    """The name that a browser was given; none where it brings anything else."""
    found = request.cookies.get(COOKIE, "")
    return found if len(found) == 32 and found.isascii() else ""


def _hash(state: str, browser: str) -> str:
    return sha256(f"{state}\0{browser}".encode("utf-8", "surrogatepass")).hexdigest()


# --- what the pages say -----------------------------------------------------------------------------------

_TITLE = msg("Makker in Slack")
_PROMISE = msg(
    "Makker asks once a day about the few goals that you have decided matter most, and remembers what you said. "
    "It reads what you write to it, and nothing that is said in your channels."
)
_NOTHING_YET = msg("Makker is not installed yet")
_TOO_OLD = msg(
    "An installation is open for ten minutes, in the browser it was begun in, and can be finished once. "
    "Begin again, and it will be done in a moment."
)
_DENIED = msg("You said no in Slack, so nothing was installed. You are welcome to try again whenever you like.")
_REFUSED = msg(
    "Slack did not confirm the installation. Begin again. If Slack asks for an admin's approval, ask for it there."
)
_NOT_NOW = msg("That did not work just now. Wait a minute, and begin again.")


def _again(request: web.Request, explained: Message, status: int = _BAD) -> web.Response:
    return page(request, _NOTHING_YET, explained, msg("Begin again"), INSTALL_PATH, status)


def _done(request: web.Request, installation: Installation) -> web.Response:
    team = installation.team_id or installation.enterprise_id
    address = f"https://slack.com/app_redirect?app={quote(installation.app_id)}&team={quote(team)}"
    title = msg("Makker is in {workspace}", workspace=installation.name or "Slack")
    explained = msg("You find Makker under Apps in Slack. Say hi to it there, and it will do the rest.")
    return page(request, title, explained, msg("Open Makker in Slack"), address)
