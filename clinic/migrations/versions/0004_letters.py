"""How the practice writes: reminders, quiet hours, letters that stop, links in letters, and other means."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NEW_OF_LETTERS = ("is_latest", "kind", "means", "good_until_at", "last_tried_at")


def upgrade() -> None:
    _change_outbox()
    _create_rules()
    _create_reminders()


def _change_outbox() -> None:
    """Only the latest letter about an appointment was still about one, so that is what each of these is."""
    for name, kind, default in (
        ("is_latest", columns.FlagType(), sa.true()),
        ("kind", sa.Text(), "ACCOUNT"),
        ("means", sa.Text(), "EMAIL"),
    ):
        op.add_column("outbox_letter", sa.Column(name, kind, nullable=False, server_default=default))
    for name in ("good_until_at", "last_tried_at"):
        op.add_column("outbox_letter", sa.Column(name, columns.InstantType(), nullable=True))
    op.execute("UPDATE outbox_letter SET kind = 'BOOKED' WHERE about_id IS NOT NULL")


def _create_rules() -> None:
    op.create_table(
        "letter_rules",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reply_to", sa.Text(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("remind_before", columns.JsonType(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_letter_rules_one")),
        sa.CheckConstraint("quiet_from BETWEEN 0 AND 1439", name=op.f("ck_letter_rules_quiet_from")),
        sa.CheckConstraint("quiet_until BETWEEN 0 AND 1439", name=op.f("ck_letter_rules_quiet_until")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_rules")),
        sqlite_strict=True,
    )
    op.create_table(
        "no_letters",
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("since_at", columns.InstantType(), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_no_letters")),
        sqlite_strict=True,
    )


def _create_reminders() -> None:
    op.create_table(
        "reachable",
        sa.Column("person_id", columns.IdType(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reachable")),
        sqlite_strict=True,
    )
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
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_reminder")),
        sqlite_strict=True,
    )
    op.create_index("ix_reminder_person_id", "reminder", ["person_id"])
    op.create_index("ix_reminder_starts_at", "reminder", ["starts_at"])
    op.create_table(
        "confirmation",
        sa.Column("appointment_id", columns.IdType(), nullable=False),
        sa.Column("starts_at", columns.InstantType(), nullable=False),
        sa.Column("confirmed_at", columns.InstantType(), nullable=False),
        _of_appointment("confirmation"),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_confirmation")),
        sqlite_strict=True,
    )
    op.create_table(
        "letter_link",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("appointment_id", columns.IdType(), nullable=False),
        _of_appointment("letter_link"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_letter_link")),
        sqlite_strict=True,
    )
    op.create_index("ix_letter_link_appointment_id", "letter_link", ["appointment_id"])


def _of_appointment(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_appointment_id_appointment")
    return sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=name)


def downgrade() -> None:
    for table in ("letter_link", "confirmation", "reminder", "reachable", "no_letters", "letter_rules"):
        op.drop_table(table)
    op.execute("UPDATE outbox_letter SET about_id = NULL WHERE NOT is_latest")
    for name in _NEW_OF_LETTERS:
        op.drop_column("outbox_letter", name)
