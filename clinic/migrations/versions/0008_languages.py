"""Which languages a therapist speaks, and the ways of working she names to the public."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NEW = ("languages", "modalities")


def upgrade() -> None:
    for name in _NEW:
        op.add_column(
            "practising", sa.Column(name, columns.JsonType(), nullable=False, server_default=sa.text("'[]'"))
        )


def downgrade() -> None:
    for name in _NEW:
        op.drop_column("practising", name)
