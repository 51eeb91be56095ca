"""The log of all that the server accepted and refused, in order, to be asked by tests."""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.teams_server.errors import Json

POSTS = ("send", "reply", "create")
WRITES = (*POSTS, "update", "delete")


@dataclass(frozen=True, slots=True)
class Entry:
    """One request. `error` is empty when it was accepted; `is_early` says it came before a `Retry-After` was over.

    `name` is one of `WRITES`, or `member`, `members`, `pagedmembers`, `channels`, `team`, `token`, `openid`, `keys`,
    `upload`. `conversation` has no thread in it; `activity` is what was made or changed; `region` where it came in.
    """

    number: int
    at: datetime
    name: str
    tenant: str = ""
    conversation: str = ""
    thread: str = ""
    activity: str = ""
    region: str = ""
    body: Json = field(default_factory=dict)
    status: int = 200
    error: str = ""
    is_early: bool = False

    @property
    def is_accepted(self) -> bool:
        """Whether it took effect."""
        return not self.error


class Oracle:
    """Remembers everything."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def add(self, **what: object) -> Entry:
        """Write down one request."""
        entry = Entry(len(self.entries) + 1, **what)  # type: ignore[arg-type]
        self.entries.append(entry)
        return entry

    def calls(self, *names: str, conversation: str = "", accepted: bool | None = True) -> list[Entry]:
        """Requests of these names, in a conversation; the accepted ones unless told otherwise (`None`: all)."""
        return [
            entry
            for entry in self.entries
            if (not names or entry.name in names)
            and (not conversation or entry.conversation == conversation)
            and (accepted is None or entry.is_accepted is accepted)
        ]

    def posts(self, conversation: str = "") -> list[Entry]:
        """Messages that were accepted."""
        return [one for one in self.calls(*POSTS, conversation=conversation) if one.activity]

    def early(self) -> list[Entry]:
        """Requests that came before the `Retry-After` they had been given was over."""
        return [entry for entry in self.entries if entry.is_early]

    def limited(self) -> list[Entry]:
        """Requests that got a 429."""
        return [entry for entry in self.entries if entry.status == 429]

    def most_within(self, window: timedelta, *names: str, conversation: str = "", tenant: str = "") -> int:
        """The most accepted requests in any sliding window; by default of those that write."""
        found = self.calls(*(names or WRITES), conversation=conversation)
        return most_within(window, [one.at for one in found if not tenant or one.tenant == tenant])


def most_within(window: timedelta, instants: Iterable[datetime]) -> int:
    """The most of some instants, in order, that lie in any sliding window."""
    times: deque[datetime] = deque()
    most = 0
    for at in instants:
        times.append(at)
        while at - times[0] >= window:
            times.popleft()
        most = max(most, len(times))
    return most


def key_of(activity: Json) -> str:
    """The logical id of Makker's that the buttons of a message carry, or empty."""
    found: list[str] = []

    def note(pairs: list[tuple[str, object]]) -> Json:
        read = dict(pairs)
        mine = read.get("makker")
        if isinstance(mine, dict) and isinstance(mine.get("k"), str):
            found.append(mine["k"])
        return read

    json.loads(json.dumps(activity), object_pairs_hook=note)
    return found[0] if found else ""
