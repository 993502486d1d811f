"""A therapist's calendar read elsewhere, and her other calendar read here."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("therapist_id", columns.IdType(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", columns.InstantType(), nullable=False),
        sa.ForeignKeyConstraint(
            ["therapist_id"], ["holder.id"], name=op.f("fk_calendar_feed_therapist_id_holder")
        ),
        sa.PrimaryKeyConstraint("therapist_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
        sqlite_strict=True,
    )
    op.create_table(
        "calendar_host",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("allowed_at", columns.InstantType(), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_calendar_host")),
        sqlite_strict=True,
    )
    op.create_table(
        "other_calendar",
        sa.Column("therapist_id", columns.IdType(), nullable=False),
        sa.Column("added_at", columns.InstantType(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("read_at", columns.InstantType(), nullable=True),
        sa.Column("next_at", columns.InstantType(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["therapist_id"], ["holder.id"], name=op.f("fk_other_calendar_therapist_id_holder")
        ),
        sa.PrimaryKeyConstraint("therapist_id", name=op.f("pk_other_calendar")),
        sqlite_strict=True,
    )
    op.create_index("ix_other_calendar_next_at", "other_calendar", ["next_at"])
    op.create_table(
        "busy_elsewhere",
        sa.Column("therapist_id", columns.IdType(), nullable=False),
        sa.Column("starts_at", columns.InstantType(), nullable=False),
        sa.Column("ends_at", columns.InstantType(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_busy_elsewhere_has_length")),
        sa.ForeignKeyConstraint(
            ["therapist_id"], ["holder.id"], name=op.f("fk_busy_elsewhere_therapist_id_holder")
        ),
        sa.PrimaryKeyConstraint("therapist_id", "starts_at", name=op.f("pk_busy_elsewhere")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("busy_elsewhere")
    op.drop_index("ix_other_calendar_next_at", "other_calendar")
    op.drop_table("other_calendar")
    op.drop_table("calendar_host")
    op.drop_table("calendar_feed")
