"""Signatures and what notes are found by in the order of their keys; and snapshots that go with their draft."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLES = ("note_signature", "search_segment")


def upgrade() -> None:
    _made_anew({"sqlite_strict": True, "sqlite_with_rowid": False})


def downgrade() -> None:
    _made_anew({"sqlite_strict": True})


def _made_anew(how: dict[str, bool]) -> None:
    # PostgreSQL keeps rows in no order.
    if op.get_context().dialect.name == "sqlite":
        for table in TABLES:
            with op.batch_alter_table(table, recreate="always", table_kwargs=how):
                pass
