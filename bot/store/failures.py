"""Which errors mean that the database is out of reach, rather than that an event is bad."""

import sqlite3
from functools import cache

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError


@cache
def out_of_reach() -> tuple[type[Exception], ...]:
    """Locked, missing, read-only, full, or its server gone; nothing was written."""
    import psycopg  # loaded when first needed: it takes a tenth of a second, and SQLite needs none of it

    return (
        OperationalError,
        InterfaceError,
        InternalError,
        sqlite3.OperationalError,
        psycopg.OperationalError,
        psycopg.InterfaceError,
        psycopg.InternalError,
    )
