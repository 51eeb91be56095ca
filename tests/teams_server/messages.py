"""Messages as they stand in a conversation, and as each reader sees them."""

from dataclasses import dataclass, field

from tests.teams_server.errors import Json

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
CONSENT = "application/vnd.microsoft.teams.card.file.consent"
FILE = "application/vnd.microsoft.teams.card.file.info"


@dataclass(slots=True, eq=False)
class Message:
    """A message. `author` is a person's id or the bot's; `thread` the message under which it stands in a channel.

    `own` holds, by person, the card that took the place of the message's in answer to what they pressed.
    """

    id: str
    conversation: str
    author: str
    body: Json
    thread: str = ""
    edits: int = 0
    is_deleted: bool = False
    own: dict[str, Json] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Its words, if it is not a card."""
        return str(self.body.get("text") or "")

    @property
    def card(self) -> Json | None:
        """Its Adaptive Card, as it is for everybody."""
        return next(iter(self.cards), None)

    @property
    def cards(self) -> list[Json]:
        """All its Adaptive Cards."""
        return [one["content"] for one in self.attachments if one.get("contentType") == ADAPTIVE]

    @property
    def attachments(self) -> list[Json]:
        """What hangs on it."""
        return list(self.body.get("attachments") or ())

    def attached(self, kind: str) -> Json | None:
        """The first thing of a kind that hangs on it."""
        return next((one for one in self.attachments if one.get("contentType") == kind), None)

    def card_for(self, person_id: str) -> Json | None:
        """Its card as somebody sees it."""
        return self.own.get(person_id, self.card)

    def change(self, body: Json) -> None:
        """Put another in its place, for everybody."""
        self.body, self.edits = body, self.edits + 1
        self.own.clear()
