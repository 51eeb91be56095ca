"""The program itself: how soon `makker run` listens, and how much memory it holds at rest."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

REST_FOR = 5.0


@dataclass(frozen=True, slots=True)
class Started:
    """Seconds from the command to the first answer, and resident memory at rest in MiB."""

    seconds: float
    memory_mib: float


def started(times: int = 3) -> list[Started]:
    """Start `makker run` some times on a database that exists already."""
    with TemporaryDirectory(prefix="makker-run-") as folder:
        _start(Path(folder), 0)
        return [_start(Path(folder), REST_FOR if number == times - 1 else 0.5) for number in range(times)]


def _start(folder: Path, rest: float) -> Started:
    port = _free_port()
    environment = {**os.environ, "MAKKER_DATA_DIR": str(folder), "MAKKER_PORT": str(port), "MAKKER_LOG_LEVEL": "error"}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], env=environment, stdout=subprocess.DEVNULL, cwd=folder
    )
    try:
        _wait_for(port)
        seconds = time.perf_counter() - began
        time.sleep(rest)
        return Started(seconds, _resident_mib(process.pid))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    deadline = time.perf_counter() + 30
    while time.perf_counter() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
                answer.read()
            return
        except OSError:
            time.sleep(0.01)
    raise TimeoutError("makker run did not listen within 30 s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _resident_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
