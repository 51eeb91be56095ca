"""Teams' limits: four sliding windows for each conversation, and all of an organisation's requests in a second."""

from tests.loopback import rates
from tests.loopback.rates import Key, Window
from tests.teams_server.oracle import WRITES

__all__ = ["READS", "TENANT", "WRITING", "Key", "Rates", "Window"]

WRITING = (Window(7, 1), Window(8, 2), Window(60, 30), Window(1_800, 3_600))
READS = (Window(14, 1), Window(16, 2), Window(120, 30), Window(3_600, 3_600))
TENANT = Window(50, 1)


class Rates(rates.Rates):
    """Counts requests. Set `is_kept` to False in tests that are about something else."""

    def limits(self, name: str, tenant: str, conversation: str) -> list[tuple[Key, Window]]:
        """The windows that a request counts in, the narrowest first."""
        windows = WRITING if name in WRITES else READS
        what = "write" if name in WRITES else "read"
        return [
            *(((what, conversation, window.seconds), window) for window in windows),
            (("all", tenant), TENANT),
        ]
