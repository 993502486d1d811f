"""Who is reminded of a given sheet, and when: ids and instants."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handout_reminder",
        sa.Column("assignment_id", columns.IdType(), nullable=False),
        sa.Column("due_at", columns.InstantType(), nullable=False),
        sa.Column("letter_id", columns.IdType(), nullable=True),
        sa.Column("written_at", columns.InstantType(), nullable=True),
        sa.Column("ended_at", columns.InstantType(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["handout_assignment.id"],
            name=op.f("fk_handout_reminder_assignment_id_handout_assignment"),
        ),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_handout_reminder")),
        sqlite_strict=True,
    )
    op.create_index("ix_handout_reminder_open", "handout_reminder", ["written_at", "ended_at"])


def downgrade() -> None:
    op.drop_index("ix_handout_reminder_open", "handout_reminder")
    op.drop_table("handout_reminder")
