"""What the doctor finds."""

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """What a finding amounts to; only a problem makes Makker unhealthy."""

    GOOD = "good"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and what was seen and should be done."""

    about: str
    verdict: Verdict
    says: str
