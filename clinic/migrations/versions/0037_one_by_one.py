"""What a signature stands on is looked at when all is committed; and entries come one by one (`triggers`)."""

from typing import Any

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TABLE = "note_signature"
KEYS = {"note_id": "note", "signer_id": "holder"}
BY_KEY = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    _looked_at({"deferrable": True, "initially": "DEFERRED"})


def downgrade() -> None:
    _looked_at({})


def _looked_at(when: dict[str, Any]) -> None:
    with op.batch_alter_table(TABLE, table_kwargs=BY_KEY) as table:
        for column, leads_to in KEYS.items():
            name = f"fk_{TABLE}_{column}_{leads_to}"
            table.drop_constraint(name, type_="foreignkey")
            table.create_foreign_key(name, leads_to, [column], ["id"], **when)
