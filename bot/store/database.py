"""The database: its engine, and the threads that alone write to it."""

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import TypeVar
from urllib.parse import quote

import structlog
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from bot.logs import fault
from bot.store.failures import out_of_reach

log = structlog.get_logger()
T = TypeVar("T")
Work = Callable[[Connection], T]

BUSY_FOR_MS = 10_000
PING_AFTER_S = 0.1


def open_engine(address: str | URL, *, read_only: bool = False) -> Engine:
    """An engine for `sqlite:///file` or `postgresql://…` (by psycopg 3), set up as the store relies on.

    `read_only`: nothing is written, not even a new SQLite file; the statements' values, which may be
    people's words, never get into an error's text.
    """
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        return _sqlite(_to_be_read(url) if read_only else url, read_only)
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=8,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args=_GIVE_UP,
    )


_GIVE_UP = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""A server that has gone is noticed within half a minute, where the system's own defaults take hours."""

_READING = (f"busy_timeout={BUSY_FOR_MS}", "foreign_keys=ON", "cache_size=-16000")
_WRITING = (*_READING, "journal_mode=WAL", "synchronous=FULL", "secure_delete=ON")


def _to_be_read(url: URL) -> URL:
    file = url.database or ""
    return url.set(database=file if file.startswith("file:") else f"file:{quote(file)}").update_query_dict(
        {"mode": "ro", "uri": "true"}
    )


def _sqlite(url: URL, read_only: bool) -> Engine:
    timing = {"timeout": BUSY_FOR_MS / 1000, "check_same_thread": False}
    engine = create_engine(url, hide_parameters=True, connect_args=timing)

    @event.listens_for(engine, "connect")
    def set_up(connection, record) -> None:  # type: ignore[no-untyped-def]
        # The driver's own transactions lose updates: ours begin below, at once with the write lock.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _READING if read_only else _WRITING:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        only_reads = read_only or connection.get_execution_options().get("makker_reads")
        mode = "DEFERRED" if only_reads else "IMMEDIATE"
        connection.connection.dbapi_connection.execute(f"BEGIN {mode}")  # type: ignore[union-attr]

    return engine


class Database:
    """Work on the database from the event loop: `write` on the writer threads, `read` on a few of its own.

    SQLite has one writer thread, so that nobody waits for its lock by sleeping; PostgreSQL has `writers`.
    """

    def __init__(self, engine: Engine, writers: int = 2) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._own = threading.local()
        self._queue: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._on_erasure: list[Callable[[], None]] = []
        self._threads = [
            threading.Thread(target=self._run, name=f"makker-writer-{number}", daemon=True)
            for number in range(1 if self.is_sqlite else writers)
        ]
        for thread in self._threads:
            thread.start()

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            job()
        self._let_go()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction on this thread's own connection: committed at the end, rolled back on an error.

        A writer keeps its connection, since taking one from the pool and giving it back costs as much as
        a small turn does; after any error it gets a new one, and after a rest one that is alive.
        """
        kept: Connection | None = getattr(self._own, "connection", None)
        if kept is not None and self._has_died(kept):
            self._let_go()
            kept = None
        if kept is None:
            kept = self._own.connection = self.engine.connect()
        try:
            with kept.begin():
                yield kept
        except BaseException:
            self._let_go()
            raise
        self._own.used_at = time.monotonic()

    def _has_died(self, kept: Connection) -> bool:
        """Whether the server has let go of a connection that nobody has used for a moment, as after its restart."""
        if self.is_sqlite or time.monotonic() - self._own.used_at < PING_AFTER_S:
            return False
        try:
            kept.exec_driver_sql("SELECT 1")
            kept.rollback()
        except DBAPIError:
            return True
        return False

    def _let_go(self) -> None:
        kept: Connection | None = getattr(self._own, "connection", None)
        self._own.connection = None
        if kept is not None:
            kept.close()

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
            with self.transaction() as connection:
                return work(connection)

        return await asyncio.wrap_future(self.call(in_transaction))

    async def write_batch(self, whole: Work[T], singly: Work[T]) -> T:
        """Write a batch as a whole; should that fail, `singly` takes its rows one by one, so that only the bad fail."""
        try:
            return await self.write(whole)
        except out_of_reach():
            raise
        except Exception as error:
            log.error("batch failed, taking it row by row", **fault(error))
            return await self.write(singly)

    async def read(self, work: Work[T]) -> T:
        """Run `work` in a transaction that only reads, beside the writers."""

        def in_transaction() -> T:
            with self.engine.connect().execution_options(makker_reads=True) as connection:
                return work(connection)

        return await asyncio.to_thread(in_transaction)

    def on_erasure(self, forget: Callable[[], None]) -> None:
        """Call `forget` wherever something was deleted for good, so that memory does not know it any longer."""
        self._on_erasure.append(forget)

    async def leave_no_trace(self) -> None:
        """Empty what is remembered, and SQLite's log of changes: both still show what was deleted."""
        for forget in self._on_erasure:
            forget()
        if self.is_sqlite:
            await asyncio.wrap_future(self.call(self._empty_log))

    def _empty_log(self) -> None:
        self._let_go()
        with contextlib.closing(self.engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()

    def close(self) -> None:
        """Finish what is queued and let go of the database."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()
        self.engine.dispose()
