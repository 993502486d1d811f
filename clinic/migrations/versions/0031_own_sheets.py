"""The practice's own sheets: each text in every version, and who read it through."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_sheet",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("made_by", columns.IdType(), nullable=False),
        sa.Column("made_at", columns.InstantType(), nullable=False),
        sa.Column("is_retired", columns.FlagType(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["holder.id"], name=op.f("fk_own_sheet_made_by_holder")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_own_sheet")),
        sqlite_strict=True,
    )
    op.create_table(
        "own_sheet_text",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", columns.JsonType(), nullable=False),
        sa.Column("is_ready", columns.FlagType(), nullable=False),
        sa.Column("author_id", columns.IdType(), nullable=False),
        sa.Column("created_at", columns.InstantType(), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["own_sheet.code"], name=op.f("fk_own_sheet_text_code_own_sheet")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["holder.id"], name=op.f("fk_own_sheet_text_author_id_holder")
        ),
        sa.PrimaryKeyConstraint("code", "locale", "version", name=op.f("pk_own_sheet_text")),
        sqlite_strict=True,
    )
    op.create_table(
        "own_sheet_reading",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reader_id", columns.IdType(), nullable=False),
        sa.Column("read_at", columns.InstantType(), nullable=False),
        sa.ForeignKeyConstraint(
            ["code", "locale", "version"],
            ["own_sheet_text.code", "own_sheet_text.locale", "own_sheet_text.version"],
            name=op.f("fk_own_sheet_reading_code_own_sheet_text"),
        ),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["holder.id"], name=op.f("fk_own_sheet_reading_reader_id_holder")
        ),
        sa.PrimaryKeyConstraint("code", "locale", "version", "status", name=op.f("pk_own_sheet_reading")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("own_sheet_reading")
    op.drop_table("own_sheet_text")
    op.drop_table("own_sheet")
