"""A contact or a network from which no booking is taken in public: asked to call, and told nothing else."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.diary.held import Claim, Hold
from clinic.diary.models import Appointment
from clinic.files.models import Inbox
from clinic.files.proving import strays
from clinic.intake import blocks, from_the_list
from clinic.intake.blocks import ByTelephone, Label, NotARange, Of
from clinic.intake.models import Block, Enquiry
from clinic.people.models import Practice as Founded
from tests.intake.conftest import MONDAY, TUESDAY_AT_NINE
from tests.intake.test_board import CALLER

WHERE = "/desk/intake/blocked"
ALEX = {"whom": "alex@example.com", "words": "Alex, who never comes", "last_on": "2027-11-20"}


@pytest.fixture
def desk(practice, first_call):
    return practice.browser_of(practice.iris)


def rows():
    """How many rows a booking in public could have left."""
    return [
        db.session.scalar(select(func.count()).select_from(one))
        for one in (Appointment, Claim, Enquiry, Hold)
    ]


def chosen(visitor, first_call):
    """A time is kept for them while they fill in the form."""
    start = TUESDAY_AT_NINE.strftime("%Y-%m-%dT%H:%M:%SZ")
    return visitor.post("/book", {"service": first_call.id.hex, "therapist": "any", "choose": start})


def test_a_blocked_contact_is_asked_to_call_and_nothing_of_it_stays(desk, visitor, first_call):
    ours = db.session.scalars(select(Founded)).one()
    ours.phone = "902-555-0100"
    db.session.commit()
    assert desk.post(WHERE, ALEX).status_code == 303
    before = rows()
    assert chosen(visitor, first_call).status_code == 200
    answer = visitor.book(first_call, contact="Alex+again@Example.com")
    assert answer.status_code == 403
    assert "Please call us" in answer.text
    assert "902-555-0100" in answer.text
    assert "block" not in answer.text.lower()
    assert rows() == before


def test_the_wait_list_takes_nobody_who_is_blocked(desk, visitor, first_call):
    desk.post(WHERE, ALEX)
    assert visitor.book(first_call, act="write", start="").status_code == 403
    assert db.session.scalars(select(Enquiry)).all() == []


def test_a_program_is_told_the_same(desk, practice, first_call):
    desk.post(WHERE, ALEX)
    wish = {
        "service": str(first_call.id), "therapist": "any", "starts_at": "2026-11-24T13:00:00Z",
        "name": "Alex", "email": "alex@example.com", "reach": "MESSAGE", "language": "en", "region": "CA-NS",
    }  # fmt: skip
    program = practice.app.test_client(use_cookies=False)
    for _again in range(2):
        answer = program.post("/api/v1/bookings", json=wish, headers={"Idempotency-Key": "one"})
        assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")
        assert "call us" in answer.json["detail"]
    assert db.session.scalars(select(Appointment)).all() == []


def test_an_offered_time_is_not_taken_by_somebody_blocked_meanwhile(desk, practice, first_call):
    desk.post(WHERE, ALEX)
    taken = Appointment(
        therapist_id=practice.ines.id, service_id=first_call.id, delivery=first_call.delivery, uid="one",
        starts_at=TUESDAY_AT_NINE, ends_at=TUESDAY_AT_NINE, held_from_at=TUESDAY_AT_NINE,
        held_to_at=TUESDAY_AT_NINE, created_at=MONDAY,
    )  # fmt: skip
    with practice.app.test_request_context("/w/x"), pytest.raises(ByTelephone):
        from_the_list.booked(taken, "alex@example.com", MONDAY)


def test_the_front_desk_books_for_somebody_who_is_blocked(desk, practice):
    desk.post(WHERE, {**ALEX, "whom": CALLER["contact"]})
    start = f"{TUESDAY_AT_NINE:%Y-%m-%dT%H:%M:%SZ}/{practice.ines.id.hex}"
    assert desk.post("/desk/intake", {**CALLER, "start": start}).status_code == 303


@pytest.mark.parametrize(
    "typed", ["902 555 0143", "(902) 555-0143", "+1 902 555 0143", "902-555-0143 ext. 4"]
)
def test_a_number_is_blocked_however_it_is_written(desk, visitor, first_call, typed):
    desk.post(WHERE, {**ALEX, "whom": "902-555-0143"})
    assert visitor.book(first_call, contact=typed).status_code == 403


@pytest.mark.parametrize(
    ("typed", "from_where", "status"),
    [
        ("203.0.113.0/24", "203.0.113.9", 403),
        ("203.0.113.9", "203.0.113.9", 403),
        ("203.0.113.9", "203.0.113.8", 303),
        ("203.0.113.0/24", "::ffff:203.0.113.9", 403),
        ("2001:db8:1::/48", "2001:db8:1:2::3", 403),
        ("2001:db8:1::/48", "2001:db8:2::3", 303),
    ],
)
def test_a_network_is_every_address_in_it(desk, visitor, first_call, typed, from_where, status):
    assert desk.post(WHERE, {**ALEX, "whom": typed}).status_code == 303
    visitor.http.environ_base["REMOTE_ADDR"] = from_where
    assert visitor.book(first_call).status_code == status


@pytest.mark.parametrize(
    ("whom", "said"),
    [
        ("127.0.0.1", "everybody would be shut out"),
        ("0.0.0.0/0", "too wide"),
        ("::/0", "too wide"),
        ("203.0.0.0/8", "too wide"),
        ("somebody", "does not look like"),
        ("203.0.113.0/99", "no range of addresses"),
        ("", "field-wrong"),
    ],
)
def test_what_cannot_be_blocked_is_said_and_what_was_typed_kept(desk, whom, said):
    answer = desk.post(WHERE, {**ALEX, "whom": whom})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Alex, who never comes"' in answer.text
    assert db.session.scalars(select(Block)).all() == []


@pytest.mark.parametrize("day", ["2026-11-22", "2029-11-22", "0001-01-01", "no day"])
def test_a_day_in_the_past_or_far_off_is_refused(desk, day):
    assert desk.post(WHERE, {**ALEX, "last_on": day}).status_code == 422


def test_a_block_ends_after_its_last_day_and_nothing_is_left_of_it(desk, visitor, first_call, clock):
    desk.post(WHERE, {**ALEX, "last_on": "2026-11-23"})
    before = len(db.session.scalars(select(Inbox)).all())
    assert visitor.book(first_call).status_code == 403
    clock.move_to(MONDAY + timedelta(hours=14, minutes=1))
    assert blocks.forget_old(MONDAY + timedelta(hours=14)) == 1
    assert db.session.scalars(select(Block)).all() == []
    assert len(db.session.scalars(select(Inbox)).all()) == before - 1
    assert visitor.book(first_call, start="2026-11-24T14:15:00Z").status_code == 303


def test_a_block_is_lifted_by_one_press(desk, visitor, first_call):
    desk.post(WHERE, ALEX)
    path = re.search(r"/desk/intake/blocked/[0-9a-f-]{36}/removal", desk.get(WHERE).text)[0]
    assert desk.post(path).status_code == 303
    assert "Nobody is blocked" in desk.get(WHERE).text
    assert visitor.book(first_call).status_code == 303
    assert desk.post(path).status_code == 404


def test_the_page_says_by_what_whom_and_until_when_and_never_the_contact(desk, practice):
    desk.post(WHERE, ALEX)
    desk.post(WHERE, {**ALEX, "whom": "203.0.113.0/24", "words": "The school"})
    page = desk.get(WHERE).text
    for words in ("Alex, who never comes", "203.0.113.0/24", "Iris Island", "20 November 2027"):
        assert words in page
    assert "alex@example.com" not in page
    assert 'value="Alex' not in page


def test_the_same_contact_is_blocked_once_as_last_said(desk):
    desk.post(WHERE, ALEX)
    desk.post(WHERE, {**ALEX, "whom": "ALEX@example.com", "words": "Alex again", "last_on": "2026-12-01"})
    page = desk.get(WHERE).text
    assert "Alex again" in page
    assert "never comes" not in page
    assert len(db.session.scalars(select(Block)).all()) == 1
    assert len(db.session.scalars(select(Inbox).where(Inbox.kind == blocks.KIND)).all()) == 1


def test_an_enquirys_contact_is_blocked_by_one_press_and_the_call_stays(desk, visitor, first_call):
    visitor.book(first_call)
    enquiry = db.session.scalars(select(Enquiry)).one()
    page = desk.get(f"/desk/intake/{enquiry.id}").text
    assert "Do not take bookings from this contact again" in page
    assert desk.post(f"{WHERE}/enquiry/{enquiry.id}").status_code == 303
    assert "Alex Canary" in desk.get(WHERE).text
    assert db.session.scalars(select(Appointment)).one().cancelled_at is None
    assert visitor.book(first_call, act="write", start="").status_code == 403


def test_a_therapist_has_neither_the_page_nor_the_button(practice, desk, visitor, first_call):
    visitor.book(first_call)
    enquiry = db.session.scalars(select(Enquiry)).one()
    ines = practice.browser_of(practice.ines)
    assert ines.get(WHERE).status_code == 404
    assert "Do not take bookings" not in ines.get(f"/desk/intake/{enquiry.id}").text
    assert "/blocked" not in ines.get("/desk/intake").text
    assert ines.post(f"{WHERE}/enquiry/{enquiry.id}").status_code == 404


def test_who_blocked_and_lifted_is_on_the_trail_without_a_word_of_whom(desk, practice):
    desk.post(WHERE, ALEX)
    block = db.session.scalars(select(Block)).one()
    desk.post(f"{WHERE}/{block.id}/removal")
    entries = db.session.scalars(select(Entry).where(Entry.action.startswith("block."))).all()
    assert [one.action for one in entries] == ["block.put", "block.lifted"]
    assert {one.actor for one in entries} == {practice.iris.id.hex}
    assert not any("alex" in f"{one.subject}{one.detail}" for one in entries)


def test_a_contact_and_a_range_look_alike_from_outside(desk):
    desk.post(WHERE, ALEX)
    desk.post(WHERE, {**ALEX, "whom": "2001:db8:1::/48", "words": "x"})
    sizes = {len(one.blob) for one in db.session.scalars(select(Inbox).where(Inbox.kind == blocks.KIND))}
    assert len(sizes) == 1


def test_either_engine_refuses_and_forgets(either_practice):
    iris = either_practice.iris.actor
    mark = blocks.mark_of_contact("902-555-0143")
    blocks.put(mark, Label(Of.CONTACT, "x"), MONDAY + timedelta(days=1), iris, MONDAY)
    network = blocks.network_of("203.0.113.0/24")
    blocks.put(
        blocks.mark_of_network(network),
        Label(Of.NETWORK, "y", str(network)),
        MONDAY + timedelta(days=1),
        iris,
        MONDAY,
    )
    db.session.commit()
    for contact, origin in (("902-555-0143", ""), ("902-555-0199", "203.0.113.200")):
        with pytest.raises(ByTelephone):
            blocks.refuse(contact, origin, MONDAY)
    blocks.refuse("902-555-0199", "unknown", MONDAY)
    blocks.refuse("902-555-0143", "203.0.113.200", MONDAY + timedelta(days=1))
    assert strays().is_empty
    assert blocks.forget_old(MONDAY + timedelta(days=1)) == 2
    assert strays().is_empty


def test_a_range_is_whole_or_refused():
    assert str(blocks.network_of(" 203.0.113.77/24 ")) == "203.0.113.0/24"
    assert blocks.network_of("902-555-0143") is None
    for wide in ("10.0.0.0/15", "2001:db8::/31", "::1"):
        with pytest.raises(NotARange):
            blocks.network_of(wide)
