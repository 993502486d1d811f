"""What a therapist does at the end of a session, in a real browser: each press is counted."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from clinic import clock
from clinic.database import db
from clinic.diary.models import Appointment, Service, ServiceKind
from tests.answering import answering
from tests.hands import Hand, signed_in
from tests.practice import Practice


@pytest.fixture(autouse=True)
def noon(practice: Practice) -> Iterator[None]:
    """The next noon in Halifax, from which the clock goes on: at night a session is not of one day."""
    now = clock.now().astimezone(ZoneInfo("America/Halifax"))
    at = datetime.combine(now.date() + timedelta(days=now.hour >= 12), time(12), now.tzinfo)
    with time_machine.travel(at):
        yield


@pytest.fixture
def visit(practice: Practice) -> Appointment:
    """Maya's session, which began a quarter of an hour ago."""
    maya = practice.client("Maya", of=practice.ines)
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()
    step = timedelta(minutes=5)
    now = clock.now()
    start = now - timedelta(seconds=now.timestamp() % step.total_seconds()) - 3 * step
    made = Appointment(
        therapist_id=practice.ines.id, service_id=service.id, client_id=maya.id, file_id=maya.file_id,
        starts_at=start, ends_at=start + 10 * step, held_from_at=start, held_to_at=start + 12 * step,
        delivery=service.delivery, created_at=now,
    )  # fmt: skip
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def address(practice: Practice, visit: Appointment) -> Iterator[str]:
    db.session.remove()
    with answering(practice.app) as at:
        yield at


@pytest.fixture
def ines(practice: Practice, address: str, context: BrowserContext) -> Page:
    return signed_in(practice.ines, context, address)


def test_the_next_session_is_booked_from_inside_this_one_in_two_clicks(ines, address, visit):
    ines.goto(f"{address}/desk/diary/{visit.id}")
    hand = Hand(ines)
    hand.follows("Same time next week")
    hand.presses("Book it")
    expect(ines.get_by_text("Booked:")).to_be_visible()
    assert hand.actions == 2
    assert len(db.session.scalars(select(Appointment)).all()) == 2


def test_an_absence_is_dealt_with_in_three_clicks(practice, ines, address, visit):
    ines.goto(f"{address}/desk/today")
    hand = Hand(ines)
    hand.presses("Did not come")
    expect(ines.get_by_label("Format")).to_have_value("NO_SHOW")
    ines.locator("[name='f_tries-0-time']").fill("11:12")
    ines.locator("[name='f_tries-0-way']").select_option("VOICEMAIL")
    ines.locator("[name='f_tries-0-outcome']").fill("First name only.")
    # Choices are made with the keyboard: the field before them has the focus.
    ines.locator("[name=f_fee][value=WAIVED]").focus()
    ines.keyboard.press("Space")
    ines.locator("[name=f_fee_reason]").fill("The first of this year.")
    ines.locator("[name=f_risk_considered][value=YES]").focus()
    ines.keyboard.press("Space")
    hand.presses("Sign and lock")
    ines.get_by_label("Your password, as a signature").fill(practice.ines.password)
    hand.presses("Sign and lock")
    expect(ines.get_by_text("Signed and locked.")).to_be_visible()
    assert hand.actions == 3
