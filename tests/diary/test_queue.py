"""The desk sees which letters are on their way and may hurry or stop one, but never what it says."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from clinic.config import settings
from clinic.database import db
from clinic.diary.reminded import Reachable
from clinic.mail import rules
from clinic.mail.models import LetterKind, LetterState, OutboxLetter
from clinic.mail.outbox import open_letter
from tests.diary.test_views import MONDAY, book

LATE = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def maya(practice):
    return practice.client("Maya", practice.ines)


@pytest.fixture
def desk(practice):
    return practice.browser_of(practice.iris)


@pytest.fixture
def letter(desk, practice, maya):
    """The one about the time that Maya was given."""
    assert book(desk, practice, maya).status_code == 303
    return the_letter()


def the_letter(kind=LetterKind.BOOKED):
    rows = select(OutboxLetter).where(OutboxLetter.kind == kind)
    return db.session.scalars(rows.execution_options(populate_existing=True)).all()[-1]


def test_the_queue_says_for_whom_and_how_it_stands_and_nothing_of_the_words(desk, letter):
    assert 'href="/desk/letters"' in desk.get("/desk/diary").text
    page = desk.get("/desk/letters").text
    assert "Maya" in page
    assert "Leaves in a moment." in page
    assert "maya@example.test" not in page
    assert "/b/" not in page


@pytest.mark.parametrize(
    ("state", "changed", "said"),
    [
        (LetterState.WAITING, {"tries": 2, "last_failure": "450"}, "the other side refused it (450)"),
        (LetterState.WAITING, {"tries": 1, "last_failure": "TimeoutError"}, "nobody answered (TimeoutError)"),
        (LetterState.SENDING, {"tries": 1}, "Being handed over since Monday 23 November, 10:00 am"),
        (LetterState.SENT, {"ended_at": MONDAY}, "Sent Monday 23 November, 10:00 am"),
        (
            LetterState.SENT,
            {"ended_at": MONDAY, "last_failure": "4.4.1"},
            "is still trying (4.4.1)",
        ),
        (LetterState.RETURNED, {"ended_at": MONDAY, "last_failure": "5.1.1"}, "refused it (5.1.1)"),
        (LetterState.RETURNED, {"ended_at": MONDAY, "last_failure": "too late"}, "had begun"),
        (LetterState.STOPPED, {"ended_at": MONDAY, "last_failure": "unwanted"}, "they want no letters"),
    ],
)
def test_each_way_a_letter_can_stand_is_said_in_words(desk, letter, state, changed, said):
    letter.state, letter.last_tried_at = state, MONDAY
    for name, value in changed.items():
        setattr(letter, name, value)
    db.session.commit()
    assert said in desk.get("/desk/letters").text


def test_try_now_makes_a_letter_due(desk, letter):
    letter.tries, letter.next_at = 3, MONDAY + timedelta(hours=1)
    db.session.commit()
    assert desk.post(f"/desk/letters/{letter.id}/trial").status_code == 303
    assert the_letter().next_at == MONDAY


def test_a_stopped_letter_never_leaves_and_its_words_are_gone(desk, letter):
    assert desk.post(f"/desk/letters/{letter.id}/stop").status_code == 303
    row = the_letter()
    assert (row.state, row.sealed) == (LetterState.STOPPED, None)
    assert "please tell them yourself" in desk.get("/desk/letters").text


@pytest.mark.parametrize("act", ["stop", "trial"])
def test_a_letter_that_has_left_or_is_leaving_is_not_changed(desk, letter, act):
    letter.state = LetterState.SENDING
    db.session.commit()
    desk.post(f"/desk/letters/{letter.id}/{act}")
    assert the_letter().state is LetterState.SENDING
    assert "does not wait any more" in desk.get("/desk/letters").text


def test_a_warning_about_an_account_cannot_be_stopped_by_the_desk(desk, practice):
    warning = the_letter(LetterKind.ACCOUNT)
    desk.post(f"/desk/letters/{warning.id}/stop")
    assert the_letter(LetterKind.ACCOUNT).state is LetterState.WAITING
    assert f"/desk/letters/{warning.id}/stop" not in desk.get("/desk/letters").text


def test_what_the_practice_does_at_night_is_told_in_the_morning(practice, maya, clock):
    clock.move_to(LATE)
    desk = practice.browser_of(practice.iris)
    book(desk, practice, maya, on="2026-11-25")
    assert the_letter().next_at == datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    assert "Leaves Tuesday 24 November, 8:00 am." in desk.get("/desk/letters").text


def test_a_client_is_given_a_way_to_move_it_in_the_letter(desk, letter, practice):
    text = open_letter(letter, settings().instance_key).text
    path = text.partition("http://localhost")[2].split()[0]
    visitor = practice.app.test_client()
    assert path.startswith("/b/")
    assert visitor.get(path).status_code == 200
    assert "Maya" not in visitor.get(path).text


def test_whoever_wants_no_letters_gets_none_from_the_practice_and_the_desk_is_told_so(desk, practice, maya):
    rules.stop(rules.address_hash("maya@example.test"), MONDAY)
    db.session.commit()
    answer = desk.get(book(desk, practice, maya).location)
    assert "A letter is on its way" not in answer.text
    assert "They want no letters" in answer.text


@pytest.mark.parametrize("page", ["", "/card"])
def test_the_card_says_that_its_address_does_not_take_letters_until_it_is_another(
    letter, practice, maya, page
):
    therapist = practice.browser_of(practice.ines)
    said = "This address does not take letters: the last one came back on Monday 23 November."
    assert said not in therapist.get(f"/desk/clients/{maya.id}{page}").text
    letter.state, letter.ended_at, letter.last_failure, letter.tries = (
        LetterState.RETURNED,
        MONDAY,
        "5.1.1",
        1,
    )
    db.session.commit()
    assert said in therapist.get(f"/desk/clients/{maya.id}{page}").text
    letter.last_failure = "ConnectionRefusedError"
    db.session.commit()
    assert said not in therapist.get(f"/desk/clients/{maya.id}{page}").text
    letter.last_failure, letter.address_hash = "550", rules.address_hash("maya@former.test")
    db.session.commit()
    assert said not in therapist.get(f"/desk/clients/{maya.id}{page}").text


def test_a_card_that_says_no_letters_any_more_takes_the_address_away(letter, practice, maya):
    assert db.session.scalars(select(Reachable)).all()
    therapist = practice.browser_of(practice.ines)
    page = therapist.get(f"/desk/clients/{maya.id}/card").text
    version = page.partition('name="version"')[2].partition('value="')[2].partition('"')[0]
    changed = {"preferred_name": "Maya", "email": "maya@example.test", "version": version}
    assert therapist.post(f"/desk/clients/{maya.id}/card", changed).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(Reachable)).all() == []
