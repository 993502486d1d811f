"""The wait list, and what those on it were asked about."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "waiting",
        sa.Column("id", columns.IdType(), nullable=False),
        sa.Column("added_at", columns.InstantType(), nullable=False),
        sa.Column("until_at", columns.InstantType(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("client_id", columns.IdType(), nullable=True),
        sa.Column("inbox_id", columns.IdType(), nullable=True),
        sa.Column("review_on", columns.DayType(), nullable=True),
        sa.CheckConstraint("(client_id IS NULL) <> (inbox_id IS NULL)", name=op.f("ck_waiting_one_person")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_waiting_client_id_client")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting")),
        sa.UniqueConstraint("client_id", name=op.f("uq_waiting_client_id")),
        sa.UniqueConstraint("inbox_id", name=op.f("uq_waiting_inbox_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_waiting_until_at", "waiting", ["until_at"])
    op.create_table(
        "waiting_offer",
        sa.Column("id", columns.IdType(), nullable=False),
        sa.Column("waiting_id", columns.IdType(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("therapist_id", columns.IdType(), nullable=False),
        sa.Column("service_id", columns.IdType(), nullable=False),
        sa.Column("starts_at", columns.InstantType(), nullable=False),
        sa.Column("ends_at", columns.InstantType(), nullable=False),
        sa.Column("offered_at", columns.InstantType(), nullable=False),
        sa.Column("open_until_at", columns.InstantType(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["waiting_id"], ["waiting.id"], name=op.f("fk_waiting_offer_waiting_id_waiting")
        ),
        sa.ForeignKeyConstraint(
            ["therapist_id"], ["holder.id"], name=op.f("fk_waiting_offer_therapist_id_holder")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_waiting_offer_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_offer")),
        sa.UniqueConstraint(
            "waiting_id", "therapist_id", "starts_at", name=op.f("uq_waiting_offer_waiting_id")
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_waiting_offer_token_hash")),
        sqlite_strict=True,
    )
    op.create_index("ix_waiting_offer_starts_at", "waiting_offer", ["starts_at"])


def downgrade() -> None:
    op.drop_index("ix_waiting_offer_starts_at", "waiting_offer")
    op.drop_table("waiting_offer")
    op.drop_index("ix_waiting_until_at", "waiting")
    op.drop_table("waiting")
