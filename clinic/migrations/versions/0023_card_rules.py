"""In which words the practice tells a state, and whether its cards ask about the frame."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "card_rules",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state_vocabulary", sa.Text(), nullable=False),
        sa.Column("with_frame", columns.FlagType(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_card_rules_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_rules")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("card_rules")
