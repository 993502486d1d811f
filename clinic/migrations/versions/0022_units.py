"""Couples and families: a row of their own among the clients, beside one for each of them."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Everybody on the lists of before is one person; a file of several that hangs on one stays with them."""
    op.add_column(
        "client", sa.Column("is_unit", columns.FlagType(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("client", "is_unit")
