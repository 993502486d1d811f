"""Everybody who was on a list is one person still; a couple's file that hung on one of them stays."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from clinic.clients.models import Client
from clinic.database import db
from clinic.files.models import FileMember

INES, MAYA, ROBIN, SASHA, OWN, BOTH = (UUID(int=n) for n in range(1, 7))
THEN = datetime(2026, 11, 2, 15, tzinfo=UTC)


def test_clients_of_before_are_persons_and_keep_the_files_they_have(earlier):
    rows = earlier("0021")
    rows.put("holder", id=INES, roles="therapist", public_key=b"p", verify_key=b"v", certificate=b"c")
    rows.put("file", id=OWN, kind="individual", created_at=THEN)
    rows.put("file", id=BOTH, kind="unit", created_at=THEN)
    whose = {"therapist_id": INES, "created_at": THEN, "is_caller": False}
    for client_id, file_id in ((MAYA, OWN), (ROBIN, BOTH), (SASHA, None)):
        rows.put("client", id=client_id, file_id=file_id, **whose)
    for member in (ROBIN, SASHA):
        rows.put("file_member", file_id=BOTH, client_id=member)
    before = rows.rows("client")
    rows.bring_up_to_date()
    found = db.session.scalars(select(Client).order_by(Client.id)).all()
    assert [(one.id, one.file_id, one.is_unit) for one in found] == [
        (MAYA, OWN, False),
        (ROBIN, BOTH, False),
        (SASHA, None, False),
    ]
    persons = db.session.scalars(select(Client.id).where(Client.is_person())).all()
    assert set(persons) == {MAYA, ROBIN, SASHA}
    assert set(db.session.scalars(select(FileMember.client_id))) == {ROBIN, SASHA}
    db.session.rollback()
    rows.go_back_to("0021")
    assert rows.rows("client") == before
