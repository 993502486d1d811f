"""The front desk's board: who asked, what came of it, and a client made without typing anything again."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from clinic.audit.models import Entry
from clinic.clients import cards, own_file
from clinic.clients.models import Client
from clinic.clients.tongues import TONGUES
from clinic.database import db
from clinic.diary.models import Appointment, Audience, BookingLink, Service, ServiceKind
from clinic.diary.practising import Practising
from clinic.diary.visitor import OTHER_TONGUE
from clinic.files.models import Inbox
from clinic.files.proving import strays
from clinic.intake import aloud
from clinic.intake.forgetting import forget_old
from clinic.intake.models import Enquiry, State
from clinic.mail.models import LetterState, OutboxLetter
from tests.intake.conftest import MONDAY, TUESDAY_AT_NINE

AFTER_THE_CALL = TUESDAY_AT_NINE + timedelta(hours=1)
CALLER = {
    "name": "Sasha Canary",
    "contact": "902-555-0143",
    "reach": "MESSAGE",
    "language": "uk",
    "region": "CA-NS",
}


@pytest.fixture
def desk(practice, first_call):
    return practice.browser_of(practice.iris)


def enquiry():
    return db.session.scalars(select(Enquiry).execution_options(populate_existing=True)).one()


def later(practice, clock, at=AFTER_THE_CALL):
    """The front desk at another time, signed in anew."""
    clock.move_to(at)
    return practice.browser_of(practice.iris)


def call_taken(desk, practice, at=TUESDAY_AT_NINE, **more):
    start = f"{at:%Y-%m-%dT%H:%M:%SZ}/{practice.ines.id.hex}"
    return desk.post("/desk/intake", {**CALLER, "start": start, **more})


def test_what_came_online_stands_on_the_board_with_its_name_and_whether_the_address_is_known(
    desk, visitor, first_call
):
    visitor.book(first_call)
    page = desk.get("/desk/intake").get_data(as_text=True)
    assert "Alex Canary" in page
    assert "address not confirmed" in page
    assert "Tuesday 24 November, 9:00 am" in page


def test_the_board_is_written_down_before_it_is_shown(desk, visitor, first_call, practice):
    visitor.book(first_call)
    desk.get("/desk/intake")
    entry = db.session.scalars(select(Entry).where(Entry.action == "intake.read")).all()[-1]
    assert entry.actor == practice.iris.id.hex
    assert enquiry().id.hex in entry.detail


def test_a_caller_is_booked_at_one_of_the_times_on_screen(desk, practice):
    page = desk.get("/desk/intake").get_data(as_text=True)
    assert "Tomorrow, Tuesday the twenty-fourth," in page
    assert "at nine in the morning" in page
    assert call_taken(desk, practice).status_code == 303
    appointment = db.session.scalars(select(Appointment)).one()
    assert (appointment.starts_at, appointment.therapist_id) == (TUESDAY_AT_NINE, practice.ines.id)
    assert "Sasha Canary" in desk.get("/desk/intake").get_data(as_text=True)


def test_a_time_taken_during_the_call_keeps_what_was_typed(desk, practice):
    call_taken(desk, practice)
    answer = call_taken(desk, practice, name="Noor Kept", contact="902-555-0144")
    assert answer.status_code == 409
    assert 'value="Noor Kept"' in answer.get_data(as_text=True)


def test_a_time_that_came_during_the_call_keeps_what_was_typed_and_offers_the_nearest_three(
    practice, first_call, clock
):
    clock.move_to(TUESDAY_AT_NINE)
    answer = call_taken(practice.browser_of(practice.iris), practice, name="Noor Kept")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="Noor Kept"' in page
    assert "not offered, or not any more" in page
    assert page.count('name="start"') == 3
    assert "at half past nine" in page


def test_something_that_is_no_time_keeps_what_was_typed(desk):
    answer = desk.post("/desk/intake", {**CALLER, "start": "tomorrow", "name": "Noor Kept"})
    assert answer.status_code == 422
    assert 'value="Noor Kept"' in answer.get_data(as_text=True)


def test_a_caller_whom_no_time_suits_is_written_down_and_asked_what_they_wait_for(desk, practice):
    page = desk.post("/desk/intake", {**CALLER, "act": "write"})
    assert (page.status_code, enquiry().state) == (303, State.WAITING)
    assert page.location.endswith(f"/new?enquiry={enquiry().id}")
    assert "Sasha Canary" in desk.get(page.location).get_data(as_text=True)
    assert "Sasha Canary" in desk.get("/desk/intake").get_data(as_text=True)


def test_whoever_is_written_down_already_goes_to_the_list_as_they_are(desk, practice):
    desk.post("/desk/intake", {**CALLER, "act": "write"})
    page = desk.post("/desk/intake", {**CALLER, "act": "write", "for": str(enquiry().id)})
    assert page.location.endswith(f"/new?enquiry={enquiry().id}")


def test_a_caller_without_a_safe_number_is_asked_for_it_before_they_wait(desk, practice):
    page = desk.post("/desk/intake", {**CALLER, "contact": "", "act": "write"})
    assert page.status_code == 422
    assert "Sasha Canary" in page.get_data(as_text=True)
    assert db.session.scalars(select(Enquiry)).all() == []


def test_the_desk_of_a_practice_without_a_free_time_is_not_asked_to_book_one(practice, clock):
    page = practice.browser_of(practice.iris).get("/desk/intake").get_data(as_text=True)
    assert "Book this time" not in page
    assert "Put them on the wait list" in page


def test_a_second_call_for_the_same_number_is_said_to_the_desk_and_kept_from_the_public(desk, practice):
    call_taken(desk, practice)
    answer = call_taken(desk, practice, TUESDAY_AT_NINE + timedelta(minutes=45), anyway="yes")
    assert answer.status_code == 409
    assert "booked already" in answer.get_data(as_text=True)


def test_a_client_is_made_by_one_press_and_nothing_is_typed_again(desk, practice):
    call_taken(desk, practice)
    made = desk.post(f"/desk/intake/{enquiry().id}/client")
    assert made.status_code == 303
    client = db.session.scalars(select(Client)).one()
    card = cards.read(practice.iris.actor, practice.iris.keyring, "test.read", [client.id])[client.id]
    assert (card.preferred_name, card.phone, card.languages) == ("Sasha Canary", "902-555-0143", ("uk",))
    assert card.safe.may_leave_message
    assert client.therapist_id == practice.ines.id
    assert db.session.scalars(select(Appointment)).one().client_id == client.id
    assert enquiry().state is State.CLIENT
    assert desk.post(f"/desk/intake/{enquiry().id}/client").status_code == 404


def test_whoever_asked_to_be_written_to_is_booked_from_what_they_typed(desk, visitor, first_call, practice):
    visitor.book(first_call, act="write", start="", name="Noor Canary", contact="902-555-0150")
    waiting = enquiry()
    page = desk.get(f"/desk/intake?for={waiting.id}").get_data(as_text=True)
    assert 'value="Noor Canary"' in page
    call_taken(desk, practice, name="Noor Canary", contact="902-555-0150", **{"for": waiting.id.hex})
    now = enquiry()
    assert (now.state, now.id == waiting.id) == (State.BOOKED, False)
    assert db.session.get(Inbox, waiting.inbox_id) is None
    assert strays().is_empty


def test_an_outcome_is_a_sealed_code(desk, practice, clock):
    call_taken(desk, practice)
    desk = later(practice, clock)
    desk.post(f"/desk/intake/{enquiry().id}/outcome", {"outcome": "NOT_NOW", "because": "FEE"})
    assert enquiry().state is State.ENDED
    assert "Not now" in desk.get("/desk/intake").get_data(as_text=True)
    assert b"NOT_NOW" not in db.session.get(Inbox, enquiry().outcome_id).blob


def test_whoever_would_like_to_begin_waits_to_be_made_a_client(desk, practice, clock):
    call_taken(desk, practice)
    desk = later(practice, clock)
    desk.post(f"/desk/intake/{enquiry().id}/outcome", {"outcome": "BOOK_INTAKE", "because": ""})
    page = desk.get("/desk/intake").get_data(as_text=True)
    assert "Would like to begin" in page
    assert "Make a client" in page


def test_ninety_days_after_an_outcome_nothing_is_left_of_who_it_was(desk, practice, clock):
    call_taken(desk, practice)
    desk = later(practice, clock)
    for outcome in ("NOT_NOW", "NO_ANSWER"):
        desk.post(f"/desk/intake/{enquiry().id}/outcome", {"outcome": outcome, "because": ""})
    kept = enquiry()
    assert strays().is_empty
    assert forget_old(AFTER_THE_CALL + timedelta(days=89)) == 0
    assert forget_old(AFTER_THE_CALL + timedelta(days=91)) == 1
    assert db.session.scalars(select(Enquiry)).all() == []
    assert db.session.get(Inbox, kept.inbox_id) is None
    assert db.session.scalars(select(BookingLink)).all() == []
    assert db.session.scalars(select(Appointment)).one().inbox_id is None
    # What was let go on purpose is not missed.
    assert strays().is_empty


def test_a_crisis_call_looks_like_any_other_from_outside_and_outlives_the_ninety_days(desk, practice, clock):
    call_taken(desk, practice)
    call_taken(desk, practice, TUESDAY_AT_NINE + timedelta(minutes=45), contact="902-555-0188")
    desk = later(practice, clock)
    first, other = db.session.scalars(select(Enquiry).order_by(Enquiry.keep_until))
    desk.post(f"/desk/intake/{first.id}/outcome", {"outcome": "CRISIS_REDIRECT", "because": ""})
    desk.post(f"/desk/intake/{other.id}/outcome", {"outcome": "NOT_NOW", "because": ""})
    sizes = {len(row.blob) for row in db.session.scalars(select(Inbox).where(Inbox.kind == "record"))}
    assert len(sizes) == 1
    forget_old(MONDAY + timedelta(days=200))
    page = desk.get("/desk/intake/crisis").get_data(as_text=True)
    assert page.count("Sasha Canary") == 1


def test_what_was_offered_is_written_down_and_nothing_freer_is_taken(desk):
    desk.post("/desk/intake/crisis", {"offered": ["life at risk", "whatever"], "about": "Robin"})
    page = desk.get("/desk/intake/crisis").get_data(as_text=True)
    assert "Robin" in page
    assert "whatever" not in page


def test_a_visitor_and_a_client_do_not_find_the_board(visitor, practice, first_call):
    assert visitor.get("/desk/intake").status_code == 303
    client = practice.client("Maya", practice.ines)
    maya = practice.browser_of(practice.portal_account(client, practice.ines))
    assert maya.get("/desk/intake").status_code == 404


def test_an_enquiry_that_is_not_there_is_not_found(desk):
    assert desk.get("/desk/intake/7c2f6a52-7f2c-4f0e-9a53-1f2e3d4c5b6a").status_code == 404


def test_a_first_call_moved_by_the_desk_is_told_to_whoever_booked(desk, visitor, first_call):
    visitor.book(first_call)
    appointment = db.session.scalars(select(Appointment)).one()
    answer = desk.post(f"/desk/diary/{appointment.id}/move", {"on": "2026-11-24", "at": "11:00"})
    assert answer.status_code == 303
    assert len(db.session.scalars(select(OutboxLetter).where(OutboxLetter.locale == "en")).all()) >= 2
    desk.post(f"/desk/diary/{appointment.id}/cancellation")
    assert enquiry().state is State.WITHDRAWN


@pytest.mark.parametrize(
    ("minute", "said"),
    [
        (0, "at nine in the morning"),
        (15, "at quarter past nine"),
        (30, "at half past nine"),
        (45, "at quarter to ten"),
        (5, "at five past nine"),
        (55, "at five to ten"),
    ],
)
def test_a_time_is_said_as_one_says_it(practice, minute, said):
    wall = TUESDAY_AT_NINE.replace(hour=9, minute=minute)
    with practice.app.test_request_context("/"):
        assert aloud.said_time(wall) == said


def test_a_first_call_that_is_due_does_not_hide_the_note_that_can_be_written(desk, practice, clock):
    call_taken(desk, practice)
    maya = practice.client("Maya", practice.ines)
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()
    booked = desk.post("/desk/diary/new", {
        "client": maya.id.hex, "on": f"{TUESDAY_AT_NINE:%Y-%m-%d}", "at": "10:00", "service": service.id.hex,
        "therapist": practice.ines.id.hex, "delivery": "IN_PERSON",
    })  # fmt: skip
    assert booked.status_code == 303
    clock.move_to(TUESDAY_AT_NINE + timedelta(hours=3))
    day = practice.browser_of(practice.ines).get("/desk/today").get_data(as_text=True)
    button = re.search(r'<a[^>]*href="([^"]*)"[^>]*>(?:(?!</a>).)*Write the note', day, re.DOTALL)
    assert button is not None
    assert button[1].startswith(f"/desk/notes/new?client={maya.id}")


def test_from_her_day_a_therapist_reaches_who_called_makes_them_a_client_and_writes_in_one_press(
    desk, practice, clock
):
    call_taken(desk, practice)
    clock.move_to(TUESDAY_AT_NINE - timedelta(minutes=20))
    ines = practice.browser_of(practice.ines)
    where = f"/desk/intake/{enquiry().id}"
    day = ines.get("/desk/today").text
    assert f'href="{where}"' in day
    assert "A first call." in day
    assert "Begin, and write the note" in ines.get(where).text
    assert "Begin, and write the note" not in practice.browser_of(practice.omar).get(where).text
    begun = ines.post(f"{where}/client", {"therapist": practice.ines.id.hex, "write": "yes"})
    client = db.session.scalars(select(Client)).one()
    call = db.session.scalars(select(Appointment)).one()
    assert begun.location == f"/desk/notes/new?client={client.id}&appointment={call.id}"
    assert client.file_id is not None
    assert "How it ended" in ines.get(begun.location).text


def test_her_day_shows_the_first_calls_to_come_and_those_whose_outcome_nobody_told(desk, practice, clock):
    call_taken(desk, practice)
    where = f"/desk/intake/{enquiry().id}"

    def told(person):
        return practice.browser_of(person).get("/desk/today").text.partition("New consultations")

    assert where in told(practice.ines)[2]
    assert "What came of it?" not in told(practice.ines)[2]
    assert told(practice.omar)[2] == ""
    clock.move_to(TUESDAY_AT_NINE + timedelta(days=1))
    above, _, below = told(practice.ines)
    assert "What came of it?" in below
    assert re.search(rf'href="{where}" data-key="N"', above)
    ines = practice.browser_of(practice.ines)
    assert "first call is not written down" in ines.get("/desk/today/close").text


def test_a_client_made_for_a_colleague_gets_their_file_from_that_colleague(desk, practice):
    call_taken(desk, practice)
    omar = practice.browser_of(practice.omar)
    made = omar.post(
        f"/desk/intake/{enquiry().id}/client", {"therapist": practice.ines.id.hex, "write": "yes"}
    )
    assert made.location == "/desk/intake"
    assert db.session.scalars(select(Client)).one().file_id is None


def test_the_board_says_when_the_letter_to_a_caller_came_back(desk, visitor, first_call):
    visitor.book(first_call)
    assert "came back" not in desk.get("/desk/intake").text
    db.session.execute(update(OutboxLetter).values(state=LetterState.RETURNED, sealed=None))
    db.session.commit()
    assert "the letter to them came back" in desk.get("/desk/intake").text
    assert "the letter to them came back" in desk.get(f"/desk/intake/{enquiry().id}").text


@pytest.mark.parametrize("code", [*TONGUES, OTHER_TONGUE])
def test_every_language_a_caller_can_name_is_one_their_card_can_show(desk, practice, code):
    call_taken(desk, practice, language=code)
    desk.post(f"/desk/intake/{enquiry().id}/client", {"therapist": practice.ines.id.hex})
    client = db.session.scalars(select(Client)).one()
    own_file.open_file(practice.ines.actor, practice.ines.keyring, client)
    db.session.commit()
    page = practice.browser_of(practice.ines).get(f"/desk/clients/{client.id}/card").text
    ticked = re.findall(r'name="languages" type="checkbox" value="([^"]*)" checked', _in_order(page))
    assert ticked == ([] if code == OTHER_TONGUE else [code])


def _in_order(page):
    """The page with the attributes of its inputs sorted, bare ones last."""
    return re.sub(r"<input ([^>]*)>", lambda tag: " ".join(sorted(tag[1].split(), key=_as_read)), page)


def _as_read(attribute):
    return ("=" not in attribute, attribute)


def test_a_call_still_to_come_is_cancelled_before_it_can_end(desk, practice, visitor, first_call):
    visitor.book(first_call)
    where = f"/desk/intake/{enquiry().id}"
    assert "Cancel the call" in desk.get(where).text
    assert 'name="outcome"' not in desk.get(where).text
    assert desk.post(f"{where}/outcome", {"outcome": "NOT_NOW", "because": ""}).status_code == 409
    assert enquiry().state is State.BOOKED
    desk.post(f"/desk/diary/{enquiry().appointment_id}/cancellation")
    assert desk.post(f"{where}/outcome", {"outcome": "NOT_NOW", "because": ""}).status_code == 303
    assert enquiry().state is State.ENDED


def test_closing_the_public_page_leaves_the_telephone_open(desk, practice, first_call):
    first_call.audience = Audience.STAFF
    db.session.add(Practising(therapist_id=practice.ines.id, takes_new_people=False))
    db.session.commit()
    assert "at nine in the morning" in desk.get("/desk/intake").text
    assert call_taken(desk, practice).status_code == 303


def test_a_referral_keeps_to_whom_sealed_and_as_long_as_any_other_outcome(desk, practice, clock):
    call_taken(desk, practice)
    desk = later(practice, clock)
    where, sizes = f"/desk/intake/{enquiry().id}", set()
    for more in ({"outcome": "NOT_NOW"}, {"outcome": "REFER_OUT", "to_whom": "Dr. Canary " * 10}):
        desk.post(f"{where}/outcome", {"because": "", **more})
        blob = db.session.get(Inbox, enquiry().outcome_id).blob
        assert b"Canary" not in blob
        sizes.add(len(blob))
    assert len(sizes) == 1
    assert "Dr. Canary" in desk.get(where).text
    desk.post(f"{where}/outcome", {"because": "", "outcome": "NOT_NOW", "to_whom": "Dr. Canary"})
    assert "Dr. Canary" not in desk.get(where).text


def test_the_wait_list_comes_back_on_its_day(desk, practice, clock):
    call_taken(desk, practice)
    desk = later(practice, clock)
    listed = {"outcome": "WAIT_LIST", "because": "TIMES", "review_on": "2026-12-08"}
    desk.post(f"/desk/intake/{enquiry().id}/outcome", listed)
    assert "To look at again" not in desk.get("/desk/intake").text
    assert "Tuesday 8 December" in desk.get("/desk/intake").text
    desk = later(practice, clock, AFTER_THE_CALL + timedelta(days=14))
    assert "To look at again" in desk.get("/desk/intake").text


@pytest.mark.parametrize("day", ["2026-11-24", "2027-03-01", "soon"])
def test_a_review_that_would_find_nobody_is_asked_for_again_and_the_rest_is_kept(desk, practice, clock, day):
    call_taken(desk, practice)
    desk = later(practice, clock)
    typed = {"outcome": "WAIT_LIST", "because": "TIMES", "review_on": day, "to_whom": "kept"}
    answer = desk.post(f"/desk/intake/{enquiry().id}/outcome", typed)
    assert answer.status_code == 422
    assert f'value="{day}"' in answer.text
    assert 'value="kept"' in answer.text
    assert enquiry().state is State.BOOKED


def groups(page):
    """Who stands under which heading of the board."""
    parts = re.findall(r'<section class="group"[^>]*>(.*?)</section>', page, re.DOTALL)
    title, name = re.compile(r"<h2>(.*?)</h2>"), re.compile(r"<h3><bdi>(.*?)</bdi></h3>")
    return {title.search(part)[1]: name.findall(part) for part in parts}


def test_a_call_stands_under_its_day_until_it_is_over_and_then_waits_for_its_outcome(desk, practice, clock):
    call_taken(desk, practice, TUESDAY_AT_NINE + timedelta(minutes=45), name="Second", contact="902-555-0188")
    call_taken(desk, practice)
    assert groups(desk.get("/desk/intake").text) == {"First call booked": ["Sasha Canary", "Second"]}
    # Tuesday has begun in Halifax once Monday's last minute is over there.
    for at, under in (
        (TUESDAY_AT_NINE.replace(hour=3, minute=59), {"First call booked": ["Sasha Canary", "Second"]}),
        (TUESDAY_AT_NINE.replace(hour=4, minute=0), {"First calls today": ["Sasha Canary", "Second"]}),
        (
            TUESDAY_AT_NINE + timedelta(minutes=15),
            {"First calls today": ["Second"], "Outcomes due": ["Sasha Canary"]},
        ),
    ):
        desk = later(practice, clock, at)
        page = desk.get("/desk/intake").text
        assert groups(page) == under
    due = re.search(r'href="(/desk/intake/[^"]*)#outcome"', page)[1]
    assert 'id="outcome"' in desk.get(due).text
    desk.post(f"{due}/outcome", {"outcome": "BOOK_INTAKE", "because": ""})
    assert groups(desk.get("/desk/intake").text) == {
        "First calls today": ["Second"],
        "After the call": ["Sasha Canary"],
    }


def test_a_call_that_another_one_followed_still_waits_for_its_outcome(desk, practice, clock):
    call_taken(desk, practice)
    desk = later(practice, clock)
    call_taken(desk, practice, TUESDAY_AT_NINE + timedelta(days=7), anyway="yes")
    assert groups(desk.get("/desk/intake").text) == {
        "Outcomes due": ["Sasha Canary"],
        "First call booked": ["Sasha Canary"],
    }
