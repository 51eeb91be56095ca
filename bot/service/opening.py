"""Opening what Makker keeps: its folder, its database, and the key to people's words."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from bot.config import Settings
from bot.service.problems import CannotWork
from bot.store import schema
from bot.store.crypto import Vault, VaultError, keys_from_file
from bot.store.database import open_engine
from bot.store.schema import SchemaState
from bot.store.sealed import held_against, some_sealed

KEY_FILE = "secret.key"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Store:
    """An open database whose schema fits, and the vault that its texts open with."""

    engine: Engine
    vault: Vault


def open_store(settings: Settings) -> Store:
    """The store, made on the first start. Raises what `problems.explain` explains."""
    if needs_folder(settings):
        make_folder(settings.folder)
    _begin_file(settings)
    engine = open_engine(settings.database)
    schema.ensure(engine)
    return Store(engine, _vault(settings, engine))


@contextmanager
def existing_store(settings: Settings) -> Iterator[Store]:
    """The store as it stands: nothing is made and nothing migrated. Raises what `problems.explain` explains."""
    with existing_engine(settings) as engine:
        known_vault(settings)
        yield Store(engine, _vault(settings, engine))


@contextmanager
def existing_engine(settings: Settings) -> Iterator[Engine]:
    """The database as it stands, if its schema fits. Raises what `problems.explain` explains."""
    file = sqlite_file(settings)
    if file is not None and not file.exists():
        raise CannotWork(f"There is no database at {file} yet. `makker run` makes it.")
    with closing_engine(settings) as engine:
        if schema.state(engine) is not SchemaState.CURRENT:
            raise CannotWork("The database's schema does not fit this version. `makker doctor` says more.")
        yield engine


@contextmanager
def closing_engine(settings: Settings, *, read_only: bool = False) -> Iterator[Engine]:
    """The database's engine, let go of at the end."""
    engine = open_engine(settings.database, read_only=read_only)
    try:
        yield engine
    finally:
        engine.dispose()


def migrate(settings: Settings) -> str:
    """Bring the schema up to date; says what was done. Raises what `problems.explain` explains."""
    if needs_folder(settings):
        make_folder(settings.folder)
    _begin_file(settings)
    with closing_engine(settings) as engine:
        found = schema.state(engine)
        schema.migrate(engine)
    if found is SchemaState.CURRENT:
        return f"The schema is up to date already, at {schema.HEAD}."
    return f"The schema is up to date now, at {schema.HEAD}; it was {found.value}."


def sqlite_file(settings: Settings) -> Path | None:
    """The SQLite file; none on PostgreSQL, or where the address is a URI of SQLite's own."""
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite" or (url.database or "").startswith("file:"):
        return None
    return Path(url.database or "")


def _begin_file(settings: Settings) -> None:
    """A new SQLite file can be read by this user alone, wherever it lies; its companions follow it in that."""
    file = sqlite_file(settings)
    if file is not None and not file.exists():
        file.touch(mode=0o600)


def key_file(settings: Settings) -> Path:
    """Where the key is kept when no setting holds it."""
    return settings.folder / KEY_FILE


def needs_folder(settings: Settings) -> bool:
    """Whether anything is to be kept in the data folder."""
    return not settings.secret_keys or not settings.database_url.get_secret_value()


def make_folder(folder: Path) -> None:
    """The data folder, open to this user alone; one that is there is left as it is."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(errno.ENOTDIR, "not a folder", error.filename) from error


def key_source(settings: Settings) -> str:
    """Where the keys in force come from."""
    return "MAKKER_SECRET_KEYS" if settings.secret_keys else str(key_file(settings))


def keys_in_force(settings: Settings) -> list[str]:
    """The keys that are set or kept, the newest first; none where there is none yet."""
    if settings.secret_keys:
        return [key.get_secret_value() for key in settings.secret_keys]
    file = key_file(settings)
    return keys_from_file(file) if file.exists() else []


def _vault(settings: Settings, engine: Engine) -> Vault:
    """The vault, made on the first start, and held against some texts that are sealed already."""
    with engine.connect().execution_options(makker_reads=True) as connection:
        sealed = list(some_sealed(connection, most=1))
    if sealed:
        vault = known_vault(settings)
    else:
        vault = _vault_of(settings, keys_in_force(settings) or keys_from_file(key_file(settings)))
    standing = held_against(sealed, vault)
    if standing.unopened and standing.unopened == standing.total:
        raise CannotWork(
            f"The texts in the database were sealed with another key than the one in {key_source(settings)}. "
            "Put that key back: nothing can open them without it."
        )
    if standing.unopened:
        log.warning("some texts open with no key in force: makker doctor says more")
    return vault


def known_vault(settings: Settings) -> Vault:
    """The vault of the keys in force. Raises `CannotWork` where there is none."""
    keys = keys_in_force(settings)
    if not keys and not key_file(settings).exists():
        raise CannotWork(
            f"The key file {key_file(settings)} is missing, and people's texts cannot be opened without it. "
            "Restore it from a backup, or set MAKKER_SECRET_KEYS."
        )
    return _vault_of(settings, keys)


def _vault_of(settings: Settings, keys: list[str]) -> Vault:
    try:
        return Vault(keys)
    except VaultError as error:
        raise CannotWork(f"{key_source(settings)} does not hold a key any more. Restore it from a backup.") from error
