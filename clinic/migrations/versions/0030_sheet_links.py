"""Links to given sheets, each opened by a code that is told."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handout_link",
        sa.Column("id", columns.IdType(), nullable=False),
        sa.Column("assignment_id", columns.IdType(), nullable=False),
        sa.Column("file_id", columns.IdType(), nullable=False),
        sa.Column("author_id", columns.IdType(), nullable=False),
        sa.Column("item_id", columns.IdType(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", columns.InstantType(), nullable=False),
        sa.Column("until_at", columns.InstantType(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.Column("seen_epoch", sa.Integer(), nullable=False),
        sa.Column("seen", sa.LargeBinary(), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("ended_at", columns.InstantType(), nullable=True),
        sa.CheckConstraint("tries_left >= 0", name=op.f("ck_handout_link_tries_left")),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["handout_assignment.id"],
            name=op.f("fk_handout_link_assignment_id_handout_assignment"),
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_handout_link_file_id_file")),
        sa.ForeignKeyConstraint(["author_id"], ["holder.id"], name=op.f("fk_handout_link_author_id_holder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handout_link")),
        sa.UniqueConstraint("item_id", name=op.f("uq_handout_link_item_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_handout_link_token_hash")),
        sqlite_strict=True,
    )
    op.create_index("ix_handout_link_file_id", "handout_link", ["file_id"])
    op.create_index("ix_handout_link_assignment_id", "handout_link", ["assignment_id"])


def downgrade() -> None:
    op.drop_index("ix_handout_link_assignment_id", "handout_link")
    op.drop_index("ix_handout_link_file_id", "handout_link")
    op.drop_table("handout_link")
