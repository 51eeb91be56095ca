"""Everything about a person, as JSON and CSV in a zip file."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, select

from bot.domain.person import PersonKey
from bot.store import tables
from bot.store.crypto import Vault
from bot.store.metadata import from_micros
from bot.store.slack_tables import slack_members
from bot.store.teams_tables import teams_conversations, teams_files, teams_members, teams_posts

_PRIVATE_TO_MAKKER = ("tally", "tally_on", "address")
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def everything(connection: Connection, key: PersonKey, vault: Vault) -> dict[str, list[dict[str, Any]]]:
    """All that is stored about a person, by table, in plain words and ISO dates."""
    found = {table.name: _rows(connection, table, key) for table in (tables.people, tables.goals, tables.check_ins)}
    for row in found["check_ins"]:
        row["note"] = vault.open(row["note"])
    conversation = _rows(connection, tables.conversations, key)
    for row in conversation:
        row["data"] = vault.open(row["data"])
    found["conversations"] = conversation
    messages = _rows(connection, tables.outbox, key)
    kept = ("message_id", "op", "created_at", "finished_at")
    found["messages"] = [{name: row[name] for name in kept} for row in messages]
    return found | _of_platforms(connection, key)


def _of_platforms(connection: Connection, key: PersonKey) -> dict[str, list[dict[str, Any]]]:
    """What adapters keep of a person; of files that wait only that they do."""
    of = (slack_members, teams_members, teams_conversations, teams_files, teams_posts)
    found = {table.name: rows for table in of if (rows := _rows(connection, table, key))}
    for row in found.get(teams_files.name, ()):
        del row["content"]
    return found


def _rows(connection: Connection, table: Table, key: PersonKey) -> list[dict[str, Any]]:
    mine = and_(table.c.tenant_id == key[0], table.c.person_id == key[1])
    return [_readable(row._asdict()) for row in connection.execute(select(table).where(mine))]


def _readable(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in row.items() if name not in _PRIVATE_TO_MAKKER}


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in ("check_in_at", "at", "quiet_from", "quiet_until", "day_ends"):
        return f"{value // 60:02}:{value % 60:02}"
    if name.endswith("_at"):
        at: datetime = value if isinstance(value, datetime) else from_micros(value)
        return at.isoformat()
    if name.endswith("_on"):
        return date.fromordinal(value).isoformat()
    return value


def export_zip(connection: Connection, key: PersonKey, vault: Vault) -> bytes:
    """A zip file with `makker.json` and a CSV for each table."""
    found = everything(connection, key, vault)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("makker.json", json.dumps(found, ensure_ascii=False, indent=2))
        for name, rows in found.items():
            if rows:
                archive.writestr(f"{name}.csv", _csv(rows))
    return packed.getvalue()


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV; a text that a spreadsheet would run as a formula is led by an apostrophe."""
    written = io.StringIO()
    writer = csv.DictWriter(written, fieldnames=list(rows[0]))
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _harmless(value) for name, value in row.items()})
    return written.getvalue()


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_STARTS_FORMULA) else value
