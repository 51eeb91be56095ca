"""Named places where a test can end the process at once, as a power cut would."""

import os
import signal
from collections.abc import Callable

POINTS = (
    "turn.begun",
    "turn.decided",
    "turn.before_commit",
    "turn.after_commit",
    "turn.before_answer",
    "claim.begun",
    "claim.before_commit",
    "claim.after_commit",
    "take.before_commit",
    "take.after_commit",
    "send.before",
    "send.after",
    "finish.before_commit",
    "finish.after_commit",
    "retry.before_commit",
    "migrate.between",
)
"""Every fault point there is, in the order in which a message meets them."""


def _pass(point: str) -> None:
    """Go on."""


def _armed() -> Callable[[str], None]:
    """Kill at the point and count that `MAKKER_FAULT=point:count` names; only tests set it."""
    wanted, _, count = os.environ["MAKKER_FAULT"].partition(":")
    left = int(count or 1)

    def reach(point: str) -> None:
        nonlocal left
        if point == wanted:
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return reach


reach: Callable[[str], None] = _armed() if "MAKKER_FAULT" in os.environ else _pass
