"""Rows that may not change or go, attacked with the triggers in place: by putting others where they stand."""

from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from clinic import triggers
from clinic.audit import checkpoint
from clinic.clients.models import Client
from clinic.database import Base, db
from clinic.files import items
from clinic.people.models import Account
from tests.practice import Practice

# What the fixture leaves a row in. The others are refused by the same words, made from the same list.
FURNISHED = {"account", "client", "epoch", "holder", "invitation", "item", "trail_checkpoint", "trail_entry"}


def refused() -> list[str]:
    """The tables whose rows may not change, or not go."""
    known = triggers.refusals(db.engine.dialect.name)
    return sorted({t.table for t in known if t.change in ("UPDATE", "DELETE")})


def furnish(practice: Practice) -> Client:
    maya, ines = practice.client("Maya", of=practice.ines), practice.ines
    items.save(ines.actor, ines.keyring, maya.file_id, uuid4(), "note", b"words", 0)
    checkpoint.record_began(ines.actor, ines.keyring)
    db.session.commit()
    return maya


def count(table: str) -> int:
    return db.session.scalar(select(func.count()).select_from(Base.metadata.tables[table])) or 0


def test_no_row_is_replaced_under_its_key(practice):
    furnish(practice)
    tried = set()
    for table in refused():
        if before := count(table):
            with pytest.raises(IntegrityError):
                db.session.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"))
            db.session.rollback()
            assert count(table) == before
            tried.add(table)
    assert tried >= FURNISHED


def test_no_row_is_replaced_by_another_that_takes_what_is_its_alone(practice):
    """A client by one that claims their file; an account by one that takes its address."""
    maya, ines = furnish(practice), practice.ines
    theirs = {column.name: getattr(maya, column.key) for column in Client.__table__.columns}
    with pytest.raises(IntegrityError, match="keeps the file"):
        db.session.execute(
            insert(Client.__table__).prefix_with("OR REPLACE").values(theirs | {"id": uuid4()})
        )
    db.session.rollback()
    with pytest.raises(IntegrityError, match="never removed"):
        db.session.execute(
            update(Account.__table__)
            .prefix_with("OR REPLACE")
            .where(Account.id == practice.omar.id)
            .values(email=ines.email)
        )
    db.session.rollback()
    assert db.session.get_one(Client, maya.id).file_id == maya.file_id
    assert db.session.get_one(Account, ines.id).email == ines.email


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_no_table_of_such_rows_is_emptied_at_once(either_practice):
    furnish(either_practice)
    for table in refused():
        before = count(table)
        with pytest.raises(IntegrityError):
            db.session.execute(text(f"TRUNCATE {table} CASCADE"))
        db.session.rollback()
        assert count(table) == before
