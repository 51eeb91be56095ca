"""Runs migrations on the engine that is handed in."""

from alembic import context
from sqlalchemy import Engine, text

import bot.store.chat_tables
import bot.store.slack_tables
import bot.store.tables
import bot.store.teams_tables  # noqa: F401
from bot.faults import reach
from bot.store.metadata import metadata

_ALONE = 0x4D414B4B4552
"""The lock of migrations: `MAKKER` in ASCII."""


def run() -> None:
    """Bring the schema up to date in one transaction."""
    engine: Engine = context.config.attributes["engine"]
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # Whoever else migrates at the same time waits, and then finds nothing left to do.
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_ALONE})"))
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=engine.dialect.name == "sqlite",
            transaction_per_migration=False,
            on_version_apply=lambda **_: reach("migrate.between"),
        )
        context.run_migrations()
        reach("migrate.before_commit")


run()
