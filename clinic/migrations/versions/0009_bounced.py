"""Addresses at which letters come back."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Letters of before keep none: their words, and the address with them, have gone."""
    op.add_column("outbox_letter", sa.Column("address_hash", sa.LargeBinary(), nullable=True))
    op.create_index("ix_outbox_letter_address_hash", "outbox_letter", ["address_hash"])


def downgrade() -> None:
    op.drop_index("ix_outbox_letter_address_hash", "outbox_letter")
    op.drop_column("outbox_letter", "address_hash")
