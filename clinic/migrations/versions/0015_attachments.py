"""Documents of a client's file, in sealed parts."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment_part",
        sa.Column("file_id", columns.IdType(), nullable=False),
        sa.Column("item_id", columns.IdType(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_attachment_part_file_id_file")),
        sa.PrimaryKeyConstraint("file_id", "item_id", "number", name=op.f("pk_attachment_part")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("attachment_part")
