"""Every enquiry is kept for as long as was promised; the owner's number is for whoever asks from then on."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.diary.models import Hours, Service, ServiceKind
from clinic.intake import promised
from clinic.intake.forgetting import forget_old
from clinic.intake.models import Enquiry, Source, State
from clinic.waitlist import waiting
from clinic.waitlist.wishes import Wish
from tests.intake.conftest import MONDAY, TUESDAY_AT_NINE, Visitor

WHERE = "/desk/practice/enquiries"
LOOK = f"{WHERE}/shorter"
DAY = timedelta(days=1)


@pytest.fixture
def practice(either_practice):
    return either_practice


@pytest.fixture
def call(practice):
    db.session.add(Hours(therapist_id=practice.ines.id, weekday=1, opens=540, closes=720))
    db.session.commit()
    return db.session.scalars(select(Service).where(Service.kind == ServiceKind.FIRST_CALL)).one()


def asked(**more):
    """The enquiries that are there, by the days they were promised and the instant they are kept until."""
    rows = select(Enquiry).filter_by(**more).order_by(Enquiry.arrived_at, Enquiry.keep_until)
    found = db.session.scalars(rows.execution_options(populate_existing=True))
    return [(one.keep_days, one.keep_until) for one in found]


def deeds():
    entries = db.session.scalars(select(Entry).where(Entry.action.startswith("enquiry.")).order_by(Entry.n))
    return [(one.action, one.actor, one.detail) for one in entries]


def ended(days_ago, state=State.ENDED, **more):
    """Somebody whose enquiry came to nothing so long ago, and who was promised ninety days."""
    one = Enquiry(
        inbox_id=uuid4(),
        source=Source.PHONE,
        state=state,
        arrived_at=MONDAY - days_ago * DAY,
        keep_until=MONDAY + (90 - days_ago) * DAY,
        keep_days=90,
        **more,
    )
    db.session.add(one)
    db.session.commit()
    return one


def test_a_longer_time_is_for_whoever_asks_from_then_on(practice, call, clock):
    visitor, olgas = Visitor(practice.app.test_client(), clock), practice.browser_of(practice.olga)
    assert "removed after 90 days" in visitor.get("/book").text
    link = visitor.book(call).location
    assert olgas.post(WHERE, {"days": "۱۲۰"}).location == WHERE
    assert 'value="120"' in olgas.get(WHERE).text
    assert deeds()[-1] == ("enquiry.keeping_changed", practice.olga.id.hex, '{"days":120,"was":90}')
    for path, words in (
        ("/book", "removed after 120 days"),
        ("/book/thank-you", "removed after 120 days"),
        ("/book?lang=fa", "پس از ۱۲۰ روز"),
        ("/book?lang=en", "removed after 120 days"),
    ):
        assert words in visitor.get(path).text
    visitor.book(call, act="write", start="", contact="902-555-0150")
    assert asked(state=State.WAITING) == [(120, datetime.now(UTC) + 120 * DAY)]
    assert asked(state=State.BOOKED) == [(90, TUESDAY_AT_NINE + timedelta(minutes=15) + 90 * DAY)]
    # Moved on, it is kept from its new end; called off, from then.
    later = TUESDAY_AT_NINE + 14 * DAY
    assert visitor.post(f"{link}/move", {"start": f"{later:%Y-%m-%dT%H:%M:%SZ}"}).status_code == 303
    assert asked(state=State.BOOKED) == [(90, later + timedelta(minutes=15) + 90 * DAY)]
    assert visitor.post(f"{link}/cancel").status_code == 303
    assert asked(state=State.WITHDRAWN) == [(90, datetime.now(UTC) + 90 * DAY)]


def test_nobody_is_kept_longer_than_the_page_they_filled_in_said(practice, call, clock):
    visitor, desk = Visitor(practice.app.test_client(), clock), practice.browser_of(practice.iris)
    promised.change(200)
    db.session.commit()
    assert [promised.to_whom_was_told(told) for told in (None, 30, 13, 366, 200)] == [200, 30, 200, 200, 200]
    for told, contact in (("90", "902-555-0150"), ("365", "902-555-0151"), ("many", "902-555-0152")):
        visitor.book(call, act="write", start="", contact=contact, told_days=told)
    assert [days for days, _until in asked()] == [90, 200, 200]
    # Booked from the telephone, whoever was told ninety days still is.
    first = db.session.scalars(select(Enquiry).where(Enquiry.keep_days == 90)).one()
    caller = {"name": "Noor", "contact": "902-555-0150", "reach": "MESSAGE", "language": "en"}
    start = f"{TUESDAY_AT_NINE:%Y-%m-%dT%H:%M:%SZ}/{practice.ines.id.hex}"
    more = {"region": "CA-NS", "start": start, "for": first.id.hex}
    assert desk.post("/desk/intake", caller | more).status_code == 303
    assert asked(state=State.BOOKED) == [(90, TUESDAY_AT_NINE + timedelta(minutes=15) + 90 * DAY)]


def test_a_shorter_time_is_looked_at_before_it_touches_anybody_who_was_told_a_longer_one(practice, call):
    olgas = practice.browser_of(practice.olga)
    past, soon, listed = ended(40), ended(10, State.WITHDRAWN), ended(41)
    written = ended(42, client_id=practice.client("Leo", practice.omar).id)
    asks = ended(43, State.WAITING)
    waiting.put(Wish(service_id=call.id), until_at=MONDAY + DAY, now=MONDAY, inbox_id=listed.inbox_id)
    db.session.commit()
    as_before, kept = asked(), {one.id for one in (soon, listed, written, asks)}
    looked = olgas.post(WHERE, {"days": "30"}).location
    assert looked == f"{LOOK}?days=30"
    page = " ".join(olgas.get(looked).text.split())
    for words in (
        "Ended, and past 30 days</dt> <dd> 1 </dd>",
        "Ended, and not past them yet</dt> <dd> 1 </dd>",
        "Not ended</dt> <dd> 3 </dd>",
        "and delete 1 now",
    ):
        assert words in page
    # Another number than the one that was seen: nothing is done.
    again = olgas.post(LOOK, {"days": "30", "whom": "ended", "seen": "0"})
    assert (again.status_code, "Nothing was done" in again.text) == (409, True)
    assert (promised.days(), asked()) == (90, as_before)
    # For new ones only.
    assert olgas.post(LOOK, {"days": "30", "whom": "new", "seen": "1"}).location == WHERE
    db.session.expire_all()
    assert (promised.days(), asked(), forget_old(MONDAY)) == (30, as_before, 0)
    # And, looked at once more, for the ended ones, too.
    assert olgas.post(WHERE, {"days": "30"}).location == looked
    assert olgas.post(LOOK, {"days": "30", "whom": "ended", "seen": "1"}).location == WHERE
    olga = practice.olga.id.hex
    assert deeds()[-3:] == [
        ("enquiry.keeping_changed", olga, '{"days":30,"was":30}'),
        ("enquiry.shortened", olga, '{"days":30,"deleted":1,"shortened":1}'),
        ("enquiry.forgotten", olga, "{}"),
    ]
    assert set(db.session.scalars(select(Enquiry.id))) == kept
    assert asked(state=State.WITHDRAWN) == [(30, MONDAY + 20 * DAY)]
    assert {days for days, _until in asked() if days != 30} == {90}
    assert olgas.post(WHERE, {"days": "30"}).location == WHERE
    assert past.id not in kept


def test_what_is_no_number_of_days_is_said_and_stays_as_it_was_typed(practice):
    olgas = practice.browser_of(practice.olga)
    for typed, words in (
        ("13", "Choose a number from 14 to 365."),
        ("366", "Choose a number from 14 to 365."),
        ("-30", "Choose a number from 14 to 365."),
        ("9" * 40, "Choose a number from 14 to 365."),
        ("a while", "Please write a whole number."),
        ("30.5", "Please write a whole number."),
        ("", "Please fill this in."),
    ):
        answer = olgas.post(WHERE, {"days": typed})
        assert (answer.status_code, words in answer.text) == (422, True), typed
        assert f'value="{typed[:15]}"' in answer.text
    for query in ("", "?days=13", "?days=soon"):
        assert olgas.get(f"{LOOK}{query}").location == WHERE
    assert olgas.post(LOOK, {"days": "30", "whom": "everybody", "seen": "0"}).location == WHERE
    db.session.expire_all()
    assert promised.days() == 90
