"""Ids that look like Slack's, the same in every run."""

from datetime import datetime
from itertools import count
from random import Random

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Ids:
    """Hands out ids, tokens and time stamps, each once."""

    def __init__(self, seed: int) -> None:
        self._numbers = count(1)
        self._random = Random(seed)
        self._last_ts = 0

    def new(self, prefix: str) -> str:
        """An id such as `U0MAKKER01`, in the order of creation."""
        number, digits = next(self._numbers), ""
        while number:
            number, digit = divmod(number, 36)
            digits = _DIGITS[digit] + digits
        return f"{prefix}0{digits.rjust(8, '0')}"

    def secret(self, length: int = 24) -> str:
        """Letters that cannot be guessed within a test."""
        return "".join(self._random.choices(_LETTERS, k=length))

    def ts(self, now: datetime) -> str:
        """The time stamp that names a message; later ones are greater, also within one instant."""
        self._last_ts = max(self._last_ts + 1, int(now.timestamp() * 1_000_000))
        whole, rest = divmod(self._last_ts, 1_000_000)
        return f"{whole}.{rest:06d}"
