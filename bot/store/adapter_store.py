"""Transactions of the adapters' own stores, which say in one way that the database is out of reach."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from bot.ports import NotStored
from bot.store.database import Database

T = TypeVar("T")

_OUT_OF_REACH = (DBAPIError, NoConnection, sqlite3.Error)
"""SQLite's own errors come bare where a transaction could not even begin."""


class AdapterStore:
    """One transaction for each call; raises `NotStored` when the database cannot be reached or written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def _write(self, work: Callable[[Connection], T]) -> T:
        try:
            return await self._database.write(work)
        except _OUT_OF_REACH as error:
            raise NotStored(type(error).__name__) from error

    async def _read(self, work: Callable[[Connection], T]) -> T:
        try:
            return await self._database.read(work)
        except _OUT_OF_REACH as error:
            raise NotStored(type(error).__name__) from error

    async def _leave_no_trace(self) -> None:
        """SQLite's log still shows what was deleted until it is written back; a busy one is written back later."""
        with suppress(*_OUT_OF_REACH):
            await self._database.leave_no_trace()
