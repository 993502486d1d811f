"""Questionnaires that were answered: whose file, entered by whom and when; what they say is sealed."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measure_taken",
        sa.Column("id", columns.IdType(), nullable=False),
        sa.Column("file_id", columns.IdType(), nullable=False),
        sa.Column("author_id", columns.IdType(), nullable=False),
        sa.Column("created_at", columns.InstantType(), nullable=False),
        sa.Column("corrects_id", columns.IdType(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["holder.id"], name=op.f("fk_measure_taken_author_id_holder")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["measure_taken.id"], name=op.f("fk_measure_taken_corrects_id_measure_taken")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_measure_taken_file_id_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_taken")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_measure_taken_corrects_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_measure_taken_file_id", "measure_taken", ["file_id", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_measure_taken_file_id", "measure_taken")
    op.drop_table("measure_taken")
