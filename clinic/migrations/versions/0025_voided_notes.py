"""Notes that were voided: begun, never to be signed, and closed with a reason that is sealed."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "note_void",
        sa.Column("note_id", columns.IdType(), nullable=False),
        sa.Column("voided_at", columns.InstantType(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_note_void_note_id_note")),
        sa.PrimaryKeyConstraint("note_id", name=op.f("pk_note_void")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("note_void")
