"""Reminders come at their times with three ways to answer, follow the appointment, and leave nothing."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from clinic.config import settings
from clinic.database import db
from clinic.diary import links, reminded
from clinic.diary.links import LetterLink
from clinic.diary.models import Appointment
from clinic.diary.remind import look_after
from clinic.diary.reminded import Reachable, Reminder
from clinic.mail import rules
from clinic.mail.delivery import deliver_due
from clinic.mail.models import LetterKind, LetterRules, LetterState, OutboxLetter
from clinic.mail.outbox import open_letter
from tests.intake.conftest import TUESDAY_AT_NINE

NEXT_WEEK = TUESDAY_AT_NINE + timedelta(days=7)
TWO_DAYS, TWO_HOURS = timedelta(days=2), timedelta(hours=2)


def start(at):
    return {"start": at.strftime("%Y-%m-%dT%H:%M:%SZ")}


def reminders():
    rows = db.session.scalars(
        select(OutboxLetter).where(OutboxLetter.kind == LetterKind.REMINDER).order_by(OutboxLetter.written_at)
    )
    return [open_letter(row, settings().instance_key) for row in rows]


def left(table):
    return db.session.scalar(select(func.count()).select_from(table))


@pytest.fixture
def at(clock):
    """What falls due when the clock has come to a time; how many reminders were written then."""

    def look(when):
        clock.move_to(when)
        return look_after(when)

    return look


@pytest.fixture
def link(visitor, first_call):
    return visitor.book(first_call, NEXT_WEEK).location


def way(letter, act):
    return re.search(rf"http://localhost(/b/\S+/{act})$", letter.text, re.MULTILINE)[1]


def test_somebody_is_reminded_two_days_and_two_hours_before_and_never_twice(link, at):
    assert at(NEXT_WEEK - TWO_DAYS - timedelta(minutes=1)) == 0
    assert at(NEXT_WEEK - TWO_DAYS) == 1
    assert at(NEXT_WEEK - TWO_DAYS + timedelta(minutes=1)) == 0
    # Two hours before nine is in the quiet of the night, which ends at eight.
    assert at(NEXT_WEEK - TWO_HOURS) == 0
    assert at(NEXT_WEEK - timedelta(hours=1)) == 1
    assert at(NEXT_WEEK - timedelta(minutes=30)) == 0
    first, _second = reminders()
    assert first.subject == "Appointment"
    assert "Tuesday 1 December, 9:00 am" in first.text
    assert "counsel" not in first.text.lower()
    assert "Ines" not in first.text


def test_a_machine_that_was_off_reminds_once_for_all_it_has_missed(link, at):
    assert at(NEXT_WEEK - timedelta(minutes=10)) == 1


def test_a_machine_that_was_off_until_the_night_lets_the_reminder_wait_for_the_morning(link, at):
    night = NEXT_WEEK - timedelta(days=1, hours=11)
    assert at(night) == 1
    row = db.session.scalars(select(OutboxLetter).where(OutboxLetter.kind == LetterKind.REMINDER)).one()
    assert row.next_at == NEXT_WEEK - timedelta(days=1, hours=1)


def test_whoever_books_within_the_time_of_a_reminder_is_not_reminded_of_what_they_just_did(
    visitor, first_call, at
):
    visitor.book(first_call)
    assert at(TUESDAY_AT_NINE - timedelta(hours=20)) == 0


def test_a_moved_appointment_takes_its_reminders_along(link, visitor, at):
    visitor.post(f"{link}/move", start(TUESDAY_AT_NINE + timedelta(days=14)))
    assert at(NEXT_WEEK - TWO_DAYS) == 0
    assert at(NEXT_WEEK + timedelta(days=7) - TWO_DAYS) == 1


def test_an_appointment_moved_behind_our_back_is_reckoned_anew(link, at, clock):
    appointment = db.session.scalars(select(Appointment)).one()
    appointment.starts_at -= timedelta(days=6)
    appointment.ends_at -= timedelta(days=6)
    appointment.held_from_at -= timedelta(days=6)
    appointment.held_to_at -= timedelta(days=6)
    appointment.sequence += 1
    db.session.commit()
    assert at(appointment.starts_at - timedelta(hours=20)) == 0
    assert at(appointment.starts_at - timedelta(hours=1)) == 1


def test_a_cancelled_appointment_is_not_reminded_of_and_its_address_is_forgotten(link, visitor, at):
    assert left(Reachable) == left(Reminder) == 1
    visitor.post(f"{link}/cancel")
    assert left(Reachable) == left(Reminder) == 0
    assert at(NEXT_WEEK - TWO_DAYS) == 0


def test_nothing_is_kept_once_nothing_is_to_come(link, at):
    at(NEXT_WEEK - TWO_DAYS)
    at(NEXT_WEEK)
    assert left(Reachable) == left(Reminder) == 0


def test_the_way_a_letter_knew_says_for_a_week_that_its_time_has_begun(link, at):
    at(NEXT_WEEK - TWO_DAYS)
    assert links.forget_over(NEXT_WEEK + timedelta(days=7) - timedelta(seconds=1)) == 0
    assert left(LetterLink) == 1
    assert links.forget_over(NEXT_WEEK + timedelta(days=7)) == 1
    assert left(LetterLink) == 0


def test_the_address_lies_sealed(link):
    assert b"alex" not in db.session.scalars(select(Reachable)).one().sealed


def test_a_practice_that_wants_no_reminders_sends_none(link, at):
    db.session.add(LetterRules(remind_before=[]))
    db.session.commit()
    assert at(NEXT_WEEK - TWO_DAYS) == at(NEXT_WEEK - timedelta(minutes=10)) == 0


def test_coming_is_one_button_on_a_page_and_the_desk_sees_it(link, practice, visitor, at):
    at(NEXT_WEEK - TWO_DAYS)
    path = way(reminders()[0], "coming")
    appointment = db.session.scalars(select(Appointment)).one()
    assert "Yes, I am coming" in visitor.get(path).text
    assert reminded.confirmed([appointment]) == {}
    assert visitor.post(path).status_code == 303
    assert "We know that you are coming" in visitor.get(path.removesuffix("/coming")).text
    desk = practice.browser_of(practice.iris).get(f"/desk/diary/{appointment.id}").text
    assert "They have said that they are coming." in desk


def test_the_word_of_coming_ends_when_the_appointment_moves(link, visitor, at):
    at(NEXT_WEEK - TWO_DAYS)
    visitor.post(way(reminders()[0], "coming"))
    visitor.post(f"{link}/move", start(NEXT_WEEK + timedelta(days=7)))
    db.session.expire_all()
    assert reminded.confirmed(db.session.scalars(select(Appointment)).all()) == {}


@pytest.mark.parametrize("act", ["move", "cancel"])
def test_a_reminders_own_link_moves_and_calls_off_and_the_answer_comes_by_letter(link, visitor, at, act):
    at(NEXT_WEEK - TWO_DAYS)
    path = way(reminders()[0], act)
    assert visitor.get(path).status_code == 200
    chosen = start(NEXT_WEEK + timedelta(minutes=30)) if act == "move" else {}
    assert visitor.post(path, chosen).status_code == 303
    last = db.session.scalars(select(OutboxLetter).order_by(OutboxLetter.written_at.desc())).first()
    assert last.kind == {"move": LetterKind.MOVED, "cancel": LetterKind.CANCELLED}[act]
    assert open_letter(last, settings().instance_key).to == "alex@example.com"


def test_a_reminders_link_tells_nothing_but_the_time_and_dies_when_it_comes(link, visitor, at):
    at(NEXT_WEEK - TWO_DAYS)
    path = way(reminders()[0], "coming").removesuffix("/coming")
    page = visitor.get(path).text
    assert "Tuesday 1 December, 9:00 am" in page
    assert "Alex" not in page
    at(NEXT_WEEK)
    ended = visitor.get(path)
    assert ended.status_code == 410
    assert "This time has begun." in ended.text


def test_every_reminder_can_be_stopped_with_one_press_and_by_a_mail_program(link, visitor, practice, at):
    at(NEXT_WEEK - TWO_DAYS)
    (letter,) = reminders()
    path = letter.stop_link.removeprefix("http://localhost")
    assert letter.stop_link in letter.text
    assert "Stop letters to me" in visitor.get(path).text
    assert rules.wants_letters("alex@example.com")
    stranger = practice.app.test_client()
    assert stranger.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not rules.wants_letters("ALEX@example.com ")
    assert at(NEXT_WEEK - timedelta(minutes=30)) == 0
    desk = practice.browser_of(practice.iris)
    appointment = db.session.scalars(select(Appointment)).one()
    assert "They want no letters" in desk.get(f"/desk/diary/{appointment.id}").text
    assert visitor.post(f"{path}/again").status_code == 303
    assert rules.wants_letters("alex@example.com")


def test_a_reminder_that_waits_is_not_sent_to_somebody_who_stops_letters_meanwhile(link, at):
    at(NEXT_WEEK - TWO_DAYS)
    rules.stop(rules.address_hash("alex@example.com"), NEXT_WEEK)
    db.session.commit()
    deliver_due(settings(), NEXT_WEEK - TWO_DAYS)
    row = db.session.scalars(select(OutboxLetter).where(OutboxLetter.kind == LetterKind.REMINDER)).one()
    assert row.state is LetterState.STOPPED


@pytest.mark.parametrize("token", ["x", "A" * 43, "é", "A" * 42 + "!"])
def test_a_stop_link_that_we_did_not_write_is_not_found(visitor, practice, token):
    assert visitor.get(f"/letters/{token}").status_code == 404
    assert practice.app.test_client().post(f"/letters/{token}").status_code == 404


def test_the_answer_to_somebodys_own_act_has_no_stop_link(link):
    booked = select(OutboxLetter).where(OutboxLetter.kind == LetterKind.BOOKED)
    letter = open_letter(db.session.scalars(booked).one(), settings().instance_key)
    assert letter.stop_link == ""
