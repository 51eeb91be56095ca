"""How long a platform says to wait."""

from collections.abc import Mapping


def seconds_to_wait(headers: Mapping[str, str], unsaid: float) -> float:
    """What `Retry-After` says in seconds, by whichever letters; `unsaid` where it says nothing of the kind."""
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(said) if said.isascii() and said.isdigit() and len(said) < 7 else unsaid
