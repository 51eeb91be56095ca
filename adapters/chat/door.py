"""What every request goes through: the guard, answers in the person's language, and nothing that fails in silence."""

import traceback
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from adapters.chat import problems
from adapters.chat.guard import Guard
from adapters.chat.ports import Member
from adapters.chat.problems import Problem
from adapters.chat.workspace import Workspace
from bot.ports import NotStored
from bot.text.catalogue import nearest

log = structlog.get_logger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Nothing from elsewhere is loaded or run, and nobody frames the page."""

_LANGUAGE = web.RequestKey("language", str)


class Door:
    """Wraps handlers, so that each is guarded and answers in words."""

    def __init__(self, guard: Guard, workspace: Workspace) -> None:
        self._guard = guard
        self._workspace = workspace

    def guarded(self, handler: Handler) -> Handler:
        """For those who may come in."""

        async def checked(request: web.Request) -> web.StreamResponse:
            self._guard.check(request)
            return await handler(request)

        return self.unlocked(checked)

    def unlocked(self, handler: Handler) -> Handler:
        """For anybody who stands before the door; but not for other sites."""

        async def answered(request: web.Request) -> web.StreamResponse:
            request[_LANGUAGE] = language_of(request)
            response = await self._answer(handler, request)
            if not response.prepared:
                for name, value in SECURITY.items():
                    response.headers.setdefault(name, value)
            return response

        return answered

    async def _answer(self, handler: Handler, request: web.Request) -> web.StreamResponse:
        try:
            self._guard.check_origin(request)
            return await handler(request)
        except Problem as problem:
            return problem.answer(request[_LANGUAGE])
        except NotStored:
            return problems.not_stored().answer(request[_LANGUAGE])
        except (web.HTTPException, ConnectionError):
            raise
        except Exception as error:
            log.error("chat_request_failed", error=type(error).__name__, where=_where(error))
            return problems.not_expected().answer(request[_LANGUAGE])

    async def member(self, request: web.Request) -> Member:
        """Who the page sits as; from here on they are answered in their language."""
        member = await self._workspace.member(request.query.get("as", ""))
        request[_LANGUAGE] = member.language
        return member


def language_of(request: web.Request) -> str:
    """The language that a browser asks for first, if we speak it."""
    wanted = request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0]
    return nearest(wanted[:35])


def _where(error: Exception) -> str:
    """The place of a fault, without anybody's words, which the fault's own text may hold."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{last.name}:{last.lineno}"
