"""An appointment is moved, made longer or shorter, and a slip is taken back before anybody is told."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from clinic.database import db
from clinic.diary import claims
from clinic.diary.held import Claim, CoTherapist
from clinic.diary.models import Appointment, Service, ServiceKind
from clinic.mail.models import LetterKind, LetterState, OutboxLetter
from clinic.people.models import Account
from tests.diary.conftest import MONDAY

pytestmark = pytest.mark.usefixtures("clock")

TUESDAY_AT_TEN = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
UNDO = r'<form class="one"\s+method="post"\s+action="(/desk/diary/[^"]+/undo)">(.*?)</form>'


@pytest.fixture
def tara(practice):
    """A third therapist."""
    (account,) = db.session.scalars(select(Account).where(Account.id == practice.sam.id))
    account.holder.roles_text = "therapist"
    db.session.commit()
    return account.id


@pytest.fixture
def booked(desk, practice, maya):
    """Maya comes on Tuesday at ten."""
    return book(desk, practice, maya, "10:00")


def book(desk, practice, client, at):
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()
    fields = {
        "client": client.id.hex, "on": "2026-11-24", "at": at, "service": service.id.hex,
        "therapist": practice.ines.id.hex, "delivery": "IN_PERSON",
    }  # fmt: skip
    return f"/desk/diary/{desk.post('/desk/diary/new', fields).location.split('/')[-1]}"


def appointment():
    found = select(Appointment).order_by(Appointment.created_at, Appointment.id)
    return db.session.scalars(found.execution_options(populate_existing=True)).first()


def letters():
    found = db.session.scalars(select(OutboxLetter).execution_options(populate_existing=True))
    return [row for row in found if row.kind is LetterKind.MOVED and row.state is LetterState.WAITING]


def undo(desk, page):
    """Press the button that came with the sentence."""
    form = re.search(
        r'<form class="one"\s+method="post"\s+action="(/desk/diary/[^"]+/undo)">(.*?)</form>', page, re.S
    )
    sent = dict(HIDDEN.findall(form[2]))
    sent.pop("csrf_token", None)
    return desk.post(form[1], sent)


def moved(desk, path, at="13:00", **more):
    return desk.post(f"{path}/move", {"on": "2026-11-24", "at": at, **more})


def test_a_free_time_is_there_to_be_pressed(desk, booked):
    page = desk.get(f"{booked}/move").text
    assert "Tuesday 24 November, 9:00 am" in page
    # Its own time is no news; one that would begin before it ends is not free for anybody else, but for it.
    assert ">Tuesday 24 November, 10:00 am" not in page
    assert ">Tuesday 24 November, 4:00 pm" in page


def test_a_move_says_where_it_went_and_its_letter_waits_a_minute(desk, booked):
    answer = moved(desk, booked, view="week")
    assert answer.location.startswith("/desk/diary?on=2026-11-24")
    page = desk.get(answer.location).text
    assert "Moved to Tuesday 24 November, 1:00 pm. A letter leaves in a minute." in page
    assert "Undo" in page
    assert [row.next_at - row.written_at for row in letters()] == [timedelta(minutes=1)]


def test_a_slip_is_taken_back_and_nobody_is_written_to(desk, booked):
    page = desk.get(moved(desk, booked, view="week").location).text
    assert (
        "Back to Tuesday 24 November, 10:00 am. Nobody was written to."
        in desk.get(undo(desk, page).location).text
    )
    assert appointment().starts_at == TUESDAY_AT_TEN
    assert letters() == []


def test_once_the_letter_has_left_another_tells_of_the_way_back(desk, booked, clock):
    page = desk.get(moved(desk, booked).location).text
    clock.move_to(MONDAY + timedelta(minutes=2))
    told = desk.get(undo(desk, page).location).text
    assert "Back to Tuesday 24 November, 10:00 am. A letter leaves in a minute." in told
    assert [row.written_at for row in letters() if row.is_latest] == [MONDAY + timedelta(minutes=2)]


def test_two_slips_after_each_other_make_one_letter_about_the_last(desk, booked):
    desk.get(moved(desk, booked, "13:00").location)
    page = desk.get(moved(desk, booked, "15:00").location).text
    assert len(letters()) == 1
    # Of the first, nobody has heard yet: whoever goes back to it has to be told.
    assert "A letter leaves in a minute." in desk.get(undo(desk, page).location).text
    assert appointment().starts_at == TUESDAY_AT_TEN + timedelta(hours=3)
    assert len(letters()) == 1


def test_what_was_changed_again_meanwhile_is_not_put_back(desk, booked):
    page = desk.get(moved(desk, booked, "13:00").location).text
    moved(desk, booked, "15:00")
    assert "It has been changed again since" in desk.get(undo(desk, page).location).text
    assert appointment().starts_at == TUESDAY_AT_TEN + timedelta(hours=5)


def test_what_carries_nothing_whole_puts_nothing_back(desk, booked):
    answer = desk.post(f"{booked}/undo", {"start": "x", "minutes": "50"})
    assert "stays where it is" in desk.get(answer.location).text
    assert appointment().starts_at == TUESDAY_AT_TEN


def test_it_is_made_longer_in_steps_of_five_minutes_with_its_buffer_after_it(desk, booked):
    assert moved(desk, booked, "10:00", minutes="65").status_code == 303
    stands = appointment()
    assert (stands.minutes, stands.sequence) == (65, 1)
    assert stands.held_to_at - stands.ends_at == timedelta(minutes=10)
    assert len(db.session.scalars(select(Claim).where(Claim.appointment_id == stands.id)).all()) == 15
    assert moved(desk, booked, "10:00", minutes="63").status_code == 422
    assert moved(desk, booked, "10:00", minutes="600").status_code == 422
    assert appointment().minutes == 65


def test_a_length_is_taken_back_like_a_move(desk, booked):
    page = desk.get(moved(desk, booked, "10:00", minutes="90").location).text
    undo(desk, page)
    assert (appointment().minutes, letters()) == (50, [])


def test_it_is_not_stretched_over_whoever_comes_next(desk, practice, maya, booked):
    book(desk, practice, practice.client("Noor", practice.ines), "11:00")
    answer = moved(desk, booked, "10:00", minutes="80", view="week")
    assert answer.status_code == 409
    assert "That time has just been taken." in answer.text
    assert 'name="view" value="week"' in answer.text
    assert appointment().minutes == 50


def test_it_goes_to_a_colleague_and_back(desk, practice, booked):
    page = desk.get(moved(desk, booked, therapist=practice.omar.id.hex, view="day").location).text
    assert appointment().therapist_id == practice.omar.id
    undo(desk, page)
    assert (appointment().therapist_id, appointment().starts_at) == (practice.ines.id, TUESDAY_AT_TEN)
    assert moved(desk, booked, therapist=practice.iris.id.hex).status_code == 422


@pytest.fixture
def joint(practice, booked):
    """Omar sees them at the same time."""
    stands = appointment()
    db.session.add(CoTherapist(appointment_id=stands.id, therapist_id=practice.omar.id))
    steps = db.session.scalars(select(Claim.step).where(Claim.appointment_id == stands.id)).all()
    db.session.add_all(
        Claim(
            resource_kind=claims.THERAPIST, resource_id=practice.omar.id, step=step, appointment_id=stands.id
        )
        for step in set(steps)
    )
    db.session.commit()
    return booked


def whose():
    """Whose it is, who else is in it, and who has claims of it."""
    one = appointment()
    also = db.session.scalars(select(CoTherapist.therapist_id)).all()
    return one.therapist_id, set(also), set(db.session.scalars(select(Claim.resource_id)).all())


def test_what_two_see_together_goes_to_the_second_alone_and_back_to_both(desk, practice, joint):
    ines, omar = practice.ines.id, practice.omar.id
    page = desk.get(moved(desk, joint, therapist=omar.hex).location).text
    assert whose() == (omar, set(), {omar})
    undo(desk, page)
    assert whose() == (ines, {omar}, {ines, omar})
    assert appointment().starts_at == TUESDAY_AT_TEN


def test_another_takes_the_place_of_the_second_and_gives_it_back(desk, practice, joint, tara):
    ines, omar = practice.ines.id, practice.omar.id
    page = desk.get(moved(desk, joint, "10:00", therapist=tara.hex, instead=omar.hex).location).text
    assert whose() == (ines, {tara}, {ines, tara})
    undo(desk, page)
    assert whose() == (ines, {omar}, {ines, omar})


def test_another_takes_the_place_of_the_first_and_gives_it_back(desk, practice, joint, tara):
    ines, omar = practice.ines.id, practice.omar.id
    page = desk.get(moved(desk, joint, therapist=tara.hex, instead=ines.hex).location).text
    assert whose() == (tara, {omar}, {tara, omar})
    undo(desk, page)
    assert whose() == (ines, {omar}, {ines, omar})


def test_a_way_back_to_nobody_known_leaves_it_where_it_is(desk, practice, joint):
    sequence = str(appointment().sequence)
    start = str(int(TUESDAY_AT_TEN.timestamp()))
    sent = {"start": start, "minutes": "50", "therapist": practice.ines.id.hex, "sequence": sequence}
    answer = desk.post(f"{joint}/undo", sent | {"also": practice.iris.id.hex})
    assert "so it stays where it is" in desk.get(answer.location).text
    assert whose()[1] == {practice.omar.id}
