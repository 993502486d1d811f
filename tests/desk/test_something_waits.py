"""A letter that something waits leaves outside the quiet hours, can be stopped, and goes where it may."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from clinic.config import settings
from clinic.database import db
from clinic.mail import outbox
from clinic.mail.models import LetterState, OutboxLetter
from tests.desk.test_give import FORM, words
from tests.portal.test_question_link import Visitor
from tests.portal.walking import agree, load_wording

# Half past ten in the evening in Halifax, and eight the morning after.
LATE = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)
EIGHT = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def maya(practice, ines, time_machine):
    time_machine.move_to(LATE)
    load_wording()
    maya = practice.client("Maya", of=practice.ines, languages=("fa",))
    agree(ines, maya)
    return maya


def waiting():
    rows = db.session.scalars(select(OutboxLetter).where(OutboxLetter.state == LetterState.WAITING))
    found = [(row, outbox.open_letter(row, settings().instance_key)) for row in rows]
    return [(row.next_at, letter) for row, letter in found if letter.to == "maya@example.test"]


def asked_by_link(ines, maya):
    """What is said once they are asked."""
    where = f"/desk/clients/{maya.id}/questions"
    asked = ines.post(where, {"person": maya.id, "what": "PHQ9.en", "how": "link", "days": "7"})
    assert asked.status_code == 303, asked.text
    return words(ines.get(where))


def test_sheets_and_questions_wait_for_the_morning_and_for_nobody_who_stopped_letters_or_gets_none(
    practice, ines, maya
):
    give = f"/desk/clients/{maya.id}/sheets/give/H06"
    gave = ines.post(give, FORM | {"person": str(maya.id)})
    assert "It leaves after the quiet hours: Wednesday 25 November, 8:00 am." in words(
        ines.get(gave.location)
    )
    assert "on its way; tell them the code. It leaves after the quiet hours" in asked_by_link(ines, maya)
    (sheet_at, sheet), (asked_at, asked) = sorted(waiting(), key=lambda one: "/q/" in one[1].text)
    assert (sheet_at, asked_at) == (EIGHT, EIGHT)
    for letter in (sheet, asked):
        assert "?lang=fa" in letter.text
        assert letter.stop_link
        assert letter.stop_link in letter.text

    stop = sheet.stop_link.removeprefix("http://localhost")
    assert Visitor(practice.app).post(stop, stop, {}).status_code == 303
    why = "they said that they want none. Give them the link and the code yourself."
    assert why in asked_by_link(ines, maya)
    assert len(waiting()) == 2
    assert Visitor(practice.app).post(f"{stop}/again", stop, {}).status_code == 303
    for row in db.session.scalars(select(OutboxLetter).where(OutboxLetter.state == LetterState.WAITING)):
        row.state, row.ended_at, row.sealed, row.last_failure = LetterState.RETURNED, EIGHT, None, "550"
    db.session.commit()
    assert "the last one came back" in asked_by_link(ines, maya)
    assert waiting() == []
