"""The diary on the Monday before Maya comes."""

from datetime import UTC, datetime

import pytest
import time_machine

from clinic.database import db
from clinic.diary.models import Hours

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@pytest.fixture
def app(either_app):
    """The diary's promises hold on both engines."""
    return either_app


@pytest.fixture
def clock():
    """Ten on that Monday, by a clock that stands until it is moved."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(practice):
    return practice.browser_of(practice.iris)


@pytest.fixture
def maya(practice):
    """A client of Ines, who works on Tuesdays."""
    db.session.add(Hours(therapist_id=practice.ines.id, weekday=1, opens=540, closes=1020))
    db.session.commit()
    return practice.client("Maya", practice.ines)
