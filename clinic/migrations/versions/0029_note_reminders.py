"""Which notes their authors were already reminded to sign."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "note_reminder",
        sa.Column("note_id", columns.IdType(), nullable=False),
        sa.Column("hours", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_note_reminder_note_id_note")),
        sa.PrimaryKeyConstraint("note_id", "hours", name=op.f("pk_note_reminder")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("note_reminder")
