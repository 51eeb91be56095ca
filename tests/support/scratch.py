"""Where the tests keep their files while they run: in memory where there is room, since a third of them wait for disks.

Nothing is proved by the disk: a program that is killed leaves its writes with the system, and only lost power would
not. What is measured (`benchmarks/`, the load test as a command) stays on the disk.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3
"""Bytes that must be free. A run uses about a quarter of a GiB; containers often have only 64 MiB there."""


def use_memory() -> None:
    """Let this process and those it starts keep temporary files in memory, unless TMPDIR says where they go."""
    if "TMPDIR" in os.environ or not _has_room(MEMORY):
        return
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None


def _has_room(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK) and shutil.disk_usage(folder).free >= ROOM
