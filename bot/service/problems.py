"""What can keep Makker from working, in words for the person who runs it: what happened and what to do."""

import errno
import sqlite3
import sys

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from bot.config import Settings
from bot.ports import NotStored
from bot.store.crypto import VaultError
from bot.store.schema import SchemaError


class CannotWork(Exception):
    """Makker cannot do what it was asked to; the message says what to do."""


def expected() -> tuple[type[Exception], ...]:
    """What may go wrong in the world around a command; anything else is a fault of ours."""
    mine = (CannotWork, SchemaError, VaultError, NotStored, DBAPIError, sqlite3.Error, OSError)
    # Its errors can only come from where it is loaded already.
    psycopg = sys.modules.get("psycopg")
    return mine if psycopg is None else (*mine, psycopg.Error)


def explain(error: BaseException, settings: Settings) -> str:
    """One of the `expected` as a sentence or two. Never shows a password or anybody's words."""
    cause = error
    while isinstance(cause, NotStored) and cause.__cause__ is not None:
        cause = cause.__cause__
    match cause:
        case DBAPIError(orig=BaseException() as driver):
            return _of_database(driver, make_url(settings.database))
        case OSError():
            return _of_system(cause)
        case NotStored():
            return "The database did not answer. Look at it with `makker doctor`."
        case CannotWork() | SchemaError() | VaultError():
            return str(cause)
        case _:
            return _of_database(cause, make_url(settings.database))


# --- databases ----------------------------------------------------------------------------------------

_SQLITE = {
    "SQLITE_READONLY": "The database {file} is read-only. Let this user write to the file and its folder, "
    "or choose another folder with MAKKER_DATA_DIR.",
    "SQLITE_CANTOPEN": "The database {file} cannot be opened. Check that its folder exists and that this user "
    "may write there, or choose another folder with MAKKER_DATA_DIR.",
    "SQLITE_PERM": "This user may not open the database {file}. Change its permissions.",
    "SQLITE_FULL": "The disk that holds {file} is full. Free some space and try again; what was saved is safe.",
    "SQLITE_BUSY": "Another program keeps the database {file} locked. Close it and try again.",
    "SQLITE_LOCKED": "Another program keeps the database {file} locked. Close it and try again.",
    "SQLITE_CORRUPT": "The database {file} is damaged. Restore a backup, or move the file away to begin anew.",
    "SQLITE_NOTADB": "The file {file} is not a database of Makker's. Restore a backup, or move it away to begin anew.",
    "SQLITE_IOERR": "Reading or writing {file} failed. Check that its disk is there, healthy and not full.",
}

_POSTGRESQL = {
    "08": "The database server {server} cannot be reached: {reason}. Check that it runs and that "
    "MAKKER_DATABASE_URL names it.",
    "25006": "The database on {server} is read-only. Point MAKKER_DATABASE_URL at the one that takes writes.",
    "28": "The database server {server} refused the user or password of MAKKER_DATABASE_URL.",
    "3D": "The server {server} has no database of that name. Create it, or change MAKKER_DATABASE_URL.",
    "42501": "The database user may not do this on {server}. Give it the right to create and change tables.",
    "53100": "The disk of the database server {server} is full. Free some space there and try again.",
    "53": "The database server {server} has run out of connections or memory: {reason}.",
    "57": "The database server {server} is starting or stopping. Try again in a moment.",
}


def _of_database(error: BaseException, url: URL) -> str:
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", None) or ""
        found = next((text for known, text in _SQLITE.items() if name.startswith(known)), None)
        return (found or "The database {file} did not do what was asked ({name}).").format(file=url.database, name=name)
    server = f"{url.host or 'here'}:{url.port or 5432}"
    # A server that cannot be reached gives no code.
    code = getattr(error, "sqlstate", None) or "08"
    found = next((text for known, text in _POSTGRESQL.items() if code.startswith(known)), None)
    text = found or "The database on {server} did not do what was asked (" + code + ")."
    return text.format(server=server, reason=_reason(str(error)))


def _reason(text: str) -> str:
    """The last part of the driver's first line: what is wrong, without where."""
    line = text.partition("\n")[0]
    return line.rpartition("failed: ")[2].removeprefix("FATAL:").strip().rstrip(".") or "no answer"


# --- the machine --------------------------------------------------------------------------------------

_SYSTEM = {
    errno.EACCES: "This user may not use {place}. Change its permissions, or choose another folder with "
    "MAKKER_DATA_DIR.",
    errno.EPERM: "This user may not use {place}. Change its permissions, or choose another folder with "
    "MAKKER_DATA_DIR.",
    errno.EROFS: "{place} lies on a disk that is read-only. Choose another folder with MAKKER_DATA_DIR.",
    errno.ENOSPC: "The disk that holds {place} is full. Free some space and try again; what was saved is safe.",
    errno.EDQUOT: "The disk quota for {place} is used up. Free some space and try again; what was saved is safe.",
    errno.ENOTDIR: "{place} is not a folder. Choose another one with MAKKER_DATA_DIR.",
    errno.EEXIST: "{place} is there already.",
    errno.EISDIR: "{place} is a folder. Name a file.",
    errno.ENOENT: "{place} does not exist. Check the name and its folder.",
}


def _of_system(error: OSError) -> str:
    place = str(error.filename) if error.filename is not None else "a file"
    text = _SYSTEM.get(error.errno or 0, "{place} cannot be used: {reason}.")
    return text.format(place=place, reason=error.strerror or type(error).__name__)
