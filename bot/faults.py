"""Named places where a test can end the process at once, as a power cut would."""

import os
import signal
from collections.abc import Callable

ENGINE_POINTS = (
    "migrate.begun",
    "migrate.between",
    "migrate.before_commit",
    "migrate.after_commit",
    "turn.submitted",
    "turn.begun",
    "turn.accepted",
    "turn.people_held",
    "turn.decided",
    "save.people",
    "save.goals",
    "save.check_ins",
    "save.conversations",
    "save.messages",
    "erase.begun",
    "erase.rows",
    "erase.events",
    "turn.before_commit",
    "turn.after_commit",
    "turn.before_answer",
    "turn.before_acknowledgement",
    "keep.begun",
    "keep.accepted",
    "keep.before_commit",
    "keep.after_commit",
    "tick.begun",
    "beat.begun",
    "beat.before_commit",
    "beat.after_commit",
    "tick.claimed",
    "retry.begun",
    "retry.taken_back",
    "retry.before_commit",
    "retry.after_commit",
    "claim.begun",
    "claim.decided",
    "claim.goals",
    "claim.slots",
    "claim.passed",
    "claim.before_commit",
    "claim.after_commit",
    "nudge.begun",
    "nudge.changed",
    "nudge.before_commit",
    "nudge.after_commit",
    "tidy.messages",
    "tidy.before_commit",
    "take.begun",
    "take.composed",
    "take.before_commit",
    "take.after_commit",
    "send.looked_up",
    "send.before",
    "send.after",
    "send.all",
    "finish.begun",
    "finish.marked",
    "forget.told",
    "finish.before_commit",
    "forget.after_commit",
    "forget.no_trace",
    "finish.after_commit",
)
"""The fault points of engine, store and scheduler, in the order in which a message meets them."""

SLACK_POINTS = (
    "slack.joined",
    "slack.received",
    "hold.begun",
    "hold.before_commit",
    "hold.after_commit",
    "slack.handled",
    "slack.acknowledged",
    "meet.looked_up",
    "meet.met",
    "meet.introduced",
    "meet.resumed",
    "discard.before_commit",
    "discard.after_commit",
    "slack.told",
    "slack.changed",
    "slack.form.begun",
    "slack.form.opened",
    "slack.home.begun",
    "slack.home.published",
    "slack.call.begun",
    "slack.call.answered",
    "slack.upload.addressed",
    "slack.upload.sent",
    "slack.upload.completed",
    "slack.forget.deleted",
    "slack.forget.emptied",
    "slack.forget.forgotten",
)
"""Those that only what comes and goes by way of Slack meets, and those of meeting people there and in Teams."""

TEAMS_POINTS = (
    "teams.received",
    "teams.conversation.kept",
    "teams.told",
    "teams.changed",
    "teams.person.ended",
    "teams.place.ended",
    "teams.handled",
    "teams.form.begun",
    "teams.form.posted",
    "teams.form.changed",
    "teams.call.begun",
    "teams.call.answered",
    "teams.opened",
    "teams.posted",
    "teams.deleted",
    "teams.home.begun",
    "teams.home.shown",
    "teams.file.kept",
    "teams.upload.begun",
    "teams.upload.done",
    "teams.file.told",
    "teams.file.dropped",
    "teams.forget.emptied",
    "teams.forget.forgotten",
)
"""Those that only what comes and goes by way of Teams meets."""

POINTS = (*ENGINE_POINTS, *SLACK_POINTS, *TEAMS_POINTS)
"""Every fault point there is."""


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
