"""Transactions of the adapters' own stores, which say in one way that the database is out of reach."""

import sqlite3
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.ports import NotStored
from bot.store.database import Database

T = TypeVar("T")


def _refusals() -> tuple[type[Exception], ...]:
    """What a database refuses with; the drivers' own errors come bare from prepared statements, see `bulk.py`."""
    psycopg = sys.modules.get("psycopg")
    mine = (DBAPIError, NoConnection, sqlite3.Error)
    return mine if psycopg is None else (*mine, psycopg.Error)


class AdapterStore:
    """One transaction for each call; raises `NotStored` when the database cannot be reached or written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def _write(self, work: Callable[[Connection], T]) -> T:
        try:
            return await self._database.write(work)
        except _refusals() as error:
            raise NotStored(type(error).__name__) from error

    async def _read(self, work: Callable[[Connection], T]) -> T:
        try:
            return await self._database.read(work)
        except _refusals() as error:
            raise NotStored(type(error).__name__) from error

    async def _leave_no_trace(self) -> None:
        """SQLite's log still shows what was deleted until it is written back; a busy one is written back later."""
        with suppress(*_refusals()):
            await self._database.leave_no_trace()
