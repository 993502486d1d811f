"""The sites that may show the free times in a frame."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "framing_site",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("allowed_at", columns.InstantType(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_framing_site")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("framing_site")
