"""A client moves, calls off and books their own times, by the rules a letter's link has; nobody else's."""

import re
from collections import Counter
from datetime import datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from clinic import clock
from clinic.clients import units
from clinic.clients.card import Card
from clinic.clients.consent import Consent, Kind, Method
from clinic.clients.standing import Agreed, Standing
from clinic.clients.together import Together
from clinic.config import settings
from clinic.database import db
from clinic.diary.held import Claim
from clinic.diary.models import Appointment, Audience, Hours, Service, ServiceKind
from clinic.intake.forms import value_of
from clinic.mail import rules
from clinic.mail.models import LetterKind, OutboxLetter
from clinic.mail.outbox import open_letter
from tests.practice import ZONE, today_here

LETTERS = {LetterKind.BOOKED, LetterKind.MOVED, LetterKind.CANCELLED}


def at(days: int, hour: int = 10) -> datetime:
    """That hour on the practice's clock, so many days from now."""
    return datetime.combine(today_here() + timedelta(days=days), time(hour), ZoneInfo(ZONE))


def session_service() -> Service:
    return db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()


@pytest.fixture
def house(either_practice):
    """Ines works every day, and whoever comes already may book a session."""
    ines = either_practice.ines
    db.session.add_all(Hours(therapist_id=ines.id, weekday=day, opens=540, closes=1020) for day in range(7))
    session_service().audience = Audience.RETURNING
    db.session.commit()
    return either_practice


@pytest.fixture
def maya(house):
    return house.client("Maya", of=house.ines)


@pytest.fixture
def at_home(house, maya):
    return house.browser_of(house.portal_account(maya, house.ines))


def booked(house, client, start: datetime) -> Appointment:
    """As the front desk books it, with the letter that goes out."""
    known = {one.id for one in db.session.scalars(select(Appointment))}
    form = {
        "client": client.id.hex,
        "on": start.date().isoformat(),
        "at": f"{start:%H:%M}",
        "service": session_service().id.hex,
        "therapist": house.ines.id.hex,
        "delivery": "IN_PERSON",
    }
    assert house.browser_of(house.iris).post("/desk/diary/new", form).status_code == 303
    return next(one for one in db.session.scalars(select(Appointment)) if one.id not in known)


def letters() -> Counter:
    return Counter(one.kind for one in db.session.scalars(select(OutboxLetter)) if one.kind in LETTERS)


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_she_moves_it_calls_it_off_and_books_the_next_one_and_her_letters_say_so(house, maya, at_home):
    one = booked(house, maya, at(3))
    where = f"/portal/appointments/{one.id}"
    page = at_home.get("/portal/appointments").text
    assert all(f"{where}{way}" in page for way in (".ics", "/move", "/cancel"))
    assert "/portal/appointments/new" in at_home.get("/portal").text

    assert at_home.post(f"{where}/move", {}).status_code == 422
    unoffered = at_home.post(f"{where}/move", {"start": value_of(at(3, 20))})
    assert unoffered.status_code == 422
    assert unoffered.text.count('name="start"') == 3
    assert at_home.post(f"{where}/move", {"start": value_of(at(4, 11))}).status_code == 303
    assert db.session.get_one(Appointment, one.id).starts_at == at(4, 11)
    assert letters() == {LetterKind.BOOKED: 1, LetterKind.MOVED: 1}

    offered = at_home.get("/portal/appointments/new").text
    assert value_of(at(4, 11)) not in offered
    assert at_home.post("/portal/appointments/new", {}).status_code == 422
    taken = at_home.post("/portal/appointments/new", {"choose": value_of(at(4, 11))})
    assert taken.status_code == 409
    assert taken.text.count('name="choose"') == 3
    answer = at_home.post("/portal/appointments/new", {"choose": value_of(at(8, 9))})
    assert (answer.status_code, answer.location) == (303, "/portal/appointments")
    new = db.session.scalars(select(Appointment).where(Appointment.starts_at == at(8, 9))).one()
    assert (new.client_id, new.file_id, new.therapist_id) == (maya.id, maya.file_id, house.ines.id)
    assert "A letter is on its way" in words(at_home.get("/portal/appointments"))
    assert letters()[LetterKind.BOOKED] == 2

    assert at_home.post(f"{where}/cancel", {}).status_code == 303
    assert letters() == {LetterKind.BOOKED: 2, LetterKind.MOVED: 1, LetterKind.CANCELLED: 1}
    assert at_home.post(f"{where}/cancel", {}).status_code == 404
    held = {claim.appointment_id for claim in db.session.scalars(select(Claim))}
    assert held == {new.id}


def test_what_has_begun_stays_and_she_is_told_whom_to_call(house, maya, at_home):
    one = booked(house, maya, at(3))
    now, other = (
        clock.now(),
        {name: getattr(one, name) for name in ("therapist_id", "service_id", "delivery")},
    )
    begun, ends = now - timedelta(minutes=5), now + timedelta(minutes=45)
    past = Appointment(
        starts_at=begun, ends_at=ends, held_from_at=begun, held_to_at=ends, created_at=now,
        client_id=maya.id, **other,
    )  # fmt: skip
    db.session.add(past)
    db.session.commit()
    for way in ("move", "cancel"):
        for answer in (at_home.get, at_home.post):
            refused = answer(f"/portal/appointments/{past.id}/{way}")
            assert refused.status_code == 410
            assert "too late to move it or to call it off here" in words(refused)
    assert f"{past.id}/move" not in at_home.get("/portal/appointments").text
    assert db.session.get_one(Appointment, past.id).cancelled_at is None


def test_she_books_nothing_where_the_practice_keeps_it_to_itself_nor_before_she_ever_came(
    house, maya, at_home
):
    assert at_home.get("/portal/appointments/new").status_code == 404
    booked(house, maya, at(3))
    assert at_home.get("/portal/appointments/new").status_code == 200
    session_service().audience = Audience.STAFF
    db.session.commit()
    for ask in (at_home.get, at_home.post):
        assert ask("/portal/appointments/new").status_code == 404
    assert "/portal/appointments/new" not in at_home.get("/portal").text
    assert "Your therapist arranges the next one with you" in words(at_home.get("/portal/appointments"))


def test_nobody_else_can_tell_that_there_is_a_time_to_move(house, maya, at_home):
    one = booked(house, maya, at(3))
    leo = house.browser_of(house.portal_account(house.client("Leo", of=house.omar), house.omar))
    for way in ("/move", "/cancel", ".ics"):
        for ask in (leo.get, leo.post) if way != ".ics" else (leo.get,):
            hers, nobodys = (
                ask(f"/portal/appointments/{one.id}{way}"),
                ask(f"/portal/appointments/{uuid4()}{way}"),
            )
            assert hers.status_code == nobodys.status_code == 404
            assert hers.data == nobodys.data
    assert "/move" not in leo.get("/portal/appointments").text


def test_of_two_each_moves_what_they_have_together_and_sees_nothing_of_what_the_other_has_alone(
    house, maya, at_home
):
    noor = house.client("Noor", of=house.ines, email="maya@example.test")
    pair = together(house, maya, noor)
    noors = house.browser_of(house.portal_account(noor, house.ines))
    joint, alone = booked(house, pair, at(5)), booked(house, maya, at(6))
    before = letters()
    page = noors.get("/portal/appointments").text
    assert f"{joint.id}/move" in page
    assert str(alone.id) not in page
    assert noors.get(f"/portal/appointments/{alone.id}/cancel").status_code == 404
    # Noor never came alone; whoever books the next one together has a page for that.
    assert noors.get("/portal/appointments/new").status_code == 404
    assert noors.post(f"/portal/appointments/{joint.id}/move", {"start": value_of(at(7))}).status_code == 303
    # They share an address: one letter comes there, and it does not tell who did it, or that two are meant.
    assert (letters() - before) == {LetterKind.MOVED: 1}
    assert f"{joint.id}/move" in at_home.get("/portal/appointments").text


def test_of_two_each_books_the_next_one_together_once_and_the_other_is_told_and_not_by_whom(
    house, maya, at_home
):
    noor = house.client("Noor", of=house.ines)
    noors = house.browser_of(house.portal_account(noor, house.ines))
    pair = together(house, maya, noor)
    new = f"/portal/appointments/new/{pair.id}"
    # What Noor has alone tells Maya nothing: it opens no way to book for both.
    booked(house, noor, at(2))
    assert new not in at_home.get("/portal").text
    assert at_home.get(new).status_code == 404
    joint = booked(house, pair, at(5))
    assert new in at_home.get("/portal").text
    assert "Together with others." in words(noors.get("/portal/appointments"))
    page = words(at_home.get(new))
    assert "is not told who booked it" in page
    assert "Noor" not in page
    leo = house.browser_of(house.portal_account(house.client("Leo", of=house.ines), house.ines))
    for ask in (leo.get, leo.post):
        theirs, nobodys = ask(new), ask(f"/portal/appointments/new/{uuid4()}")
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.data == nobodys.data

    before = letters()
    assert at_home.post(new, {}).status_code == 422
    assert at_home.post(new, {"choose": value_of(at(2))}).status_code == 409
    assert at_home.post(new, {"choose": value_of(at(12))}).status_code == 303
    made = db.session.scalars(select(Appointment).where(Appointment.starts_at == at(12))).one()
    assert (made.client_id, made.file_id, made.therapist_id) == (pair.id, pair.file_id, house.ines.id)
    assert (letters() - before) == {LetterKind.BOOKED: 2}
    told = [open_letter(one, settings().instance_key) for one in db.session.scalars(select(OutboxLetter))]
    (news,) = [one for one in told if one.to == "noor@example.test"][-1:]
    assert not re.search("Maya|together|both", news.text)
    # One more binds nobody twice: it is offered again once the first is over, or one was called off.
    for who in (at_home, noors):
        assert who.get(new).status_code == 404
    assert "called off for everybody" in words(noors.get(f"/portal/appointments/{made.id}/cancel"))
    assert noors.post(f"/portal/appointments/{made.id}/cancel", {}).status_code == 303
    assert f"{made.id}" not in at_home.get("/portal/appointments").text
    assert at_home.get(new).status_code == 200

    # Whoever could not be told is booked for by nobody.
    rules.stop(rules.address_hash("noor@example.test"), clock.now())
    db.session.commit()
    assert at_home.post(new, {"choose": value_of(at(12))}).status_code == 404
    assert db.session.get_one(Appointment, joint.id).cancelled_at is None


def together(house, *people):
    """Their file, each having agreed."""
    agreed = Consent(
        kind=Kind.COUPLE_UNIT, version="1", explained_in="en", given_on=today_here(), method=Method.SPOKEN
    )
    standing = Standing(tuple(Agreed(one.id, agreed) for one in people))
    card = Card(preferred_name="Both", members={one.id: "sister" for one in people})
    ines, stands = house.ines, Together(tuple(one.id for one in people), standing)
    pair = units.begin(ines.actor, ines.keyring, ines, card, stands, today_here())
    db.session.commit()
    return pair
