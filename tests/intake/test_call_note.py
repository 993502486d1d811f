"""A note about a first call: its therapist's own, read on by conversion, gone with the enquiry otherwise."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from clinic.audit.models import Entry
from clinic.cli.audit import prove
from clinic.clients.models import Client
from clinic.config import settings
from clinic.database import Base, db
from clinic.diary.models import Appointment
from clinic.files import directory
from clinic.files.keys import kit_holder
from clinic.files.models import File, Grant, Item
from clinic.files.reading import reading
from clinic.intake import lines, standing
from clinic.intake.models import Enquiry, State
from clinic.intake.standing import forget_old
from clinic.mail.models import OutboxLetter
from clinic.notes.models import Note
from clinic.refusal import NotFound
from tests.intake.conftest import TUESDAY_AT_NINE
from tests.intake.test_board import call_taken

AFTER = TUESDAY_AT_NINE + timedelta(hours=1)
WORDS = "sounded steady and asked about mornings"
NOTE = {
    "counter": "0",
    "type": "CONSULT_15",
    "service_date": "2026-11-24",
    "start": "09:00",
    "stop": "09:15",
    "delivery": "PHONE",
    "place": "at home",
    "callback": "902-555-0143",
    "f_urgency": "NO",
    "f_offered": "REFERRAL",
    "f_outcome": "NOT_NOW",
    "f_fit": WORDS,
}


@pytest.fixture
def app(either_app):
    """What is shredded is shredded on both engines."""
    return either_app


@pytest.fixture
def call(practice, first_call, clock):
    """A call with Ines that is just over."""
    call_taken(practice.browser_of(practice.iris), practice)
    clock.move_to(AFTER)
    return db.session.scalars(select(Appointment)).one()


def enquiry():
    return db.session.scalars(select(Enquiry).execution_options(populate_existing=True)).one()


def client():
    return db.session.scalars(select(Client).execution_options(populate_existing=True)).one()


def begun(practice):
    """Ines has begun a note and kept its first words; answers with her browser and the note."""
    ines = practice.browser_of(practice.ines)
    there = ines.post(f"/desk/intake/{enquiry().id}/note").location
    page = ines.get(there).text
    note_id = page.partition("/desk/notes/")[2][:36]
    about = {"client": client().id.hex, "appointment": enquiry().appointment_id.hex}
    assert ines.post(f"/desk/notes/{note_id}/draft", {**NOTE, **about}).status_code == 303
    return ines, db.session.scalars(select(Note)).one()


def signed(practice):
    ines, note = begun(practice)
    typed = {"password": practice.ines.password, "counter": "1"}
    assert ines.post(f"/desk/notes/{note.id}/signature", typed).location == f"/desk/notes/{note.id}"
    return ines, note


def conclude(practice, outcome):
    desk = practice.browser_of(practice.iris)
    return desk.post(f"/desk/intake/{enquiry().id}/outcome", {"outcome": outcome, "because": ""})


def rows():
    """How many rows each table has, but those of the trail and of letters."""
    apart = {"trail_entry", "trail_checkpoint", OutboxLetter.__tablename__}
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table))
        for table in Base.metadata.sorted_tables
        if table.name not in apart
    }


@pytest.mark.parametrize("outcome", ["REFER_OUT", "NOT_NOW", "NO_ANSWER"])
def test_whoever_held_the_call_writes_of_it_whatever_came_of_it(practice, call, outcome):
    conclude(practice, outcome)
    ines, note = signed(practice)
    assert WORDS in ines.get(f"/desk/notes/{note.id}").text
    assert enquiry().state is State.ENDED
    held = set(db.session.scalars(select(Grant.account_id).where(Grant.file_id == note.file_id)))
    assert held == {practice.ines.id, kit_holder().id}


def test_nobody_else_begins_or_opens_it(practice, call):
    where = f"/desk/intake/{enquiry().id}"
    for other in (practice.omar, practice.iris, practice.olga, practice.sam):
        browser = practice.browser_of(other)
        assert browser.post(f"{where}/note").status_code == 404
        assert "Write the note of this call" not in browser.get(where).text
    _ines, note = begun(practice)
    for other in (practice.omar, practice.iris, practice.olga, practice.sam):
        browser = practice.browser_of(other)
        assert browser.post(f"{where}/note").status_code == 404
        assert browser.get(f"/desk/notes/{note.id}/draft").status_code == 404
        assert browser.get(f"/desk/clients/{client().id}").status_code == 404
        with pytest.raises(NotFound), reading(other.actor, other.keyring, "file.read", [note.file_id]):
            pass


def test_a_note_is_not_begun_before_the_call(practice, first_call, clock):
    call_taken(practice.browser_of(practice.iris), practice)
    where = f"/desk/intake/{enquiry().id}"
    ines = practice.browser_of(practice.ines)
    assert "Write the note of this call" not in ines.get(where).text
    assert ines.post(f"{where}/note").status_code == 404
    clock.move_to(TUESDAY_AT_NINE - timedelta(minutes=5))
    ines = practice.browser_of(practice.ines)
    assert "Write the note of this call" in ines.get(where).text
    assert ines.post(f"{where}/note").status_code == 303


def test_beginning_twice_is_beginning_once(practice, call):
    ines, note = begun(practice)
    again = ines.post(f"/desk/intake/{enquiry().id}/note").location
    assert ines.get(again).location == f"/desk/notes/{note.id}/draft"
    assert rows()["client"] == 1


def test_two_windows_make_one_file_of_one_person(practice, call):
    line = lines.line_of(enquiry(), practice.ines.actor, practice.ines.keyring)
    _ines, note = begun(practice)
    who = (practice.ines.actor, practice.ines.keyring)
    assert standing.begin_note(line.enquiry, line.visitor, None, *who, AFTER).file_id == note.file_id
    assert standing.make_client(line.enquiry, line.visitor, practice.omar.id, *who).file_id == note.file_id
    with pytest.raises(standing.AlreadyClient):
        standing.begin_note(line.enquiry, line.visitor, None, *who, AFTER)
    db.session.commit()
    assert rows()["client"] == 1


def test_a_caller_is_on_no_list_and_gets_neither_a_time_nor_an_account(practice, call):
    ines, _note = begun(practice)
    desk = practice.browser_of(practice.iris)
    assert "Sasha Canary" not in ines.get("/desk/clients").text
    assert "Not a client yet." in ines.get(f"/desk/clients/{client().id}").text
    assert ines.get(f"/desk/clients/{client().id}/account").status_code == 404
    assert ines.post(f"/desk/clients/{client().id}/account", {"email": "a@x.test"}).status_code == 404
    assert "Nobody by that name" in desk.get("/desk/diary/new?find=sasha").text
    assert desk.get(f"/desk/diary/new?client={client().id.hex}").status_code == 404


def test_conversion_adopts_the_very_file(practice, call):
    ines, note = signed(practice)
    before = client()
    desk = practice.browser_of(practice.iris)
    assert "Omar" not in desk.get(f"/desk/intake/{enquiry().id}").text
    made = desk.post(f"/desk/intake/{enquiry().id}/client", {"therapist": practice.ines.id.hex})
    assert made.status_code == 303
    now = client()
    assert (now.id, now.file_id, now.therapist_id) == (before.id, note.file_id, practice.ines.id)
    assert (enquiry().state, enquiry().keep_until) == (State.CLIENT, None)
    assert "Sasha Canary" in ines.get("/desk/clients").text
    assert f"/desk/notes/{note.id}" in ines.get(f"/desk/clients/{now.id}").text
    assert "Not a client yet." not in ines.get(f"/desk/clients/{now.id}").text
    assert forget_old(AFTER + timedelta(days=200)) == 0
    assert WORDS in ines.get(f"/desk/notes/{note.id}").text


@pytest.mark.parametrize("write", [begun, signed])
def test_ninety_days_later_not_a_row_of_it_is_left_and_the_trail_holds(practice, call, write):
    before = rows()
    ines, note = write(practice)
    ines.post(f"/desk/clients/{client().id}/card", {"preferred_name": "Sasha C.", "version": "1"})
    file_id = note.file_id
    conclude(practice, "NOT_NOW")
    assert forget_old(AFTER + timedelta(days=89)) == 0
    assert forget_old(AFTER + timedelta(days=91)) == 1
    # One empty record of danger for each outcome, and neither the enquiry nor its link and what was typed.
    gone = {"enquiry": -1, "booking_link": -1}
    assert {name: n - before[name] for name, n in rows().items() if n != before[name]} == gone
    assert db.session.get(File, file_id) is None
    assert db.session.scalars(select(Appointment)).one().client_id is None
    actions = set(db.session.scalars(select(Entry.action).where(Entry.subject == file_id.hex)))
    assert "file.shredded" in actions
    prove(settings())


def test_one_persons_file_goes_and_everybody_elses_stays(practice, call):
    _ines, note = signed(practice)
    maya = practice.client("Maya", practice.ines)
    conclude(practice, "NO_ANSWER")
    kept = db.session.scalar(select(func.count()).select_from(Item).where(Item.file_id != note.file_id))
    forget_old(AFTER + timedelta(days=91))
    assert db.session.scalar(select(func.count()).select_from(Item)) == kept - 1
    assert practice.browser_of(practice.ines).get(f"/desk/clients/{maya.id}").status_code == 200


@pytest.mark.parametrize("note_first", [True, False])
def test_what_was_written_of_somebody_in_danger_is_kept_as_a_clients_file_is(practice, call, note_first):
    if not note_first:
        conclude(practice, "CRISIS_REDIRECT")
    ines, note = signed(practice)
    if note_first:
        conclude(practice, "CRISIS_REDIRECT")
    assert (enquiry().state, enquiry().keep_until) == (State.CLIENT, None)
    assert forget_old(AFTER + timedelta(days=200)) == 0
    assert WORDS in ines.get(f"/desk/notes/{note.id}").text
    assert "Sasha Canary" in ines.get("/desk/clients").text


def test_an_item_deleted_without_the_trails_knowledge_is_missed_as_before(practice, call):
    signed(practice)
    db.session.execute(Item.__table__.delete().where(Item.file_id == directory.file_id()))
    db.session.commit()
    with pytest.raises(SystemExit):
        prove(settings())
