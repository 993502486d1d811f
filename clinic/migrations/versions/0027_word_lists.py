"""Which words the files of a caseload have, in sealed lists of each account's own."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "word_list",
        sa.Column("account_id", columns.IdType(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.Column("saved_at", columns.InstantType(), nullable=False),
        sa.Column("blob", columns.SealedType(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["holder.id"], name=op.f("fk_word_list_account_id_holder")),
        sa.PrimaryKeyConstraint("account_id", "number", name=op.f("pk_word_list")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    is_postgresql = op.get_context().dialect.name == "postgresql"
    name = "file_grant_delete_unlisted"
    op.execute(f"DROP TRIGGER IF EXISTS {name}" + (" ON file_grant" if is_postgresql else ""))
    op.drop_table("word_list")
