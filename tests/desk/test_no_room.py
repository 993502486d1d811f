"""The disk under the practice is full: whoever writes is told, keeps what they typed, and nothing is half."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import text

from clinic.database import db
from clinic.files.models import Draft, Item
from tests.attacks.writer import proof
from tests.desk.test_documents import only_so_many_pages_more, rows
from tests.furnished import begin_note, hidden, sign_note, whole_note
from tests.practice import Practice

NO_ROOM = "There is no room left where the practice keeps its files. Nothing was changed"
WORDS = "she said that the tide had turned"


@contextmanager
def _full_postgresql() -> Iterator[None]:
    """What PostgreSQL says once a tablespace cannot grow: said by itself, as a row is kept."""
    says = "BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END"
    made = (
        f"CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $${says}$$",
        "CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON draft FOR EACH ROW EXECUTE FUNCTION no_room()",
    )
    for statement in made:
        db.session.execute(text(statement))
    db.session.commit()
    try:
        yield
    finally:
        db.session.rollback()
        db.session.execute(text("DROP TRIGGER no_room ON draft"))
        db.session.execute(text("DROP FUNCTION no_room"))
        db.session.commit()


def full_disk() -> AbstractContextManager[None]:
    db.session.remove()
    return _full_postgresql() if db.engine.dialect.name == "postgresql" else only_so_many_pages_more(0)


@pytest.fixture
def practice(either_practice: Practice) -> Practice:
    return either_practice


def test_what_was_typed_is_told_to_be_unkept_stands_on_the_page_and_is_kept_once_there_is_room(practice):
    maya, ines = practice.client("Maya", of=practice.ines), practice.browser_of(practice.ines)
    note_id = begin_note(ines, maya, whole_note())
    where = f"/desk/notes/{note_id}/draft"
    typed = {**hidden(ines.get(where).text), **whole_note(f_data=WORDS * 400)}
    before = (rows(Draft), rows(Item))
    with full_disk():
        by_script = ines.post(where, typed, headers={"Accept": "application/json"})
        by_hand = ines.post(where, typed)
    assert (by_script.status_code, by_hand.status_code) == (507, 507)
    assert NO_ROOM in by_script.get_data(as_text=True)
    assert NO_ROOM in by_hand.text
    assert WORDS in by_hand.text
    db.session.remove()
    assert (rows(Draft), rows(Item)) == before
    assert proof()[1].is_empty
    db.session.remove()
    assert ines.post(where, typed, headers={"Accept": "application/json"}).status_code == 200
    assert WORDS in ines.get(where).text
    sign_note(ines, practice.ines, note_id)
