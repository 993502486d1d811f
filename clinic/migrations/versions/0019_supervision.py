"""Candidates and their notes: who needs a co-signature, until when, given or returned; files of two clinicians."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "account", sa.Column("needs_cosign", columns.FlagType(), nullable=False, server_default=sa.false())
    )
    op.add_column("note_signature", sa.Column("cosign_due_at", columns.InstantType(), nullable=True))
    op.create_table(
        "cosignature",
        sa.Column("note_id", columns.IdType(), nullable=False),
        sa.Column("signer_id", columns.IdType(), nullable=False),
        sa.Column("signed_at", columns.InstantType(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_cosignature_note_id_note")),
        sa.ForeignKeyConstraint(["signer_id"], ["holder.id"], name=op.f("fk_cosignature_signer_id_holder")),
        sa.PrimaryKeyConstraint("note_id", name=op.f("pk_cosignature")),
        sqlite_strict=True,
    )
    op.create_table(
        "note_return",
        sa.Column("id", columns.IdType(), nullable=False),
        sa.Column("note_id", columns.IdType(), nullable=False),
        sa.Column("by_id", columns.IdType(), nullable=False),
        sa.Column("returned_at", columns.InstantType(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_note_return_note_id_note")),
        sa.ForeignKeyConstraint(["by_id"], ["holder.id"], name=op.f("fk_note_return_by_id_holder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_return")),
        sqlite_strict=True,
    )
    op.create_index("ix_note_return_note_id", "note_return", ["note_id", "returned_at"])
    op.create_table(
        "personal_file",
        sa.Column("holder_id", columns.IdType(), nullable=False),
        sa.Column("with_id", columns.IdType(), nullable=False),
        sa.Column("file_id", columns.IdType(), nullable=False),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_personal_file_holder_id_holder")),
        sa.ForeignKeyConstraint(["with_id"], ["holder.id"], name=op.f("fk_personal_file_with_id_holder")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_personal_file_file_id_file")),
        sa.PrimaryKeyConstraint("holder_id", "with_id", name=op.f("pk_personal_file")),
        sa.UniqueConstraint("file_id", name=op.f("uq_personal_file_file_id")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("personal_file")
    op.drop_index("ix_note_return_note_id", "note_return")
    op.drop_table("note_return")
    op.drop_table("cosignature")
    op.drop_column("note_signature", "cosign_due_at")
    op.drop_column("account", "needs_cosign")
