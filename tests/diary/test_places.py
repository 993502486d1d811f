"""Where people are seen, what a service costs and when it begins, and the days on which nobody works."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.diary import holidays, offered, places
from clinic.diary.free import free_starts
from clinic.diary.models import Audience, Delivery, Hours, HoursException, Service, ServiceKind
from clinic.diary.places import Place, Room
from clinic.diary.practising import Practising
from clinic.diary.worked import worked

HALIFAX = ZoneInfo("America/Halifax")
NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
PLACES = "/desk/practice/places"
SERVICES = "/desk/practice/services"
CANADA_DAY = date(2027, 7, 1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def olga(practice):
    return practice.browser_of(practice.olga)


def everything(model):
    return db.session.scalars(select(model).execution_options(populate_existing=True)).all()


def test_a_place_and_its_rooms_are_added_renamed_and_given_up_and_their_names_are_sealed(practice, olga):
    assert olga.post(PLACES, {"name": ""}).status_code == 422
    assert olga.post(PLACES, {"name": "Harbour Street"}).status_code == 303
    (place,) = everything(Place)
    where = f"{PLACES}/{place.id}"
    assert olga.post(f"{where}/rooms", {"room-name": "The blue room"}).status_code == 303
    too_long = olga.post(f"{where}/rooms", {"room-name": "x" * 81})
    assert (too_long.status_code, "x" * 81 in too_long.text) == (422, True)
    (room,) = everything(Room)
    assert b"Harbour" not in place.sealed_name
    assert b"blue" not in room.sealed_name
    page = olga.get(PLACES).text
    assert "Harbour Street" in page
    assert "The blue room" in page
    assert olga.post(where, {"name": "Quay"}).status_code == 303
    assert "Quay" in olga.get(where).text
    assert olga.post(f"{where}/rooms/{room.id}/retirement").status_code == 303
    assert "The blue room" not in olga.get(where).text
    assert olga.post(f"{where}/retirement").status_code == 303
    assert olga.get(where).status_code == 404
    said = set(db.session.scalars(select(Entry.action)))
    assert {"place.added", "place.renamed", "place.retired", "room.added", "room.retired"} <= said


def test_a_room_of_another_place_is_not_found_under_this_one(practice, olga):
    here, there = places.new_place("Here"), places.new_place("There")
    room = places.new_room(there, "Attic")
    db.session.commit()
    assert olga.post(f"{PLACES}/{here.id}/rooms/{room.id}/retirement").status_code == 404


def test_hours_are_worked_at_a_place_and_the_next_day_is_ready_for_the_same_one(practice):
    place = places.new_place("Quay")
    db.session.commit()
    ines = practice.browser_of(practice.ines)
    where = f"/desk/practice/hours/{practice.ines.id}"
    hours = {"weekday": "0", "opens": "09:00", "closes": "17:00"}
    kept = ines.post(where, {**hours, "place": place.id.hex})
    assert [row.place_id for row in everything(Hours)] == [place.id]
    assert f'<option selected value="{place.id.hex}">' in ines.get(kept.location).text
    assert ines.post(where, {**hours, "place": "nowhere"}).status_code == 422
    days = {"differs-first_on": "2026-12-24", "differs-last_on": "2026-12-24", "differs-place": place.id.hex}
    times = {"differs-opens": "09:00", "differs-closes": "10:00"}
    ines.post(f"{where}/exceptions", {**days, **times, "differs-works": "works"})
    ines.post(f"{where}/exceptions", {**days, "differs-works": "away"})
    assert {row.works: row.place_id for row in everything(HoursException)} == {True: place.id, False: None}


def test_a_service_has_a_price_a_grid_and_how_near_and_far_it_may_be_booked(practice, olga):
    fields = {"name": "Walk", "minutes": "50", "buffer_before": "0", "buffer_after": "10"}
    fields |= {"delivery": "IN_PERSON", "also_by": ["VIDEO", "IN_PERSON"], "audience": "RETURNING"}
    fields |= {"price": "120.50", "grid_minutes": "30", "notice_hours": "24", "horizon_days": "90"}
    assert olga.post(SERVICES, fields).status_code == 303
    made = db.session.scalars(select(Service).where(Service.price_cents == 12050)).one()
    assert made.ways == (Delivery.IN_PERSON, Delivery.VIDEO)
    assert (made.audience, made.grid_minutes) == (Audience.RETURNING, 30)
    assert (made.notice_minutes, made.horizon_days) == (24 * 60, 90)
    page = olga.get(SERVICES).text
    assert "$120.50" in page
    assert "people who come already" in page
    again = olga.get(f"{SERVICES}/{made.id}").text
    assert 'value="120.5' in again
    assert 'value="24"' in again


@pytest.mark.parametrize(
    "wrong",
    [
        {"price": "-1"},
        {"price": "12.345"},
        {"price": "NaN"},
        {"price": "many"},
        {"grid_minutes": "7"},
        {"notice_hours": "-2"},
        {"horizon_days": "0"},
        {"horizon_days": "99999999999999999999"},
        {"also_by": ["PIGEON"]},
        {"audience": "EVERYBODY"},
    ],
    ids=lambda wrong: "-".join(map(str, next(iter(wrong.items())))),
)
def test_what_cannot_be_meant_is_said_and_nothing_is_kept(practice, olga, wrong):
    before = len(everything(Service))
    fields = {"name": "Walk kept", "minutes": "50", "delivery": "PHONE", **wrong}
    answer = olga.post(SERVICES, fields)
    assert answer.status_code == 422
    assert "Walk kept" in answer.text
    assert len(everything(Service)) == before


def test_a_notice_of_part_of_an_hour_is_left_alone_until_it_is_changed(practice, olga):
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()
    service.notice_minutes = 90
    db.session.commit()
    fields = {"name": "Session", "minutes": "50", "delivery": "PHONE", "notice_hours": "2"}
    olga.post(f"{SERVICES}/{service.id}", fields)
    assert db.session.get(Service, service.id, populate_existing=True).notice_minutes == 90
    olga.post(f"{SERVICES}/{service.id}", {**fields, "notice_hours": "3"})
    assert db.session.get(Service, service.id, populate_existing=True).notice_minutes == 180


def test_how_many_first_calls_a_week_is_the_therapists_to_say(practice):
    ines = practice.browser_of(practice.ines)
    where = f"/desk/practice/hours/{practice.ines.id}"
    assert ines.post(f"{where}/first-calls", {"new-first_calls": "3"}).status_code == 303
    ines.post(f"{where}/new-people", {"takes": "no"})
    (row,) = everything(Practising)
    assert (row.first_calls_a_week, row.takes_new_people) == (3, False)
    assert ines.post(f"{where}/first-calls", {"new-first_calls": "-1"}).status_code == 422
    assert ines.post(f"{where}/first-calls", {"new-first_calls": ""}).status_code == 303
    assert [one.first_calls_a_week for one in everything(Practising)] == [None]


def day_of(on):
    begin = int(datetime(on.year, on.month, on.day, tzinfo=HALIFAX).timestamp())
    return begin, begin + 24 * 3600


def test_on_a_holiday_nobody_works_once_the_practice_keeps_them_but_whoever_says_so(practice, olga):
    both = [practice.ines.id, practice.omar.id]
    thursday = CANADA_DAY.weekday()
    db.session.add_all(Hours(therapist_id=one, weekday=thursday, opens=540, closes=720) for one in both)
    db.session.add(
        HoursException(
            therapist_id=practice.omar.id,
            first_on=CANADA_DAY,
            last_on=CANADA_DAY,
            works=True,
            opens=600,
            closes=660,
        )
    )
    db.session.commit()
    assert all(worked(both, day_of(CANADA_DAY), HALIFAX).values())
    assert olga.post(f"{PLACES}/holidays", {"keeps": "yes"}).status_code == 303
    assert "Canada Day" in olga.get(PLACES).text
    found = worked(both, day_of(CANADA_DAY), HALIFAX)
    assert found[practice.ines.id] == []
    assert [end - start for start, end in found[practice.omar.id]] == [3600]
    assert worked(both, day_of(CANADA_DAY + timedelta(days=7)), HALIFAX)[practice.ines.id]
    olga.post(f"{PLACES}/holidays", {"keeps": "no"})
    assert worked(both, day_of(CANADA_DAY), HALIFAX)[practice.ines.id]


def test_holidays_are_those_of_the_province():
    assert date(2027, 2, 15) in holidays.of("CA-NS", 2027)
    assert date(2027, 6, 24) in holidays.of("CA-QC", 2027)
    assert date(2027, 6, 24) not in holidays.of("CA-NS", 2027)
    assert holidays.of("CA-XX", 2027) == {}


@pytest.mark.parametrize("grid", [20, 30, 60])
def test_starts_stand_on_the_full_hour_of_a_clock_that_is_half_an_hour_off(practice, grid):
    newfoundland = ZoneInfo("America/St_Johns")
    db.session.add(Hours(therapist_id=practice.ines.id, weekday=1, opens=540, closes=720))
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()
    service.grid_minutes = grid
    db.session.flush()
    window = (NOW, NOW + timedelta(days=2))
    told = {"zone": newfoundland, "now": NOW, "for_whom": Audience.STAFF}
    found = free_starts(service, [practice.ines.id], window, **told)
    walls = [one.at.astimezone(newfoundland) for one in found]
    assert (walls[0].hour, walls[0].minute) == (9, 0)
    assert {wall.minute % grid for wall in walls} == {0}


def test_a_first_call_is_free_and_of_nothing_else_is_that_said(practice):
    told = {one.kind: offered.price_of(one) for one in db.session.scalars(select(Service))}
    assert told == {ServiceKind.FIRST_CALL: "free", ServiceKind.SESSION: "not given"}
