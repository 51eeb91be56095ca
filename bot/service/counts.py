"""What was done since the start, counted in plain numbers: a batch costs a microsecond or two."""

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.ports import Dead, Delivered, Dropped, Retry, Sent, Turn
from scheduler.triggers import TRIGGERS

TURN_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64)


class Spread:
    """How values are spread over buckets; the last bucket holds those beyond every bound."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, values: Iterable[float]) -> None:
        """Take in values."""
        for value in values:
            self.counts[bisect_left(self.bounds, value)] += 1
            self.total += value

    def cumulative(self) -> list[tuple[str, float]]:
        """For each bound, and then for all, how many values lie at or under it."""
        found, reached = list[tuple[str, float]](), 0
        for name, count in zip([*map(str, self.bounds), "+Inf"], self.counts, strict=True):
            reached += count
            found.append((name, reached))
        return found


class Counts:
    """The meter of a running Makker."""

    def __init__(self) -> None:
        # From nothing on, so that a rate can be taken of the first one.
        self.turn_outcomes = Counter(dict.fromkeys(("handled", "duplicate", "postponed", "not_stored"), 0))
        self.turn_seconds = Spread(TURN_SECONDS)
        self.batches = Spread(BATCH_SIZES)
        self.claims = Counter({trigger.name: 0 for trigger in TRIGGERS})
        self.messages = Counter(dict.fromkeys(("sent", "retried", "ambiguous", "dead"), 0))
        self._lock = threading.Lock()

    def turns(self, outcomes: Sequence[Turn | Exception], seconds: Sequence[float]) -> None:
        """A batch of turns came to an end, each so many seconds after its event arrived."""
        with self._lock:
            self.turn_outcomes.update(map(_outcome, outcomes))
            self.turn_seconds.add(seconds)
            self.batches.add((len(outcomes),))

    def claimed(self, trigger: str, count: int) -> None:
        """A trigger claimed so much."""
        with self._lock:
            self.claims[trigger] += count

    def delivered(self, results: Sequence[Delivered]) -> None:
        """A batch of leased messages came to an end."""
        with self._lock:
            self.messages.update(map(_fate, results))


def _outcome(outcome: Turn | Exception) -> str:
    if isinstance(outcome, Exception):
        return "not_stored"
    if outcome.duplicate:
        return "duplicate"
    return "postponed" if outcome.postponed else "handled"


def _fate(result: Delivered) -> str:
    match result:
        case Sent():
            return "sent"
        case Retry(ambiguous=True):
            return "ambiguous"
        case Retry():
            return "retried"
        case Dead():
            return "dead"
        case Dropped():
            return "dropped"
