"""What is counted of enquiries, and what is left of those that were deleted."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("enquiry", sa.Column("count_id", columns.IdType(), nullable=True))
    op.create_table(
        "tally",
        sa.Column("id", columns.IdType(), nullable=False),
        sa.Column("month_on", columns.DayType(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("was_booked", columns.FlagType(), nullable=False),
        sa.Column("was_held", columns.FlagType(), nullable=False),
        sa.Column("waited_days", sa.Integer(), nullable=True),
        sa.Column("count_id", columns.IdType(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally")),
        sqlite_strict=True,
    )
    op.create_index("ix_tally_month_on", "tally", ["month_on"])


def downgrade() -> None:
    op.drop_index("ix_tally_month_on", "tally")
    op.drop_table("tally")
    op.drop_column("enquiry", "count_id")
