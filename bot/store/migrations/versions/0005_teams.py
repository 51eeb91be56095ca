"""Microsoft Teams: conversations, whom it has met, files that wait to be accepted, and what was written to whom."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the four tables."""
    op.create_table(
        "teams_conversations",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("service_url", sa.Text(), nullable=False),
        sa.Column("bot_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("tenant_id", "person_id", "place", name="pk_teams_conversations"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "teams_members",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("home", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "person_id", name="pk_teams_members"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "teams_files",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "file_id", name="pk_teams_files"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_teams_files_expires_at", "teams_files", ["expires_at"])
    op.create_table(
        "teams_posts",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("activity_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "person_id", "activity_id", name="pk_teams_posts"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("teams_posts", "teams_files", "teams_members", "teams_conversations"):
        op.drop_table(name)
