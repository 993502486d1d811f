"""Running late and away today: each appointment and its letter is shown, and only that is done."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from clinic.badday.late import delays
from clinic.config import settings
from clinic.database import db
from clinic.diary.models import Appointment, Audience, Hours, HoursException, Service
from clinic.mail import outbox
from clinic.mail.addressee import Addressee
from clinic.mail.models import OutboxLetter
from clinic.waitlist import offering, waiting
from clinic.waitlist.waiting import Offer
from clinic.waitlist.wishes import Wish
from tests.diary.test_attendance import AT_TEN, booked

HOUR = timedelta(hours=1)
PLAN = "/desk/diary/bad-day/plan"


@pytest.fixture
def practice(either_practice):
    return either_practice


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT_TEN - 2 * HOUR, tick=False) as traveller:
        yield traveller


@pytest.fixture
def three(practice):
    """Maya at ten, Leo right after her, and Noor in the afternoon, who cannot be written to."""
    db.session.add(Hours(therapist_id=practice.ines.id, weekday=1, opens=540, closes=1080))
    db.session.commit()
    maya = practice.client("Maya", practice.ines)
    leo = practice.client("Leo", practice.ines, languages=("fa",))
    noor = practice.client("Noor", practice.ines, email="", phone="902-555-0177")
    starts = (AT_TEN, AT_TEN + HOUR, AT_TEN + 5 * HOUR)
    return [booked(practice, one, at) for one, at in zip((maya, leo, noor), starts, strict=True)]


@pytest.fixture
def desk(practice):
    return practice.browser_of(practice.iris)


def standing():
    rows = select(Appointment).order_by(Appointment.starts_at).execution_options(populate_existing=True)
    return [one.starts_at for one in db.session.scalars(rows) if not one.is_cancelled]


def letters(before=()):
    """Those that wait, by their ids, but those of before: the clock stands still, so no time tells them."""
    rows = db.session.scalars(select(OutboxLetter)).all()
    waiting = {row.id: row for row in rows if row.sealed and row.id not in before}
    return {one: outbox.open_letter(row, settings().instance_key) for one, row in waiting.items()}


def pressed(desk, practice, **what):
    """The second and the third press: what was looked at is what is sent."""
    asked = {"therapist": practice.ines.id.hex, **what}
    page = desk.get(PLAN, query_string=asked).text
    return page, {**asked, "seen": re.findall(r'name="seen"\s+value="([^"]+)"', page)}


def test_running_late_moves_who_must_and_tells_each_what_was_shown(desk, practice, three):
    before = set(letters())
    assert "20 minutes" in desk.get("/desk/diary/bad-day").text
    page, seen = pressed(desk, practice, what="20")
    assert "Maya" in page
    assert "Leo" in page
    assert "Noor" not in page
    assert "begins 20 minutes later" in page
    assert (standing()[0], set(letters())) == (AT_TEN, before)
    assert desk.post(PLAN, seen).status_code == 303
    late = timedelta(minutes=20)
    assert standing() == [AT_TEN + late, AT_TEN + HOUR + late, AT_TEN + 5 * HOUR]
    told = {letter.to: letter for letter in letters(before).values()}
    assert set(told) == {"maya@example.test", "leo@example.test"}
    assert told["maya@example.test"].text.splitlines()[0] in page
    assert "۲۰" in told["leo@example.test"].text
    assert told["maya@example.test"].ics_method == "REQUEST"


def test_one_may_only_tell_them_and_nothing_moves(desk, practice, three):
    before = set(letters())
    page, seen = pressed(desk, practice, what="10", how="tell")
    assert "may begin 10 minutes late" in page
    assert desk.post(PLAN, seen).status_code == 303
    assert standing()[0] == AT_TEN
    assert [letter.ics for letter in letters(before).values()] == [None, None]


def test_away_gives_the_day_back_and_names_whom_to_call(practice, three):
    ines, before = practice.browser_of(practice.ines), set(letters())
    page, seen = pressed(ines, practice, what="away")
    assert "902-555-0177" in page
    answer = ines.post(PLAN, seen)
    assert answer.status_code == 303
    assert standing() == []
    assert len(letters(before)) == 2
    assert all("CANCEL" in letter.ics_method for letter in letters(before).values())
    assert "902-555-0177" in ines.get(answer.location).text
    day = db.session.scalars(select(HoursException)).one()
    assert (day.therapist_id, day.works, day.closes) == (practice.ines.id, False, 1440)
    # Whoever waits for such a time is asked about one on a day she works, not about what is given back.
    session = db.session.get_one(Service, three[0].service_id)
    session.audience, now = Audience.RETURNING, AT_TEN - 2 * HOUR
    wish = Wish(service_id=session.id, to=Addressee("ada@example.test", "en"))
    client = practice.client("Ada", practice.ines)
    waiting.put(wish, until_at=now + timedelta(days=30), now=now, client_id=client.id)
    db.session.commit()
    assert offering.look(now) == 1
    next_week = AT_TEN - HOUR + timedelta(days=7)
    assert db.session.scalars(select(Offer.starts_at)).all() == [next_week]


def test_what_changed_since_it_was_looked_at_is_looked_at_again(desk, practice, three):
    _page, seen = pressed(desk, practice, what="away")
    desk.post(f"/desk/diary/{three[1].id}/cancellation")
    before = set(letters())
    answer = desk.post(PLAN, seen)
    assert answer.status_code == 409
    assert "The day has changed meanwhile" in answer.text
    assert (len(standing()), set(letters())) == (2, before)


@pytest.mark.parametrize("what", ["", "5", "-20", "1e3", "away!"])
def test_what_no_button_says_does_nothing(desk, practice, three, what):
    asked = {"therapist": practice.ines.id.hex, "what": what}
    assert desk.get(PLAN, query_string=asked).status_code == 303
    assert desk.post(PLAN, asked).status_code == 422
    assert len(standing()) == 3


def test_a_day_with_nothing_more_to_come_says_so(desk, practice, clock):
    page, _seen = pressed(desk, practice, what="away")
    assert "Nothing more is to come today" in page


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(1, 24)), min_size=1, max_size=8), st.integers(1, 24)
)
def test_whoever_is_late_leaves_nobody_overlapping_and_nobody_later_than_they_must(pauses, late):
    held, at = [], 0
    for pause, length in pauses:
        at += pause * 300
        held.append((at, at + length * 300))
        at += length * 300
    found = [int(one.total_seconds()) for one in delays(held, timedelta(minutes=5 * late))]
    assert found[0] == late * 300
    for (_before, ends), (begins, _after), by, then in zip(held, held[1:], found, found[1:], strict=False):
        # Each begins when it should, or else the very moment that the one before it has ended.
        assert begins + then == max(begins, ends + by)


def test_the_day_of_the_practice_ends_at_its_own_midnight(desk, practice, three, clock):
    clock.move_to(datetime(2026, 11, 24, 3, 30, tzinfo=UTC))
    page, _seen = pressed(practice.browser_of(practice.iris), practice, what="away")
    assert "Nothing more is to come today" in page
