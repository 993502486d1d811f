"""The practice's wording of each agreement, every version of it in each language."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreement_text",
        sa.Column("id", columns.IdType(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", columns.InstantType(), nullable=False),
        sa.Column("made_by", columns.IdType(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["holder.id"], name=op.f("fk_agreement_text_made_by_holder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_text")),
        sa.UniqueConstraint("kind", "locale", "number", name=op.f("uq_agreement_text_kind_locale_number")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("agreement_text")
