"""Who may use the page: this machine alone, or whoever has the token; and nothing on behalf of another site."""

import asyncio
import hmac
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

from adapters.chat import problems

COOKIE = "makker_chat"
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_TRIES_A_MINUTE = 10


class Guard:
    """Checks every request; with an empty token it lets in nobody but this machine."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._pass = hmac.new(token.encode(), b"makker chat page", sha256).hexdigest() if token else ""
        self._failed_at: list[float] = []

    def check(self, request: web.Request) -> None:
        """Raises `Problem` if the request may not come in."""
        self.check_origin(request)
        if self._token and not self.is_signed_in(request):
            raise problems.sign_in_first()

    def check_origin(self, request: web.Request) -> None:
        """Raises `Problem` for another machine without a token, a rebound name, or another site's request."""
        if not self._token and not (_is_loopback(request.remote) and _host_name(request.host) in _LOCAL_NAMES):
            raise problems.not_from_here()
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            raise problems.not_from_here()
        # A link from another site may lead to the page itself; nothing else is open to other sites.
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        if site not in ("same-origin", "none") and request.path != "/":
            raise problems.not_from_here()

    def is_signed_in(self, request: web.Request) -> bool:
        """Whether the request carries the cookie of a sign-in, or the token itself as a bearer."""
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._is_token(bearer)
        return not self._token or _same(request.cookies.get(COOKIE, ""), self._pass)

    def sign_in(self, token: str, response: web.StreamResponse, secure: bool) -> bool:
        """Set the cookie if the token is right; too many wrong ones in a minute and none is."""
        now = asyncio.get_running_loop().time()
        self._failed_at = [at for at in self._failed_at if now - at < 60]
        if len(self._failed_at) >= _TRIES_A_MINUTE or not self._is_token(token):
            self._failed_at = [*self._failed_at, now][-_TRIES_A_MINUTE:]
            return False
        response.set_cookie(COOKIE, self._pass, httponly=True, samesite="Strict", secure=secure, max_age=30 * 86_400)
        return True

    def _is_token(self, given: str) -> bool:
        return bool(self._token) and _same(given, self._token)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _is_loopback(remote: str | None) -> bool:
    if remote is None:
        return True
    try:
        address = ip_address(remote.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
