"""A free time asks those who wait for one like it, in their order; the first yes has it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from clinic.audit.actor import SYSTEM
from clinic.config import settings
from clinic.database import db
from clinic.diary import offered, reserve
from clinic.diary.draft import Draft
from clinic.diary.models import Appointment, Audience, Hours, Service, ServiceKind
from clinic.diary.visitor import Reach, Visitor
from clinic.edge import current
from clinic.intake import forgetting
from clinic.intake.models import Enquiry, Source, State
from clinic.intake.taking import Caller, ask_to_be_written_to
from clinic.mail.addressee import Addressee
from clinic.mail.models import OutboxLetter
from clinic.mail.outbox import open_letter
from clinic.refusal import NotFound
from clinic.waitlist import answering, offering, waiting
from clinic.waitlist.waiting import Answer, Offer, Waiting
from clinic.waitlist.wishes import Part, Reason, Wish

# Ten in the morning in Halifax; on Tuesdays, Ines works from nine to ten: one session.
MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
NINE = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
HALF = timedelta(minutes=30)
NAMES = ("ada", "ben", "cleo", "dora")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def practice(either_practice):
    return either_practice


@pytest.fixture
def call(practice):
    """One first call fits into the only quarter of an hour that is worked in a fortnight."""
    hours = {"first_on": NINE.date(), "last_on": NINE.date()}
    db.session.add(Hours(therapist_id=practice.ines.id, weekday=1, opens=540, closes=555, **hours))
    db.session.commit()
    return db.session.scalars(select(Service).where(Service.kind == ServiceKind.FIRST_CALL)).one()


def waits(practice, call, name, **wish):
    """Somebody who asked, and waits."""
    visitor = Visitor(
        name=name.title(), contact=f"{name}@example.com", reach=Reach.MESSAGE, language="en",
        region="CA-NS", locale="en",
    )  # fmt: skip
    caller = Caller(SYSTEM, Source.ONLINE, [one.id for one in offered.taking_new()])
    enquiry = ask_to_be_written_to(visitor, caller, MONDAY)
    asked = Wish(service_id=call.id, to=Addressee(visitor.contact, "en"))
    until = MONDAY + timedelta(days=90)
    row = waiting.put(replace(asked, **wish), until_at=until, now=MONDAY, inbox_id=enquiry.inbox_id)
    row.added_at = MONDAY - timedelta(days=9) + timedelta(minutes=NAMES.index(name))
    db.session.commit()
    return row.id


def letters():
    """Every letter there is, in the order of its writing: to whom, its subject, and its link."""
    rows = db.session.scalars(select(OutboxLetter).order_by(OutboxLetter.written_at, OutboxLetter.id))
    opened = [open_letter(row, settings().instance_key) for row in rows]
    return [(one.to.partition("@")[0], one.subject, one.text) for one in opened]


def asked():
    return [to for to, subject, _text in letters() if subject == "A time is free"]


def link_to(name):
    found = [text for to, subject, text in letters() if to == name and subject == "A time is free"]
    return re.search(r"http://localhost(/w/\S+)", found[-1])[1]


def look(at=MONDAY):
    return offering.look(at)


def press(practice, path, act=""):
    """Open the page in a browser of one's own and press one of its buttons."""
    http = practice.app.test_client()
    page = http.get(path).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    headers = {"Origin": "http://localhost"}
    return http.post(path + act, data={"csrf_token": token}, headers=headers)


def appointments():
    return list(db.session.scalars(select(Appointment).where(Appointment.cancelled_at.is_(None))))


def answers():
    found = db.session.execute(select(Offer.answer).execution_options(populate_existing=True))
    return sorted(str(one or "") for (one,) in found)


def test_who_waits_longest_is_asked_first_and_the_next_ones_a_while_later(practice, call, clock):
    for name in ("ben", "ada", "cleo"):
        waits(practice, call, name)
    for minutes, letters_made in ((0, 1), (30, 1), (60, 1), (65, 0)):
        clock.move_to(MONDAY + timedelta(minutes=minutes))
        assert look(MONDAY + timedelta(minutes=minutes)) == letters_made
    assert asked() == ["ada", "ben", "cleo"]


def test_nobody_else_is_asked_while_the_first_has_their_start(practice, call):
    for name in ("ada", "ben"):
        waits(practice, call, name)
    look()
    assert look(MONDAY + timedelta(minutes=29)) == 0
    assert asked() == ["ada"]


def test_whoever_there_is_a_reason_for_comes_before_those_in_turn(practice, call):
    waits(practice, call, "ada")
    waits(practice, call, "dora", reason=Reason.MOVED_BY_US)
    look()
    assert asked() == ["dora"]


@pytest.mark.parametrize(
    "wish",
    [{"days": (0, 2)}, {"parts": (Part.AFTERNOON,)}, {"to": None}],
)
def test_whoever_wished_for_something_else_is_not_asked(practice, call, wish):
    waits(practice, call, "ada", **wish)
    waits(practice, call, "ben", days=(1,), parts=(Part.MORNING,), therapist_id=practice.ines.id)
    look()
    assert asked() == ["ben"]


def test_whoever_wished_for_another_therapist_is_not_asked(practice, call):
    waits(practice, call, "ada", therapist_id=practice.omar.id)
    assert look() == 0


def test_nobody_is_asked_about_one_time_twice(practice, call):
    waits(practice, call, "ada")
    assert [look(MONDAY + n * timedelta(hours=3)) for n in range(3)] == [1, 0, 0]


def test_nobody_is_asked_at_night_where_they_are(practice, call):
    waits(practice, call, "ada", to=Addressee("ada@example.com", "en", "Asia/Tehran"))
    assert look(MONDAY + timedelta(hours=6)) == 0
    assert look(MONDAY + timedelta(hours=14, minutes=30)) == 1


def test_a_yes_books_the_time_and_leaves_the_list(practice, call):
    waits(practice, call, "ada")
    look()
    answer = press(practice, link_to("ada"))
    assert answer.status_code == 303
    (made,) = appointments()
    assert (made.starts_at, made.therapist_id) == (NINE, practice.ines.id)
    enquiry = db.session.scalars(select(Enquiry).execution_options(populate_existing=True)).one()
    assert (enquiry.state, enquiry.appointment_id) == (State.BOOKED, made.id)
    assert waiting.in_order(MONDAY) == []
    assert practice.app.test_client().get(answer.location).status_code == 200
    assert [subject for _to, subject, _text in letters()].count("Appointment") == 1
    assert "It is yours" in practice.app.test_client().get(link_to("ada")).text


def test_of_two_who_say_yes_the_second_is_told_and_keeps_their_place(practice, call):
    for name in ("ada", "ben"):
        waits(practice, call, name)
    look()
    look(MONDAY + HALF)
    later, first = link_to("ada"), link_to("ben")
    assert press(practice, first).status_code == 303
    page = practice.app.test_client().get(later).text
    assert "That time has gone" in page
    assert "keep your place" in page
    assert look(MONDAY + timedelta(minutes=31)) == 1
    assert [to for to, subject, _text in letters() if subject == "That time has gone"] == ["ada"]
    assert answers() == ["GONE", "TAKEN"]
    assert [one.wish.to.address for one in waiting.in_order(MONDAY)] == ["ada@example.com"]


def test_a_page_opened_before_the_time_went_answers_kindly(practice, call):
    waits(practice, call, "ada")
    look()
    http = practice.app.test_client()
    page = http.get(link_to("ada")).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    told = {"zone": current.zone(), "now": MONDAY}
    reserve.reserve(Draft(call, NINE, practice.ines.id), **told)
    db.session.commit()
    answer = http.post(link_to("ada"), data={"csrf_token": token}, headers={"Origin": "http://localhost"})
    assert answer.status_code == 409
    assert "That time has gone" in answer.text
    assert len(appointments()) == 1


def test_an_offer_ends_after_two_hours(practice, call, clock):
    waits(practice, call, "ada")
    look()
    clock.shift(timedelta(hours=2))
    page = practice.app.test_client().get(link_to("ada")).text
    assert "That time has gone" in page
    assert "Yes, I would like it" not in page


def test_an_offer_of_a_near_time_ends_when_it_is_too_near_to_be_booked(practice, call, clock):
    near = NINE - timedelta(hours=2, minutes=40)
    clock.move_to(near)
    waits(practice, call, "ada", to=Addressee("ada@example.com", "en", "Europe/London"))
    assert look(near) == 1
    assert db.session.scalars(select(Offer.open_until_at)).one() == NINE - timedelta(hours=2)
    waits(practice, call, "ben", to=Addressee("ben@example.com", "en", "Europe/London"))
    assert look(near + timedelta(minutes=26)) == 0


def test_a_time_that_becomes_free_is_offered_however_it_became_so(practice, call):
    told = {"zone": current.zone(), "now": MONDAY}
    held = reserve.hold(Draft(call, NINE), [practice.ines.id], for_whom=Audience.PUBLIC, **told)
    db.session.commit()
    waits(practice, call, "ada")
    assert look() == 0
    assert look(held.until_at) == 1


def test_a_cancelled_time_is_offered(practice, call):
    told = {"zone": current.zone(), "now": MONDAY}
    made = reserve.reserve(Draft(call, NINE, practice.ines.id), **told)
    db.session.commit()
    waits(practice, call, "ada")
    assert look() == 0
    reserve.cancel(made, now=MONDAY)
    db.session.commit()
    assert look() == 1


def test_not_this_one_keeps_the_place_and_lets_the_next_be_asked_at_once(practice, call):
    for name in ("ada", "ben"):
        waits(practice, call, name)
    look()
    assert press(practice, link_to("ada"), "/pass").status_code == 303
    assert look() == 1
    assert len(waiting.in_order(MONDAY)) == 2
    assert Answer.DECLINED.value in answers()


def test_whoever_leaves_the_list_leaves_nothing_on_it(practice, call):
    waits(practice, call, "ada")
    look()
    link = link_to("ada")
    assert press(practice, link, "/leave").status_code == 303
    assert practice.app.test_client().get(link).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(Waiting)) == 0


def test_an_enquiry_that_is_forgotten_waits_no_more(practice, call):
    waits(practice, call, "ada")
    look()
    forgetting.forget_old(MONDAY + timedelta(days=91))
    assert db.session.scalar(select(func.count()).select_from(Waiting)) == 0


def test_the_time_on_the_list_runs_out(practice, call):
    waits(practice, call, "ada")
    assert waiting.forget_ended(MONDAY + timedelta(days=89)) == 0
    assert waiting.forget_ended(MONDAY + timedelta(days=90)) == 1


def test_neither_wish_nor_address_stands_in_clear(practice, call):
    waits(practice, call, "ada", reason=Reason.CAME_BEFORE)
    sealed = db.session.scalars(select(Waiting.sealed)).one()
    assert not any(word in sealed for word in (b"ada@", b"CAME_BEFORE", b"MORNING", call.id.hex.encode()))


def test_the_outcome_wait_list_asks_for_the_wish_and_the_list_shows_it(practice, call):
    waits(practice, call, "ada")
    enquiry = db.session.scalars(select(Enquiry)).one()
    waiting.forget(enquiry.inbox_id)
    db.session.commit()
    desk = practice.browser_of(practice.iris)
    answer = desk.post(f"/desk/intake/{enquiry.id}/outcome", {"outcome": "WAIT_LIST", "because": ""})
    assert answer.location == f"/desk/intake/waiting/new?enquiry={enquiry.id}"
    assert "asked by letter" in desk.get(answer.location).text
    wish = {
        "service": call.id.hex, "therapist": "any", "days": ["1", "3"], "parts": ["MORNING"], "language": "",
        "reason": "FEW_TIMES", "review_on": "2026-12-01", "until_on": "2027-01-10",
    }  # fmt: skip
    assert desk.post(answer.location, wish).status_code == 303
    page = desk.get("/desk/intake/waiting").text
    for words in (
        "Ada",
        "with any therapist",
        "Tuesday, Thursday",
        "Mornings",
        "Few times are possible",
        "1 December",
    ):
        assert words in page
    assert look() == 1
    assert "no answer yet" in desk.get("/desk/intake/waiting").text


def test_a_wish_that_ends_in_the_past_or_outlives_them_is_refused_with_what_was_typed(practice, call):
    waits(practice, call, "ada")
    enquiry = db.session.scalars(select(Enquiry)).one()
    desk = practice.browser_of(practice.iris)
    typed = {"service": call.id.hex, "therapist": "any", "days": ["1"], "language": "", "reason": "FEW_TIMES"}
    # Everything about them is removed on the twenty-first of February.
    for day in ("2026-11-01", "2027-02-21"):
        answer = desk.post(f"/desk/intake/waiting/new?enquiry={enquiry.id}", typed | {"until_on": day})
        assert answer.status_code == 422
        assert f'value="{day}"' in answer.text
        assert "still to come, until Saturday 20 February: then everything about them" in answer.text


def test_a_client_who_waits_is_asked_and_booked_as_a_client(practice, call):
    maya = practice.client("Maya", practice.ines)
    desk = practice.browser_of(practice.iris)
    wish = {
        "service": call.id.hex,
        "therapist": "any",
        "language": "",
        "reason": "",
        "until_on": "2027-01-10",
    }
    where = f"/desk/intake/waiting/new?client={maya.id}"
    assert (
        "still to come, until Sunday 21 February." in desk.post(where, wish | {"until_on": "2027-02-22"}).text
    )
    assert desk.post(where, wish).status_code == 303
    assert look() == 1
    # Closed meanwhile, they have no time by that letter.
    maya.closed_at = MONDAY
    db.session.commit()
    assert practice.app.test_client().get(link_to("maya")).status_code == 404
    with pytest.raises(NotFound):
        answering.say_yes(link_to("maya").rpartition("/")[2], zone=current.zone(), now=MONDAY)
    db.session.rollback()
    assert appointments() == []
    maya.closed_at = None
    db.session.commit()
    assert press(practice, link_to("maya")).status_code == 303
    (made,) = appointments()
    assert (made.client_id, made.file_id) == (maya.id, maya.file_id)
