"""The page on which somebody allows an app in, without the page."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from tests.slack_server.apps import App
from tests.slack_server.people import Person

if TYPE_CHECKING:
    from tests.slack_server.world import Enterprise, Workspace, World


@dataclass(slots=True, eq=False)
class Approval:
    """A code that was given to an app's redirect address; good once, for ten minutes."""

    app: App
    place: "Workspace | Enterprise"
    by: Person
    scopes: tuple[str, ...]
    redirect_uri: str
    at: datetime
    is_used: bool = False


def asked(world: "World", address: str) -> tuple[App, dict[str, str]]:
    """What an app's install address asks for; an AssertionError says what is wrong with it."""
    query = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
    unknown = set(query) - {"client_id", "scope", "user_scope", "redirect_uri", "state", "team", "granular_bot_scope"}
    assert not unknown, f"unknown in the install address: {unknown}"
    app = next((app for app in world.apps.values() if app.client_id == query.get("client_id")), None)
    assert app is not None, "invalid client_id"
    scopes = [scope for scope in query.get("scope", "").split(",") if scope]
    assert scopes, "no scope is asked for"
    assert set(scopes) <= set(app.scopes), f"scopes that the app is not set up for: {set(scopes) - set(app.scopes)}"
    redirect = query.get("redirect_uri", "")
    assert not redirect or any(redirect.startswith(known) for known in app.redirect_urls), "redirect_uri is not known"
    return app, query


def approve(world: "World", address: str, place: "Workspace | Enterprise", by: Person) -> str:
    """Press *Allow* at an install address; the address that the browser goes to then."""
    app, query = asked(world, address)
    code = f"{world.ids.secret(12)}.{world.ids.secret(64)}"
    scopes = tuple(query["scope"].split(","))
    redirect = query.get("redirect_uri", "")
    world.approvals[code] = Approval(app, place, by, scopes, redirect, world.clock.now())
    return _back(app, query, {"code": code})


def deny(world: "World", address: str) -> str:
    """Press *Cancel* instead."""
    app, query = asked(world, address)
    return _back(app, query, {"error": "access_denied"})


def _back(app: App, query: dict[str, str], answer: dict[str, str]) -> str:
    target = query.get("redirect_uri") or (app.redirect_urls[0] if app.redirect_urls else "")
    assert target, "the app has no redirect URL"
    scheme, host, path, given, _ = urlsplit(target)
    more = [*parse_qsl(given), *answer.items(), ("state", query.get("state", ""))]
    return urlunsplit((scheme, host, path, urlencode(more), ""))
