"""Which errors mean that the database is out of reach, rather than that an event is bad."""

import sqlite3

import psycopg
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError

OUT_OF_REACH = (
    OperationalError,
    InterfaceError,
    InternalError,
    sqlite3.OperationalError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.InternalError,
)
"""Locked, missing, read-only, full, or its server gone; nothing was written."""
