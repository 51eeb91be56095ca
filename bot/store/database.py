"""The database: its engine, and the threads that alone write to it."""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

T = TypeVar("T")
Work = Callable[[Connection], T]

BUSY_FOR_MS = 10_000


def open_engine(address: str | URL, *, read_only: bool = False) -> Engine:
    """An engine for `sqlite:///file` or `postgresql://…` (by psycopg 3), set up as the store relies on."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    return create_engine(url.set(drivername="postgresql+psycopg"), pool_size=8, pool_pre_ping=True)


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_FOR_MS / 1000, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def set_up(connection, record) -> None:  # type: ignore[no-untyped-def]
        # The driver's own transactions lose updates: ours begin below, at once with the write lock.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_FOR_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "cache_size=-16000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        mode = "DEFERRED" if connection.get_execution_options().get("makker_reads") else "IMMEDIATE"
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


class Database:
    """Work on the database from the event loop: `write` on the writer threads, `read` on a few of its own.

    SQLite has one writer thread, so that nobody waits for its lock by sleeping; PostgreSQL has `writers`.
    """

    def __init__(self, engine: Engine, writers: int = 2) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._queue: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name=f"makker-writer-{number}", daemon=True)
            for number in range(1 if self.is_sqlite else writers)
        ]
        for thread in self._threads:
            thread.start()

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            job()

    def post(self, job: Callable[[], None]) -> None:
        """Run `job` on a writer thread some time; it must not raise."""
        self._queue.put(job)

    def call(self, job: Callable[[], T]) -> "Future[T]":
        """Run `job` on a writer thread; it opens its own transactions."""
        future: Future[T] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(job())
            except BaseException as error:
                future.set_exception(error)

        self._queue.put(run)
        return future

    async def write(self, work: Work[T]) -> T:
        """Run `work` in one transaction on a writer thread: committed on return, rolled back on an error."""

        def in_transaction() -> T:
            with self.engine.begin() as connection:
                return work(connection)

        return await asyncio.wrap_future(self.call(in_transaction))

    async def read(self, work: Work[T]) -> T:
        """Run `work` in a transaction that only reads, beside the writers."""

        def in_transaction() -> T:
            with self.engine.connect().execution_options(makker_reads=True) as connection:
                return work(connection)

        return await asyncio.to_thread(in_transaction)

    def close(self) -> None:
        """Finish what is queued and let go of the database."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()
        self.engine.dispose()
