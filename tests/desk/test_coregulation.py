"""Co-regulation over time, as the page in a client's file shows it."""

import re

import pytest
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.coregulation import series
from clinic.coregulation.codes import Rater
from clinic.database import db
from tests.bench.measure import statements
from tests.furnished import close_cards


@pytest.fixture
def ines(either_practice):
    return either_practice.browser_of(either_practice.ines)


@pytest.fixture
def maya(either_practice):
    return either_practice.client("Maya", of=either_practice.ines)


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_what_is_signed_is_drawn_and_said_from_three_sessions_on(either_practice, ines, maya):
    where = f"/desk/clients/{maya.id}/co-regulation"
    assert "No card has been signed yet" in ines.get(where).text
    close_cards(either_practice.ines, maya, 2)
    page = ines.get(where).text
    assert "One more session, and this is drawn." in page
    assert "One more break, and this is drawn." in page
    assert 'role="img"' not in page
    close_cards(either_practice.ines, maya, 4)
    page = ines.get(where).text
    assert page.count('role="img"') == 5  # two signs, the barriers, the states, the breaks
    assert "2 mended in part" in page
    assert "Could not be seen by video or phone" in words(page)
    assert "fast speech" in page
    assert "As noted by the therapist" in page
    assert all(caution in page for caution in series.CAUTIONS)
    assert "Looked at co-regulation over time" in ines.get(f"/desk/clients/{maya.id}/access").text
    entry = db.session.scalar(select(Entry).where(Entry.action == "coregulation.read"))
    assert entry is not None
    close_cards(either_practice.ines, maya, 3, Rater.CLIENT_SELF)
    persian = f"{where}?lang=fa"
    assert "بنا بر ثبت خود مراجع" in ines.get(persian).text
    before = statements(lambda: ines.get(persian), db.engine)
    close_cards(either_practice.ines, maya, 3)
    assert statements(lambda: ines.get(persian), db.engine) == before


def test_nobody_else_can_tell_whether_a_card_was_signed(either_practice, maya):
    omar = either_practice.browser_of(either_practice.omar)
    nothing = omar.get("/desk/clients/00000000-0000-4000-8000-000000000000").data
    answer = omar.get(f"/desk/clients/{maya.id}/co-regulation")
    assert (answer.status_code, answer.data) == (404, nothing)
