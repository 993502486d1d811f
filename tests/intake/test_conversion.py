"""What came of first calls, in counts that outlive everybody in them and give nobody away."""

import csv
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.diary.draft import Draft
from clinic.diary.models import Appointment, Attendance, Presence, Service, ServiceKind
from clinic.diary.reserve import add
from clinic.diary.visitor import Reach, Visitor
from clinic.files.models import Inbox
from clinic.intake import forgetting, standing, taking, tally
from clinic.intake.conversion import Quarter
from clinic.intake.forgetting import forget_old
from clinic.intake.models import Enquiry, Source, Tally
from clinic.intake.outcome import Because, Outcome, Verdict
from clinic.intake.taking import Caller
from tests.intake.conftest import MONDAY

WHERE = "/desk/intake/report"
HALIFAX = ZoneInfo("America/Halifax")
LATER = MONDAY + timedelta(days=91)
CANARY = Visitor(
    name="Alex Canary",
    contact="902-555-0100",
    reach=Reach.MESSAGE,
    language="en",
    region="CA-NS",
    locale="en",
)
FEE = Verdict(Outcome.NOT_NOW, Because.FEE)


@pytest.fixture
def practice(either_practice):
    return either_practice


def asked(practice, people, *, source=Source.PHONE, language="en", verdict=None):
    """So many people asked, and all of them ended like this."""
    visitor, caller = replace(CANARY, language=language), Caller(practice.iris.actor, source, [])
    for _one in range(people):
        enquiry = taking.ask_to_be_written_to(visitor, caller, MONDAY)
        if verdict is not None:
            standing.conclude(enquiry, visitor, verdict, practice.iris.actor, MONDAY)
    db.session.commit()


def rows(practice, where=f"{WHERE}/counts.csv?quarter=2026-Q4", who=None):
    """The table as it is kept: what stands in each line behind its words, by part."""
    answer = practice.browser_of(who or practice.iris).get(where)
    assert answer.status_code == 200
    parts, lines = {}, iter(csv.reader(StringIO(answer.get_data().decode("utf-8-sig"))))
    for title, *heads in filter(None, lines):
        if heads in (["People"], ["Enquiries", "Came to a session"]):
            parts[title] = {}
        else:
            parts[[*parts][-1]][title] = heads
    return parts


def test_a_small_count_is_hidden_with_another_and_a_list_still_adds_up(practice):
    asked(practice, 7, source=Source.ONLINE, verdict=FEE)
    asked(practice, 6, language="fa", verdict=Verdict(Outcome.REFER_OUT))
    asked(practice, 2, language="fr", verdict=Verdict(Outcome.CRISIS_REDIRECT))
    asked(practice, 5)
    told = rows(practice)
    assert told["How far it went"]["Enquiries"] == ["20"]
    assert told["How far it went"]["First call booked"] == ["hidden"]
    came = told["What came of it"]
    assert (came["Not now"], came["Crisis line offered"], came["Together"]) == (
        ["hidden"],
        ["hidden"],
        ["15"],
    )
    assert came["Referred to somebody else"] == ["6"]
    assert told["How they asked"] == {
        "Online": ["7", "hidden"], "By phone": ["13", "hidden"], "Together": ["20", "hidden"],
    }  # fmt: skip
    assert told["Language they think in"]["English"] == ["12", "hidden"]
    assert told["Language they think in"]["Persian"] == ["hidden", "hidden"]


def test_the_counts_stay_when_ninety_days_later_nothing_is_left_of_who_it_was(practice, clock):
    asked(practice, 6, verdict=FEE)
    asked(practice, 5, source=Source.ONLINE, language="fa")
    before = rows(practice)
    clock.move_to(LATER)
    assert forget_old(LATER) == 11
    assert db.session.scalars(select(Enquiry)).all() == []
    assert set(db.session.scalars(select(Inbox.kind))) == {"count", "record"}
    assert rows(practice) == before
    assert before["Reasons given"]["Together"] == ["6"]
    page = practice.browser_of(practice.olga).get(f"{WHERE}?quarter=2026-Q4").text
    assert "October to December 2026" in page
    assert "Canary" not in page
    assert rows(practice, f"{WHERE}/counts.csv")["How far it went"]["Enquiries"] == ["hidden"]


def test_what_is_counted_holds_nobody_and_looks_the_same_from_outside(practice):
    asked(practice, 1)
    asked(practice, 1, language="x-unheard-of", verdict=Verdict(Outcome.CRISIS_REDIRECT))
    assert (
        len({len(blob) for blob in db.session.scalars(select(Inbox.blob).where(Inbox.kind == "count"))}) == 1
    )
    sealed = tally.Sealed("fa", Outcome.NOT_NOW, Because.FEE)
    assert tally.Sealed.from_bytes(sealed.to_bytes()) == sealed
    assert {*vars(sealed)} == {"language", "outcome", "because"}
    assert {one.name for one in Tally.__table__.columns} == {
        "id", "month_on", "source", "was_booked", "was_held", "waited_days", "count_id",
    }  # fmt: skip


def test_an_enquiry_counts_once_and_as_it_ended_last(practice):
    asked(practice, 6, verdict=FEE)
    for enquiry in db.session.scalars(select(Enquiry)):
        standing.conclude(enquiry, CANARY, Verdict(Outcome.REFER_OUT), practice.iris.actor, MONDAY)
    db.session.commit()
    assert rows(practice)["What came of it"]["Together"] == ["6"]
    assert db.session.scalar(select(func.count()).where(Inbox.kind == "count")) == 6
    for enquiry in db.session.scalars(select(Enquiry)).all():
        forgetting.supersede(enquiry, practice.iris.actor)
    db.session.commit()
    assert db.session.scalar(select(func.count()).where(Inbox.kind == "count")) == 0
    assert db.session.scalars(select(Tally)).all() == []


def test_how_far_people_came_is_counted_from_their_first_call_to_their_third_session(
    practice, first_call, clock
):
    """Of ten first calls four were missed, and of one nobody answered; five became clients and came."""
    caller = Caller(practice.iris.actor, Source.PHONE, [practice.ines.id])
    for week in range(10):
        at = datetime(2026, 11, 24, 13, tzinfo=UTC) + timedelta(days=7 * week)
        visitor = replace(CANARY, contact=f"902-555-010{week}")
        taking.book(visitor, Draft(first_call, at, practice.ines.id), caller, zone=HALIFAX, now=MONDAY)
    db.session.commit()
    now = MONDAY + timedelta(days=75)
    clock.move_to(now)
    calls = select(Enquiry).join(Appointment, Appointment.id == Enquiry.appointment_id)
    *missed, unanswered, a, b, c, d, e = db.session.scalars(calls.order_by(Appointment.starts_at))
    for one in missed:
        came(practice, one.appointment_id, one.appointment_id, now, Presence.NO_SHOW)
    standing.conclude(unanswered, CANARY, Verdict(Outcome.NO_ANSWER), practice.iris.actor, now)
    for number, enquiry in enumerate((a, b, c, d, e), 1):
        begins(practice, enquiry, now, number)
    db.session.commit()
    told = rows(practice)
    assert [*told["How far it went"].values()] == [
        ["10"], ["10"], ["5"], ["5"], ["5"], ["5"], ["hidden"],
    ]  # fmt: skip
    assert told["How they asked"] == {
        "Online": ["hidden", "hidden"], "By phone": ["hidden", "hidden"], "Together": ["10", "5"],
    }  # fmt: skip
    page = practice.browser_of(practice.iris).get(f"{WHERE}?quarter=2026-Q4").text
    days, percent = re.findall(r"<dd>\s*(\S+)\s*</dd>", page)
    assert (days, percent) == ("50", "100")


def begins(practice, enquiry, now, number):
    """They become a client, and come to one session."""
    iris = practice.iris
    client = standing.make_client(enquiry, CANARY, practice.ines.id, iris.actor, iris.keyring)
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()
    session = add(Draft(service, now - timedelta(days=number), practice.ines.id, client_id=client.id), now)
    came(practice, session.id, client.id, now, Presence.CAME)


def came(practice, appointment_id, person_id, now, presence):
    db.session.add(
        Attendance(
            appointment_id=appointment_id, person_id=person_id, presence=presence, recorded_at=now,
            recorded_by=practice.iris.id,
        )
    )  # fmt: skip
    db.session.flush()


def test_looking_is_on_the_trail_and_opens_nobody(practice):
    asked(practice, 5)
    practice.browser_of(practice.iris).get(WHERE)
    entry = db.session.scalars(select(Entry).where(Entry.action == "conversion.read")).one()
    assert (entry.actor, entry.detail) == (practice.iris.id.hex, '{"quarter":"2026-Q4"}')


def test_a_quarter_in_which_nobody_asked_or_that_is_none_is_not_found(practice):
    desk = practice.browser_of(practice.iris)
    asked = [desk.get(f"{WHERE}?quarter={one}").status_code for one in ("2026-Q3", "2027-Q1", "", "Q4")]
    assert asked == [404, 404, 404, 404]


def test_quarters_follow_each_other_and_do_not_overlap():
    last = Quarter(2026, 4)
    assert (last.first_on, last.last_on) == (date(2026, 10, 1), date(2026, 12, 31))
    assert last.next == Quarter(2027, 1) == Quarter.of(date(2027, 3, 31))
