"""What is read is put into SQL once, for all databases of a kind."""

from sqlalchemy import Dialect, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store import tables
from bot.store.prepared import Prepared, once_a_kind
from bot.store.reading import statements_to_change, statements_to_look


def test_a_statement_is_made_once_for_a_kind_of_database() -> None:
    made: list[str] = []

    @once_a_kind
    def goals(dialect: Dialect) -> Prepared:
        made.append(dialect.name)
        return Prepared(select(tables.goals.c.title).where(tables.goals.c.goal_id == bindparam("goal")), dialect)

    first, second, other = sqlite.dialect(), sqlite.dialect(), postgresql.dialect()  # type: ignore[no-untyped-call]
    assert goals(first) is goals(second)
    assert goals(other) is not goals(first)
    assert made == ["sqlite", "postgresql"]


def test_who_changes_what_they_read_and_who_only_looks_have_statements_of_their_own() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    assert statements_to_change(dialect).locking
    assert not statements_to_look(dialect).locking
    assert statements_to_look(dialect) is statements_to_look(dialect)
