"""The keys of the files that an account may open, under one seal of its own."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# With each change of these, the ring of whom it concerns goes.
FOLLOWED = {
    "file_grant": ("insert", "update", "delete"),
    "holder": ("update",),
}


def upgrade() -> None:
    op.create_table(
        "key_ring",
        sa.Column("account_id", columns.IdType(), nullable=False),
        sa.Column("digest", columns.SealedType(), nullable=False),
        sa.Column("built_at", columns.InstantType(), nullable=False),
        sa.Column("blob", columns.SealedType(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["holder.id"], name=op.f("fk_key_ring_account_id_holder")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_key_ring")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    is_postgresql = op.get_context().dialect.name == "postgresql"
    for table, changes in FOLLOWED.items():
        for change in changes:
            name = f"{table}_{change}_followed"
            op.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if is_postgresql else ""))
    op.drop_table("key_ring")
