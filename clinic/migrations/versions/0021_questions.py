"""Questions to clients: that somebody was asked, until when, and that it came back; every word is sealed."""

import sqlalchemy as sa
from alembic import op

from clinic import columns

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_left",
        sa.Column("source_id", columns.IdType(), nullable=False),
        sa.Column("file_id", columns.IdType(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("left_at", columns.InstantType(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_call_left_file_id_file")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_call_left")),
        sqlite_strict=True,
    )
    op.create_index("ix_call_left_file_id", "call_left", ["file_id"])
    op.create_table(
        "measure_request",
        sa.Column("id", columns.IdType(), nullable=False),
        sa.Column("file_id", columns.IdType(), nullable=False),
        sa.Column("client_id", columns.IdType(), nullable=False),
        sa.Column("author_id", columns.IdType(), nullable=False),
        sa.Column("asked_at", columns.InstantType(), nullable=False),
        sa.Column("until_at", columns.InstantType(), nullable=False),
        sa.Column("item_id", columns.IdType(), nullable=False),
        sa.Column("copy_id", columns.IdType(), nullable=True),
        sa.Column("told_at", columns.InstantType(), nullable=True),
        sa.Column("returned_at", columns.InstantType(), nullable=True),
        sa.Column("taken_in_at", columns.InstantType(), nullable=True),
        sa.Column("called_back_at", columns.InstantType(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["holder.id"], name=op.f("fk_measure_request_author_id_holder")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_measure_request_client_id_client")
        ),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["holder_copy.id"], name=op.f("fk_measure_request_copy_id_holder_copy")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_measure_request_file_id_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_request")),
        sa.UniqueConstraint("item_id", name=op.f("uq_measure_request_item_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_measure_request_client_id", "measure_request", ["client_id"])
    op.create_index("ix_measure_request_file_id", "measure_request", ["file_id"])
    op.create_table(
        "measure_answers",
        sa.Column("request_id", columns.IdType(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("saved_at", columns.InstantType(), nullable=False),
        sa.Column("begun", sa.LargeBinary(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("brought", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["measure_request.id"], name=op.f("fk_measure_answers_request_id_measure_request")
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_measure_answers")),
        sqlite_strict=True,
    )
    op.create_table(
        "measure_link",
        sa.Column("request_id", columns.IdType(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["measure_request.id"], name=op.f("fk_measure_link_request_id_measure_request")
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_measure_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_measure_link_token_hash")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("measure_link")
    op.drop_table("measure_answers")
    op.drop_index("ix_measure_request_file_id", "measure_request")
    op.drop_index("ix_measure_request_client_id", "measure_request")
    op.drop_table("measure_request")
    op.drop_index("ix_call_left_file_id", "call_left")
    op.drop_table("call_left")
