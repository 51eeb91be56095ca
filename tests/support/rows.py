"""What the database holds of somebody, or of a whole tenant, to be compared."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from bot.store.metadata import metadata

Rows = Mapping[str, Sequence[Any]]


def rows_of(connection: Connection, tenant_id: str, person_id: str = "") -> Rows:
    """Every row of a tenant, or of one of its people, by table."""
    found: dict[str, Sequence[Any]] = {}
    for table in metadata.sorted_tables:
        if "tenant_id" not in table.c or (person_id and "person_id" not in table.c):
            continue
        wanted = select(table).where(table.c.tenant_id == tenant_id)
        if person_id:
            wanted = wanted.where(table.c.person_id == person_id)
        found[table.name] = [tuple(row) for row in connection.execute(wanted.order_by(*table.primary_key))]
    return found
