"""What every fuzz run holds against a platform's door, and how it is told."""

import argparse
import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from structlog.testing import capture_logs

from bot.logs import set_up
from tests.support.mutations import CANARY

TOO_LONG_S = 2.5
FAULTS_TOLD = 20

Done = Callable[[int], None]
"""Hears of so many payloads more that were sent."""


class Answered(Protocol):
    """How a payload was answered: `seconds` is how long that took; `reason` why there is no answer."""

    @property
    def status(self) -> int: ...

    @property
    def seconds(self) -> float: ...

    @property
    def reason(self) -> str: ...


@dataclass(slots=True)
class Account:
    """What was sent, how it was answered, and what was wrong."""

    sent: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)

    def note(self, about: str, number: int, answer: Answered, *, is_right: bool) -> None:
        """One payload's answer, and whether that is one which such a payload may get."""
        self.sent[about] += 1
        self.statuses[answer.status] += 1
        self.slowest = max(self.slowest, answer.seconds)
        if answer.seconds > TOO_LONG_S or not is_right:
            self.faults.append(
                f"payload {number}, {about}: {answer.status} {answer.reason} after {answer.seconds:.2f} s"
            )

    def note_logs(self, lines: list[Any], records: list[logging.LogRecord]) -> None:
        """What was logged meanwhile."""
        self.faults += [f"logged: {line}" for line in lines if line["log_level"] in ("error", "critical")]
        self.faults += [f"a canary was logged: {line}" for line in lines if CANARY in str(line)]
        for record in records:
            if record.levelno >= logging.ERROR or CANARY in record.getMessage():
                self.faults.append(f"a library logged: {record.name}: {str(record.msg)[:200]}")


class _Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def watched(account: Account) -> Iterator[Callable[[], None]]:
    """Listen to the logs; what is yielded puts down what came since it was called last."""
    handler = _Records()
    logging.getLogger().addHandler(handler)
    try:
        with capture_logs() as lines:

            def put_down() -> None:
                account.note_logs(lines, handler.records)
                lines.clear()
                handler.records.clear()

            yield put_down
    finally:
        logging.getLogger().removeHandler(handler)


def command(
    platform: str, about: str | None, fuzz: Callable[[int, int, int, Done], Coroutine[Any, Any, Account]]
) -> int:
    """Run as the command line says, and say what was run."""
    from rich.progress import Progress

    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--payloads", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first, to send one alone")
    arguments = parser.parse_args()
    set_up("error", "text")
    with Progress() as progress:
        task = progress.add_task(f"{platform} fuzz", total=arguments.payloads)
        run = fuzz(arguments.payloads, arguments.seed, arguments.first, lambda count: progress.advance(task, count))
        account = asyncio.run(run)
    for what, count in sorted(account.sent.items()):
        print(f"{count:>9,}  {what}")
    sent, faults = sum(account.sent.values()), account.faults
    print(f"answered: {', '.join(f'{count:,} × {status}' for status, count in sorted(account.statuses.items()))}")
    print(f"{sent:,} payloads of seed {arguments.seed}: {len(faults)} wrong, the slowest {account.slowest:.2f} s")
    for fault, times in Counter(faults).most_common(FAULTS_TOLD):
        print(f"{times} × {fault}")
    return 1 if faults else 0
