"""What a file's notes are found by: some of them together, in sealed segments."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_segment",
        sa.Column("file_id", columns.IdType(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.Column("saved_at", columns.InstantType(), nullable=False),
        sa.Column("blob", columns.SealedType(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_search_segment_file_id_file")),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_search_segment")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("search_segment")
