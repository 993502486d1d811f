"""Somebody is reminded of a sheet once, where their therapist chose it; whatever comes back ends it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from clinic.clients.models import Client
from clinic.config import settings
from clinic.database import db
from clinic.diary import happenings
from clinic.files import shred
from clinic.handouts import assign, reminders, reminding
from clinic.handouts.models import Assignment, SheetLink, SheetReminder
from clinic.mail import rules
from clinic.mail.delivery import deliver_due
from clinic.mail.models import LetterState, OutboxLetter
from clinic.people import membership
from clinic.people.models import Account
from tests.mail.test_delivery import Postman
from tests.portal.test_appointments import at, booked, house  # noqa: F401
from tests.portal.test_kept import together
from tests.portal.test_question_link import Visitor
from tests.portal.test_views import task
from tests.served import free_port, open_office

NOON = datetime(2026, 11, 25, 16, tzinfo=UTC)
WEEK = timedelta(days=7)
LINK = {"how": "link", "start_with": "SELF", "remind": "3"}


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


@pytest.fixture
def maya(house, time_machine):  # noqa: F811
    time_machine.move_to(NOON, tick=False)
    return house.client("Maya", of=house.ines, languages=("fa",))


@pytest.fixture
def ines(house, maya):  # noqa: F811
    return house.browser_of(house.ines)


def standing():
    """Every reminder as it stands: waits, written, or ended; the earliest first."""
    db.session.rollback()
    rows = db.session.scalars(select(SheetReminder).order_by(SheetReminder.due_at))
    rows = rows.all()
    return ["ended" if one.ended_at else "written" if one.written_at else "waits" for one in rows]


def give(ines, client, code, **more):
    """Give one with a reminder after three days, and the page that this leads to."""
    where = f"/desk/clients/{client.id}/sheets/give/{code}"
    gave = ines.post(where, LINK | {"person": str(client.id)} | more)
    assert gave.status_code == 303, words(gave)
    return gave.location


def test_a_letter_that_says_nothing_leaves_once_by_day_if_nothing_came_and_a_time_is_to_come(
    house,  # noqa: F811
    ines,
    maya,
    time_machine,
):
    where = f"/desk/clients/{maya.id}/sheets/give/H06"
    assert "put their next appointment in the diary first" in words(ines.get(where))
    early = ines.post(where, LINK | {"person": str(maya.id), "line": "Begin small."})
    assert (early.status_code, "Begin small." in early.text) == (422, True)
    booked(house, maya, at(20))
    on_paper = ines.post(where, LINK | {"person": str(maya.id), "how": "paper"})
    assert (on_paper.status_code, "so nobody is reminded of it" in words(on_paper)) == (422, True)
    assert re.search('<option selected value="">', ines.get(where).text)
    page = ines.get(give(ines, maya, "H06", remind="7"))
    assert "If nothing comes back by Wednesday 2 December, they are reminded once." in words(page)
    (token,) = re.findall(r"/s/([\w-]{43})", page.text)
    sheets = f"/desk/clients/{maya.id}/sheets"
    assert "a reminder is set for 2 Dec" in words(ines.get(sheets))
    (row,) = db.session.scalars(select(SheetReminder))
    assert {row.due_at, row.letter_id, row.written_at, row.ended_at} == {NOON + WEEK, None}

    postman, port = Postman(), free_port()
    by_smtp = replace(settings(), smtp_url=f"smtp://127.0.0.1:{port}")
    with open_office(postman, port):
        deliver_due(by_smtp, NOON)
        at_night = NOON + WEEK + timedelta(hours=11)
        assert [reminding.look_after(when) for when in (NOON + WEEK - timedelta(minutes=1), at_night)] == [
            0,
            0,
        ]
        morning = datetime(2026, 12, 3, 12, tzinfo=UTC)
        time_machine.move_to(morning, tick=False)
        postman.bag.clear()
        assert [reminding.look_after(morning), reminding.look_after(morning)] == [1, 0]
        postman.refuses = "451 later"
        deliver_due(by_smtp, morning)
        postman.refuses = None
        deliver_due(by_smtp, morning + timedelta(minutes=2))
        deliver_due(by_smtp, morning + timedelta(minutes=4))
    (row,) = db.session.scalars(select(SheetReminder))
    message_id = db.session.get_one(OutboxLetter, row.letter_id).message_id
    (letter,) = (one for one in postman.bag if one["Message-ID"] == message_id)
    text = letter.get_payload()[0].get_payload(decode=True).decode()
    assert str(make_header(decode_header(letter["Subject"]))) == "یادداشتی از مرکز شما"
    assert re.search("هنوز در انتظار شماست", text)
    assert not re.search(f"Maya|H06|برگه|{token}", text)
    assert letter["List-Unsubscribe"].strip()[1:-1] in text
    assert "reminded on 3 Dec" in words(house.browser_of(house.ines).get(sheets))
    row.written_at = None
    with pytest.raises(IntegrityError, match="reminded once"):
        db.session.commit()
    db.session.rollback()


def test_what_comes_back_of_one_ends_all_of_theirs_at_once_and_one_that_did_not_feel_right_is_never_reminded(
    house,  # noqa: F811
    ines,
    maya,
):
    leo = house.client("Leo", of=house.ines)
    for client, hour in ((maya, 10), (leo, 12)):
        booked(house, client, at(20, hour))
    give(ines, leo, "H06", remind="14")
    page = ines.get(give(ines, maya, "H06")).text
    give(ines, maya, "H01", remind="7")
    due = NOON + timedelta(days=3)
    assert reminding.look_after(due) == 1
    assert standing() == ["written", "waits", "waits"]
    reminder = db.session.scalars(select(SheetReminder).order_by(SheetReminder.due_at)).first()

    (path,), (code,) = re.findall(r"(/s/[\w-]{43})", page)[:1], re.findall(r'told-code">(\d{4})<', page)
    at_home, report = Visitor(house.app), f"{path}/report"
    assert at_home.post(path, path, {"told": code}).status_code == 303
    assert at_home.post(report, report, {"had_unwanted": "y"}).status_code == 303
    assert standing() == ["ended", "ended", "waits"]
    letter = db.session.get_one(OutboxLetter, reminder.letter_id)
    assert (letter.state, letter.sealed) == (LetterState.STOPPED, None)
    assert "the reminder has ended" in words(ines.get(f"/desk/clients/{maya.id}/sheets"))
    for _again in ("waiting in the inbox", "taken in"):
        where = f"/desk/clients/{maya.id}/sheets/give/H06"
        assert "it was told that it did not feel right" in words(ines.get(where))
        assert ines.post(where, LINK | {"person": str(maya.id)}).status_code == 422
        ines.post(f"/desk/clients/{maya.id}/sheets/reports")
    give(ines, maya, "H03")
    assert standing().count("waits") == 2
    told = f"/desk/clients/{maya.id}/sheets/{reminder.assignment_id}/report"
    shown = re.search(r'name="id"[^>]*value="([^"]+)"', ines.get(told).text)[1]
    assert ines.post(told, {"id": shown, "times_done": "2"}).status_code == 303
    assert standing().count("waits") == 1


def test_it_ends_with_the_link_with_letters_with_the_last_appointment_and_with_their_account(
    practice, time_machine
):
    time_machine.move_to(NOON, tick=False)
    maya = practice.client("Maya", of=practice.ines)
    ines = practice.browser_of(practice.ines)
    address = rules.address_hash("maya@example.test")
    time = booked(practice, maya, at(20))

    def ended_once(act, code, **more):
        """Whether it waits until `act`, and has ended a minute after."""
        page = give(ines, maya, code, **more)
        reminding.look_after(NOON)
        before = standing().count("waits")
        act(page)
        db.session.commit()
        return (before, reminding.look_after(NOON), standing().count("waits"))

    def by_hand(_page):
        (action,) = re.findall(
            r'action="([^"]+/reminder/end)"', ines.get(f"/desk/clients/{maya.id}/sheets").text
        )
        assert "They are not reminded of it." in words(ines.get(ines.post(action).location))
        assert "no reminder any more" in words(ines.get(ines.post(action).location))

    def guessed(page):
        of_it = SheetLink.assignment_id == UUID(page.split("/")[-2])
        db.session.scalars(select(SheetLink).where(of_it)).one().tries_left = 0

    def bounced(_page):
        letter = db.session.scalars(select(OutboxLetter).where(OutboxLetter.address_hash == address)).first()
        letter.state, letter.ended_at, letter.last_failure = LetterState.RETURNED, NOON, "550"
        letter.written_at = NOON + timedelta(seconds=1)

    def called_off(_page):
        time.cancelled_at = NOON
        happenings.cancelled(time, NOON)

    assert ended_once(by_hand, "H01") == (1, 0, 0)
    assert ended_once(lambda page: ines.post(f"{page}/end"), "H06") == (1, 0, 0)
    assert ended_once(guessed, "H03") == (1, 0, 0)
    assert ended_once(lambda _page: rules.stop(address, NOON), "H01") == (1, 0, 0)
    rules.take_back(address)
    db.session.commit()
    assert ended_once(called_off, "H01") == (1, 0, 0)
    booked(practice, maya, at(21))
    home = practice.portal_account(maya, practice.ines)
    account = db.session.get_one(Account, home.id)
    close = lambda _page: membership.close_without_keys(practice.olga.actor, account)  # noqa: E731
    assert ended_once(close, "H06", how="portal") == (1, 0, 0)
    assert ended_once(bounced, "H03") == (1, 0, 0)
    assert set(standing()) == {"ended"}
    assert reminding.look_after(NOON + timedelta(days=4)) == 0


def test_a_letter_that_a_mail_server_put_off_until_the_night_leaves_in_the_morning(practice, time_machine):
    time_machine.move_to(NOON, tick=False)
    maya, ines = practice.client("Maya", of=practice.ines), practice.browser_of(practice.ines)
    booked(practice, maya, at(20))
    give(ines, maya, "H06")
    evening = datetime(2026, 11, 29, 0, 59, 30, tzinfo=UTC)
    time_machine.move_to(evening, tick=False)
    assert reminding.look_after(evening) == 1
    (row,) = db.session.scalars(select(SheetReminder))
    mine = select(OutboxLetter).where(OutboxLetter.id == row.letter_id)
    fresh = mine.execution_options(populate_existing=True)
    postman, port = Postman(), free_port()
    by_smtp = replace(settings(), smtp_url=f"smtp://127.0.0.1:{port}")
    assert deliver_due(by_smtp, evening) == 0
    night, morning = evening + timedelta(hours=1), datetime(2026, 11, 29, 12, tzinfo=UTC)
    put_off = db.session.scalars(fresh).one()
    assert put_off.next_at < night
    # One letter knocks for all, and that may have been another of the same minute.
    knocked = put_off.tries
    time_machine.move_to(night, tick=False)
    with open_office(postman, port):
        deliver_due(by_smtp, night)
        letter = db.session.scalars(fresh).one()
        assert (letter.state, letter.next_at, letter.tries) == (LetterState.WAITING, morning, knocked)
        ines = practice.browser_of(practice.ines)
        tried = ines.post(f"/desk/letters/{letter.id}/trial")
        assert "It is night where that letter is read." in words(ines.get(tried.location))
        assert db.session.scalars(fresh).one().next_at == morning
        assert letter.message_id not in [one["Message-ID"] for one in postman.bag]
        deliver_due(by_smtp, morning)
    assert letter.message_id in [one["Message-ID"] for one in postman.bag]


def test_with_a_file_that_is_shredded_its_reminders_go_and_so_does_a_letter_about_nothing_else(
    practice, time_machine
):
    time_machine.move_to(NOON, tick=False)
    ines = practice.ines
    maya, leo = (practice.client(name, of=ines) for name in ("Maya", "Leo"))
    pair = together(practice, maya, leo)
    for person, days in ((maya, 20), (leo, 21)):
        booked(practice, person, at(days))
        practice.portal_account(person, ines)
    given = [(maya.file_id, maya), (pair.file_id, maya), (pair.file_id, leo)]
    for file_id, person in given:
        row = assign.assign(ines.actor, ines.keyring, file_id, person.id, task("H06", "en"))
        reminders.remind(ines.actor, row, 3, NOON)
        db.session.commit()
    due = NOON + timedelta(days=3)
    assert reminding.look_after(due) == 2
    of_both, of_leo = (
        db.session.scalars(
            select(SheetReminder.letter_id)
            .join_from(SheetReminder, Assignment)
            .where(Assignment.client_id == person.id)
            .distinct()
        ).one()
        for person in (maya, leo)
    )

    shred.shred_file(ines.actor, pair.file_id, along=Client)
    db.session.commit()
    (stays,) = db.session.scalars(select(SheetReminder))
    assert (stays.letter_id, standing()) == (of_both, ["written"])
    left = [db.session.get_one(OutboxLetter, one) for one in (of_both, of_leo)]
    assert [one.state for one in left] == [LetterState.WAITING, LetterState.STOPPED]
    assert left[1].sealed is None
