"""What a request with a key of its own was answered, for a day."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_answer",
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("keep_until", columns.InstantType(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_kept_answer")),
        sqlite_strict=True,
    )
    op.create_index("ix_kept_answer_keep_until", "kept_answer", ["keep_until"])


def downgrade() -> None:
    op.drop_table("kept_answer")
