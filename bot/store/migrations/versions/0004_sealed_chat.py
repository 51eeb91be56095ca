"""The chat page's lines and files are sealed; what stands there in plain is marked by a brace in front of it."""

from base64 import b64decode, b64encode
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_messages = sa.table("chat_messages", *(sa.column(name) for name in ("text", "card")))
_files = sa.table("chat_files", *(sa.column(name) for name in ("tenant_id", "message_id", "content")))


def upgrade() -> None:
    """Mark what is plain: cards begin with a brace already, texts and files get one, and no sealed text has any."""
    op.execute(_messages.update().where(_messages.c.text != "").values(text=sa.literal("{").concat(_messages.c.text)))
    kept = [(*key, "{" + b64encode(content).decode()) for *key, content in _all_files()]
    _make_files(sa.Text(), kept)


def downgrade() -> None:
    """Take the marks away, and what is sealed with them: the version before cannot open it."""
    op.execute(_messages.update().where(_messages.c.card.not_like("{%")).values(card=None))
    op.execute(_messages.update().where(_messages.c.text.not_like("{%")).values(text=""))
    op.execute(_messages.update().where(_messages.c.text != "").values(text=sa.func.substr(_messages.c.text, 2)))
    kept = [(*key, b64decode(content[1:])) for *key, content in _all_files() if content.startswith("{")]
    _make_files(sa.LargeBinary(), kept)


def _all_files() -> list[Any]:
    return list(op.get_bind().execute(sa.select(_files)))


def _make_files(kind: sa.types.TypeEngine[Any], rows: list[tuple[Any, ...]]) -> None:
    op.drop_table("chat_files")
    made = op.create_table(
        "chat_files",
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("content", kind, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "message_id"],
            ["chat_messages.tenant_id", "chat_messages.message_id"],
            name=op.f("fk_chat_files_tenant_id_message_id_chat_messages"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "message_id", name=op.f("pk_chat_files")),
    )
    names = ("tenant_id", "message_id", "content")
    op.bulk_insert(made, [dict(zip(names, row, strict=True)) for row in rows])
