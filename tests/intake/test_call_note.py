"""A note about a first call: its therapist's own, read on by conversion, gone with the enquiry otherwise."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from clinic.audit.models import Entry
from clinic.cli.audit import prove
from clinic.clients.models import Client
from clinic.config import settings
from clinic.database import Base, db
from clinic.desk import note_outcome
from clinic.desk.note_outcome import Report
from clinic.diary import reserve
from clinic.diary.models import Appointment
from clinic.files import directory
from clinic.files.keys import kit_holder
from clinic.files.models import File, Grant, Inbox, Item
from clinic.files.reading import reading
from clinic.intake import caller_file, lines, standing
from clinic.intake.forgetting import forget_old
from clinic.intake.models import Enquiry, State
from clinic.intake.outcome import Outcome, Verdict
from clinic.mail.models import OutboxLetter
from clinic.notes.formats_between import CONSULT_15
from clinic.notes.models import Note
from clinic.refusal import NotFound
from tests.furnished import type_in
from tests.intake.conftest import TUESDAY_AT_NINE
from tests.intake.test_board import call_taken

pytestmark = pytest.mark.databases("sqlite")

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


def begun(practice, asked=None, **changed):
    """Ines has begun a note and kept its first words; answers with her browser and the note."""
    asked, ines = asked or enquiry(), practice.browser_of(practice.ines)
    there = ines.post(f"/desk/intake/{asked.id}/note").location
    page = ines.get(there).text
    note_id = page.partition("/desk/notes/")[2][:36]
    db.session.refresh(asked)
    about = {"client": asked.client_id.hex, "appointment": asked.appointment_id.hex}
    assert ines.post(f"/desk/notes/{note_id}/draft", {**NOTE, **about, **changed}).status_code == 303
    return ines, db.session.get_one(Note, UUID(note_id))


def signed(practice, asked=None, outcome="NOT_NOW", **typed):
    ines, note = begun(practice, asked, f_outcome=outcome)
    typed = {"password": practice.ines.password, "counter": "1", **typed}
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


@pytest.mark.databases("sqlite", "postgresql")
def test_a_new_booking_never_takes_the_place_of_an_enquiry_with_a_note_behind_it(practice, call):
    _ines, note = signed(practice)
    before, desk = rows(), practice.browser_of(practice.iris)
    next_week = TUESDAY_AT_NINE + timedelta(days=7)
    answer = call_taken(desk, practice, next_week, contact="902-555-0199", **{"for": enquiry().id.hex})
    assert answer.status_code == 404
    kept = {"note", "note_signature", "file", "item", "client", "enquiry", "appointment"}
    assert {name: rows()[name] for name in kept} == {name: before[name] for name in kept}
    assert db.session.get(Note, note.id) is not None


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


def test_a_call_or_a_mail_is_written_down_before_the_call_by_whoever_holds_it_and_stays_with_the_client(
    practice, first_call, clock
):
    call_taken(practice.browser_of(practice.iris), practice)
    where, before = f"/desk/intake/{enquiry().id}", rows()
    for other in (practice.omar, practice.iris, practice.olga, practice.sam):
        browser = practice.browser_of(other)
        assert browser.post(f"{where}/contact").status_code == 404
        assert "A call or a mail" not in browser.get(where).text
    assert rows() == before
    ines = practice.browser_of(practice.ines)
    assert "A call or a mail" in ines.get(where).text
    there = ines.post(f"{where}/contact").location
    assert there == f"/desk/notes/new?client={client().id}&format=CONTACT"
    page = ines.get(there).text
    note_id = page.partition("/desk/notes/")[2][:36]
    contact = {"type": "CONTACT", "f_channel": "EMAIL", "f_minutes": "5", "f_summary": WORDS}
    mail = {**NOTE, **contact, "client": client().id.hex, "service_date": "2026-11-23"}
    assert ines.post(f"/desk/notes/{note_id}/draft", mail).status_code == 303
    typed = {"password": practice.ines.password, "counter": "1"}
    assert ines.post(f"/desk/notes/{note_id}/signature", typed).location == f"/desk/notes/{note_id}"
    # The next one is a note of its own in the same file, and so is that of the call.
    assert ines.post(f"{where}/contact").location == there
    assert (rows()["client"], rows()["note"]) == (1, 1)
    assert enquiry().state is State.BOOKED
    clock.move_to(AFTER)
    _ines, of_the_call = begun(practice)
    assert of_the_call.file_id == client().file_id
    for other in (practice.omar, practice.iris, practice.olga, practice.sam):
        browser = practice.browser_of(other)
        assert browser.get(f"/desk/notes/{note_id}").status_code == 404
        assert WORDS not in browser.get(where).text
    made = practice.browser_of(practice.iris).post(f"{where}/client", {"therapist": practice.ines.id.hex})
    assert made.status_code == 303
    file = practice.browser_of(practice.ines).get(f"/desk/clients/{client().id}").text
    assert f'href="/desk/notes/{note_id}"' in file
    read = practice.browser_of(practice.ines).get(f"/desk/notes/{note_id}").text
    assert WORDS in read
    assert practice.ines.name in read


@pytest.mark.databases("sqlite", "postgresql")
def test_beginning_twice_is_beginning_once(practice, call):
    ines, note = begun(practice)
    again = ines.post(f"/desk/intake/{enquiry().id}/note").location
    assert ines.get(again).location == f"/desk/notes/{note.id}/draft"
    assert rows()["client"] == 1


@pytest.mark.databases("sqlite", "postgresql")
def test_two_windows_make_one_file_of_one_person(practice, call):
    line = lines.line_of(enquiry(), practice.ines.actor, practice.ines.keyring)
    _ines, note = begun(practice)
    who = (practice.ines.actor, practice.ines.keyring)
    assert caller_file.begin_note(line.enquiry, line.visitor, None, *who, AFTER).file_id == note.file_id
    assert standing.make_client(line.enquiry, line.visitor, practice.omar.id, *who).file_id == note.file_id
    with pytest.raises(standing.AlreadyClient):
        caller_file.begin_note(line.enquiry, line.visitor, None, *who, AFTER)
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


@pytest.mark.databases("sqlite", "postgresql")
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


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize(("write", "outcomes"), [(begun, 1), (signed, 2)])
def test_ninety_days_later_not_a_row_of_it_is_left_and_the_trail_holds(practice, call, write, outcomes):
    before = rows()
    ines, note = write(practice)
    ines.post(f"/desk/clients/{client().id}/card", {"preferred_name": "Sasha C.", "version": "1"})
    file_id = note.file_id
    conclude(practice, "NOT_NOW")
    assert forget_old(AFTER + timedelta(days=89)) == 0
    assert forget_old(AFTER + timedelta(days=91)) == 1
    # One empty record of danger for each outcome, and one more of its month: neither the enquiry nor its link
    # and what was typed.
    gone = {"enquiry": -1, "booking_link": -1, "tally": 1} | ({"inbox": outcomes - 1} if outcomes > 1 else {})
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


@pytest.mark.databases("sqlite", "postgresql")
def test_an_item_deleted_without_the_trails_knowledge_is_missed_as_before(practice, call):
    signed(practice)
    db.session.execute(Item.__table__.delete().where(Item.file_id == directory.file_id()))
    db.session.commit()
    with pytest.raises(SystemExit):
        prove(settings())


def verdict_seen_by(person):
    return lines.line_of(enquiry(), person.actor, person.keyring).verdict


def entries(action):
    return db.session.scalars(select(Entry).where(Entry.action == action)).all()


def test_a_note_and_the_front_desk_know_the_same_outcomes():
    assert CONSULT_15.field("outcome").codes == {str(outcome) for outcome in Outcome}


@pytest.mark.parametrize("outcome", [Outcome.REFER_OUT, Outcome.WAIT_LIST, Outcome.NO_ANSWER])
def test_signing_tells_the_front_desk_what_came_of_the_call_and_nothing_else(practice, call, outcome):
    ines, note = begun(practice, f_outcome=outcome)
    assert "the front desk sees this answer" in ines.get(f"/desk/notes/{note.id}/draft").text
    looked_over = ines.get(f"/desk/notes/{note.id}/signature").text
    assert f"The front desk will see: {outcome.label}." in looked_over
    assert 'name="begin"' not in looked_over
    assert enquiry().state is State.BOOKED
    typed = {"password": practice.ines.password, "counter": "1", "begin": "yes"}
    ines.post(f"/desk/notes/{note.id}/signature", typed)
    assert (enquiry().state, enquiry().keep_until) == (State.ENDED, AFTER + timedelta(days=90))
    assert verdict_seen_by(practice.iris) == Verdict(outcome)
    (entry,) = entries("enquiry.concluded")
    assert (entry.subject, entry.actor) == (enquiry().id.hex, practice.ines.id.hex)
    board = practice.browser_of(practice.iris).get("/desk/intake").text
    assert outcome.label in board
    assert WORDS not in board


def test_whoever_would_like_to_begin_is_one_press_away_from_being_a_client(practice, call):
    signed(practice, outcome="BOOK_INTAKE")
    assert (enquiry().state, client().is_caller) == (State.HELD, True)
    desk = practice.browser_of(practice.iris)
    board = desk.get("/desk/intake").text
    assert "Would like to begin" in board
    assert f'action="/desk/intake/{enquiry().id}/client"' in board
    assert desk.post(f"/desk/intake/{enquiry().id}/client").status_code == 303
    assert (enquiry().state, client().is_caller) == (State.CLIENT, False)


def test_from_outside_a_call_in_danger_is_like_one_made_a_client_as_it_was_signed(
    practice, first_call, clock
):
    at_ten = TUESDAY_AT_NINE + timedelta(minutes=45)
    desk = practice.browser_of(practice.iris)
    call_taken(desk, practice, TUESDAY_AT_NINE, name="Robin Plain")
    call_taken(desk, practice, at_ten, contact="902-555-0188")
    clock.move_to(AFTER + timedelta(hours=1))
    first, other = (of_call_at(at) for at in (TUESDAY_AT_NINE, at_ten))
    ines, note = begun(practice, first, f_outcome="BOOK_INTAKE")
    assert 'name="begin"' in ines.get(f"/desk/notes/{note.id}/signature").text
    begins = {"password": practice.ines.password, "counter": "1", "begin": "yes"}
    ines.post(f"/desk/notes/{note.id}/signature", begins)
    begun_shape = from_outside(first)
    signed(practice, other, "CRISIS_REDIRECT")
    assert from_outside(other) == begun_shape
    records = practice.browser_of(practice.iris).get("/desk/intake/crisis").text
    assert ("Sasha Canary" in records, "Robin Plain" in records) == (True, False)


def of_call_at(at):
    return db.session.scalars(
        select(Enquiry)
        .join(Appointment, Enquiry.appointment_id == Appointment.id)
        .where(Appointment.starts_at == at)
    ).one()


def from_outside(asked):
    """What somebody without a key sees of an enquiry just concluded, of what was sealed, of the trail."""
    db.session.refresh(asked)
    outcome = db.session.get_one(Inbox, asked.outcome_id)
    record = db.session.scalars(select(Inbox).where(Inbox.kind == "record")).all()[-1]
    is_caller = db.session.scalar(select(Client.is_caller).where(Client.id == asked.client_id))
    actions = db.session.scalars(select(Entry.action).order_by(Entry.n.desc()).limit(6)).all()
    return asked.state, asked.keep_until, is_caller, len(outcome.blob), len(record.blob), actions


def test_an_enquiry_that_was_concluded_meanwhile_is_left_as_it_is(practice, call):
    line = lines.line_of(enquiry(), practice.ines.actor, practice.ines.keyring)
    conclude(practice, "REFER_OUT")
    ines, note = begun(practice, f_outcome="NOT_NOW")
    assert "front desk" not in ines.get(f"/desk/notes/{note.id}/draft").text
    assert "The front desk will see" not in ines.get(f"/desk/notes/{note.id}/signature").text
    ines.post(f"/desk/notes/{note.id}/signature", {"password": practice.ines.password, "counter": "1"})
    # Somebody else had the enquiry open before, and comes to it only now.
    who = (practice.ines.actor, practice.ines.keyring)
    note_outcome.tell(*who, Report(line, Outcome.NO_ANSWER), begin_now=False)
    db.session.commit()
    assert verdict_seen_by(practice.iris) == Verdict(Outcome.REFER_OUT)
    assert len(entries("enquiry.concluded")) == 1


def test_a_signature_that_is_refused_tells_nothing(practice, call):
    ines, note = begun(practice)
    refused = ines.post(f"/desk/notes/{note.id}/signature", {"password": "wrong", "counter": "1"})
    assert refused.status_code == 422
    assert (enquiry().state, entries("enquiry.concluded")) == (State.BOOKED, [])


@pytest.mark.databases("sqlite", "postgresql")
def test_a_signature_that_breaks_off_leaves_the_enquiry_open(practice, call, monkeypatch):
    ines, note = begun(practice)
    monkeypatch.setattr("clinic.notes.sign.PROOF_GOOD_FOR", -timedelta(minutes=1))
    refused = ines.post(
        f"/desk/notes/{note.id}/signature", {"password": practice.ines.password, "counter": "1"}
    )
    assert refused.status_code == 422
    assert (enquiry().state, enquiry().outcome_id) == (State.BOOKED, None)


def test_a_call_that_was_moved_on_stays_booked_when_the_note_of_the_first_try_is_signed(
    practice, first_call, clock
):
    call_taken(practice.browser_of(practice.iris), practice)
    clock.move_to(TUESDAY_AT_NINE - timedelta(minutes=5))
    ines, note = begun(practice, f_outcome="NO_ANSWER")
    appointment = db.session.get_one(Appointment, enquiry().appointment_id)
    zone, now = ZoneInfo("America/Halifax"), TUESDAY_AT_NINE - timedelta(minutes=5)
    reserve.move(appointment, TUESDAY_AT_NINE + timedelta(days=7), zone=zone, now=now)
    db.session.commit()
    assert "The front desk will see" not in ines.get(f"/desk/notes/{note.id}/signature").text
    typed = {"password": practice.ines.password, "counter": "1"}
    assert ines.post(f"/desk/notes/{note.id}/signature", typed).location == f"/desk/notes/{note.id}"
    assert enquiry().state is State.BOOKED


@pytest.mark.databases("sqlite", "postgresql")
def test_who_called_a_little_early_ends_it_as_she_signs(practice, first_call, clock):
    call_taken(practice.browser_of(practice.iris), practice)
    clock.move_to(TUESDAY_AT_NINE - timedelta(minutes=5))
    signed(practice, outcome="NO_ANSWER")
    assert enquiry().state is State.ENDED


def test_the_board_asks_for_the_clinician_of_a_caller_in_whose_file_a_flag_stands_and_says_no_more(
    practice, call
):
    ines, _note_id = begun(practice)
    iris, now = practice.browser_of(practice.iris), "Call the clinician now"
    pages = ("/desk/intake", f"/desk/intake/{enquiry().id}")
    type_in(ines, client(), "PHQ9", "000000000")
    assert not any(now in iris.get(page).text for page in pages)
    type_in(ines, client(), "PHQ9", "000000002")
    for page in pages:
        text = iris.get(page).text
        assert text.count(now) == 1
        assert not any(word in text for word in ("PHQ", "flag", "Look at it"))
