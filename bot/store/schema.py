"""The schema: which version a database has, and how it is brought up to date."""

from enum import Enum
from importlib.resources import files

from sqlalchemy import Connection, Engine, inspect, select, table
from sqlalchemy import column as a_column

from bot.faults import reach
from bot.store import tables

HEAD = "0005"
"""The newest migration; a test holds it against the files."""
KNOWN = ("0001", "0002", "0003", "0004", "0005")


class SchemaState(Enum):
    """How a database's schema compares with this version of Makker."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


class SchemaError(Exception):
    """The schema does not fit this version; the message says what to do."""


def revision(engine: Engine) -> str | None:
    """The revision that a database is at; none if it has no schema."""
    with engine.connect().execution_options(makker_reads=True) as connection:
        return revision_in(connection)


def revision_in(connection: Connection) -> str | None:
    """The revision of the database behind a connection; none if it has no schema."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    stored = table("alembic_version", a_column("version_num"))
    return connection.scalar(select(stored.c.version_num))


def state(engine: Engine) -> SchemaState:
    """How the database's schema compares; does not load the migrations."""
    return compared(revision(engine))


def compared(found: str | None) -> SchemaState:
    """How a revision compares with this version's."""
    if found is None:
        return SchemaState.EMPTY
    if found == HEAD:
        return SchemaState.CURRENT
    return SchemaState.OLDER if found in KNOWN else SchemaState.NEWER


def migrate(engine: Engine, target: str = "head") -> None:
    """Bring the schema to `target`. Raises `SchemaError` on one that is newer than this version."""
    found = state(engine)
    if found is SchemaState.NEWER:
        raise SchemaError(_NEWER)
    if found is SchemaState.EMPTY and _belongs_to_others(engine):
        raise SchemaError(_OTHERS)
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("bot.store") / "migrations"))
    config.attributes["engine"] = engine
    reach("migrate.begun")
    command.upgrade(config, target)
    reach("migrate.after_commit")


def _belongs_to_others(engine: Engine) -> bool:
    """Whether an unmarked database has tables already that are called as ours."""
    with engine.connect().execution_options(makker_reads=True) as connection:
        return not tables.people.metadata.tables.keys().isdisjoint(inspect(connection).get_table_names())


def ensure(engine: Engine) -> SchemaState:
    """Make sure that the schema fits: SQLite is brought up to date, PostgreSQL's operator is told. The state before.

    Raises `SchemaError` where the operator has to act.
    """
    found = state(engine)
    if found is SchemaState.NEWER:
        raise SchemaError(_NEWER)
    if found is SchemaState.CURRENT:
        return found
    if engine.dialect.name != "sqlite":
        raise SchemaError(
            f"The database's schema is {found.value}. Run `makker migrate` once, with the same MAKKER_DATABASE_URL."
        )
    migrate(engine)
    return found


_OTHERS = (
    "The database belongs to another program: it has tables of the same names as Makker's. "
    "Point MAKKER_DATABASE_URL at an empty one."
)
_NEWER = "The database was written by a newer version of Makker. Install that version, or restore a backup."
