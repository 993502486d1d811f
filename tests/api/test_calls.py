"""A program books, moves and cancels as the page does, and hears nothing that is not its business."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

from clinic.database import db
from clinic.diary.models import Appointment, Audience, Service
from clinic.intake.answered import KeptAnswer
from clinic.intake.way import way_of
from clinic.mail.models import OutboxLetter
from tests.api.conftest import MONDAY, TUESDAY_AT_NINE

QUARTER = timedelta(minutes=15)


def appointments():
    db.session.rollback()
    return db.session.scalars(select(Appointment)).all()


def letters():
    (one,) = appointments()
    return len(db.session.scalars(select(OutboxLetter).where(OutboxLetter.about_id == one.id)).all())


def test_services_and_therapists_of_the_public_are_told_and_no_others(program):
    (service,) = program.get("/services").json["services"]
    assert service == {
        "id": program.service,
        "name": "First call, free",
        "minutes": 15,
        "price": "0.00",
        "languages": ["en", "fa"],
    }
    told = program.get("/therapists").json["therapists"]
    assert [(one["name"], one["designation"]) for one in told] == [
        ("Ines Inlet", "RCT"),
        ("Omar Ocean", "RCT"),
    ]


def test_languages_and_ways_of_working_are_told_by_their_codes(either_program, either_practice):
    either_practice.browser_of(either_practice.ines).post(
        f"/desk/published/{either_practice.ines.id}",
        {"languages": ["en", "fa"], "others": "Somali", "modalities": ["EFCT", "COREG"]},
    )
    told = either_program.get("/therapists").json["therapists"]
    assert [(one["languages"], one["modalities"]) for one in told] == [
        (["en", "fa", "so"], ["EFCT", "COREG"]),
        # Who has told nothing speaks the language of her own pages.
        (["en"], []),
    ]


def test_ways_of_working_are_told_and_described_as_the_practice_has_them(program, practice):
    ines = practice.browser_of(practice.ines)
    code = ines.post("/desk/ways/new", {"name": "Sand tray"}).location.rpartition("/")[2]
    before = program.get("/openapi.json").text
    said = {"languages": ["en"], "modalities": [code, "CBT"]}
    assert ines.post(f"/desk/published/{practice.ines.id}", said).status_code == 303
    assert ines.post("/desk/ways/CBT/retirement").status_code == 303
    assert program.get("/therapists").json["therapists"][0]["modalities"] == [code]
    described = program.get("/openapi.json")
    assert described.text != before
    ways = described.json["components"]["schemas"]["Therapist"]["properties"]["modalities"]
    assert code in ways["items"]["enum"]
    assert "CBT" not in ways["items"]["enum"]
    assert f"`{code}`: Sand tray" in ways["description"]


def test_openings_and_bookings_are_with_whoever_speaks_the_language_asked_for(program, practice):
    practice.browser_of(practice.omar).post(f"/desk/published/{practice.omar.id}", {"others": "fa-IR"})
    found = program.openings(speaks="fa").json["openings"]
    assert {one["therapist"] for one in found} == {str(practice.omar.id)}
    assert found[0]["starts_at"] == "2026-11-24T14:00:00Z"
    assert program.openings(speaks="uk").json["openings"] == []
    assert program.book(speaks="fa").json["type"] == "not-offered"
    booked = program.book(speaks="fa", starts_at=found[0]["starts_at"])
    assert (booked.status_code, booked.json["therapist"]) == (201, str(practice.omar.id))


def test_a_no_is_said_in_the_language_that_is_asked_for(program):
    asked = {"service": program.service, "therapist": "any", "from": "2026-11-23", "to": "2026-11-30"}
    for accepted, sentence in (
        ("fa-IR,en;q=0.5", "زبانی با این کد وجود ندارد."),
        ("en", "There is no language of this code."),
    ):
        answer = program.http.get(
            "/api/v1/openings", query_string=asked | {"speaks": "qx"}, headers={"Accept-Language": accepted}
        )
        assert answer.json["fields"] == {"speaks": sentence}


def test_a_language_that_there_is_not_is_said_to_be_none(program):
    answer = program.openings(speaks="qx")
    assert answer.status_code == 422
    assert answer.json["fields"] == {"speaks": "There is no language of this code."}


def test_openings_are_told_in_utc_and_by_the_clock_that_was_asked_for(program, practice):
    answer = program.openings(zone="America/Vancouver").json
    assert answer["zone"] == "America/Vancouver"
    assert answer["openings"][0] == {
        "starts_at": "2026-11-24T13:00:00Z",
        "local": "2026-11-24T05:00:00-08:00",
        "therapist": str(practice.ines.id),
    }
    assert program.openings().json["openings"][0]["local"] == "2026-11-24T09:00:00-04:00"
    with_omar = program.openings(therapist=str(practice.omar.id)).json["openings"]
    assert with_omar[0]["starts_at"] == "2026-11-24T14:00:00Z"
    assert {one["therapist"] for one in with_omar} == {str(practice.omar.id)}


def test_the_days_asked_for_are_those_of_the_zone(program):
    assert program.openings(**{"from": "2026-11-24", "to": "2026-11-24"}).json["openings"]
    assert not program.openings(**{"from": "2026-11-23", "to": "2026-11-23"}).json["openings"]
    far = program.openings(**{"from": "2026-11-25", "to": "2026-11-25", "zone": "Pacific/Auckland"})
    assert far.json["openings"][0]["local"] == "2026-11-25T02:00:00+13:00"


def test_a_time_is_booked_moved_and_cancelled_with_one_letter_each(either_program):
    made = either_program.book()
    assert made.status_code == 201
    said = made.json
    assert (said["starts_at"], said["ends_at"]) == ("2026-11-24T13:00:00Z", "2026-11-24T13:15:00Z")
    assert said["manage_url"] == f"http://localhost/b/{said['token']}"
    assert either_program.http.get(said["ics_url"].removeprefix("http://localhost")).status_code == 200
    moved = either_program.move(said["token"], TUESDAY_AT_NINE + QUARTER * 4)
    assert (moved.status_code, moved.json["starts_at"]) == (200, "2026-11-24T14:00:00Z")
    gone = either_program.cancel(said["token"])
    assert (gone.status_code, gone.json["state"]) == (200, "cancelled")
    assert either_program.get(f"/bookings/{said['token']}").json == gone.json
    assert letters() == 3


def test_moving_there_again_and_cancelling_again_say_the_same_and_write_nothing(program):
    token = program.book().json["token"]
    assert program.move(token, TUESDAY_AT_NINE).status_code == 200
    first = program.cancel(token)
    assert program.cancel(token).json == first.json
    assert letters() == 2
    refused = program.move(token, TUESDAY_AT_NINE + QUARTER * 8)
    assert (refused.status_code, refused.json["type"]) == (409, "cancelled")


def test_a_taken_time_is_a_no_with_the_nearest_three_and_not_whose_it_is(program, practice):
    program.book()
    answer = program.book(therapist=str(practice.ines.id), email="leo@example.com")
    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")
    assert answer.json["type"] == "time-taken"
    assert len(answer.json["nearest"]) == 3
    assert answer.json["nearest"][0]["starts_at"] == "2026-11-24T13:30:00Z"
    assert "Alex" not in answer.text
    assert len(appointments()) == 1


@pytest.mark.parametrize(
    "starts_at",
    [
        "2026-11-24T13:07:00Z",
        "2026-11-23T13:00:00Z",
        "2031-11-24T13:00:00Z",
        "2026-11-24T03:00:00Z",
        "2026-02-30T13:00:00Z",
        "9999-12-31T23:59:59Z",
    ],
)
def test_what_is_not_listed_cannot_be_booked_nor_moved_to(program, starts_at):
    token = program.book().json["token"]
    answer = program.book(starts_at=starts_at, email="leo@example.com")
    assert (answer.status_code, answer.json["type"]) == (422, "not-offered")
    # As of whatever else cannot be used, it is said which field that is.
    assert answer.json["fields"] == {"starts_at": answer.json["detail"]}
    answer = program.http.patch(f"/api/v1/bookings/{token}", json={"starts_at": starts_at})
    assert (answer.status_code, answer.json["type"]) == (422, "not-offered")
    assert answer.json["fields"] == {"starts_at": answer.json["detail"]}
    assert {*answer.json} == {"type", "title", "status", "detail", "fields", "nearest"}
    assert [one.starts_at for one in appointments()] == [TUESDAY_AT_NINE]


def test_all_that_is_listed_can_be_booked_and_is_then_listed_no_more(program):
    for number in range(4):
        one = program.openings().json["openings"][-1]
        said = {name: value for name, value in one.items() if name != "local"}
        assert program.book(email=f"n{number}@example.com", **said).status_code == 201
        assert one not in program.openings().json["openings"]


def test_a_service_of_the_practice_alone_is_not_there(program):
    other = db.session.scalars(select(Service).where(Service.audience == Audience.STAFF)).first()
    assert program.openings(service=str(other.id)).status_code == 404
    answer = program.book(service=str(other.id))
    assert (answer.status_code, answer.json["type"]) == (422, "not-offered")


def test_the_same_key_acts_once_and_is_answered_alike(either_program):
    first = either_program.book("key-one")
    again = either_program.book("key-one")
    assert (first.status_code, again.status_code, again.json) == (201, 201, first.json)
    assert letters() == 1
    other = either_program.book("key-one", name="Somebody Else")
    assert (other.status_code, other.json["type"]) == (422, "invalid")
    assert list(other.json["fields"]) == ["Idempotency-Key"]


def test_a_key_is_forgotten_after_a_day_and_a_no_is_not_kept(program, practice, clock):
    token = program.book("key-one").json["token"]
    whom = str(practice.ines.id)
    assert program.book("key-two", email="leo@example.com", therapist=whom).status_code == 409
    program.cancel(token)
    assert program.book("key-two", email="leo@example.com", therapist=whom).status_code == 201
    clock.shift(timedelta(days=1, seconds=1))
    assert program.book("key-one").json["type"] == "not-offered"


def test_a_kept_answer_lies_sealed_under_its_key(program):
    token = program.book("a-key-of-mine").json["token"]
    db.session.rollback()
    row = db.session.scalars(select(KeptAnswer)).one()
    whole = row.key_hash + row.sealed
    assert not [word for word in (token, "a-key-of-mine", "Canary", "alex@") if word.encode() in whole]


def test_of_two_with_one_key_at_once_one_acts_and_both_hear_it(either_program, either_practice):
    together, said = Barrier(2, timeout=60), either_program.wish()

    def one():
        http = either_practice.app.test_client(use_cookies=False)
        together.wait()
        answer = http.post("/api/v1/bookings", json=said, headers={"Idempotency-Key": "both"})
        return answer.status_code, answer.json

    db.session.rollback()
    with ThreadPoolExecutor(2) as two:
        first, second = [task.result() for task in [two.submit(one), two.submit(one)]]
    assert first == second
    assert first[0] == 201
    assert letters() == 1


def test_a_name_is_tidied_as_the_page_tidies_it(program):
    token = program.book(name="Al\u202eex\x00\r\nBcc: x").json["token"]
    assert way_of(token, MONDAY).visitor.name == "Alex Bcc: x"


def test_the_limits_are_those_of_the_page(program):
    for number in range(10):
        program.book(email=f"n{number}@example.com")
    answer = program.book(email="last@example.com")
    assert (answer.status_code, answer.mimetype) == (429, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0


def test_cookies_count_for_nothing_none_is_set_and_no_other_site_is_let_in(program, practice):
    browser = practice.browser_of(practice.ines)
    for path in ("/services", "/services?lang=fa", "/nothing"):
        theirs = browser.get(f"/api/v1{path}", headers={"Origin": "https://elsewhere.test"})
        anybodys = program.http.get(f"/api/v1{path}")
        assert (theirs.status_code, theirs.data) == (anybodys.status_code, anybodys.data)
        assert "Set-Cookie" not in theirs.headers
        assert not [name for name, _value in theirs.headers if name.startswith("Access-Control")]
    assert program.http.options("/api/v1/bookings").status_code == 405


def test_the_log_names_the_call_and_never_the_token(program, caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("clinic"), "propagate", True)
    token = program.book().json["token"]
    caplog.clear()
    with caplog.at_level(logging.INFO, "clinic"):
        program.get(f"/bookings/{token}")
    record = next(one for one in caplog.records if one.name == "clinic")
    assert record.endpoint == "api.show"
    assert token not in str(vars(record))
