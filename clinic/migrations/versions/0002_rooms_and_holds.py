"""Rooms, two therapists at once, holds that lapse, and overbooking with a reason."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_CLAIM_KEPT = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    _create_places()
    _change_services()
    _change_hours()
    _change_appointments()
    _create_holds()
    _create_overbookings()


def _create_places() -> None:
    op.create_table(
        "place",
        sa.Column("id", columns.IdType(), nullable=False),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=False),
        sa.Column("retired_at", columns.InstantType(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sqlite_strict=True,
    )
    op.create_table(
        "room",
        sa.Column("id", columns.IdType(), nullable=False),
        sa.Column("place_id", columns.IdType(), nullable=False),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=False),
        sa.Column("retired_at", columns.InstantType(), nullable=True),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_room_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sqlite_strict=True,
    )
    op.create_index("ix_room_place_id", "room", ["place_id"])


def _change_services() -> None:
    """What was not for the public could be booked by the practice alone."""
    op.add_column("service", sa.Column("also_by", columns.JsonType(), nullable=False, server_default="[]"))
    op.add_column("service", sa.Column("audience", sa.Text(), nullable=False, server_default="STAFF"))
    op.execute("UPDATE service SET audience = 'PUBLIC' WHERE is_public")
    op.drop_column("service", "is_public")
    _add_checked("service", "price_cents", 0, "price", "price_cents >= 0")
    _add_checked("service", "grid_minutes", 15, "grid", "grid_minutes IN (5, 10, 15, 20, 30, 60)")


def _add_checked(table: str, column: str, default: int, name: str, check: str) -> None:
    """In one statement, since SQLite takes a check on a new column but none on a table that stands."""
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} INTEGER NOT NULL DEFAULT {default}"
        f" CONSTRAINT ck_{table}_{name} CHECK ({check})"
    )


def _change_hours() -> None:
    for table in ("hours", "hours_exception"):
        _add_reference(table, "place_id", "place")
    op.add_column("practising", sa.Column("first_calls_a_week", sa.Integer(), nullable=True))
    op.create_table(
        "practice_hours",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("keeps_holidays", columns.FlagType(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_practice_hours_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_hours")),
        sqlite_strict=True,
    )


def _add_reference(table: str, column: str, other: str) -> None:
    name = f"fk_{table}_{column}_{other}"
    points_at = sa.ForeignKey(f"{other}.id", name=name)
    op.add_column(
        table, sa.Column(column, columns.IdType(), points_at, nullable=True), inline_references=True
    )


def _change_appointments() -> None:
    _add_reference("appointment", "place_id", "place")
    _add_reference("appointment", "room_id", "room")
    op.add_column("appointment", sa.Column("series_id", columns.IdType(), nullable=True))
    op.add_column("appointment", sa.Column("series_on", columns.DayType(), nullable=True))
    _index_where("ix_appointment_room", "appointment", ["room_id", "starts_at"], "room_id IS NOT NULL")
    _index_where("ix_appointment_series", "appointment", ["series_id", "series_on"], "series_id IS NOT NULL")
    op.create_table(
        "co_therapist",
        sa.Column("appointment_id", columns.IdType(), nullable=False),
        sa.Column("therapist_id", columns.IdType(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_co_therapist_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(
            ["therapist_id"], ["holder.id"], name=op.f("fk_co_therapist_therapist_id_holder")
        ),
        sa.PrimaryKeyConstraint("appointment_id", "therapist_id", name=op.f("pk_co_therapist")),
        sqlite_strict=True,
    )
    op.create_index("ix_co_therapist_therapist_id", "co_therapist", ["therapist_id"])


def _index_where(name: str, table: str, over: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, over, sqlite_where=where, postgresql_where=where)


def _create_holds() -> None:
    op.create_table(
        "hold",
        sa.Column("id", columns.IdType(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("therapist_id", columns.IdType(), nullable=False),
        sa.Column("service_id", columns.IdType(), nullable=False),
        sa.Column("starts_at", columns.InstantType(), nullable=False),
        sa.Column("ends_at", columns.InstantType(), nullable=False),
        sa.Column("held_from_at", columns.InstantType(), nullable=False),
        sa.Column("held_to_at", columns.InstantType(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("until_at", columns.InstantType(), nullable=False),
        sa.Column("place_id", columns.IdType(), nullable=True),
        sa.Column("room_id", columns.IdType(), nullable=True),
        sa.CheckConstraint(
            "held_from_at <= starts_at AND ends_at <= held_to_at", name=op.f("ck_hold_is_held")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_hold_place_id_place")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_hold_room_id_room")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_hold_service_id_service")),
        sa.ForeignKeyConstraint(["therapist_id"], ["holder.id"], name=op.f("fk_hold_therapist_id_holder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_hold_token_hash")),
        sqlite_strict=True,
    )
    op.create_index("ix_hold_therapist", "hold", ["therapist_id", "starts_at"])
    op.create_index("ix_hold_until_at", "hold", ["until_at"])
    with op.batch_alter_table("claim", table_kwargs=_CLAIM_KEPT) as claim:
        claim.alter_column("appointment_id", existing_type=columns.IdType(), nullable=True)
        claim.add_column(sa.Column("hold_id", columns.IdType(), nullable=True))
        claim.create_foreign_key(op.f("fk_claim_hold_id_hold"), "hold", ["hold_id"], ["id"])
        claim.create_check_constraint(
            op.f("ck_claim_one_owner"), "(appointment_id IS NULL) <> (hold_id IS NULL)"
        )
    _index_where("ix_claim_hold_id", "claim", ["hold_id"], "hold_id IS NOT NULL")


def _create_overbookings() -> None:
    op.create_table(
        "overbooking",
        sa.Column("appointment_id", columns.IdType(), nullable=False),
        sa.Column("inbox_id", columns.IdType(), nullable=False),
        sa.Column("overbooked_at", columns.InstantType(), nullable=False),
        sa.Column("settled_at", columns.InstantType(), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_overbooking_appointment_id_appointment")
        ),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_overbooking")),
        sqlite_strict=True,
    )
    _index_where("ix_overbooking_open", "overbooking", ["settled_at"], "settled_at IS NULL")


def downgrade() -> None:
    op.drop_table("overbooking")
    op.execute("DELETE FROM claim WHERE hold_id IS NOT NULL OR resource_kind <> 'therapist'")
    op.drop_index("ix_claim_hold_id", "claim")
    with op.batch_alter_table("claim", table_kwargs=_CLAIM_KEPT) as claim:
        claim.drop_constraint(op.f("ck_claim_one_owner"), type_="check")
        claim.drop_constraint(op.f("fk_claim_hold_id_hold"), type_="foreignkey")
        claim.drop_column("hold_id")
        claim.alter_column("appointment_id", existing_type=columns.IdType(), nullable=False)
    op.drop_table("hold")
    op.drop_table("co_therapist")
    op.drop_index("ix_appointment_series", "appointment")
    op.drop_index("ix_appointment_room", "appointment")
    for column in ("series_on", "series_id", "room_id", "place_id"):
        op.drop_column("appointment", column)
    op.drop_table("practice_hours")
    op.drop_column("practising", "first_calls_a_week")
    for table in ("hours_exception", "hours"):
        op.drop_column(table, "place_id")
    op.add_column(
        "service", sa.Column("is_public", columns.FlagType(), nullable=False, server_default=sa.false())
    )
    op.execute("UPDATE service SET is_public = true WHERE audience = 'PUBLIC'")
    for column in ("audience", "also_by", "price_cents", "grid_minutes"):
        op.drop_column("service", column)
    op.drop_table("room")
    op.drop_table("place")
