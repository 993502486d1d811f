"""Which segment of the directory says what a card does: cards that are there are gathered by and by."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "segment_card",
        sa.Column("file_id", columns.IdType(), nullable=False),
        sa.Column("card_id", columns.IdType(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("segment_id", columns.IdType(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id", "card_id"],
            ["item_key.file_id", "item_key.item_id"],
            name=op.f("fk_segment_card_card_id_item_key"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id", "segment_id"],
            ["item_key.file_id", "item_key.item_id"],
            name=op.f("fk_segment_card_segment_id_item_key"),
        ),
        sa.PrimaryKeyConstraint("file_id", "card_id", "version", name=op.f("pk_segment_card")),
        sqlite_strict=True,
    )
    op.create_index("ix_segment_card_file_id_segment_id", "segment_card", ["file_id", "segment_id"])


def downgrade() -> None:
    op.drop_index("ix_segment_card_file_id_segment_id", "segment_card")
    op.drop_table("segment_card")
