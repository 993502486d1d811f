"""What waits in an inbox until somebody takes it in, attacked by somebody who can write to the database."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select

from clinic.audit import trail
from clinic.database import db
from clinic.files import inbox
from clinic.files.models import File, Inbox
from tests.attacks.writer import drop_triggers, proof, rewrite
from tests.holders import Cast, file_of


@pytest.fixture
def cast(cast: Cast) -> Cast:
    drop_triggers()
    return cast


@pytest.fixture
def file(cast: Cast) -> File:
    return file_of(cast.ines)


def left(cast: Cast, file: File) -> dict[str, object]:
    """The row of something that arrived."""
    row_id = inbox.put(file.id, "something", b"words", cast.ines.actor)
    db.session.commit()
    return stands(row_id)


def stands(row_id: object) -> dict[str, object]:
    return dict(db.session.execute(select(Inbox.__table__).where(Inbox.id == row_id)).mappings().one())


def take_away(row: dict[str, object]) -> None:
    db.session.execute(delete(Inbox).where(Inbox.id == row["id"]))
    db.session.commit()


def put_back(row: dict[str, object]) -> None:
    db.session.execute(insert(Inbox.__table__), [row])
    db.session.commit()


def test_what_waits_is_named_if_it_is_gone_moved_in_time_planted_or_put_back(cast, file):
    row = left(cast, file)
    assert proof()[1].is_empty
    take_away(row)
    assert list(proof()[1].astray) == [row["id"]]
    put_back(row)
    assert proof()[1].is_empty
    rewrite(Inbox, Inbox.id == row["id"], received_at=row["received_at"] + timedelta(seconds=1))
    assert list(proof()[1].astray) == [row["id"]]
    take_away(row)
    other = inbox.sealed(file.id, "something", b"other words")
    planted = other.id
    put_back(row | {"id": planted, "blob": other.blob})
    found = proof()[1]
    assert (list(found.astray), list(found.unrecorded)) == ([row["id"]], [planted])
    take_away({"id": planted})
    put_back(row)
    inbox.take_in(cast.ines.actor, file.id, "something", row["id"])
    db.session.commit()
    assert proof()[1].is_empty
    put_back(row)
    assert list(proof()[1].unrecorded) == [row["id"]]


def test_what_was_let_go_and_what_came_before_it_had_a_digest_is_not_missed(cast, file):
    row = left(cast, file)
    inbox.let_go(cast.ines.actor, row["id"])
    inbox.let_go(cast.ines.actor, row["id"])
    inbox.let_go(cast.ines.actor, None)
    db.session.commit()
    assert proof()[1].is_empty
    put_back(row)
    assert list(proof()[1].unrecorded) == [row["id"]]
    take_away(row)
    earlier = inbox.sealed(file.id, "something", b"words")
    trail.record(cast.ines.actor, "inbox.received", file.id, item=earlier.id, kind=earlier.kind)
    db.session.add(earlier)
    db.session.commit()
    assert proof()[1].is_empty
    take_away(stands(earlier.id))
    assert proof()[1].is_empty
