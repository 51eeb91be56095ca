"""A reminder tells whether the person chose its hour: theirs stands, Makker's own keeps quiet hours."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_THREE_HOURS = 3 * 3_600_000_000


def upgrade() -> None:
    """Add the column; until now a reminder at an odd time was one that somebody had chosen."""
    op.add_column("check_ins", sa.Column("nudge_chosen", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    names = ("due_at", "nudge_at", "nudged", "nudge_chosen")
    check_ins = sa.table("check_ins", *(sa.column(name) for name in names))
    is_odd = check_ins.c.nudge_at != check_ins.c.due_at + sa.cast(_THREE_HOURS, sa.BigInteger) * (
        check_ins.c.nudged + 1
    )
    op.execute(check_ins.update().where(check_ins.c.nudge_at.is_not(None), is_odd).values(nudge_chosen=True))


def downgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("check_ins") as table:
        table.drop_column("nudge_chosen")
