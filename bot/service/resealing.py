"""A change of keys on the command line: seals what is stored anew, with its progress, and says what came of it."""

from datetime import timedelta

from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Connection, Engine

from bot.clock import SystemClock
from bot.config import Settings
from bot.service.opening import existing_engine, key_source, known_vault
from bot.service.people import empty_log
from bot.service.problems import CannotWork
from bot.store.crypto import Vault
from bot.store.marks import SEALING_KEY, clock_offset, last_tick, marked
from bot.store.resealing import reseal
from bot.store.sealed import Sealing

AWAKE_WITHIN = timedelta(seconds=60)


def reseal_and_tell(settings: Settings) -> bool:
    """Seal every text under the newest key and say what was done; whether all could be opened."""
    with existing_engine(settings) as engine:
        vault = known_vault(settings)
        _refuse_beside_an_older_key(engine, vault)
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Sealing", total=1.0)
            found = reseal(engine, vault, lambda share: bar.update(task, completed=share))
        empty_log(engine)
    print(_told(found, settings))
    return not found.unopened


def _refuse_beside_an_older_key(engine: Engine, vault: Vault) -> None:
    """A Makker that runs and does not know the newest key could not open what is sealed with it."""
    with engine.connect().execution_options(makker_reads=True) as connection:
        sealing = marked(connection, SEALING_KEY)
        if sealing not in (None, vault.key_number) and _is_awake(connection):
            raise CannotWork(
                "Makker ran less than a minute ago and seals with another key. Start it anew with the new key first "
                "in the list, then run this again. (If it is stopped, wait a minute.)"
            )


def _is_awake(connection: Connection) -> bool:
    last = last_tick(connection)
    return last is not None and SystemClock().now() + clock_offset(connection) - last <= AWAKE_WITHIN


def _told(found: Sealing, settings: Settings) -> str:
    says = f"Sealed {_texts(found.older)} anew; {_texts(found.newest)} had the newest key already."
    if found.unopened:
        return (
            f"{says}\n{_texts(found.unopened)} could be opened with no key in {key_source(settings)}, and stayed as "
            "they are. Put the key back that they were sealed with, after the newest, and run this again."
        )
    return f"{says} The older keys can now be removed from {key_source(settings)}."


def _texts(count: int) -> str:
    return f"{count:,} text" if count == 1 else f"{count:,} texts"
