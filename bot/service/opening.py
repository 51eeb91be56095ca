"""Opening what Makker keeps: its folder, its database, and the key to people's words."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, select
from sqlalchemy.engine import make_url

from bot.config import Settings
from bot.service.problems import CannotWork
from bot.store import schema, tables
from bot.store.crypto import Vault, VaultError, keys_from_file
from bot.store.database import open_engine
from bot.store.schema import SchemaState

KEY_FILE = "secret.key"
LOOKED_AT = 10_000


@dataclass(frozen=True, slots=True)
class Store:
    """An open database whose schema fits, and the vault that its texts open with."""

    engine: Engine
    vault: Vault


def open_store(settings: Settings) -> Store:
    """The store, made on the first start. Raises what `problems.explain` explains."""
    if needs_folder(settings):
        make_folder(settings.folder)
    engine = open_engine(settings.database)
    schema.ensure(engine)
    return Store(engine, _vault(settings, engine))


@contextmanager
def existing_store(settings: Settings) -> Iterator[Store]:
    """The store as it stands: nothing is made and nothing migrated. Raises what `problems.explain` explains."""
    file = sqlite_file(settings)
    if file is not None and not file.exists():
        raise CannotWork(f"There is no database at {file} yet. `makker run` makes it.")
    with closing_engine(settings) as engine:
        if schema.state(engine) is not SchemaState.CURRENT:
            raise CannotWork("The database's schema does not fit this version. `makker doctor` says more.")
        if not settings.secret_keys and not key_file(settings).exists():
            raise _key_lost(settings)
        yield Store(engine, _vault(settings, engine))


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


def key_file(settings: Settings) -> Path:
    """Where the key is kept when no setting holds it."""
    return settings.folder / KEY_FILE


def needs_folder(settings: Settings) -> bool:
    """Whether anything is to be kept in the data folder."""
    return not settings.secret_keys or not settings.database_url.get_secret_value()


def make_folder(folder: Path) -> None:
    """The data folder, open to this user alone; one that is there is left as it is."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if not folder.is_dir():
        raise NotADirectoryError(20, "not a folder", str(folder))


def _vault(settings: Settings, engine: Engine) -> Vault:
    """The vault, held against a text that is sealed already."""
    keys = [key.get_secret_value() for key in settings.secret_keys]
    with engine.connect().execution_options(makker_reads=True) as connection:
        sealed = a_sealed_text(connection)
    if not keys and sealed and not key_file(settings).exists():
        raise _key_lost(settings)
    try:
        vault = Vault(keys or keys_from_file(key_file(settings)))
    except VaultError as error:
        raise CannotWork(f"{key_file(settings)} does not hold a key any more. Restore it from a backup.") from error
    try:
        vault.open(sealed)
    except VaultError as error:
        source = "MAKKER_SECRET_KEYS" if keys else str(key_file(settings))
        raise CannotWork(
            f"The texts in the database were sealed with another key than the one in {source}. "
            "Put that key back: nothing can open them without it."
        ) from error
    return vault


def a_sealed_text(connection: Connection) -> str | None:
    """Some sealed text to try keys on, looked for among so many rows that a start stays quick."""
    for column in (tables.conversations.c.data, tables.inbox.c.body, tables.check_ins.c.note):
        some = select(column.label("sealed")).limit(LOOKED_AT).subquery()
        found = connection.scalar(select(some.c.sealed).where(some.c.sealed != "").limit(1))
        if found:
            return str(found)
    return None


def _key_lost(settings: Settings) -> CannotWork:
    return CannotWork(
        f"The key file {key_file(settings)} is missing, and people's texts cannot be opened without it. "
        "Restore it from a backup, or set MAKKER_SECRET_KEYS."
    )
