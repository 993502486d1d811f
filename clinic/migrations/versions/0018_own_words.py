"""What the practice calls in its own words: the formats of its notes, in every version."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_words",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", columns.JsonType(), nullable=False),
        sa.Column("is_offered", columns.FlagType(), nullable=False),
        sa.Column("author_id", columns.IdType(), nullable=False),
        sa.Column("created_at", columns.InstantType(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["holder.id"], name=op.f("fk_own_words_author_id_holder")),
        sa.PrimaryKeyConstraint("kind", "code", "number", name=op.f("pk_own_words")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("own_words")
