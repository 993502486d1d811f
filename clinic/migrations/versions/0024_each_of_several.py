"""Times with a couple or a family: each of them has letters, reminders and a word of their own."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Who had a time to themselves is the one reader of it still."""
    op.add_column("outbox_letter", sa.Column("whom_id", columns.IdType(), nullable=True))
    op.add_column("letter_link", sa.Column("whom_id", columns.IdType(), nullable=True))
    op.execute("CREATE TABLE before_this AS SELECT * FROM reminder")
    _reminder("appointment_id", "person_id")
    op.execute("CREATE TABLE before_this AS SELECT * FROM confirmation")
    _confirmation(sa.Column("person_id", columns.IdType(), nullable=False))
    op.execute(
        "INSERT INTO confirmation (appointment_id, person_id, starts_at, confirmed_at)"
        " SELECT b.appointment_id, COALESCE(a.client_id, a.id), b.starts_at, b.confirmed_at"
        " FROM before_this AS b JOIN appointment AS a ON a.id = b.appointment_id"
    )
    op.drop_table("before_this")


def downgrade() -> None:
    """Of several, one is reminded, and has said that they are coming."""
    op.execute(
        "CREATE TABLE before_this AS SELECT r.* FROM reminder AS r WHERE CAST(r.person_id AS TEXT) ="
        " (SELECT MIN(CAST(o.person_id AS TEXT)) FROM reminder AS o"
        " WHERE o.appointment_id = r.appointment_id)"
    )
    _reminder("appointment_id")
    op.execute(
        "CREATE TABLE before_this AS SELECT c.* FROM confirmation AS c WHERE CAST(c.person_id AS TEXT) ="
        " (SELECT MIN(CAST(o.person_id AS TEXT)) FROM confirmation AS o"
        " WHERE o.appointment_id = c.appointment_id)"
    )
    _confirmation()
    op.execute(
        "INSERT INTO confirmation (appointment_id, starts_at, confirmed_at)"
        " SELECT appointment_id, starts_at, confirmed_at FROM before_this"
    )
    op.drop_table("before_this")
    op.drop_column("letter_link", "whom_id")
    op.drop_column("outbox_letter", "whom_id")


def _reminder(*key: str) -> None:
    """Lay it down anew under this key, since no engine changes one, with the rows that `before_this` holds."""
    op.drop_table("reminder")
    op.create_table(
        "reminder",
        sa.Column("appointment_id", columns.IdType(), nullable=False),
        sa.Column("person_id", columns.IdType(), nullable=False),
        sa.Column("starts_at", columns.InstantType(), nullable=False),
        sa.Column("owed_from_at", columns.InstantType(), nullable=False),
        _of_appointment("reminder"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["reachable.person_id"], name=op.f("fk_reminder_person_id_reachable")
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_reminder")),
        sqlite_strict=True,
    )
    op.create_index("ix_reminder_person_id", "reminder", ["person_id"])
    op.create_index("ix_reminder_starts_at", "reminder", ["starts_at"])
    op.execute(
        "INSERT INTO reminder (appointment_id, person_id, starts_at, owed_from_at)"
        " SELECT appointment_id, person_id, starts_at, owed_from_at FROM before_this"
    )
    op.drop_table("before_this")


def _confirmation(*person: "sa.Column[object]") -> None:
    """Lay it down anew, without rows."""
    op.drop_table("confirmation")
    op.create_table(
        "confirmation",
        sa.Column("appointment_id", columns.IdType(), nullable=False),
        *person,
        sa.Column("starts_at", columns.InstantType(), nullable=False),
        sa.Column("confirmed_at", columns.InstantType(), nullable=False),
        _of_appointment("confirmation"),
        sa.PrimaryKeyConstraint(
            "appointment_id", *(one.name for one in person), name=op.f("pk_confirmation")
        ),
        sqlite_strict=True,
    )


def _of_appointment(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_appointment_id_appointment")
    return sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=name)
