"""After how many hours a note is a late entry, and within how many days a candidate's is to be co-signed."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "note_rules",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("late_hours", sa.Integer(), nullable=False),
        sa.Column("cosign_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_note_rules_one")),
        sa.CheckConstraint("late_hours BETWEEN 1 AND 168", name=op.f("ck_note_rules_late_hours")),
        sa.CheckConstraint("cosign_days BETWEEN 1 AND 60", name=op.f("ck_note_rules_cosign_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_rules")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("note_rules")
