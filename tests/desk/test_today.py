"""The therapist's day: what one key opens, and closing it, note by note."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from clinic.database import db
from tests.answering import answering
from tests.diary.test_attendance import booked
from tests.furnished import hidden, sign_note, whole_note
from tests.hands import Hand, signed_in

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


def test_the_day_is_closed_note_by_note_and_only_by_whoever_began_to(practice, maya, clock):
    visits = [booked(practice, maya, at(hour)).id for hour in (9, 11, 13)]
    clock.move_to(EVENING)
    ines = practice.browser_of(practice.ines)
    begun = noted(ines, maya, visits[1], 11)
    where = ines.get("/desk/today/close").location
    assert where == f"/desk/notes/new?client={maya.id}&appointment={visits[0]}"
    first = noted(ines, maya, visits[0], 9)
    for note_id in (first, begun):
        assert ines.get("/desk/today/close").location == f"/desk/notes/{note_id}/draft"
        page = ines.get(f"/desk/notes/{note_id}/signature").text
        words = {**hidden(page), "password": practice.ines.password}
        answer = ines.post(f"/desk/notes/{note_id}/signature", words)
        assert answer.location == "/desk/today/close"
    ines.get("/desk/today")
    # Back on her day she signs one by itself, and reads it.
    sign_note(ines, practice.ines, noted(ines, maya, visits[2], 13))
    end = ines.get("/desk/today/close").text
    assert "3 of 3 signed" in end
    assert thing(end) == "/desk/today"


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
