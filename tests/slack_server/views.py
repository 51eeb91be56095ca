"""Modals in their stacks, and one Home for each person."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.slack_server.errors import Json, SlackError

DEPTH = 3


@dataclass(slots=True, eq=False)
class View:
    """A view as it stands. `state` is what its reader has filled in so far, by block and action."""

    id: str
    team: str
    app: str
    bot_id: str
    user: str
    body: Json
    hash: str
    root: str
    previous: str = ""
    installed_team: str = ""
    is_open: bool = True
    state: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """`modal` or `home`."""
        return str(self.body["type"])

    @property
    def blocks(self) -> list[Json]:
        """Its blocks."""
        found: list[Json] = self.body["blocks"]
        return found


def view_object(view: View, with_state: bool = True) -> Json:
    """Slack's `view`."""
    body = view.body
    seen: Json = {
        "id": view.id,
        "team_id": view.team,
        "type": view.type,
        "blocks": deepcopy(view.blocks),
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": deepcopy(view.state) if with_state else {}},
        "hash": view.hash,
        "title": deepcopy(body.get("title")) or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "close": deepcopy(body.get("close")),
        "submit": deepcopy(body.get("submit")),
        "previous_view_id": view.previous or None,
        "root_view_id": view.root,
        "app_id": view.app,
        "external_id": body.get("external_id", ""),
        "app_installed_team_id": view.installed_team or view.team,
        "bot_id": view.bot_id,
    }
    return seen


class Views:
    """Every view, open and closed."""

    def __init__(self) -> None:
        self._views: dict[str, View] = {}
        self._homes: dict[tuple[str, str, str], View] = {}

    def add(self, view: View) -> None:
        """Show one."""
        external = view.body.get("external_id")
        named = [one for one in self.of(view.app) if one.is_open and one.body.get("external_id") == external]
        if external and named:
            raise SlackError("duplicate_external_id")
        self._views[view.id] = view
        if view.type == "home":
            self._homes[view.app, view.team, view.user] = view

    def of(self, app: str) -> list[View]:
        """An app's views."""
        return [view for view in self._views.values() if view.app == app]

    def home(self, app: str, team: str, user: str) -> View | None:
        """Somebody's Home."""
        return self._homes.get((app, team, user))

    def get(self, view_id: str) -> View | None:
        """The view of that id, closed or not."""
        return self._views.get(view_id)

    def find(self, app: str, view_id: str = "", external_id: str = "") -> View:
        """An open view by either of its names."""
        for view in self.of(app):
            if view.is_open and (view.id == view_id or (external_id and view.body.get("external_id") == external_id)):
                return view
        raise SlackError("not_found")

    def stack(self, root: str) -> list[View]:
        """The open views over one another, the lowest first."""
        return [view for view in self._views.values() if view.root == root and view.is_open and view.type == "modal"]

    def open_for(self, team: str, user: str) -> list[View]:
        """Somebody's open modals, in the order they were opened."""
        return [
            view
            for view in self._views.values()
            if view.is_open and view.type == "modal" and (view.team, view.user) == (team, user)
        ]
