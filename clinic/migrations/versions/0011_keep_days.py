"""How long each enquiry was promised to be kept, and how long the practice promises from now on."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whoever had asked before was told ninety days, and keeps that."""
    op.create_table(
        "intake_rules",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("consult_keep_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_intake_rules_one")),
        sa.CheckConstraint(
            "consult_keep_days BETWEEN 14 AND 365", name=op.f("ck_intake_rules_consult_keep_days")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_rules")),
        sqlite_strict=True,
    )
    op.add_column("enquiry", sa.Column("keep_days", sa.Integer(), nullable=False, server_default="90"))


def downgrade() -> None:
    op.drop_column("enquiry", "keep_days")
    op.drop_table("intake_rules")
