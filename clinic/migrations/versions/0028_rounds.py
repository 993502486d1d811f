"""Questions to each of a couple or a family at once: that it was one act, and in whose file it stands."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whoever was asked before was asked alone."""
    op.create_table(
        "measure_round",
        sa.Column("id", columns.IdType(), nullable=False),
        sa.Column("file_id", columns.IdType(), nullable=False),
        sa.Column("author_id", columns.IdType(), nullable=False),
        sa.Column("asked_at", columns.InstantType(), nullable=False),
        sa.Column("until_at", columns.InstantType(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["holder.id"], name=op.f("fk_measure_round_author_id_holder")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_measure_round_file_id_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_round")),
        sqlite_strict=True,
    )
    op.create_index("ix_measure_round_file_id", "measure_round", ["file_id", "asked_at"])
    op.add_column("measure_request", sa.Column("round_id", columns.IdType(), nullable=True))
    op.create_index("ix_measure_request_round_id", "measure_request", ["round_id"])


def downgrade() -> None:
    op.drop_index("ix_measure_request_round_id", "measure_request")
    op.drop_column("measure_request", "round_id")
    op.drop_table("measure_round")
