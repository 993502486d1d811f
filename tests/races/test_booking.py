"""Two hundred people want one time at the same moment: one has it, and the others lose nothing but that."""

from collections import Counter

import pytest
from sqlalchemy import func, select

from clinic.database import db
from clinic.diary.held import Claim
from clinic.diary.models import Appointment
from clinic.intake.models import Enquiry
from tests.races import rush
from tests.races.conftest import Opened, Scene

PEOPLE = 200
EITHER = [
    pytest.param("sqlite", marks=pytest.mark.engine("sqlite")),
    pytest.param("postgresql", marks=pytest.mark.engine("postgresql")),
]


def stands(scene: Scene) -> tuple[int, int, int]:
    """How many appointments, enquiries and five-minute steps are taken."""
    with scene.app.app_context():
        counts = [db.session.scalar(select(func.count()).select_from(one)) for one in (Appointment, Enquiry)]
        steps = db.session.scalar(select(func.count()).select_from(Claim))
        db.session.remove()
    return counts[0] or 0, counts[1] or 0, steps or 0


@pytest.mark.parametrize("engine", EITHER)
def test_of_two_hundred_at_once_one_is_booked_and_each_other_keeps_what_was_typed(
    opened: Opened, engine: str
) -> None:
    scene = opened(engine)
    answers = rush.at_once(
        scene.port, [scene.booking(n, f"10.1.{n // 100}.{n % 100 + 1}") for n in range(PEOPLE)]
    )
    assert Counter(one.status for one in answers) == {303: 1, 409: PEOPLE - 1}
    for number, answer in enumerate(answers):
        if answer.status == 409:
            assert answer.page.count('name="start"') == 3
            assert f'value="Person {number:03}"' in answer.page
            assert f'value="person{number:03}@example.test"' in answer.page
    assert stands(scene) == (1, 1, 4)
    assert not [line for line in scene.said if '"error"' in line or "alarm" in line]


@pytest.mark.parametrize("engine", EITHER)
def test_two_hundred_from_one_place_are_slowed_down_and_never_booked_twice(
    opened: Opened, engine: str
) -> None:
    scene = opened(engine)
    answers = rush.at_once(scene.port, [scene.booking(n, "10.9.9.9") for n in range(PEOPLE)])
    counted = Counter(one.status for one in answers)
    assert set(counted) == {303, 409, 429}
    assert counted[303] == 1
    assert counted[303] + counted[409] == 10
    slowed = [one for one in answers if one.status == 429]
    assert all(int(one.headers["Retry-After"]) > 0 for one in slowed)
    assert all("Person " in one.page for one in slowed)
    assert stands(scene) == (1, 1, 4)
