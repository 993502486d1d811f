import pytest

from clinic.database import db
from clinic.diary.models import Hours


@pytest.fixture
def app(either_app):
    """What is promised of series holds on both engines."""
    return either_app


@pytest.fixture
def practice(either_practice):
    return either_practice


@pytest.fixture
def maya(practice):
    """A client of Ines's, who works from nine to six on all five days."""
    db.session.add_all(
        Hours(therapist_id=practice.ines.id, weekday=day, opens=540, closes=1080) for day in range(5)
    )
    db.session.commit()
    return practice.client("Maya", practice.ines)


@pytest.fixture
def desk(practice):
    return practice.browser_of(practice.iris)
