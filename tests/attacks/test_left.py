"""What a client leaves for their file, attacked by somebody who can write to the database."""

from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from clinic import clock
from clinic.clients.models import Client
from clinic.columns import EPOCH
from clinic.database import db
from clinic.files import inbox, left
from clinic.files.models import Inbox, Item
from clinic.files.reading import reading
from clinic.handouts import reports
from clinic.handouts.report import Report
from clinic.handouts.reports import Reports
from clinic.vault.alarm import VaultAlarm
from clinic.vault.left import write_left
from tests.attacks.writer import drop_triggers, proof, rewrite
from tests.practice import Person, Practice

ABOUT = UUID("00000000-0000-4000-8000-000000000007")


@pytest.fixture
def practice(either_practice) -> Practice:
    drop_triggers()
    return either_practice


@pytest.fixture
def maya(practice) -> Client:
    return practice.client("Maya", practice.ines)


@pytest.fixture
def at_home(practice, maya) -> Person:
    return practice.portal_account(maya, practice.ines)


def said(times: int = 3) -> Report:
    return Report(assignment_id=ABOUT, on=clock.now().date(), times_done=times)


def read(practice: Practice, maya: Client, since: datetime = EPOCH) -> Reports:
    ines = practice.ines
    with reading(ines.actor, ines.keyring, "handouts.read", [maya.file_id]) as opened:
        return reports.of_file(ines.keyring, opened, maya.file_id, since)


def take_in(practice: Practice, maya: Client) -> None:
    for told in read(practice, maya).waiting:
        reports.take_in(practice.ines.actor, practice.ines.keyring, maya.file_id, told)
    db.session.commit()


def forge(file_id: UUID, sender_id: UUID, sign_seed: bytes, kind: str = reports.LEFT) -> None:
    """All it takes to reach an inbox is the public half of a file."""
    when = clock.now()
    envelope = write_left(sign_seed, file_id, kind, ABOUT, sender_id, when, said(50).to_bytes())
    db.session.add(inbox.sealed(file_id, reports.LEFT, envelope))
    db.session.commit()


def test_a_report_in_a_clients_name_that_they_did_not_sign_is_an_alarm(practice, maya, at_home):
    forge(maya.file_id, at_home.id, practice.omar.keyring.sign_seed)
    with pytest.raises(VaultAlarm, match="nobody of this name left this"):
        read(practice, maya)


@pytest.mark.parametrize("who", ["omar", "ines", "leo"])
def test_a_report_of_anybody_the_file_is_not_about_is_an_alarm(practice, maya, who):
    leo = practice.client("Leo", practice.omar)
    sender = practice.portal_account(leo, practice.omar) if who == "leo" else getattr(practice, who)
    forge(maya.file_id, sender.id, sender.keyring.sign_seed)
    with pytest.raises(VaultAlarm, match="whose file it is not"):
        read(practice, maya)


def test_what_was_left_as_something_else_or_elsewhere_is_no_report(practice, maya, at_home):
    forge(maya.file_id, at_home.id, at_home.keyring.sign_seed, kind="another")
    with pytest.raises(VaultAlarm):
        read(practice, maya)
    db.session.query(Inbox).delete()
    noor = practice.client("Noor", practice.ines)
    reports.leave(at_home.actor, at_home.keyring, maya.file_id, said())
    db.session.commit()
    rewrite(Inbox, Inbox.file_id == maya.file_id, file_id=noor.file_id)
    with pytest.raises(VaultAlarm):
        read(practice, noor)


def test_a_report_put_back_after_it_was_taken_in_is_told_once(practice, maya, at_home):
    reports.leave(at_home.actor, at_home.keyring, maya.file_id, said())
    db.session.commit()
    (row,) = db.session.scalars(select(Inbox)).all()
    again = {name: getattr(row, name) for name in ("id", "file_id", "epoch", "kind", "received_at", "blob")}
    take_in(practice, maya)
    db.session.add(Inbox(**again))
    db.session.commit()
    found = read(practice, maya)
    assert ([told.report for told in found.all], found.waiting) == ([said()], [])
    # Nor where nobody looks so far back.
    assert read(practice, maya, since=clock.now()).all == ()


def test_a_report_that_was_taken_in_stays_its_clients_and_a_missing_one_is_named(practice, maya, at_home):
    reports.leave(at_home.actor, at_home.keyring, maya.file_id, said())
    db.session.commit()
    take_in(practice, maya)
    (told,) = read(practice, maya).all
    assert (told.report, told.by_name, told.waits) == (said(), "", None)
    ines = practice.ines
    mine = write_left(
        ines.keyring.sign_seed, maya.file_id, reports.LEFT, told.id, at_home.id, clock.now(), b"{}"
    )
    with pytest.raises(VaultAlarm, match="nobody of this name left this"):
        left.proven(ines.keyring, maya.file_id, reports.LEFT, {told.id: mine})
    assert proof()[1].is_empty
    db.session.query(Item).filter(Item.id == told.id).delete()
    db.session.commit()
    assert list(proof()[1].astray) == [told.id]
