"""What a page of the diary shows: whose, which days, in which state, and beside whom."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select, update

from clinic.clients import cards
from clinic.clients.card import Card
from clinic.database import db
from clinic.diary import holidays, overbooking, places, reserve
from clinic.diary.draft import Draft
from clinic.diary.entries import standing
from clinic.diary.models import Audience, Delivery, Hours, Service, ServiceKind
from clinic.diary.names import known
from clinic.diary.places import Place, Room
from clinic.files.models import Grant
from clinic.runtime import runtime
from tests.bench.measure import statements
from tests.diary.conftest import MONDAY

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.databases("sqlite")]

TUESDAY_AT_TEN = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/Halifax")
# Three read what is shown: colleagues with their hours and what is taken, what stands with who comes, and how
# these said that they may be reached. Two are promises: the directory's key is opened through its grant, and
# the look joins the trail's chain.
SHOWN, PROMISED = 3, 2
A_PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 15; Mobile) Chrome/130 Mobile Safari/537.36"}


def session():
    return db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()


def draft(practice, client, at=TUESDAY_AT_TEN, **more):
    return Draft(
        session(), at, practice.ines.id, Delivery.PHONE, client_id=client.id, file_id=client.file_id, **more
    )


def book(wanted):
    made = reserve.reserve(wanted, zone=ZONE, now=MONDAY)
    db.session.commit()
    return made


def somebody(practice):
    """A client of Ines whom the hunt for planted words does not ask the database about."""
    card = Card(preferred_name="Noor")
    made = cards.new_client(practice.iris.actor, practice.iris.keyring, card, practice.ines.id)
    db.session.commit()
    return made


def count(browser, path):
    engines = (db.engine, runtime())
    browser.get(path)
    return statements(lambda: browser.get(path), *engines)


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize("path", ["/desk/diary?on=2026-11-24", "/desk/diary/day?on=2026-11-24"])
def test_a_page_asks_five_questions_however_many_stand_on_it(desk, practice, path):
    book(draft(practice, somebody(practice)))
    whose = f"{path}&therapist={practice.ines.id.hex}"
    one = count(desk, whose)
    for hour in range(1, 6):
        book(draft(practice, somebody(practice), TUESDAY_AT_TEN + timedelta(hours=hour)))
    assert count(desk, whose) == one
    # Beside whoever is signed in, their session and the practice.
    assert one == 3 + SHOWN + PROMISED


def test_on_a_holiday_that_is_kept_nothing_is_free(desk, practice):
    db.session.add(Hours(therapist_id=practice.ines.id, weekday=4, opens=540, closes=1020))
    db.session.commit()
    christmas = "/desk/diary/day?on=2026-12-25"
    assert "Free, 10:00 am" in desk.get(christmas).text
    holidays.keep(True)
    db.session.commit()
    assert "Free, 10:00 am" not in desk.get(christmas).text
    assert "Free, 10:00 am" in desk.get("/desk/diary/day?on=2026-12-18").text


def stands(practice, viewer):
    window = (TUESDAY_AT_TEN, TUESDAY_AT_TEN + timedelta(hours=8))
    return standing([practice.ines.id], window, viewer, MONDAY)


@pytest.mark.databases("sqlite", "postgresql")
def test_who_comes_is_found_by_their_latest_card_and_stands_there_once(desk, practice):
    noor = somebody(practice)
    book(draft(practice, noor))
    cards.change(practice.iris.actor, practice.iris.keyring, noor.id, Card(preferred_name="Nour"), 1)
    db.session.commit()
    assert len(stands(practice, practice.iris.id).entries) == 1
    page = desk.get("/desk/diary/day?on=2026-11-24").text
    assert "Nour" in page
    assert "Noor" not in page


def test_no_card_comes_even_sealed_to_somebody_who_may_not_open_the_directory(practice, maya):
    book(draft(practice, maya))
    (entry,) = stands(practice, practice.iris.id).entries
    assert entry.card is not None
    db.session.execute(update(Grant).where(Grant.account_id == practice.iris.id).values(expires_at=MONDAY))
    (entry,) = stands(practice, practice.iris.id).entries
    assert entry.card is None
    (entry,) = stands(practice, uuid4()).entries
    assert entry.card is None


def test_only_those_whom_the_trail_names_are_opened(practice, maya):
    book(draft(practice, maya))
    book(draft(practice, somebody(practice), TUESDAY_AT_TEN + timedelta(hours=1)))
    found = stands(practice, practice.iris.id)
    of_maya = [one.appointment for one in found.entries if one.appointment.client_id == maya.id]
    iris = practice.iris
    people = known(of_maya, "diary.read", iris.actor, iris.keyring, found.sealed)
    assert list(people.cards) == [maya.id]


@pytest.mark.parametrize("path", ["/desk/diary", "/desk/diary/day", "/desk/diary/agenda"])
def test_a_page_looks_through_no_appointments_but_those_of_its_days(desk, practice, maya, path):
    book(draft(practice, maya))
    asked: list[tuple[str, Any]] = []

    def note(_connection, _cursor, statement, given, *_more):
        if "appointment" in statement:
            asked.append((statement, given))

    event.listen(db.engine, "before_cursor_execute", note)
    desk.get(path)
    event.remove(db.engine, "before_cursor_execute", note)
    with db.engine.connect() as connection:
        ways = [
            step[3]
            for statement, given in asked
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        ]
    assert any("appointment USING INDEX" in way for way in ways)
    # One made on the way is made of all there ever were.
    assert not [way for way in ways if "SCAN appointment" in way or "appointment USING AUTOMATIC" in way]


def test_a_phone_is_given_the_plain_list_unless_it_asks_for_more(desk, practice, maya):
    book(draft(practice, maya))
    assert 'class="agenda"' in desk.get("/desk/diary", headers=A_PHONE).text
    assert 'class="agenda"' not in desk.get("/desk/diary?on=2026-11-24", headers=A_PHONE).text
    assert 'class="agenda"' not in desk.get("/desk/diary").text
    said = {**A_PHONE, "Sec-CH-UA-Mobile": "?0"}
    assert 'class="agenda"' not in desk.get("/desk/diary", headers=said).text


def test_the_agenda_is_a_list_of_days_with_the_state_in_words(desk, practice, maya):
    book(draft(practice, maya))
    page = desk.get("/desk/diary/agenda?on=2026-11-24").text
    assert re.search(r"<h2[^>]*><a[^>]*>Tuesday 24 November</a></h2>", page)
    assert "10:00 am to 10:50 am" in page
    assert "Maya" in page
    assert "To come" in page
    assert "Nobody comes." in page


def test_one_chooses_whom_to_show_beside_each_other(desk, practice, maya):
    both = desk.get("/desk/diary/day?on=2026-11-24").text
    assert 'class="week from-8 to-19 days-2' in both
    one = desk.get(f"/desk/diary/day?on=2026-11-24&therapist={practice.omar.id.hex}").text
    assert 'class="week from-8 to-19 days-1' in one
    # The way to the next day keeps the choice.
    assert f"/desk/diary/day?on=2026-11-25&amp;therapist={practice.omar.id.hex}" in one


def test_what_has_begun_and_is_not_over_is_now(practice, maya, clock):
    book(draft(practice, maya))
    clock.move_to(TUESDAY_AT_TEN + timedelta(minutes=20))
    page = practice.browser_of(practice.iris).get(f"/desk/diary?therapist={practice.ines.id.hex}").text
    assert "#mark-now" in page.split('class="inspect"')[0]
    assert "data-movable" not in page


def test_what_was_put_over_another_stands_beside_it_and_says_so(desk, practice, maya):
    book(draft(practice, maya))
    noor = practice.client("Noor", practice.ines)
    overbooking.overbook(draft(practice, noor), "a bad week", practice.iris.actor, zone=ZONE, now=MONDAY)
    db.session.commit()
    page = desk.get(f"/desk/diary?on=2026-11-24&therapist={practice.ines.id.hex}").text
    assert {"lane-1-2", "lane-2-2"} <= set(re.findall(r"lane-\d-\d", page))
    assert page.count("To come, overbooked") == 1
    assert "a bad week" not in page


@pytest.mark.databases("sqlite", "postgresql")
def test_both_who_see_the_same_people_have_it_in_their_column(desk, practice, maya):
    book(draft(practice, maya, also=(practice.omar.id,)))
    page = desk.get("/desk/diary/day?on=2026-11-24").text
    assert page.count("10:00 am to 10:50 am") == 2
    assert "by phone, with Omar" in page
    assert "by phone, with Ines" in page
    own = desk.get(f"/desk/diary?on=2026-11-24&therapist={practice.omar.id.hex}").text
    assert own.count("10:00 am to 10:50 am") == 1


def test_a_room_is_named_and_its_name_is_sealed(desk, practice, maya):
    place = Place(sealed_name=b"")
    db.session.add(place)
    db.session.flush()
    room = Room(place_id=place.id, sealed_name=b"")
    room.sealed_name = places.sealed_name(Room, room.id, "The blue room")
    db.session.add(room)
    db.session.flush()
    wanted = draft(practice, maya, room_id=room.id)
    book(wanted)
    assert b"blue" not in room.sealed_name
    assert "The blue room" in desk.get("/desk/diary/day?on=2026-11-24").text


def test_what_is_kept_free_around_it_is_seen_before_and_after(desk, practice, maya):
    session().buffer_before = 5
    db.session.commit()
    book(draft(practice, maya))
    page = desk.get(f"/desk/diary?on=2026-11-24&therapist={practice.ines.id.hex}").text
    assert 'class="buf h9 n55 lh0 lm5"' in page
    assert 'class="buf h10 n50 lh0 lm10"' in page


def test_a_time_that_somebody_keeps_while_filling_in_a_form_is_shown_as_held(desk, practice, maya):
    wanted = Draft(session(), TUESDAY_AT_TEN, practice.ines.id)
    reserve.hold(wanted, [practice.ines.id], zone=ZONE, now=MONDAY, for_whom=Audience.STAFF)
    db.session.commit()
    page = desk.get(f"/desk/diary?on=2026-11-24&therapist={practice.ines.id.hex}").text
    assert '<span class="ev ev-free h10 n0 lh1 lm0">Held, or busy elsewhere</span>' in page


def test_a_free_hour_leads_to_booking_it(desk, practice, maya):
    book(draft(practice, maya))
    page = desk.get(f"/desk/diary?on=2026-11-24&therapist={practice.ines.id.hex}").text
    at_nine = int((TUESDAY_AT_TEN - timedelta(hours=1)).timestamp())
    assert (
        f'href="/desk/diary/new?start={at_nine}&amp;therapist={practice.ines.id.hex}">Free, 9:00 am</a>'
        in page
    )
    assert "Free, 10:00 am" not in page
