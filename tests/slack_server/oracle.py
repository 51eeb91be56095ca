"""The log of all that the server accepted and refused, in order, to be asked by tests."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.slack_server.errors import Json

_PINGS = re.compile(r"<!(?:channel|here|everyone)(?:\|[^>]*)?>|<!subteam\^[^>]+>|<@[UW][A-Z0-9]+(?:\|[^>]*)?>")


def pings_in(text: str) -> list[str]:
    """The mentions in marked-up text that would notify somebody."""
    return _PINGS.findall(text)


@dataclass(frozen=True, slots=True)
class Entry:
    """One call. `error` is empty when it was accepted; `is_early` says it came before a `Retry-After` was over."""

    number: int
    at: datetime
    method: str
    token: str
    team: str
    arguments: Json
    error: str = ""
    result: Json = field(default_factory=dict)
    status: int = 200
    is_early: bool = False

    @property
    def is_accepted(self) -> bool:
        """Whether it took effect."""
        return not self.error


@dataclass(frozen=True, slots=True)
class Ping:
    """A mention in a message that was accepted: somebody's device rang."""

    team: str
    channel: str
    ts: str
    where: str
    whom: str


class Oracle:
    """Remembers everything."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.pings: list[Ping] = []
        self.to_nobody: list[str] = []
        """Messages to people who are deactivated, which Slack takes without a word (python-slack-sdk 1156)."""

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def add(self, **what: object) -> Entry:
        """Write down one call."""
        entry = Entry(len(self.entries) + 1, **what)  # type: ignore[arg-type]
        self.entries.append(entry)
        return entry

    def calls(self, method: str = "", team: str = "", accepted: bool | None = True) -> list[Entry]:
        """Calls of a method, of a workspace; the accepted ones unless told otherwise (`None`: all)."""
        return [
            entry
            for entry in self.entries
            if (not method or entry.method == method)
            and (not team or entry.team == team)
            and (accepted is None or entry.is_accepted is accepted)
        ]

    def posts(self, metadata_id: str, field_name: str = "id") -> list[Entry]:
        """Accepted posts whose metadata carries this id."""
        found = []
        for entry in self.calls("chat.postMessage"):
            payload = (entry.arguments.get("metadata") or {}).get("event_payload", {})
            if payload.get(field_name) == metadata_id:
                found.append(entry)
        return found

    def repeated_posts(self, field_name: str = "id") -> dict[str, int]:
        """Metadata ids that were posted more than once, and how often."""
        counts: dict[str, int] = {}
        for entry in self.calls("chat.postMessage"):
            payload = (entry.arguments.get("metadata") or {}).get("event_payload", {})
            if key := payload.get(field_name):
                counts[str(key)] = counts.get(str(key), 0) + 1
        return {key: count for key, count in counts.items() if count > 1}

    def early(self) -> list[Entry]:
        """Calls that came before the `Retry-After` they had been given was over."""
        return [entry for entry in self.entries if entry.is_early]

    def limited(self) -> list[Entry]:
        """Calls that got a 429."""
        return [entry for entry in self.entries if entry.status == 429]

    def most_within(self, window: timedelta, method: str = "", team: str = "", channel: str = "") -> int:
        """The most accepted calls in any sliding window."""
        times: deque[datetime] = deque()
        most = 0
        for entry in self.calls(method, team):
            if channel and entry.arguments.get("channel") != channel:
                continue
            times.append(entry.at)
            while entry.at - times[0] >= window:
                times.popleft()
            most = max(most, len(times))
        return most
