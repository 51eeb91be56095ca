"""The page itself: its files, kept in memory, and the small form to sign in with."""

from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template

from aiohttp import web

from adapters.chat import bodies, problems
from adapters.chat.door import SECURITY, Door, language_of
from adapters.chat.guard import Guard
from bot.text.catalogue import put
from bot.text.messages import msg

TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


class Pages:
    """Handlers of the page and its files; nothing else on disk can be asked for."""

    def __init__(self, door: Door, guard: Guard) -> None:
        self._door = door
        self._guard = guard
        folder = files("adapters.chat") / "assets"
        self._files = {each.name: each.read_bytes() for each in folder.iterdir() if _ending(each.name) in TYPES}

    def routes(self) -> list[web.RouteDef]:
        """The addresses."""
        return [
            web.get("/", self._door.unlocked(self.page)),
            web.get("/favicon.ico", self._door.unlocked(self.icon)),
            web.post("/chat/sign-in", self._door.unlocked(self.sign_in)),
            web.get("/chat/assets/{name}", self._door.guarded(self.asset)),
        ]

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The page, or the form to sign in with."""
        if not self._guard.is_signed_in(request):
            return self._sign_in_form(request, was_wrong=False)
        return self._file("index.html", request)

    async def sign_in(self, request: web.Request) -> web.StreamResponse:
        """Check a token and lead to the page."""
        response = web.Response(status=303, headers={"Location": "/"})
        if self._guard.sign_in(await bodies.read_token(request), response, request.secure):
            return response
        return self._sign_in_form(request, was_wrong=True)

    async def icon(self, request: web.Request) -> web.StreamResponse:
        """What browsers ask for by themselves, on the form to sign in as well."""
        return self._file("mark.svg", request)

    async def asset(self, request: web.Request) -> web.StreamResponse:
        """One of the page's files."""
        return self._file(request.match_info["name"], request)

    def _file(self, name: str, request: web.Request) -> web.Response:
        content = self._files.get(name)
        if content is None:
            raise problems.unknown_page()
        tag = sha256(content).hexdigest()[:24]
        headers = {"Cache-Control": "no-cache", "ETag": f'"{tag}"'}
        if tag in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        return web.Response(body=content, content_type=TYPES[_ending(name)], charset="utf-8", headers=headers)

    def _sign_in_form(self, request: web.Request, was_wrong: bool) -> web.Response:
        """In the browser's language, with its style in itself: no other file is open without the token."""
        language = language_of(request)
        style = self._files["sign_in.css"].decode()
        words = {name: escape(text) for name, text in _sign_in_words(language, was_wrong).items()}
        page = Template(self._files["sign_in.html"].decode()).substitute(words, style=style)
        digest = b64encode(sha256(style.encode()).digest()).decode()
        policy = SECURITY["Content-Security-Policy"].replace("style-src 'self'", f"style-src 'sha256-{digest}'")
        headers = {"Cache-Control": "no-store", "Content-Security-Policy": policy}
        return web.Response(text=page, content_type="text/html", status=401, headers=headers)


def _sign_in_words(language: str, was_wrong: bool) -> dict[str, str]:
    wrong = msg("That token isn't right. Check it; after many tries, wait a minute.")
    return {
        "language": language,
        "title": put(msg("Sign in to Makker"), language),
        "explained": put(msg("This page is protected. Enter the token that Makker was started with."), language),
        "label": put(msg("Token"), language),
        "submit": put(msg("Sign in"), language),
        "problem": put(wrong, language) if was_wrong else "",
    }


def _ending(name: str) -> str:
    return name.rpartition(".")[2]
