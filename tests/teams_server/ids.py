"""Ids that look like those of Teams and Entra, the same in every run."""

from datetime import datetime
from random import Random
from uuid import UUID

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_HEX = "0123456789abcdef"


class Ids:
    """Hands out ids, each once."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._last = 0

    def secret(self, length: int = 40) -> str:
        """Letters that cannot be guessed within a test."""
        return "".join(self._random.choices(_LETTERS, k=length))

    def guid(self) -> str:
        """An id of Entra's: of an organisation, a person, an app."""
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def person(self) -> str:
        """What a bot knows a person by."""
        return f"29:1{self.secret(62)}"

    def personal(self) -> str:
        """A conversation of one person with a bot."""
        return f"a:1{self.secret(70)}"

    def channel(self) -> str:
        """A channel, and the team whose first channel it is."""
        return f"19:{self.secret(43)}1@thread.tacv2"

    def group(self) -> str:
        """A group chat."""
        return f"19:{''.join(self._random.choices(_HEX, k=32))}@thread.v2"

    def event(self) -> str:
        """An activity that is no message."""
        return f"f:{self.guid()}"

    def message(self, now: datetime) -> str:
        """A message: milliseconds since 1970, later ones greater, also within one instant."""
        self._last = max(self._last + 1, int(now.timestamp() * 1_000))
        return str(self._last)
