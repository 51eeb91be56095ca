"""What a platform's buttons carry there and back, read as one thing whichever way it travelled."""

from dataclasses import dataclass, field

PICKED = "pick:"
"""How the ids of pickers begin; what they hold comes along with any button of their card."""


class DoesNotFit(ValueError):
    """Something of our own that is longer than its platform carries: it must be made shorter where it is made."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed or a menu's entry chosen, in the message whose logical id is `key` (none in a Home tab).

    `values` are what the message's pickers held.
    """

    action: str
    ref: str
    turn: int
    key: str
    values: dict[str, str] = field(default_factory=dict)


def fitting(value: str, most: int) -> str:
    """The value, which must not be cut. Raises `DoesNotFit`."""
    if len(value) > most:
        raise DoesNotFit(f"an id or value of {len(value)} characters, where {most} are taken")
    return value
