"""Key rings in pieces. Those that stand go, and are built anew by whoever searches or signs in next."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _put_in_its_place(
        sa.Column("first_id", columns.IdType(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        key=("account_id", "first_id"),
    )


def downgrade() -> None:
    _put_in_its_place(key=("account_id",))


def _put_in_its_place(*more: sa.Column, key: tuple[str, ...]) -> None:
    # The triggers by which a ring goes stand on other tables, and find the new one by its name.
    op.drop_table("key_ring")
    op.create_table(
        "key_ring",
        sa.Column("account_id", columns.IdType(), nullable=False),
        *more,
        sa.Column("digest", columns.SealedType(), nullable=False),
        sa.Column("built_at", columns.InstantType(), nullable=False),
        sa.Column("blob", columns.SealedType(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["holder.id"], name=op.f("fk_key_ring_account_id_holder")),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_key_ring")),
        sqlite_strict=True,
    )
