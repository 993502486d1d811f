"""Who came: each in one press, put right again, for each of two people; and the note an absence asks for."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.clients import cards
from clinic.clients.card import Card
from clinic.database import db
from clinic.diary import reserve
from clinic.diary.coming import own_appointments
from clinic.diary.draft import Draft
from clinic.diary.models import Attendance, Presence, Service, ServiceKind
from clinic.files import grants
from clinic.files.models import FileKind
from clinic.notes import formats, forms, problems
from clinic.notes.ways import BUILT_IN
from clinic.notes.written import Written
from clinic.people.models import Practice as Founded

AT_TEN = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


@pytest.fixture
def practice(either_practice):
    return either_practice


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT_TEN - timedelta(days=4), tick=False) as traveller:
        yield traveller


@pytest.fixture
def maya(practice):
    return practice.client("Maya", practice.ines)


def booked(practice, client, at=AT_TEN):
    zone = ZoneInfo(db.session.scalars(select(Founded)).one().zone)
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()
    draft = Draft(service, at, practice.ines.id, client_id=client.id, file_id=client.file_id)
    made = reserve.reserve(draft, zone=zone, now=datetime.now(UTC))
    db.session.commit()
    return made


def marked():
    rows = db.session.execute(select(Attendance.person_id, Attendance.presence))
    return dict(iter(rows))


def test_somebody_arrives_and_has_come_and_it_is_taken_back(practice, maya, clock):
    visit = booked(practice, maya)
    path = f"/desk/diary/{visit.id}/attendance"
    clock.move_to(AT_TEN - timedelta(minutes=10))
    desk = practice.browser_of(practice.iris)
    assert desk.post(path, {"presence": "ARRIVED"}).status_code == 303
    assert marked() == {maya.id: Presence.ARRIVED}
    today = practice.browser_of(practice.ines).get("/desk/today").text
    assert "Is here" in today
    clock.move_to(AT_TEN + timedelta(minutes=2))
    desk.post(path, {"presence": "CAME"})
    assert marked() == {maya.id: Presence.CAME}
    assert desk.post(f"{path}/removal").status_code == 303
    assert marked() == {}
    assert "Nothing is marked yet" in desk.get(f"/desk/diary/{visit.id}").text
    deeds = db.session.scalars(select(Entry.action).where(Entry.subject == visit.id.hex)).all()
    assert [deed for deed in deeds if deed.startswith("attendance")] == [
        "attendance.recorded",
        "attendance.recorded",
        "attendance.taken_back",
    ]


@pytest.mark.parametrize("too_early", ["CAME", "NO_SHOW", "ARRIVED"])
def test_what_cannot_be_known_yet_is_refused_with_a_sentence(practice, maya, clock, too_early):
    visit = booked(practice, maya)
    clock.move_to(AT_TEN - timedelta(hours=3))
    desk = practice.browser_of(practice.iris)
    answer = desk.post(f"/desk/diary/{visit.id}/attendance", {"presence": too_early})
    assert answer.status_code == 409
    assert "too early to say" in answer.text
    assert marked() == {}
    assert "Cancelled late" in desk.get(f"/desk/diary/{visit.id}").text


@pytest.fixture
def both(practice, maya):
    """Maya, and Robin whose file is the one of them both."""
    card = Card(preferred_name="Robin")
    robin = cards.new_client(practice.iris.actor, practice.iris.keyring, card, practice.ines.id)
    robin.file_id = grants.new_file(
        practice.ines.actor, practice.ines.keyring, FileKind.UNIT, [robin.id, maya.id]
    ).id
    db.session.commit()
    return robin


def test_of_two_people_one_has_come_and_one_has_not(practice, maya, both, clock):
    visit = booked(practice, both)
    path = f"/desk/diary/{visit.id}"
    clock.move_to(AT_TEN + timedelta(minutes=20))
    desk = practice.browser_of(practice.iris)
    desk.post(f"{path}/attendance", {"presence": "CAME"})
    assert marked() == {maya.id: Presence.CAME, both.id: Presence.CAME}
    desk.post(f"{path}/attendance", {"presence": "NO_SHOW", "person": str(maya.id)})
    assert marked() == {maya.id: Presence.NO_SHOW, both.id: Presence.CAME}
    page = desk.get(path).text
    assert "Maya" in page
    assert "Robin" in page
    # The session took place, so the note is one about a session.
    note = practice.browser_of(practice.ines).get(f"/desk/notes/new?client={both.id}&appointment={visit.id}")
    assert 'value="COUPLE_FAMILY" selected' in note.text
    # Whoever was marked as come is ticked as there.
    there = dict(re.findall(r'name="present"\s+value="([0-9a-f]{32})"( checked)?', note.text))
    assert there == {both.id.hex: " checked", maya.id.hex: ""}
    # Either finds the time in their own pages.
    for one in (maya, both):
        assert db.session.scalars(own_appointments(one.id)).all() == [visit]
    desk.post(f"{path}/attendance/removal", {"person": str(maya.id)})
    assert marked() == {both.id: Presence.CAME}


def test_somebody_elses_absence_is_not_written_down_here(practice, maya, clock):
    visit, leo = booked(practice, maya), practice.client("Leo", practice.ines)
    clock.move_to(AT_TEN + timedelta(minutes=20))
    typed = {"presence": "CAME", "person": str(leo.id)}
    answer = practice.browser_of(practice.iris).post(f"/desk/diary/{visit.id}/attendance", typed)
    assert answer.status_code == 422
    assert "not theirs" in answer.text
    assert marked() == {}


def test_an_absence_leads_its_therapist_to_the_note_it_asks_for(practice, maya, clock):
    visit = booked(practice, maya)
    clock.move_to(AT_TEN + timedelta(minutes=20))
    ines = practice.browser_of(practice.ines)
    assert "Did not come" in ines.get("/desk/today").text
    answer = ines.post(f"/desk/diary/{visit.id}/attendance", {"presence": "NO_SHOW", "back": "today"})
    assert answer.status_code == 303
    page = ines.get(answer.location).text
    assert 'value="NO_SHOW" selected' in page
    assert 'value="2026-11-24"' in page
    assert "How you tried to reach them" in page
    assert "/desk/notes/new" in ines.get("/desk/today").text


def test_the_front_desk_marks_an_absence_and_sees_nothing_of_a_note(practice, maya, clock):
    visit = booked(practice, maya)
    clock.move_to(AT_TEN + timedelta(minutes=20))
    desk = practice.browser_of(practice.iris)
    answer = desk.post(f"/desk/diary/{visit.id}/attendance", {"presence": "NO_SHOW"})
    assert answer.location == f"/desk/diary/{visit.id}"
    assert "/desk/notes" not in desk.get(answer.location).text
    about = f"/desk/notes/new?client={maya.id}&appointment={visit.id}"
    assert desk.get(about).status_code == 404


def test_a_note_of_an_absence_does_not_ask_who_was_there_nor_where():
    said = {
        "type": "NO_SHOW", "service_date": "2026-11-24", "start": "10:00", "stop": "10:50",
        "delivery": "VIDEO", "f_absence": "NO_SHOW", "f_tries-0-time": "10:12", "f_tries-0-way": "VOICEMAIL",
        "f_tries-0-outcome": "first name only",
        "f_fee": "WAIVED", "f_fee_reason": "first of the year", "f_risk_considered": "YES",
    }  # fmt: skip
    content, _ = forms.read(Written(tuple(said.items())), "America/Halifax")
    assert problems.problems(content, AT_TEN.date(), members=2, ways=BUILT_IN) == []
    assert formats.NO_SHOW.is_meeting is False
