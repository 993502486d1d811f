"""A time with a couple: each is told by their own card, in their own language, and of nobody else."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

import pytest
import time_machine
from sqlalchemy import func, select

from clinic import clock
from clinic.clients import cards
from clinic.clients.card import Channel, SafeContact
from clinic.clients.models import Client
from clinic.config import settings
from clinic.database import db
from clinic.diary.models import Appointment, Audience, Hours, Service, ServiceKind
from clinic.diary.remind import look_after
from clinic.diary.reminded import Reachable, Reminder
from clinic.mail import rules
from clinic.mail.models import LetterKind, LetterState, OutboxLetter
from clinic.mail.outbox import open_letter
from tests.desk.together import unit_of
from tests.diary.test_attendance import AT_TEN
from tests.intake.conftest import Visitor

ROBIN, SASHA = "robin@example.test", "sasha@example.test"
NEXT = AT_TEN + timedelta(days=7)
LATER = NEXT + timedelta(hours=2)


class Couple(NamedTuple):
    unit: Client
    robin: Client
    sasha: Client


@pytest.fixture
def practice(either_practice):
    return either_practice


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(AT_TEN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(practice):
    return practice.browser_of(practice.iris)


@pytest.fixture
def couple_of(practice):
    """Robin, and Sasha whose card may say otherwise, of whom Ines has a file together."""

    def make(**sashas):
        db.session.add(Hours(therapist_id=practice.ines.id, weekday=1, opens=540, closes=1080))
        session = db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()
        session.audience = Audience.RETURNING
        db.session.commit()
        robin = practice.client("Robin", practice.ines)
        sasha = practice.client("Sasha", practice.ines, **{"languages": ("fa",), **sashas})
        return Couple(unit_of(practice.browser_of(practice.ines), robin, sasha), robin, sasha)

    return make


def asked_for(client):
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()
    whom = {"client": client.id.hex, "service": service.id.hex, "therapist": client.therapist_id.hex}
    return {**whom, "delivery": "IN_PERSON", "on": NEXT.date().isoformat(), "at": "10:00"}


def book(desk, client):
    """Take a time for them on the desk; the page that came after."""
    answer = desk.post("/desk/diary/new", asked_for(client))
    assert answer.status_code == 303, answer.text
    return desk.get(answer.location).text


def visit():
    db.session.rollback()
    return db.session.scalars(select(Appointment)).one()


def written():
    about = select(OutboxLetter).where(OutboxLetter.kind != LetterKind.ACCOUNT)
    return db.session.scalars(about.order_by(OutboxLetter.written_at, OutboxLetter.id)).all()


def letters(kind=None):
    """What was written, by address; the latest of a kind."""
    db.session.rollback()
    mine = [row for row in written() if row.sealed and kind in (None, row.kind)]
    opened = [open_letter(row, settings().instance_key) for row in mine]
    return {letter.to: letter for letter in opened}


def way(letter):
    return re.search(r"http://localhost(/b/[\w-]+)", letter.text)[1]


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def says_nothing_of(letter, *others):
    said = f"{letter.subject} {letter.text} {letter.ics.decode() if letter.ics else ''}".lower()
    return not any(word.lower() in said for word in (*others, "together", "couple", "both", "&", "partner"))


def test_each_has_a_letter_of_their_own_in_their_own_words_and_of_nobody_else(
    practice, desk, couple_of, today
):
    couple = couple_of()
    page = book(desk, couple.unit)
    assert "A letter is on its way" in page
    assert "No letter goes to" not in page
    booked = letters(LetterKind.BOOKED)
    assert set(booked) == {ROBIN, SASHA}
    assert "Your appointment is on" in booked[ROBIN].text
    assert "زمان قرار شما" in booked[SASHA].text
    assert says_nothing_of(booked[ROBIN], "sasha")
    assert says_nothing_of(booked[SASHA], "robin")
    assert way(booked[ROBIN]) != way(booked[SASHA])
    # As an appointment of Robin alone would be written of, word for word.
    alone = booked[ROBIN].text
    desk.post(f"/desk/diary/{visit().id}/cancellation")
    gone = letters(LetterKind.CANCELLED)
    assert set(gone) == {ROBIN, SASHA}
    assert says_nothing_of(gone[ROBIN], "sasha")
    assert count(Reminder) == count(Reachable) == 0
    book(desk, couple.robin)
    same = re.compile(r"/(b|letters)/[\w-]+")
    assert same.sub("", letters(LetterKind.BOOKED)[ROBIN].text) == same.sub("", alone)


def test_each_is_reminded_and_answers_for_themselves(practice, desk, couple_of, today):
    couple = couple_of()
    book(desk, couple.unit)
    today.move_to(NEXT - timedelta(days=2))
    assert look_after(clock.now()) == 2
    assert look_after(clock.now()) == 0
    told = letters(LetterKind.REMINDER)
    assert set(told) == {ROBIN, SASHA}
    assert says_nothing_of(told[SASHA], "robin")
    visitor = Visitor(practice.app.test_client(), today)
    visitor.post(way(told[ROBIN]) + "/coming")
    assert "We know that you are coming" in visitor.get(way(told[ROBIN])).text
    assert "We know that you are coming" not in visitor.get(way(told[SASHA])).text
    page = practice.browser_of(practice.iris).get(f"/desk/diary/{visit().id}").text
    assert re.search(r"<dt><bdi>Robin .*?Has said that they are coming.*?<dt><bdi>Sasha", page, re.DOTALL)
    assert page.count("Has said that they are coming") == 1


def test_what_one_of_them_changes_the_other_is_told_as_news(practice, desk, couple_of, today):
    couple = couple_of()
    book(desk, couple.unit)
    mine = way(letters()[SASHA])
    visitor = Visitor(practice.app.test_client(), today)
    page = visitor.get(mine).text
    assert "Robin" not in page
    assert "Sasha" not in page
    moved = visitor.post(f"{mine}/move", {"start": LATER.strftime("%Y-%m-%dT%H:%M:%SZ")})
    assert moved.status_code == 303
    told = letters(LetterKind.MOVED)
    assert set(told) == {ROBIN, SASHA}
    assert mine in told[SASHA].text
    assert mine not in told[ROBIN].text
    assert says_nothing_of(told[ROBIN], "sasha", "asked")
    today.move_to(LATER - timedelta(days=2))
    assert look_after(clock.now()) == 2
    visitor.post(f"{way(told[ROBIN])}/cancel")
    assert set(letters(LetterKind.CANCELLED)) == {ROBIN, SASHA}
    assert count(Reminder) == 0


def test_whoever_must_not_be_written_to_has_no_letter_and_the_desk_is_told_whom_to_tell(
    practice, desk, couple_of, today
):
    couple = couple_of(safe=SafeContact())
    page = book(desk, couple.unit)
    assert set(letters()) == {ROBIN}
    assert re.search(r"No letter goes to Sasha \w+\. Please tell them yourself\.", page)
    # An address that was typed for both would be read by both, so none is kept or asked for.
    ines = practice.browser_of(practice.ines)
    assert 'name="email"' not in ines.get(f"/desk/clients/{couple.unit.id}/card").text
    # What Sasha's own card allows later counts from then on, and changes nothing of Robin's.
    robins = db.session.scalars(select(Reminder)).one().owed_from_at
    today.shift(timedelta(minutes=1))
    form = ines.get(f"/desk/clients/{couple.sasha.id}/card").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', form)[1]
    typed = {"version": version, "preferred_name": "Sasha", "email": SASHA, "channels": ["EMAIL"]}
    assert ines.post(f"/desk/clients/{couple.sasha.id}/card", typed).status_code == 303
    kept = {one.person_id: one.owed_from_at for one in db.session.scalars(select(Reminder))}
    assert kept == {couple.robin.id: robins, couple.sasha.id: clock.now()}
    today.move_to(NEXT - timedelta(days=2))
    look_after(clock.now())
    assert set(letters(LetterKind.REMINDER)) == {ROBIN, SASHA}


def test_two_who_share_an_address_have_one_letter_there(practice, desk, couple_of, today):
    couple = couple_of(email=ROBIN)
    page = book(desk, couple.unit)
    assert "No letter goes to" not in page
    assert len(written()) == 1
    today.move_to(NEXT - timedelta(days=2))
    assert look_after(clock.now()) == 1
    assert len(written()) == 2
    assert look_after(clock.now()) == 0
    desk = practice.browser_of(practice.iris)
    desk.post(f"/desk/diary/{visit().id}/move", {"on": NEXT.date().isoformat(), "at": "12:00", "minutes": 50})
    desk.post(f"/desk/diary/{visit().id}/cancellation")
    assert len(written()) == 4
    assert says_nothing_of(letters()[ROBIN], "sasha")


def test_the_desk_knows_of_each_how_to_reach_them_and_whose_letter_came_back(
    practice, desk, couple_of, today
):
    couple = couple_of(phone="902-555-0199")
    book(desk, couple.unit)
    rules.stop(rules.address_hash(SASHA), clock.now())
    for row in db.session.scalars(select(OutboxLetter)):
        if row.whom_id == couple.robin.id:
            row.state, row.ended_at, row.last_failure = LetterState.RETURNED, clock.now(), "550"
    db.session.commit()
    page = desk.get(f"/desk/diary/{visit().id}").text
    robins, sashas = re.findall(r"<dt><bdi>(?:Robin|Sasha).*?</dd>", page, re.DOTALL)
    assert "902-555-0101" in robins
    assert "came back" in robins
    assert "902-555-0199" in sashas
    assert "came back" not in sashas
    assert re.search(r"Sasha \w+: They want no letters", page)
    # What is written to Sasha next says nothing of whether Robin knows.
    desk.post(f"/desk/diary/{visit().id}/letters", {"person": str(couple.sasha.id)})
    today.shift(timedelta(minutes=5))
    queue = desk.get("/desk/letters").text
    assert re.search(r"Robin", queue)
    desk.post(f"/desk/diary/{visit().id}/move", {"on": NEXT.date().isoformat(), "at": "12:00", "minutes": 50})
    assert "came back" not in desk.get(f"/desk/diary/{visit().id}").text
    # Taken back before either letter has left: nobody knows of it, and what was last said counts again.
    visit_now = visit()
    before = {"start": int(NEXT.timestamp()), "minutes": 50, "therapist": visit_now.therapist_id.hex}
    undone = desk.post(f"/desk/diary/{visit_now.id}/undo", {**before, "sequence": visit_now.sequence})
    page = desk.get(undone.location).text
    assert "Nobody was written to." in page
    assert page.count("came back") == 1


def test_a_move_that_one_of_them_knows_of_is_no_secret(practice, desk, couple_of, today):
    couple = couple_of()
    book(desk, couple.unit)
    desk.post(f"/desk/diary/{visit().id}/move", {"on": NEXT.date().isoformat(), "at": "12:00", "minutes": 50})
    for row in db.session.scalars(select(OutboxLetter).where(OutboxLetter.kind == LetterKind.MOVED)):
        if row.whom_id == couple.robin.id:
            row.state, row.sealed = LetterState.SENT, None
    db.session.commit()
    now = visit()
    before = {"start": int(NEXT.timestamp()), "minutes": 50, "therapist": now.therapist_id.hex}
    undone = desk.post(f"/desk/diary/{now.id}/undo", {**before, "sequence": now.sequence})
    assert "A letter leaves in a minute." in desk.get(undone.location).text
    assert set(letters(LetterKind.MOVED)) == {ROBIN, SASHA}


def test_a_series_and_a_bad_day_tell_each_of_them(practice, desk, couple_of, today):
    couple = couple_of(email="", safe=SafeContact(), phone="902-555-0199")
    typed = {**asked_for(couple.unit), "every": "1", "times": "3"}
    looked = desk.post("/desk/diary/new/series", typed).text
    chosen = dict(re.findall(r'name="(on-[^"]+)"[^>]*value="([^"]+)"', looked))
    made = desk.post("/desk/diary/new/series", {**typed, **chosen, "save": "yes"})
    assert made.status_code == 303, made.text
    assert re.search(r"No letter goes to Sasha", desk.get(made.location).text)
    (letter,) = letters().values()
    assert letter.to == ROBIN
    assert letter.text.count("/b/") == 3
    assert says_nothing_of(letter, "sasha")
    today.move_to(NEXT - timedelta(hours=1))
    desk = practice.browser_of(practice.iris)
    where = f"/desk/diary/bad-day/plan?therapist={couple.unit.therapist_id.hex}&what=away"
    page = desk.get(where).text
    assert re.search(r"Written to Robin \w+:", page)
    assert re.search(r"Sasha \w+ cannot be written to. Please call: 902-555-0199", page)
    seen = re.findall(r'name="seen" value="([^"]+)"', page)
    form = {"therapist": couple.unit.therapist_id.hex, "what": "away", "seen": seen}
    done = desk.post("/desk/diary/bad-day/plan", form)
    page = desk.get(done.location).text
    assert "Sasha" in page
    assert "902-555-0199" in page
    assert "Robin" not in page.partition("To be called")[2]


def test_an_address_that_was_typed_for_both_before_has_no_say(practice, desk, couple_of):
    couple = couple_of()
    who = practice.ines.actor, practice.ines.keyring
    card = cards.read(*who, "card.read", [couple.unit.id])[couple.unit.id]
    shared = replace(card, email="both@example.test", safe=SafeContact(channels=(Channel.EMAIL,)))
    cards.change(*who, couple.unit.id, shared, cards.version_of(couple.unit.id))
    db.session.commit()
    book(desk, couple.unit)
    assert set(letters()) == {ROBIN, SASHA}
