"""The diary on the desk: days and weeks with names, and what one can do about an appointment."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from clinic.clients import cards
from clinic.clients.card import Card, Channel, SafeContact
from clinic.database import db
from clinic.diary.models import (
    Appointment,
    Attendance,
    Audience,
    Hours,
    HoursException,
    Presence,
    Service,
    ServiceKind,
)
from clinic.mail.models import LetterState, OutboxLetter
from clinic.people.models import Practice as Founded

pytestmark = pytest.mark.databases("sqlite")

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
TUESDAY_AT_TEN = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def maya(practice):
    db.session.add(Hours(therapist_id=practice.ines.id, weekday=1, opens=540, closes=1020))
    db.session.commit()
    return practice.client("Maya", practice.ines)


@pytest.fixture
def desk(practice):
    return practice.browser_of(practice.iris)


def session_service():
    return db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()


def book(desk, practice, client, at="10:00", on="2026-11-24"):
    return desk.post(
        "/desk/diary/new",
        {
            "client": client.id.hex,
            "on": on,
            "at": at,
            "service": session_service().id.hex,
            "therapist": practice.ines.id.hex,
            "delivery": "IN_PERSON",
        },
    )


def appointment():
    return db.session.scalars(select(Appointment).execution_options(populate_existing=True)).one()


def letters():
    return [row for row in db.session.scalars(select(OutboxLetter)) if row.written_at >= MONDAY]


@pytest.mark.databases("sqlite", "postgresql")
def test_the_desk_books_for_a_client_and_the_week_shows_the_name(desk, practice, maya):
    before = len(letters())
    assert book(desk, practice, maya).status_code == 303
    assert (appointment().client_id, appointment().file_id) == (maya.id, maya.file_id)
    page = desk.get(f"/desk/diary?therapist={practice.ines.id.hex}").get_data(as_text=True)
    assert "Maya" in page
    assert "10:00 am to 10:50 am" in page
    assert "h10 n0" in page
    assert len(letters()) == before + 1


def test_the_day_stands_side_by_side(desk, practice, maya):
    book(desk, practice, maya)
    page = desk.get("/desk/diary/day?on=2026-11-24").get_data(as_text=True)
    assert "Ines Inlet" in page
    assert "Omar Ocean" in page
    assert "Maya" in page


def test_a_client_is_found_by_part_of_the_name(desk, maya):
    assert "Maya" in desk.get("/desk/diary/new?find=may").get_data(as_text=True)
    assert "Nobody by that name" in desk.get("/desk/diary/new?find=zzz").get_data(as_text=True)
    assert "A time for" in desk.get(f"/desk/diary/new?client={maya.id.hex}").get_data(as_text=True)


def test_an_appointment_tells_all_there_is_to_know_about_reaching_them_safely(desk, practice, maya):
    book(desk, practice, maya)
    card = Card(
        preferred_name="Maya",
        safe=SafeContact(channels=(Channel.TEXT,), when="before six", words="ask for M."),
    )
    cards.change(practice.iris.actor, practice.iris.keyring, maya.id, card, cards.version_of(maya.id))
    db.session.commit()
    page = desk.get(f"/desk/diary/{appointment().id}").get_data(as_text=True)
    for said in (
        "To be reached by: text message.",
        "No message to be left.",
        "When: <bdi>before six</bdi>.",
        "ask for M.",
    ):
        assert said in page


@pytest.mark.databases("sqlite", "postgresql")
def test_two_cannot_have_the_same_time_and_what_was_chosen_is_kept(desk, practice, maya):
    book(desk, practice, maya)
    answer = book(desk, practice, maya, at="10:30")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert 'value="10:30"' in page
    assert "Tuesday 24 November, 11:00 am" in page


@pytest.mark.databases("sqlite", "postgresql")
def test_an_appointment_is_moved_and_its_people_told(desk, practice, maya):
    book(desk, practice, maya)
    before = len(letters())
    path = f"/desk/diary/{appointment().id}"
    assert desk.post(f"{path}/move", {"on": "2026-11-24", "at": "13:05"}).status_code == 303
    assert appointment().starts_at == TUESDAY_AT_TEN + timedelta(hours=3, minutes=5)
    assert appointment().sequence == 1
    assert len(letters()) == before + 1
    assert desk.post(f"{path}/move", {"on": "2026-11-24", "at": "13:07"}).status_code == 422


def test_moving_it_to_the_time_it_has_changes_nothing_and_tells_nobody(desk, practice, maya):
    book(desk, practice, maya)
    before, path = len(letters()), f"/desk/diary/{appointment().id}"
    answer = desk.post(f"{path}/move", {"on": "2026-11-24", "at": "10:00"})
    assert answer.status_code == 303
    assert "It stands at that time already" in desk.get(path).text
    assert (appointment().sequence, len(letters())) == (0, before)


def test_what_has_begun_is_not_moved(desk, practice, maya, clock):
    book(desk, practice, maya)
    path = f"/desk/diary/{appointment().id}"
    clock.move_to(TUESDAY_AT_TEN + timedelta(minutes=1))
    desk = practice.browser_of(practice.iris)
    assert "Move it here" not in desk.get(path).text
    desk.post(f"{path}/move", {"on": "2026-12-01", "at": "10:00"})
    assert "stays where it is" in desk.get(path).text
    assert appointment().starts_at == TUESDAY_AT_TEN


def test_nobody_is_written_to_about_a_time_that_has_passed(desk, practice, maya):
    before = len(letters())
    assert book(desk, practice, maya, on="2026-11-20").status_code == 303
    assert len(letters()) == before


def test_a_free_time_is_booked_with_the_therapist_whose_it_is(desk, practice, maya):
    db.session.add(Hours(therapist_id=practice.omar.id, weekday=1, opens=540, closes=1020))
    db.session.commit()
    omar = practice.omar.id.hex
    diary = desk.get(f"/desk/diary?therapist={omar}").text
    free = html.unescape(re.search(r'href="(/desk/diary/new\?start=[^"]+)"', diary)[1])
    whom = desk.get(f"{free}&find=may").text
    assert f'name="therapist" value="{omar}"' in whom
    chosen = html.unescape(re.search(r'href="(/desk/diary/new\?[^"]*client=[^"]+)"', whom)[1])
    assert re.search(rf'selected value="{omar}"', desk.get(chosen).text)
    assert re.search(rf'selected value="{practice.ines.id.hex}"',
                     desk.get(f"/desk/diary/new?client={maya.id.hex}").text)  # fmt: skip


@pytest.mark.parametrize("zone", ["America/Halifax", "America/St_Johns"])
def test_free_times_are_told_on_the_hour_of_the_practices_own_clock(desk, practice, maya, zone):
    db.session.scalars(select(Founded)).one().zone = zone
    db.session.commit()
    page = desk.get(f"/desk/diary?therapist={practice.ines.id.hex}").text
    assert "Tue 24 Nov, 9:00 am</a>" in page
    assert "9:30 am</a>" not in page


@pytest.mark.parametrize(
    ("zone", "on", "at", "starts_at"),
    [
        ("America/Halifax", "2026-11-01", "01:30", "2026-11-01T04:30"),
        ("America/St_Johns", "2026-11-01", "01:30", "2026-11-01T04:00"),
        ("America/Halifax", "2027-03-14", "01:30", "2027-03-14T05:30"),
        ("America/St_Johns", "2027-03-14", "01:30", "2027-03-14T05:00"),
        ("America/Halifax", "2027-03-14", "02:30", "2027-03-14T06:30"),
    ],
)
def test_a_session_lasts_its_fifty_minutes_on_the_sundays_that_change_the_clocks(
    desk, practice, maya, zone, on, at, starts_at
):
    db.session.scalars(select(Founded)).one().zone = zone
    db.session.commit()
    assert book(desk, practice, maya, at=at, on=on).status_code == 303
    booked = appointment()
    assert booked.starts_at == datetime.fromisoformat(f"{starts_at}+00:00")
    assert booked.ends_at - booked.starts_at == timedelta(minutes=50)
    assert booked.held_to_at - booked.held_from_at == timedelta(minutes=60)


def test_the_hours_page_speaks_one_language_in_its_hints_too(practice):
    db.session.scalars(select(Founded)).one().locales = ["en", "fr"]
    db.session.commit()
    page = practice.browser_of(practice.ines).get(f"/desk/practice/hours/{practice.ines.id}?lang=fr").text
    assert "Premiers appels par semaine, au plus" in page
    assert "Vide\u00a0: autant qu’il y a de place." in page


@pytest.mark.parametrize("missing", ["opens", "closes"])
def test_to_work_on_other_days_needs_both_hours(practice, missing):
    ines, path = practice.browser_of(practice.ines), f"/desk/practice/hours/{practice.ines.id}"
    days = {
        "first_on": "2026-12-05",
        "last_on": "2026-12-05",
        "works": "works",
        "opens": "10:00",
        "closes": "12:00",
    }
    sent = {f"differs-{name}": value for name, value in days.items() if name != missing}
    answer = ines.post(f"{path}/exceptions", {**sent, f"differs-{missing}": ""})
    assert answer.status_code == 422
    assert f'id="differs-{missing}-errors"' in answer.text
    assert answer.text.count("Say from when until when you work.") == 1
    assert db.session.scalars(select(HoursException)).all() == []
    away = {**sent, "differs-works": "away", "differs-opens": "", "differs-closes": ""}
    assert ines.post(f"{path}/exceptions", away).status_code == 303


@pytest.mark.databases("sqlite", "postgresql")
def test_a_cancelled_appointment_leaves_the_diary(desk, practice, maya):
    book(desk, practice, maya)
    path = f"/desk/diary/{appointment().id}"
    assert desk.post(f"{path}/cancellation").status_code == 303
    assert "Maya" not in desk.get(f"/desk/diary?therapist={practice.ines.id.hex}").get_data(as_text=True)
    assert "Cancelled" in desk.get(path).get_data(as_text=True)
    assert desk.post(f"{path}/cancellation").status_code == 409
    assert book(desk, practice, maya).status_code == 303


@pytest.mark.databases("sqlite", "postgresql")
def test_who_came_is_marked_once_and_can_be_put_right(desk, practice, maya, clock):
    book(desk, practice, maya)
    path = f"/desk/diary/{appointment().id}"
    clock.move_to(TUESDAY_AT_TEN + timedelta(hours=1))
    desk = practice.browser_of(practice.iris)
    assert "To mark" in desk.get(f"/desk/diary?therapist={practice.ines.id.hex}").get_data(as_text=True)
    desk.post(f"{path}/attendance", {"presence": "NO_SHOW"})
    desk.post(f"{path}/attendance", {"presence": "CAME"})
    desk.post(f"{path}/attendance", {"presence": "SOMETHING"})
    row = db.session.scalars(select(Attendance)).one()
    assert (row.person_id, row.presence, row.recorded_by) == (maya.id, Presence.CAME, practice.iris.id)


def test_a_therapist_sets_her_own_hours_and_nobody_elses(practice):
    ines = practice.browser_of(practice.ines)
    own, other = (f"/desk/practice/hours/{one.id}" for one in (practice.ines, practice.omar))
    hours = {"weekday": "0", "opens": "09:00", "closes": "17:00"}
    kept = ines.post(own, hours)
    assert kept.status_code == 303
    # The next day of the week stands ready, at the same hours.
    ready = ines.get(kept.location).text
    assert '<option selected value="1">' in ready
    assert 'value="17:00"' in ready
    assert ines.post(own, {**hours, "closes": "08:00"}).status_code == 422
    assert ines.post(other, hours).status_code == 404
    assert ines.get(other).status_code == 404
    assert practice.browser_of(practice.iris).get(own).status_code == 404
    assert practice.browser_of(practice.olga).post(other, hours).status_code == 303
    page = ines.get(own).get_data(as_text=True)
    assert "Monday" in page
    row = db.session.scalars(select(Hours).where(Hours.therapist_id == practice.ines.id)).one()
    assert (row.opens, row.closes) == (540, 1020)
    assert ines.post(f"{own}/{row.id}/removal").status_code == 303


@pytest.mark.databases("sqlite", "postgresql")
def test_days_that_differ_are_added_and_removed(practice):
    ines = practice.browser_of(practice.ines)
    path = f"/desk/practice/hours/{practice.ines.id}/exceptions"
    days = {"differs-first_on": "2026-12-24", "differs-last_on": "2026-12-26", "differs-works": "away"}
    assert ines.post(path, days).status_code == 303
    assert "24 December 2026" in ines.get(f"/desk/practice/hours/{practice.ines.id}").get_data(as_text=True)
    assert ines.post(path, {**days, "differs-last_on": "2026-12-20"}).status_code == 422


def test_the_owner_says_what_is_offered_and_only_a_discreet_name_stands_in_clear(practice):
    olga = practice.browser_of(practice.olga)
    service = {"name": "Couple hour", "minutes": "80", "buffer_before": "0", "buffer_after": "10"}
    fields = {**service, "delivery": "VIDEO", "audience": "PUBLIC"}
    assert olga.post("/desk/practice/services", fields).status_code == 303
    made = db.session.scalars(select(Service).where(Service.minutes == 80)).one()
    assert made.label == "Appointment"
    assert b"Couple" not in made.sealed_name
    assert "Couple hour" in olga.get("/desk/practice/services").get_data(as_text=True)
    assert olga.post("/desk/practice/services", {**fields, "minutes": "52"}).status_code == 422
    path = f"/desk/practice/services/{made.id}"
    assert olga.post(path, {**fields, "name": "Meeting", "is_discreet": "y"}).status_code == 303
    assert db.session.get(Service, made.id, populate_existing=True).label == "Meeting"
    assert olga.post(f"{path}/retirement").status_code == 303
    assert practice.browser_of(practice.ines).get("/desk/practice/services").status_code == 404


def test_a_new_practice_offers_a_free_first_call_and_a_session(practice):
    found = db.session.execute(select(Service.kind, Service.minutes, Service.audience)).all()
    assert set(found) == {
        (ServiceKind.FIRST_CALL, 15, Audience.PUBLIC),
        (ServiceKind.SESSION, 50, Audience.STAFF),
    }


def test_hours_are_read_like_every_other_time(practice):
    ines = practice.browser_of(practice.ines)
    where = f"/desk/practice/hours/{practice.ines.id}"
    for opens, closes in (("09:00", "12:30"), ("13:15", "00:00")):
        kept = ines.post(where, {"weekday": "2", "opens": opens, "closes": closes})
        assert kept.status_code == 303
    page = ines.get(where).text
    assert all(time in page for time in ("9:00 am", "12:30 pm", "1:15 pm", "12:00 am"))
    assert "13:15" not in page


def test_whoever_a_letter_did_not_reach_is_named_in_the_diary_until_another_is_written(desk, practice, maya):
    book(desk, practice, maya)
    (row,) = (one for one in letters() if one.about_id)
    row.state, row.sealed = LetterState.RETURNED, None
    db.session.commit()
    page = desk.get(f"/desk/diary?on=2026-11-24&therapist={practice.ines.id.hex}").text
    assert "The letter to them came back" in page
    assert "The letter to them came back" in desk.get(f"/desk/diary/{appointment().id}").text
    desk.post(f"/desk/diary/{appointment().id}/move", {"on": "2026-11-24", "at": "11:00"})
    assert "came back" not in desk.get(f"/desk/diary/{appointment().id}").text


def test_what_has_begun_is_not_cancelled_from_a_page_left_open(desk, practice, maya):
    book(desk, practice, maya)
    with time_machine.travel(appointment().starts_at, tick=False):
        desk = practice.browser_of(practice.iris)
        answer = desk.post(f"/desk/diary/{appointment().id}/cancellation")
    assert answer.status_code == 409
    assert "What has begun stays where it is." in answer.text
    assert not appointment().is_cancelled


def test_whoever_a_cancellation_did_not_reach_is_named_though_the_time_is_free_again(desk, practice, maya):
    book(desk, practice, maya)
    desk.post(f"/desk/diary/{appointment().id}/cancellation")
    db.session.execute(update(OutboxLetter).values(state=LetterState.RETURNED, sealed=None))
    db.session.commit()
    page = desk.get(f"/desk/diary?on=2026-11-24&therapist={practice.ines.id.hex}").text
    assert f"/desk/diary/{appointment().id}" in page
    assert "Cancelled" in page
