"""The fifteen minutes of a first call: a script, a clock, and a way out of both for somebody in danger."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.diary.models import Appointment
from clinic.files.models import Inbox
from clinic.intake import forgetting, record
from clinic.intake.lines import line_of
from clinic.intake.models import Enquiry, State
from clinic.intake.outcome import Outcome
from tests.intake.conftest import TUESDAY_AT_NINE


@pytest.fixture
def where(visitor, first_call):
    visitor.book(first_call)
    return f"/desk/intake/{db.session.scalars(select(Enquiry)).one().id}"


def enquiry():
    return db.session.scalars(select(Enquiry).execution_options(populate_existing=True)).one()


def at_the_call(practice, clock, person=None):
    clock.move_to(TUESDAY_AT_NINE + timedelta(minutes=2))
    return practice.browser_of(person or practice.iris)


def test_the_page_says_when_the_call_began_and_holds_the_cues_for_ten_and_thirteen_minutes(
    practice, where, clock
):
    page = at_the_call(practice, clock).get(f"{where}/call").text
    assert "Fifteen minutes from 9:02 am" in page
    assert 'data-timer="900"' in page
    assert 'data-timer-cue="600"' in page
    assert 'data-timer-cue="780"' in page
    assert "are you safe right now" in page


def test_whoever_is_in_danger_is_asked_nothing_more_and_only_time_offer_and_outcome_are_kept(
    practice, where, clock
):
    desk = at_the_call(practice, clock)
    page = desk.get(f"{where}/danger").text
    assert "9-8-8" in page
    assert 'name="because"' not in page
    assert "What to say" not in page
    kept = desk.post(f"{where}/danger", {"offered": ["life at risk", "something freer"], "about": "a story"})
    assert kept.status_code == 303
    assert enquiry().state is State.ENDED
    line = line_of(enquiry(), practice.iris.actor, practice.iris.keyring)
    assert line.verdict.outcome is Outcome.CRISIS_REDIRECT
    (written,) = record.records(practice.iris.actor, practice.iris.keyring)
    assert written.at == TUESDAY_AT_NINE + timedelta(minutes=2)
    assert (written.offered, written.about) == (("life at risk",), "Alex Canary")


def test_somebody_in_danger_before_their_call_keeps_the_call(practice, where):
    desk = practice.browser_of(practice.iris)
    assert desk.post(f"{where}/danger", {"offered": "life at risk"}).status_code == 303
    assert enquiry().state is State.BOOKED
    assert len(record.records(practice.iris.actor, practice.iris.keyring)) == 1


def test_a_note_begun_after_a_crisis_leaves_the_trail_of_any_beginning(
    practice, where, visitor, first_call, clock
):
    """Beside each other, one cannot tell who was in danger from who would like to begin."""
    visitor.book(first_call, TUESDAY_AT_NINE + timedelta(minutes=45), contact="robin@example.com")
    in_danger, begins = db.session.scalars(select(Enquiry).order_by(Enquiry.keep_until))
    clock.move_to(TUESDAY_AT_NINE + timedelta(hours=2))
    ines = practice.browser_of(practice.ines)
    for one, outcome in ((in_danger, "CRISIS_REDIRECT"), (begins, "NOT_NOW")):
        ines.post(f"/desk/intake/{one.id}/outcome", {"outcome": outcome, "because": ""})
    left = []
    for path, more in (
        (f"/desk/intake/{in_danger.id}/note", {}),
        (f"/desk/intake/{begins.id}/client", {"therapist": practice.ines.id.hex, "write": "yes"}),
    ):
        before = set(db.session.scalars(select(Inbox.id)))
        last = db.session.scalars(select(Entry.n).order_by(Entry.n.desc())).first()
        assert ines.post(path, more).location.startswith("/desk/notes/new")
        entries = db.session.scalars(select(Entry.action).where(Entry.n > last).order_by(Entry.n)).all()
        new = db.session.scalars(select(Inbox).where(Inbox.id.not_in(before)).order_by(Inbox.kind)).all()
        left.append((entries, [(row.kind, len(row.blob)) for row in new]))
    assert left[0] == left[1]
    assert {one.state for one in db.session.scalars(select(Enquiry))} == {State.CLIENT}
    assert all(one.client_id for one in db.session.scalars(select(Appointment)))
    assert forgetting.forget_old(TUESDAY_AT_NINE + timedelta(days=200)) == 0
