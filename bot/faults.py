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


Trap = Callable[[str], None]

_trap: Trap | None = None


def reach(point: str) -> None:
    """Go on, unless a test has laid a trap."""
    if _trap is not None:
        _trap(point)


def lay(trap: Trap | None) -> None:
    """Let every point that is reached call `trap`; only tests do this."""
    global _trap
    _trap = trap


def killing(fault: str) -> Trap:
    """A trap that kills at the point, and at which time it is reached, that `fault` names: `point:count`."""
    wanted, _, count = fault.partition(":")
    left = int(count or 1)

    def kill(point: str) -> None:
        nonlocal left
        if point == wanted:
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return kill


if "MAKKER_FAULT" in os.environ:
    lay(killing(os.environ["MAKKER_FAULT"]))
