"""The doctor: looks at settings, database, clock, scheduler and what waits; changes nothing, prints no secret."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection, func, select, text
from sqlalchemy.engine import make_url

from bot.clock import SystemClock
from bot.config import SECRETS, Settings, as_shown, variable
from bot.service import problems
from bot.service.doctor_slack import slack_findings
from bot.service.doctor_teams import teams_findings
from bot.service.findings import Finding, Verdict
from bot.service.opening import closing_engine, key_file, keys_in_force, needs_folder, sqlite_file
from bot.store.crypto import Vault, VaultError
from bot.store.marks import clock_offset, last_tick
from bot.store.schema import HEAD, SchemaState, compared, revision_in
from bot.store.sealed import Sealing, held_against, some_sealed
from bot.store.standing import DeadLetter, dead_letters, standing
from bot.strange_settings import strange_variables

AWAKE_WITHIN = timedelta(seconds=60)
LATE_AFTER_S = 600.0
SKEW_MOST_S = 5.0
FREE_AT_LEAST = 100 * 2**20
LETTERS_MOST = 50
LETTER_IS_NEWS_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter with its age in seconds."""

    letter: DeadLetter
    age: float


@dataclass(frozen=True, slots=True)
class Report:
    """All that the doctor found."""

    version: str
    settings: Mapping[str, str]
    findings: tuple[Finding, ...]
    letters: tuple[Letter, ...]

    @property
    def is_healthy(self) -> bool:
        """Whether nothing has to be done."""
        return not any(finding.verdict is Verdict.PROBLEM for finding in self.findings)


def examine(settings: Settings) -> Report:
    """Look at everything. A thing that cannot be looked at is a finding, never an error."""
    findings = [
        *_settings(),
        *_looked_at("data folder", _folder, settings),
        *_looked_at("key", _key, settings),
    ]
    found, letters = _database(settings)
    findings += found
    return Report(version("makker"), in_force(settings), tuple(findings), letters)


def _looked_at(about: str, look: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    try:
        yield from look(settings)
    except OSError as error:
        yield Finding(about, Verdict.PROBLEM, problems.explain(error, settings))


def in_force(settings: Settings) -> dict[str, str]:
    """Every setting with its value; of a secret only whether it is set."""
    shown = {}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if name in SECRETS:
            is_set = bool(value if isinstance(value, tuple) else value.get_secret_value())
            shown[variable(name)] = "(set, not shown)" if is_set else ""
        else:
            shown[variable(name)] = ", ".join(value) if isinstance(value, tuple) else as_shown(value)
    shown[variable("data_dir")] = str(settings.folder)
    return shown


# --- the machine --------------------------------------------------------------------------------------


def _settings() -> Iterator[Finding]:
    strange = strange_variables()
    for each in strange:
        yield Finding("settings", Verdict.NOTE, each)
    if not strange:
        yield Finding("settings", Verdict.GOOD, "All are known and fit.")


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.folder
    if not needs_folder(settings):
        return
    if not folder.exists():
        yield Finding("data folder", Verdict.NOTE, f"{folder} is not there yet. `makker run` makes it.")
        return
    if not _may(folder, os.W_OK | os.X_OK):
        yield Finding("data folder", Verdict.PROBLEM, f"This user may not write to {folder}. Change its permissions.")
    elif _is_open_to_others(folder):
        yield Finding("data folder", Verdict.PROBLEM, f"Others can look into {folder}. Run: chmod 700 {folder}")
    else:
        yield Finding("data folder", Verdict.GOOD, f"{folder}, open to this user alone.")
    free = shutil.disk_usage(folder).free
    verdict = Verdict.GOOD if free >= FREE_AT_LEAST else Verdict.PROBLEM
    yield Finding("disk", verdict, f"{free // 2**20:,} MiB free." + ("" if verdict is Verdict.GOOD else " Free some."))


def _may(path: Path, what: int) -> bool:
    return os.access(path, what, effective_ids=os.access in os.supports_effective_ids)


def _is_open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _key(settings: Settings) -> Iterator[Finding]:
    file = key_file(settings)
    if settings.secret_keys:
        yield Finding("key", Verdict.GOOD, f"{len(settings.secret_keys)} from MAKKER_SECRET_KEYS.")
    elif not file.exists():
        yield Finding("key", Verdict.NOTE, f"There is no key file {file} yet. `makker run` makes it.")
    elif not _may(file, os.R_OK):
        yield Finding("key", Verdict.PROBLEM, f"This user may not read {file}. Change its permissions.")
    elif _is_open_to_others(file):
        yield Finding("key", Verdict.PROBLEM, f"Others can read {file}. Run: chmod 600 {file}")
    else:
        yield Finding("key", Verdict.GOOD, f"{file}, readable by this user alone. Keep a copy apart from the database.")


# --- the database -------------------------------------------------------------------------------------


def _database(settings: Settings) -> tuple[list[Finding], tuple[Letter, ...]]:
    file = sqlite_file(settings)
    try:
        if file is not None and not file.exists():
            return [Finding("database", Verdict.NOTE, f"There is none at {file} yet. `makker run` makes it.")], ()
        with closing_engine(settings, read_only=True) as engine, engine.connect() as connection:
            return _inside(connection, settings)
    except problems.expected() as error:
        return [Finding("database", Verdict.PROBLEM, problems.explain(error, settings))], ()


def _inside(connection: Connection, settings: Settings) -> tuple[list[Finding], tuple[Letter, ...]]:
    findings = list(_on(connection, settings))
    if compared(revision_in(connection)) is not SchemaState.CURRENT:
        return findings, ()
    now = SystemClock().now() + clock_offset(connection)
    letters = tuple(
        Letter(each, max(0.0, (now - each.at).total_seconds())) for each in dead_letters(connection, LETTERS_MOST)
    )
    platforms = (*slack_findings(connection, settings, now), *teams_findings(connection, settings, now))
    return [*findings, *_work(connection, now, letters), *platforms], letters


def _on(connection: Connection, settings: Settings) -> Iterator[Finding]:
    yield Finding("database", Verdict.GOOD, _described(connection, settings))
    yield from _schema(connection)
    if connection.dialect.name == "sqlite":
        yield _integrity(connection)
    if compared(revision_in(connection)) is SchemaState.CURRENT:
        yield _opens(connection, settings)


def _described(connection: Connection, settings: Settings) -> str:
    url = make_url(settings.database)
    if connection.dialect.name == "sqlite":
        return f"SQLite {connection.scalar(text('SELECT sqlite_version()'))} at {url.database}"
    number = str(connection.scalar(text("SHOW server_version"))).partition(" ")[0]
    return f"PostgreSQL {number} at {url.render_as_string(hide_password=True)}"


def _schema(connection: Connection) -> Iterator[Finding]:
    state = compared(revision_in(connection))
    is_sqlite = connection.dialect.name == "sqlite"
    match state:
        case SchemaState.CURRENT:
            yield Finding("schema", Verdict.GOOD, f"At {HEAD}, which this version works with.")
        case SchemaState.NEWER:
            yield Finding("schema", Verdict.PROBLEM, "Newer than this version of Makker. Install the newer one.")
        case SchemaState.OLDER | SchemaState.EMPTY if is_sqlite:
            yield Finding("schema", Verdict.NOTE, f"It is {state.value}. The next `makker run` brings it up to date.")
        case SchemaState.OLDER | SchemaState.EMPTY:
            yield Finding("schema", Verdict.PROBLEM, f"It is {state.value}. Run `makker migrate` once.")


def _integrity(connection: Connection) -> Finding:
    answer = connection.scalar(text("PRAGMA quick_check(1)"))
    if answer == "ok":
        return Finding("integrity", Verdict.GOOD, "SQLite finds nothing wrong with the file.")
    return Finding("integrity", Verdict.PROBLEM, "The file is damaged. Stop Makker and restore a backup.")


def _opens(connection: Connection, settings: Settings) -> Finding:
    """Whether the keys that are in force open the texts that are stored, and whether old ones are still needed."""
    try:
        keys = keys_in_force(settings)
        vault = Vault(keys) if keys else None
    except (VaultError, OSError):
        vault = None
    if vault is None:
        if next(some_sealed(connection, most=1), None) is None:
            return Finding("texts", Verdict.GOOD, "None are stored yet.")
        return Finding("texts", Verdict.PROBLEM, _NONE_OPENS)
    return _told(held_against(some_sealed(connection), vault), len(keys))


def _told(found: Sealing, keys: int) -> Finding:
    if not found.total:
        return Finding("texts", Verdict.GOOD, "None are stored yet.")
    if found.unopened == found.total:
        return Finding("texts", Verdict.PROBLEM, _NONE_OPENS)
    if found.unopened:
        says = f"{found.unopened} of {found.total} that were looked at open with no key in force. Put their key back."
        return Finding("texts", Verdict.PROBLEM, says)
    if found.older:
        says = (
            f"They open; {found.older} of {found.total} that were looked at are sealed with an older key. "
            "Run `makker reseal` before you remove one."
        )
        return Finding("texts", Verdict.NOTE, says)
    if keys > 1:
        says = "All that were looked at open with the newest key. `makker reseal` says when older ones can go."
        return Finding("texts", Verdict.GOOD, says)
    return Finding("texts", Verdict.GOOD, "They open with the key in force.")


_NONE_OPENS = "They cannot be opened with the key in force. Put the old key back."


# --- the work -----------------------------------------------------------------------------------------


def _work(connection: Connection, now: datetime, letters: tuple[Letter, ...]) -> Iterator[Finding]:
    yield from _clock(connection, now)
    last = last_tick(connection)
    is_awake = last is not None and now - last <= AWAKE_WITHIN
    yield _scheduler(last, now, is_awake)
    yield from _waiting(connection, now, is_awake)
    news = sum(letter.age <= LETTER_IS_NEWS_FOR.total_seconds() for letter in letters)
    if news:
        yield Finding("dead letters", Verdict.PROBLEM, f"{news} in the last seven days, listed below.")
    else:
        yield Finding("dead letters", Verdict.GOOD, "None in the last seven days.")


def _clock(connection: Connection, now: datetime) -> Iterator[Finding]:
    offset = clock_offset(connection)
    moved = f", put forward by {lasting(offset.total_seconds())} on the chat page" if offset else ""
    skew = 0.0
    if connection.dialect.name == "postgresql":
        theirs = connection.scalar(select(func.extract("epoch", func.clock_timestamp())))
        skew = float(theirs or 0) - SystemClock().now().timestamp()
    last = last_tick(connection)
    if abs(skew) > SKEW_MOST_S:
        says = f"This machine and the database server differ by {lasting(abs(skew))}. Set both by NTP."
        yield Finding("clock", Verdict.PROBLEM, says)
    elif last is not None and last - now > AWAKE_WITHIN:
        says = (
            f"The last tick lies {lasting((last - now).total_seconds())} ahead: the clock was put back. Set it right."
        )
        yield Finding("clock", Verdict.PROBLEM, says)
    else:
        yield Finding("clock", Verdict.GOOD, f"{now:%Y-%m-%d %H:%M:%S} UTC{moved}.")


def _scheduler(last: datetime | None, now: datetime, is_awake: bool) -> Finding:
    if last is None:
        return Finding("scheduler", Verdict.NOTE, "It has never ticked. Start it with `makker run`.")
    ago = lasting(max(0.0, (now - last).total_seconds()))
    if is_awake:
        return Finding("scheduler", Verdict.GOOD, f"Makker is running; its last tick was {ago} ago.")
    return Finding("scheduler", Verdict.NOTE, f"Makker is not running; its last tick was {ago} ago.")


def _waiting(connection: Connection, now: datetime, is_awake: bool) -> Iterator[Finding]:
    found = standing(connection, now)
    age = found.outbox_age(now)
    late = is_awake and age > LATE_AFTER_S
    says = f"{found.outbox_waiting} waiting" + (f", the oldest for {lasting(age)}" if found.outbox_waiting else "")
    yield Finding("outbox", Verdict.PROBLEM if late else Verdict.GOOD, f"{says}." + (" See the logs." if late else ""))
    yield Finding("inbox", Verdict.GOOD, f"{found.inbox_waiting} waiting to be handled again.")


def lasting(seconds: float) -> str:
    """A length of time, rounded to its largest fitting unit."""
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if round(seconds / length) >= 2:
            return f"{round(seconds / length)} {unit}"
    return f"{round(seconds)} seconds"
