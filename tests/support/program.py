"""The program itself, as a process of its own, with its settings in the environment and nowhere else."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from bot.__main__ import main

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "bot")
_ENDS_WITHIN_S = 10.0
_STARTS_WITHIN_S = 60.0


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The environment of a program over `folder`; each keyword is a setting."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MAKKER_")}
    chosen = {f"MAKKER_{name.upper()}": value for name, value in settings.items()}
    return plain | {"PYTHONPATH": str(ROOT), "MAKKER_DATA_DIR": str(folder / "data"), "MAKKER_PORT": "0"} | chosen


def makker(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(folder, **settings),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=_STARTS_WITHIN_S,
        check=False,
    )


def within(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The same within this process: half a second less, where a process of its own would show no more."""
    chosen = environment(folder, **settings)
    others = {name: None for name in os.environ if name.startswith("MAKKER_") and name not in chosen}
    with contextlib.chdir(folder):
        done = CliRunner().invoke(main, arguments, env={**others, **chosen}, prog_name="makker", catch_exceptions=False)
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)


@contextlib.contextmanager
def somebody_else() -> Iterator[None]:
    """Nothing is closed to root, so that root tries as another user."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


class Running:
    """`makker run`, listening on a free port."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, *(arguments or ("run",))],
            env=environment(folder, **settings),
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline()
        if "http" not in self.said:
            out, errors = self.process.communicate(timeout=_ENDS_WITHIN_S)
            raise AssertionError(f"it did not start: {self.said}{out}{errors}")
        self.address = next(word for word in self.said.split() if word.startswith("http")).removesuffix("/healthz")

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *raised: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of an address."""
        return self._ask(urllib.request.Request(self.address + path))

    def post(self, path: str, body: Mapping[str, Any]) -> tuple[int, str]:
        """Status and body of what is answered to JSON."""
        data = json.dumps(body).encode()
        return self._ask(
            urllib.request.Request(self.address + path, data, {"Content-Type": "application/json"}, method="POST")
        )

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def json(self, path: str) -> Any:
        """What an address answers, which must be well."""
        status, body = self.get(path)
        assert status == 200, body
        return json.loads(body)

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """Send a signal, and wait as long as a stop may take: exit code, what was said, what was logged."""
        self.process.send_signal(number)
        out, errors = self.process.communicate(timeout=_ENDS_WITHIN_S)
        return self.process.returncode, out, errors
