"""Clients at home and strangers want one time at the same moment: one has it, and none has it twice."""

from collections import Counter
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from clinic import clock
from clinic.database import db
from clinic.diary import reserve
from clinic.diary.draft import Draft
from clinic.diary.models import Appointment, Audience, Service, ServiceKind
from clinic.intake.forms import value_of
from clinic.people import session
from clinic.vault.token import csrf_of
from tests.practice import ZONE, Person, today_here
from tests.races import rush
from tests.races.conftest import Opened, Scene
from tests.races.test_booking import EITHER

PRESSES = 24


def ten(days: int) -> datetime:
    return datetime.combine(today_here() + timedelta(days=days), time(10), ZoneInfo(ZONE))


def comes_to_ines(scene: Scene, name: str, days: int) -> Person:
    """Somebody with a session so many days from now, and an account at home."""
    practice = scene.practice
    client = practice.client(name, of=practice.ines)
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()
    service.audience = Audience.RETURNING
    draft = Draft(service, ten(days), practice.ines.id, client_id=client.id, file_id=client.file_id)
    reserve.reserve(draft, zone=ZoneInfo(ZONE), now=clock.now())
    db.session.commit()
    return practice.portal_account(client, practice.ines)


def press(person: Person, start: datetime, number: int) -> bytes:
    token = session.begin(person.id, person.keyring.bundle, "Test browser", clock.now())
    fields = {"csrf_token": csrf_of(token), "choose": value_of(start)}
    return rush.posted("/portal/appointments/new", fields, f"s={token}", f"10.3.0.{number + 1}")


@pytest.mark.parametrize("engine", EITHER)
def test_of_all_who_press_the_same_time_at_home_one_has_it_once(opened: Opened, engine: str) -> None:
    scene = opened(engine)
    with scene.app.app_context():
        people = [comes_to_ines(scene, name, days) for name, days in (("Maya", 4), ("Ada", 5))]
        presses = [press(people[number % 2], ten(6), number) for number in range(PRESSES)]
        db.session.remove()
    counted = Counter(one.status for one in rush.at_once(scene.port, presses))
    assert set(counted) <= {303, 409, 429}
    assert counted[303] == 1
    with scene.app.app_context():
        there = select(func.count()).select_from(Appointment).where(Appointment.starts_at == ten(6))
        assert db.session.scalar(there) == 1
        db.session.remove()
