"""The wording of questionnaires, as the practice loaded it: whose it is to show, the practice has said."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measure_wording",
        sa.Column("id", columns.IdType(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("content", columns.JsonType(), nullable=False),
        sa.Column("loaded_at", columns.InstantType(), nullable=False),
        sa.Column("loaded_by_id", columns.IdType(), nullable=True),
        sa.ForeignKeyConstraint(
            ["loaded_by_id"], ["holder.id"], name=op.f("fk_measure_wording_loaded_by_id_holder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_wording")),
        sqlite_strict=True,
    )
    op.create_index("ix_measure_wording_measure", "measure_wording", ["measure", "loaded_at"])


def downgrade() -> None:
    op.drop_index("ix_measure_wording_measure", "measure_wording")
    op.drop_table("measure_wording")
