"""A therapist's times read elsewhere, and her other calendar's times kept free of people here."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from icalendar import Calendar
from sqlalchemy import func, select

from clinic.calendars import elsewhere
from clinic.calendars.fetching import Fetched, NotRead
from clinic.database import db
from clinic.diary import reserve
from clinic.diary.calendars import BusyElsewhere, OtherCalendar, Trouble
from clinic.diary.draft import Draft, TimeTaken
from clinic.diary.free import free_starts
from clinic.diary.models import Audience, Hours, Service, ServiceKind
from clinic.edge import current
from clinic.people.models import Account

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
NINE = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BUSY = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:x\r
BEGIN:VEVENT\r
UID:1\r
DTSTART:20261124T130000Z\r
DTEND:20261124T150000Z\r
SUMMARY:Oncologist plantedword\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def practice(either_practice):
    db.session.add(Hours(therapist_id=either_practice.ines.id, weekday=1, opens=540, closes=1020))
    db.session.commit()
    return either_practice


@pytest.fixture
def session(practice):
    return db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()


@pytest.fixture
def ines(practice):
    return practice.browser_of(practice.ines)


def book(practice, session, at=NINE):
    maya = practice.client("Maya", practice.ines)
    draft = Draft(session, at, practice.ines.id, client_id=maya.id, file_id=maya.file_id)
    made = reserve.reserve(draft, zone=current.zone(), now=MONDAY)
    db.session.commit()
    return made


def address_in(page):
    return re.search(r'value="http://localhost(/calendar/[^"]+)"', page)[1]


def events(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.data).walk("VEVENT")


def free(practice, session):
    window = (NINE - HOUR, NINE + 24 * HOUR)
    told = {"zone": current.zone(), "now": MONDAY, "for_whom": Audience.STAFF}
    return [one.at for one in free_starts(session, [practice.ines.id], window, **told)]


def test_a_feed_says_appointment_and_when_and_nothing_else(practice, session, ines):
    made = book(practice, session)
    address = address_in(ines.post("/desk/me/calendars/feed").text)
    nobody = practice.app.test_client()
    (event,) = events(nobody, address)
    assert set(event) == {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "CLASS"}
    assert (event["SUMMARY"], event["UID"], event["SEQUENCE"]) == ("Appointment", made.uid, 0)
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (made.starts_at, made.ends_at)
    sheet = Calendar.from_ical(nobody.get(address).data)
    assert set(sheet) == {"VERSION", "PRODID"}


def test_a_moved_time_counts_up_and_a_cancelled_one_is_gone(practice, session, ines):
    made = book(practice, session)
    address = address_in(ines.post("/desk/me/calendars/feed").text)
    reserve.move(made, NINE + HOUR, zone=current.zone(), now=MONDAY)
    db.session.commit()
    (event,) = events(practice.app.test_client(), address)
    assert (event["SEQUENCE"], event.decoded("DTSTART")) == (1, NINE + HOUR)
    reserve.cancel(made, now=MONDAY)
    db.session.commit()
    assert events(practice.app.test_client(), address) == []


def test_a_feed_that_has_not_changed_is_not_sent_again(practice, session, ines):
    made = book(practice, session)
    address = address_in(ines.post("/desk/me/calendars/feed").text)
    nobody = practice.app.test_client()
    etag = nobody.get(address).headers["ETag"]
    assert nobody.get(address, headers={"If-None-Match": etag}).status_code == 304
    reserve.cancel(made, now=MONDAY)
    db.session.commit()
    assert nobody.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_a_new_address_ends_the_old_one_and_stopping_ends_both(practice, ines):
    old = address_in(ines.post("/desk/me/calendars/feed").text)
    new = address_in(ines.post("/desk/me/calendars/feed").text)
    nobody = practice.app.test_client()
    assert [nobody.get(one).status_code for one in (old, new)] == [404, 200]
    assert new not in ines.get("/desk/me/calendars").text
    ines.post("/desk/me/calendars/feed/end")
    assert nobody.get(new).status_code == 404


def test_a_feed_ends_with_the_account(practice, ines):
    address = address_in(ines.post("/desk/me/calendars/feed").text)
    db.session.get_one(Account, practice.ines.id).disabled_at = MONDAY
    db.session.commit()
    assert practice.app.test_client().get(address).status_code == 404


def test_a_busy_time_elsewhere_is_not_offered_and_is_free_again_once_forgotten(practice, session, ines):
    assert NINE in free(practice, session)
    assert ines.post("/desk/me/calendars/other", {"file": (io.BytesIO(BUSY), "x.ics")}).status_code == 303
    assert free(practice, session)[0] == NINE + 2 * HOUR
    with pytest.raises(TimeTaken):
        reserve.reserve_offered(
            Draft(session, NINE, practice.ines.id),
            [practice.ines.id],
            zone=current.zone(),
            now=MONDAY,
            for_whom=Audience.STAFF,
        )
    db.session.rollback()
    ines.post("/desk/me/calendars/other/removal")
    assert NINE in free(practice, session)


def test_another_s_busy_time_is_not_mine(practice, session):
    omar = practice.browser_of(practice.omar)
    omar.post("/desk/me/calendars/other", {"file": (io.BytesIO(BUSY), "x.ics")})
    assert NINE in free(practice, session)


def test_what_is_no_calendar_is_said_to_be_none_and_changes_nothing(practice, session, ines):
    ines.post("/desk/me/calendars/other", {"file": (io.BytesIO(BUSY), "x.ics")})
    answer = ines.post("/desk/me/calendars/other", {"file": (io.BytesIO(b"<html>"), "x.ics")})
    assert answer.status_code == 422
    assert "not a calendar" in answer.text
    answer = ines.post("/desk/me/calendars/other", {"file": "x" * 2**20})
    assert answer.status_code == 413
    assert "larger than one megabyte, and at most that much is read" in answer.text
    assert free(practice, session)[0] == NINE + 2 * HOUR


class Outside:
    """What the outside world would say."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def fetch(self, address, etag=""):
        self.asked.append((address, etag))
        said = self.answers.pop(0)
        if isinstance(said, Trouble):
            raise NotRead(said)
        return said


ADDRESS = "https://cal.example.com/private-7/basic.ics"


@pytest.fixture
def followed(practice, ines):
    olga = practice.browser_of(practice.olga)
    assert olga.post("/desk/practice/calendars", {"host": "cal.example.com"}).status_code == 303
    assert ines.post("/desk/me/calendars/other", {"address": ADDRESS}).status_code == 303


def test_nothing_is_read_from_where_the_owner_has_not_allowed_it(practice, ines):
    answer = ines.post("/desk/me/calendars/other", {"address": ADDRESS})
    assert answer.status_code == 422
    assert ADDRESS in answer.text
    assert db.session.scalar(select(func.count()).select_from(OtherCalendar)) == 0


@pytest.mark.usefixtures("followed")
def test_a_calendar_is_read_every_quarter_of_an_hour_and_asked_for_what_changed(practice, session):
    outside = Outside(Fetched(BUSY, '"1"'), Fetched(None, '"1"'))
    assert [elsewhere.read_due(MONDAY + timedelta(minutes=m), outside) for m in (0, 14, 15)] == [1, 0, 1]
    assert outside.asked == [(ADDRESS, ""), (ADDRESS, '"1"')]
    assert free(practice, session)[0] == NINE + 2 * HOUR


@pytest.mark.usefixtures("followed")
def test_once_a_day_it_is_read_whole_since_days_come_nearer(practice):
    outside = Outside(Fetched(BUSY, '"1"'), Fetched(BUSY, '"1"'))
    elsewhere.read_due(MONDAY, outside)
    elsewhere.read_due(MONDAY + timedelta(days=1), outside)
    assert outside.asked == [(ADDRESS, "")] * 2


@pytest.mark.usefixtures("followed")
def test_one_that_cannot_be_read_keeps_its_times_and_says_since_when(practice, session, ines):
    outside = Outside(Fetched(BUSY, ""), Trouble.UNREACHABLE, Fetched(b"<html>", ""))
    elsewhere.read_due(MONDAY, outside)
    for minutes, words in ((15, "nobody answered there"), (30, "not a calendar")):
        elsewhere.read_due(MONDAY + timedelta(minutes=minutes), outside)
        page = ines.get("/desk/me/calendars").text
        assert "Not read since Monday 23 November" in page
        assert words in page
    assert free(practice, session)[0] == NINE + 2 * HOUR


@pytest.mark.usefixtures("followed")
def test_one_that_the_owner_no_longer_allows_is_asked_no_more(practice):
    practice.browser_of(practice.olga).post("/desk/practice/calendars/cal.example.com/removal")
    outside = Outside()
    elsewhere.read_due(MONDAY, outside)
    assert outside.asked == []
    assert db.session.scalars(select(OtherCalendar.trouble)).one() is Trouble.NOT_ALLOWED


@pytest.mark.usefixtures("followed")
def test_one_that_is_forgotten_while_it_is_read_keeps_nobody_busy(practice):
    class Meanwhile(Outside):
        def fetch(self, address, etag=""):
            elsewhere.let_go(practice.ines.id)
            db.session.commit()
            return super().fetch(address, etag)

    elsewhere.read_due(MONDAY, Meanwhile(Fetched(BUSY, "")))
    assert db.session.scalar(select(func.count()).select_from(BusyElsewhere)) == 0


@pytest.mark.usefixtures("followed")
def test_times_of_ours_that_come_back_are_not_busy_elsewhere(practice, session):
    made = book(practice, session, NINE)
    ours = BUSY.replace(b"UID:1", b"UID:" + made.uid.encode())
    elsewhere.read_due(MONDAY, Outside(Fetched(ours, "")))
    assert db.session.scalar(select(func.count()).select_from(BusyElsewhere)) == 0


@pytest.mark.usefixtures("followed")
def test_of_what_is_elsewhere_only_from_when_until_when_is_kept(practice):
    elsewhere.read_due(MONDAY, Outside(Fetched(BUSY, "")))
    (row,) = db.session.scalars(select(BusyElsewhere))
    assert (row.starts_at, row.ends_at) == (NINE, NINE + 2 * HOUR)
    assert {column.name for column in BusyElsewhere.__table__.columns} == {
        "therapist_id",
        "starts_at",
        "ends_at",
    }
    assert ADDRESS.encode() not in db.session.scalars(select(OtherCalendar.sealed)).one()


def test_whoever_sees_nobody_has_no_calendars(practice):
    for person in (practice.sam, practice.iris, practice.olga):
        assert practice.browser_of(person).get("/desk/me/calendars").status_code == 404
