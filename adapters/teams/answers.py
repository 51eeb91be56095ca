"""What Teams is answered: a status with nothing, or what an invoke wants to hear at once."""

from typing import NamedTuple

from adapters.teams.ports import Body

CARD = "application/vnd.microsoft.card.adaptive"
MESSAGE = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"


class Answer(NamedTuple):
    """An answer over HTTP: its status, and its body as JSON where it has one."""

    status: int
    body: Body | None = None


NOTHING = Answer(200)
UNREADABLE = Answer(400)
NOT_OURS = Answer(403)
"""To another bot."""
NOT_KNOWN = Answer(404)
"""An invoke that Makker has nothing for; botbuilder's own 501 would count as a failure of Makker's."""
NOT_NOW = Answer(503)
"""It could not be kept: it may be sent again."""


def replaced(card: Body) -> Answer:
    """The card that takes the place of the one whose button was pressed."""
    return Answer(200, {"statusCode": 200, "type": CARD, "value": card})


def told(line: str) -> Answer:
    """A line shown to whoever pressed a button; the card stays as it is."""
    return Answer(200, {"statusCode": 200, "type": MESSAGE, "value": line})


def refused(line: str) -> Answer:
    """A button that no card of Makker's has: the line is shown as an error."""
    return Answer(200, {"statusCode": 400, "type": ERROR, "value": {"code": "BadRequest", "message": line}})
