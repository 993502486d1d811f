"""The therapist's day: what one key opens, and closing it, note by note."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from playwright.sync_api import expect
from sqlalchemy import select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients.models import Client
from clinic.database import db
from clinic.desk.next_thing import next_thing
from clinic.desk.supervision import Waiting
from clinic.desk.unsigned import Unsigned
from clinic.diary import reserve
from clinic.diary.models import Appointment, Delivery
from clinic.files.models import Item
from clinic.notes.models import Note
from clinic.notes.supervised import State
from tests.answering import answering
from tests.diary.test_attendance import booked
from tests.furnished import hidden, sign_note, whole_note
from tests.hands import Hand, signed_in, stands_still

# Eight in the morning of Tuesday 24 November, on the practice's clock.
EIGHT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EVENING = EIGHT + timedelta(hours=9)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(EIGHT - timedelta(days=4), tick=True) as traveller:
        yield traveller


@pytest.fixture
def maya(practice):
    return practice.client("Maya", of=practice.ines)


def thing(page):
    """Where the key leads that opens the next thing."""
    (found,) = re.findall(r'href="([^"]+)" data-key="N"', page)
    return found.replace("&amp;", "&")


def noted(desk, client, visit_id, hour, **more):
    """A whole draft about one session of the day."""
    page = desk.get(f"/desk/notes/new?client={client.id}&appointment={visit_id}").text
    where = re.search(r'data-autosave="(/desk/notes/([0-9a-f-]+)/draft)"', page)
    words = whole_note(service_date="2026-11-24", start=f"{hour:02}:00", stop=f"{hour:02}:50", **more)
    desk.post(where[1], {**hidden(page), **words}, headers={"Accept": "application/json"})
    return where[2]


def at(hour):
    """An hour of that Tuesday, on the practice's clock."""
    return EIGHT + timedelta(hours=hour - 8)


def test_one_key_opens_the_next_thing_whatever_the_day_holds(practice, maya, clock):
    to_write = f"/desk/notes/new?client={maya.id}&appointment="

    def today(when):
        clock.move_to(when)
        return practice.browser_of(practice.ines).get("/desk/today").text

    assert thing(today(EIGHT)) == "/desk/diary"
    clock.move_to(EIGHT - timedelta(days=4))
    first, second = (booked(practice, maya, at(hour)).id for hour in (9, 11))
    assert thing(today(at(8))) == f"/desk/clients/{maya.id}"
    held = today(at(9) + timedelta(minutes=10))
    assert thing(held) == f"{to_write}{first}"
    assert "Close the day" not in held
    over = today(at(10))
    assert thing(over) == f"{to_write}{first}"
    assert "1 note to sign" in over
    note_id = noted(practice.browser_of(practice.ines), maya, first, 9)
    assert thing(today(at(10))) == f"/desk/notes/{note_id}/draft"
    assert thing(today(at(11) + timedelta(minutes=10))) == f"{to_write}{second}"
    later = today(at(12) + timedelta(days=1))
    assert thing(later) == f"/desk/notes/{note_id}/draft"
    assert "1 note to sign" in later
    sign_note(practice.browser_of(practice.ines), practice.ines, note_id)
    assert thing(today(at(13) + timedelta(days=1))) == "/desk/diary"


def test_what_the_day_left_is_written_before_a_returned_note_and_that_is_answered_before_what_is_older(app):
    when = {"starts_at": EIGHT, "ends_at": EIGHT, "held_from_at": EIGHT, "held_to_at": EIGHT}
    visit = Appointment(
        therapist_id=uuid4(), service_id=uuid4(), created_at=EIGHT, delivery=Delivery.IN_PERSON, **when
    )
    begun = Note(id=uuid4(), file_id=uuid4(), author_id=uuid4(), appointment_id=None, created_at=EIGHT)
    todays, older = Unsigned(EIGHT, None, visit), Unsigned(EIGHT, begun, None)
    sent_back = Waiting(begun, "Maya", "Ines", State.RETURNED, EIGHT, EIGHT, is_mine=True)
    with app.test_request_context("/desk/today"):
        labels = [
            next_thing(None, [], [], unsigned, [], None, [sent_back]).label
            for unsigned in ([older, todays], [older])
        ]
    assert labels == ["Write the note", "Answer the returned note"]


def test_the_day_is_closed_note_by_note_and_only_by_whoever_began_to(practice, maya, clock):
    visits = [booked(practice, maya, at(hour)).id for hour in (9, 11, 13)]
    clock.move_to(EVENING)
    ines = practice.browser_of(practice.ines)
    begun = noted(ines, maya, visits[1], 11)
    where = ines.get("/desk/today/close").location
    assert where == f"/desk/notes/new?client={maya.id}&appointment={visits[0]}"
    first = noted(ines, maya, visits[0], 9)
    still_to_sign = iter(("2 notes are left to sign, this one first.", "One note is left to sign: this one."))
    for note_id in (first, begun):
        assert ines.get("/desk/today/close").location == f"/desk/notes/{note_id}/draft"
        page = ines.get(f"/desk/notes/{note_id}/signature").text
        words = {**hidden(page), "password": practice.ines.password}
        answer = ines.post(f"/desk/notes/{note_id}/signature", words)
        assert answer.location == "/desk/today/close"
        # What is said of one stands on the page of the next, with how many there are yet.
        left = ines.get(ines.get("/desk/today/close").location).text
        assert f"Signed and locked. {next(still_to_sign)}" in left
    # One that is thrown away leads on as well.
    draft = noted(ines, maya, visits[2], 13)
    page = ines.get(ines.get("/desk/today/close").location).text
    assert ines.post(f"/desk/notes/{draft}/discard", hidden(page)).location == "/desk/today/close"
    ines.get("/desk/today")
    # Back on her day she signs one by itself, and reads it.
    sign_note(ines, practice.ines, noted(ines, maya, visits[2], 13))
    end = ines.get("/desk/today/close").text
    assert "3 of 3 signed" in end
    assert thing(end) == "/desk/today"
    # How she was, in two taps for each session, if she likes: kept for herself, and not asked again.
    asked = re.findall(r'name="note" value="([^"]+)"', end)
    assert len(asked) == 3
    own = "/desk/process-notes/own-state"
    half = {"note": asked[0], "then": "close", "on": "2026-11-24", "end": "CONNECTED"}
    assert ines.post(own, half).location == "/desk/today/close"
    assert "Say how you were at the start" in ines.get("/desk/today/close").text
    assert ines.post(own, {**half, "start": "MOBILISED"}).location == "/desk/today/close"
    left = ines.get("/desk/today/close").text
    assert re.findall(r'name="note" value="([^"]+)"', left) == asked[1:]
    assert ", Maya" in left
    kept_rows = db.session.scalars(select(Item).where(Item.kind == "personal")).all()
    assert [one.author_id for one in kept_rows] == [practice.ines.id]


def test_six_sessions_with_two_notes_open_are_closed_in_seven_actions(practice, maya, clock, context):
    visits = [booked(practice, maya, at(hour)).id for hour in (9, 10, 11, 12, 13, 14)]
    clock.move_to(EVENING)
    desk = practice.browser_of(practice.ines)
    for number, visit in enumerate(visits):
        note_id = noted(desk, maya, visit, 9 + number)
        if number < 4:
            sign_note(desk, practice.ines, note_id)
    db.session.remove()
    with answering(practice.app) as address:
        page = signed_in(practice.ines, context, address)
        hand = Hand(page)
        page.goto(f"{address}/desk/today")
        expect(page.get_by_text("2 notes to sign")).to_be_visible()
        hand.follows("Close the day")
        for _ in range(2):
            # Each opens by itself.
            expect(page.get_by_label("Data")).to_have_value(re.compile("shore"))
            hand.presses("Sign and lock")
            hand.types("Your password, as a signature", practice.ines.password)
            hand.presses("Sign and lock")
        expect(page.get_by_role("heading", name="6 of 6 signed")).to_be_visible()
        assert hand.actions <= 7
        page.close()


def test_the_last_sessions_plan_is_one_click_away_from_the_day_and_from_any_page_of_the_file(
    practice, maya, clock, context
):
    visit, file = booked(practice, maya, at(9)).id, f"/desk/clients/{maya.id}"
    booked(practice, maya, at(18))
    clock.move_to(at(10))
    desk = practice.browser_of(practice.ines)
    sign_note(desk, practice.ines, noted(desk, maya, visit, 9))
    db.session.remove()
    with answering(practice.app) as address:
        page = signed_in(practice.ines, context, address)
        plan = page.get_by_text("keep the walks going").first
        page.goto(f"{address}/desk/today")
        expect(plan).to_be_visible()
        hand = Hand(page)
        hand.follows("^Maya")
        expect(plan).to_be_visible()
        assert hand.actions == 1
        for part in ("notes", "sheets", "access"):
            page.goto(f"{address}{file}/{part}")
            expect(plan).to_be_hidden()
            hand = Hand(page)
            hand.presses("Last plan")
            expect(plan).to_be_visible()
            assert hand.actions == 1
        page.close()


def test_the_note_opens_by_itself_once_the_session_has_ended(practice, maya, clock, context, browser):
    visit = booked(practice, maya, at(9)).id
    clock.move_to(at(9) + timedelta(minutes=45))
    maya_id, to_write = maya.id, f"/desk/notes/new?client={maya.id}&appointment={visit}"
    desk = practice.browser_of(practice.ines)
    seconds = int(
        re.search(r'data-due-in="(\d+)" data-due="/desk/today/due"', desk.get("/desk/today").text)[1]
    )
    assert 290 <= seconds <= 300
    assert desk.get("/desk/today/due").location == "/desk/today"
    db.session.remove()
    with answering(practice.app) as address:
        page = signed_in(practice.ines, context, address)
        stands_still(context)
        page.goto(f"{address}/desk/today")
        page.clock.fast_forward((seconds - 10) * 1000)
        page.get_by_role("button", name=re.compile("You: ")).click()
        clock.move_to(at(9) + timedelta(minutes=50, seconds=1))
        page.clock.fast_forward(20_000)
        # A menu is open: whoever is busy is not led away.
        expect(page).to_have_url(f"{address}/desk/today")
        page.keyboard.press("Escape")
        page.clock.run_for(3000)
        expect(page).to_have_url(f"{address}{to_write}")
        page.close()
        # Without scripts the page loads itself anew.
        clock.move_to(at(9) + timedelta(minutes=49, seconds=57))
        bare = browser.new_context(java_script_enabled=False)
        plain = signed_in(practice.ines, bare, address)
        plain.goto(f"{address}/desk/today")
        expect(plain).to_have_url(f"{address}{to_write}")
        bare.close()
    maya, desk = db.session.get_one(Client, maya_id), practice.browser_of(practice.ines)
    assert desk.get("/desk").location == "/desk/today/due"
    assert "data-due-in" not in desk.get("/desk/today").text
    sign_note(desk, practice.ines, noted(desk, maya, visit, 9))
    assert desk.get("/desk/today/due").location == "/desk/today"


def test_a_new_note_is_told_all_that_is_known_and_nothing_that_was_found(practice, maya, clock):
    visits = [booked(practice, maya, at(hour)).id for hour in (9, 11)]
    clock.move_to(at(10))
    desk = practice.browser_of(practice.ines)
    new = desk.get(f"/desk/notes/new?client={maya.id}&appointment={visits[0]}").text
    assert "checked" not in re.findall(r'<input[^>]*name="way"[^>]*>', new)
    last = {"type": "SOAP", "f_subjective": "said little", "f_objective": "slow", "delivery": "VIDEO"}
    where = {"place": "her sister's kitchen", "callback": "1", "interpreter": "PROFESSIONAL"}
    words = {**last, **where, "interpreter_language": "Dari", "f_plan-1": "ring the clinic"}
    note_id = noted(desk, maya, visits[0], 9)
    page = desk.get(f"/desk/notes/{note_id}/draft").text
    kept = {"service_date": "2026-11-24", "start": "09:00", "stop": "09:50"}
    desk.post(f"/desk/notes/{note_id}/draft", {**hidden(page), **whole_note(**kept), **words})
    sign_note(desk, practice.ines, note_id)
    clock.move_to(at(12))
    with db.session.begin_nested():
        db.session.get_one(Appointment, visits[1]).delivery = Delivery.PHONE
    db.session.commit()
    desk = practice.browser_of(practice.ines)
    page = desk.get(f"/desk/notes/new?client={maya.id}&appointment={visits[1]}").text
    filled = dict(re.findall(r'id="(\w+)"\s[^>]*?value="([^"]*)"', page))
    told = {"service_date": "2026-11-24", "start": "11:00", "stop": "11:50"}
    told |= {"place": "her sister&#39;s kitchen", "callback": "902-555-0101", "interpreter_language": "Dari"}
    assert {name: filled[name] for name in told} == told
    assert re.findall(r'name="(\w+)"\s+value="(\w+)" checked', page) == [
        ("delivery", "PHONE"),
        ("interpreter", "PROFESSIONAL"),
    ]
    assert re.findall(r'name="way"[^>]*?value="(\w+)"[^>]* checked', page) == ["CBT"]
    assert not re.search(r'name="technique"[^>]* checked', page)
    assert '<option value="SOAP" selected>' in page
    assert not re.search(r"<textarea[^>]*>[^<]", page)
    # The plan alone is carried, all of it by one press, and says from when it is.
    [all_of_it] = re.findall(r'name="carry"\s+value="([^"]+\n[^"]+)"', page)
    form = {**hidden(page), **kept, "type": "SOAP", "carry": all_of_it}
    draft = re.search(r'data-autosave="([^"]+)"', page)[1]
    carried = desk.get(desk.post(draft, form).location).text
    assert re.findall(r">(keep the walks going|ring the clinic)</textarea>", carried) == [
        "keep the walks going",
        "ring the clinic",
    ]


def test_an_absence_or_a_cancellation_leads_to_its_note_and_waits_on_the_day(practice, maya, clock):
    late, soon, far = (
        booked(practice, maya, when).id for when in (at(9), at(15), at(15) + timedelta(days=9))
    )
    clock.move_to(at(8))
    desk = practice.browser_of(practice.ines)
    note_of = f"/desk/notes/new?client={maya.id}&appointment="
    assert (
        desk.post(f"/desk/diary/{late}/attendance", {"presence": "LATE_CANCEL"}).location
        == f"{note_of}{late}"
    )
    assert 'value="LATE_CANCEL" checked' in desk.get(f"{note_of}{late}").text
    assert desk.post(f"/desk/diary/{soon}/cancellation").location == f"{note_of}{soon}"
    # A change of plans asks for no note, though one may be written from its page.
    assert desk.post(f"/desk/diary/{far}/cancellation").location == f"/desk/diary/{far}"
    assert f"{note_of}{far}".replace("&", "&amp;") in desk.get(f"/desk/diary/{far}").text
    new = desk.get(f"{note_of}{soon}").text
    assert '<option value="NO_SHOW" selected>' in new
    assert not re.search(r'name="f_absence"[^>]* checked', new)
    today = desk.get("/desk/today").text
    assert "Called off. It was to be at 3:00 pm" in today
    assert f"{note_of}{soon}".replace("&", "&amp;") in today
    words = {"type": "NO_SHOW", "f_absence": "CLINIC_CANCEL", "f_fee": "NONE", "f_risk": "NO"}
    draft = re.search(r'data-autosave="([^"]+)"', new)[1]
    assert desk.post(draft, {**hidden(new), **words}).status_code == 303
    today = desk.get("/desk/today").text
    assert "Called off" not in today
    assert f'href="{draft}"' in today
    assert practice.browser_of(practice.iris).post(f"/desk/diary/{late}/cancellation").status_code == 303


def test_a_client_who_called_it_off_by_their_link_is_said_to_have(practice, maya, clock):
    visit = booked(practice, maya, at(15))
    clock.move_to(at(8))
    trail.record(Actor("visitor"), "appointment.cancelled", visit.id)
    reserve.cancel(visit, now=at(8))
    db.session.commit()
    new = (
        practice.browser_of(practice.ines)
        .get(f"/desk/notes/new?client={maya.id}&appointment={visit.id}")
        .text
    )
    assert re.search(r'name="f_absence"[^>]*value="LATE_CANCEL"[^>]* checked', new)


def test_a_call_or_a_mail_is_written_down_from_the_file_beside_whatever_is_open(practice, maya, clock):
    visit = booked(practice, maya, at(9)).id
    clock.move_to(at(10))
    desk = practice.browser_of(practice.ines)
    noted(desk, maya, visit, 9)
    contact = f"/desk/notes/new?client={maya.id}&amp;format=CONTACT"
    for page in (f"/desk/clients/{maya.id}", f"/desk/diary/{visit}"):
        assert contact in desk.get(page).text
    page = desk.get(contact.replace("&amp;", "&")).text
    assert '<option value="CONTACT" selected>' in page
    assert re.search(r'name="start"\s+value="09:55"', page)
    words = {"type": "CONTACT", "f_channel": "CALL", "f_minutes": "7", "f_summary": "She asked for the hour."}
    draft = re.search(r'data-autosave="(/desk/notes/([0-9a-f-]+)/draft)"', page)
    header = {"service_date": "2026-11-24", "start": "09:55", "stop": "10:00", "delivery": "IN_PERSON"}
    assert desk.post(draft[1], {**hidden(page), **header, **words}).status_code == 303
    sign_note(desk, practice.ines, draft[2])
    read = desk.get(f"/desk/notes/{draft[2]}").text
    assert "She asked for the hour." in read
    assert "7 minutes" in read
