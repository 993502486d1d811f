"""Whoever leaves a note unsigned is written to after a day and after three, in words that tell nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import delete, select

from clinic import clock
from clinic.config import settings
from clinic.database import db
from clinic.files.models import Grant
from clinic.mail.models import OutboxLetter
from clinic.mail.outbox import open_letter
from clinic.notes import reminding
from clinic.notes.models import NoteReminder
from clinic.notes.reminding import look_after
from clinic.people.models import Account
from tests.furnished import begin_note, sign_note, whole_note


@pytest.fixture
def begun(either_practice):
    """Two notes of Ines, begun at this moment, in the files of two clients, and when that was."""
    ines = either_practice.browser_of(either_practice.ines)
    clients = [either_practice.client(name, of=either_practice.ines) for name in ("Maya", "Lea")]
    notes = [begin_note(ines, client, whole_note()) for client in clients]
    return ines, clients[0], notes, clock.now()


def letters():
    rows = db.session.scalars(select(OutboxLetter).order_by(OutboxLetter.written_at))
    found = [open_letter(row, settings().instance_key) for row in rows]
    return [letter for letter in found if letter.subject == "Something waits for you"]


def test_a_note_is_told_of_after_a_day_and_after_three_and_never_twice(begun):
    *_, at = begun
    assert look_after(at + timedelta(hours=23)) == 0
    assert look_after(at + timedelta(hours=24)) == 1, "one letter, though two notes wait"
    assert look_after(at + timedelta(hours=25)) == 0
    assert look_after(at + timedelta(hours=72)) == 1
    assert look_after(at + timedelta(days=30)) == 0
    assert len(letters()) == 2
    for letter in letters():
        assert letter.to == "ines@example.test"
        assert "Please sign in and look at Today." in letter.text
        assert not {"note", "maya", "client", "session", "counsel"} & set(letter.text.lower().split())


def test_a_machine_that_was_off_tells_once_for_both(begun):
    *_, at = begun
    assert look_after(at + timedelta(days=9)) == 1
    assert look_after(at + timedelta(days=9)) == 0


def test_of_two_workers_at_once_one_writes_the_letter(begun, either_practice, monkeypatch):
    *_, at = begun
    due, both, found = reminding._due, Barrier(2), []

    def due_in_both(now: datetime) -> list[tuple[reminding.Waiting, int]]:
        """What is due as it is, once the other has found the same."""
        found.append(due(now))
        both.wait(timeout=60)
        return found[-1]

    monkeypatch.setattr(reminding, "_due", due_in_both)

    def work() -> int:
        with either_practice.app.app_context():
            return look_after(at + timedelta(days=9))

    db.session.rollback()
    with ThreadPoolExecutor(2) as workers:
        written = [one.result() for one in [workers.submit(work) for _ in range(2)]]
    assert sorted(written) == [0, 1]
    assert [len(one) for one in found] == [4, 4]
    assert len(letters()) == 1
    assert len(db.session.scalars(select(NoteReminder)).all()) == 4


def test_what_is_due_comes_in_one_order_so_that_two_workers_never_wait_for_each_other(begun):
    *_, at = begun
    told = [(note.id, hours) for note, hours in reminding._due(at + timedelta(days=9))]
    assert told == sorted(told)


def test_nothing_is_told_of_what_is_signed_or_can_be_signed_no_more(begun, either_practice):
    ines, maya, notes, at = begun
    sign_note(ines, either_practice.ines, notes[0])
    sign_note(ines, either_practice.ines, notes[1])
    assert look_after(at + timedelta(hours=24)) == 0
    begin_note(ines, maya, whole_note())
    db.session.execute(delete(Grant).where(Grant.account_id == either_practice.ines.id))
    db.session.commit()
    assert look_after(at + timedelta(days=4)) == 0


def test_whoever_has_left_is_not_written_to(begun, either_practice):
    *_, at = begun
    db.session.get_one(Account, either_practice.ines.id).disabled_at = at
    db.session.commit()
    look_after(at + timedelta(hours=24))
    assert letters() == []
