"""From whom the public pages take no booking."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "block",
        sa.Column("id", columns.IdType(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("label_id", columns.IdType(), nullable=False),
        sa.Column("blocked_by", columns.IdType(), nullable=False),
        sa.Column("blocked_at", columns.InstantType(), nullable=False),
        sa.Column("until_at", columns.InstantType(), nullable=False),
        sa.ForeignKeyConstraint(["blocked_by"], ["holder.id"], name=op.f("fk_block_blocked_by_holder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block")),
        sa.UniqueConstraint("mark", name=op.f("uq_block_mark")),
        sqlite_strict=True,
    )
    op.create_index("ix_block_until_at", "block", ["until_at"])


def downgrade() -> None:
    op.drop_index("ix_block_until_at", "block")
    op.drop_table("block")
