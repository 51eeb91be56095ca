"""Slack's limits: its tiers, and those of posting."""

from tests.loopback import rates
from tests.loopback.rates import Key, Window

__all__ = ["TIERS", "Key", "Rates", "Window"]

TIERS = {1: Window(1, 60), 2: Window(20, 60), 3: Window(50, 60), 4: Window(100, 60)}


class Rates(rates.Rates):
    """Counts calls. Set `is_kept` to False in tests that are about something else."""

    def __init__(self) -> None:
        super().__init__()
        self.tiers = dict(TIERS)
        self.per_channel = Window(1, 1)
        self.per_workspace = Window(300, 60)
