"""A note that is signed in one window and thrown away in another at once: the first of them stands."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from clinic import clock
from clinic.database import db
from clinic.files.proving import strays
from clinic.notes import draft, sign
from clinic.notes.draft import NoteSigned
from clinic.notes.models import Note, NoteSignature
from clinic.notes.ways import BUILT_IN
from clinic.people.reauth import Proof
from clinic.refusal import NotFound
from tests.holders import Cast, file_of
from tests.notes.test_sign import CONTENT, SIGNER, begun
from tests.served import PATIENCE_SECONDS

Act = Callable[[UUID], None]
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


class Windows:
    """Two windows of one author, each with a thread and a transaction of its own."""

    def __init__(self, app: Flask, cast: Cast) -> None:
        self.app, self.cast = app, cast
        self.done, self.may_commit = Event(), Event()

    def sign(self, note_id: UUID) -> None:
        me = self.cast.ines
        content = CONTENT.for_signing(SIGNER.designation, BUILT_IN)
        sign.sign(me.actor, me.keyring, note_id, content, SIGNER, Proof(me.id, clock.now()))

    def throw_away(self, note_id: UUID) -> None:
        me = self.cast.ines
        draft.throw_away(me.actor, me.keyring, db.session.get_one(Note, note_id))

    def one_after_the_other(self, note_id: UUID, first: Act, second: Act) -> None:
        """The second comes while the first is done and not committed. Raises as the second."""
        db.session.rollback()
        with ThreadPoolExecutor(2) as threads:
            ahead = threads.submit(self._held, first, note_id)
            assert self.done.wait(PATIENCE_SECONDS)
            behind = threads.submit(self._at_once, second, note_id)
            self._until_it_waits(behind)
            self.may_commit.set()
            ahead.result()
            behind.result()

    def _held(self, act: Act, note_id: UUID) -> None:
        with self.app.app_context():
            act(note_id)
            self.done.set()
            assert self.may_commit.wait(PATIENCE_SECONDS)
            db.session.commit()

    def _at_once(self, act: Act, note_id: UUID) -> None:
        with self.app.app_context():
            act(note_id)
            db.session.commit()

    def _until_it_waits(self, behind: "Future[None]") -> None:
        """On SQLite whoever is second stands in line before they look."""
        while db.engine.dialect.name == "postgresql" and not behind.done():
            with db.engine.connect() as connection:
                if connection.scalar(WAITING):
                    return


@pytest.fixture
def windows(either_app: Flask, cast: Cast) -> Windows:
    return Windows(either_app, cast)


@pytest.fixture
def note_id(cast: Cast) -> UUID:
    return begun(cast.ines, file_of(cast.ines)).id


def test_a_draft_that_is_being_signed_is_not_thrown_away(windows: Windows, note_id: UUID) -> None:
    with pytest.raises(NoteSigned):
        windows.one_after_the_other(note_id, windows.sign, windows.throw_away)
    assert db.session.get_one(Note, note_id).is_signed
    assert strays().is_empty


def test_a_draft_that_is_being_thrown_away_is_not_signed(windows: Windows, note_id: UUID) -> None:
    with pytest.raises(NotFound):
        windows.one_after_the_other(note_id, windows.throw_away, windows.sign)
    assert db.session.get(Note, note_id) is None
    assert db.session.scalar(select(func.count()).select_from(NoteSignature)) == 0
    assert strays().is_empty
