"""What is sent has the shape it should have, or a clear sentence says what is wrong with which field."""

import json

import pytest
from sqlalchemy import func, select

from clinic.database import db
from clinic.diary.models import Appointment

JSON = "application/json"


def sent(program, body, kind=JSON):
    return program.http.post("/api/v1/bookings", data=body, content_type=kind)


@pytest.fixture(autouse=True)
def nothing_is_booked(program):
    yield
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Appointment)) == 0


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": 7}, "name"),
        ({"name": None}, "name"),
        ({"name": ["Alex"]}, "name"),
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "\u202e\u2066"}, "name"),
        ({"name": "\x00\x01"}, "name"),
        ({"name": "n" * 81}, "name"),
        ({"email": "alex"}, "email"),
        ({"email": "alex@example.com\r\nBcc: all@example.test"}, "email"),
        ({"starts_at": "2026-11-24T13:00:00"}, "starts_at"),
        ({"starts_at": "2026-11-24T09:00:00-04:00"}, "starts_at"),
        ({"starts_at": "2026-11-24 13:00:00Z\n"}, "starts_at"),
        ({"starts_at": 1795526400}, "starts_at"),
        ({"service": "first"}, "service"),
        ({"therapist": "Ines"}, "therapist"),
        ({"reach": "message"}, "reach"),
        ({"language": "xx"}, "language"),
        ({"region": "NS"}, "region"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"why": "I am afraid"}, "why"),
        ({"phone": "902-555-0112"}, "phone"),
    ],
)
def test_each_wrong_field_is_named_with_a_sentence(program, changed, field):
    answer = sent(program, json.dumps(program.wish() | changed))
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["type"] == "invalid"
    assert field in answer.json["fields"]
    assert all(answer.json["fields"].values())
    assert "afraid" not in answer.text


def test_every_missing_field_is_named_at_once(program):
    answer = sent(program, "{}")
    assert set(answer.json["fields"]) == {*program.wish(), "phone"}


def test_a_number_that_is_no_number_is_said_so(program):
    said = program.wish(email=None, phone="12")
    assert list(sent(program, json.dumps(said)).json["fields"]) == ["phone"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b'{"name": NaN}',
        b'{"name": -Infinity}',
        b'{"name": "a", "name": "b"}',
        b'{"name": "\\ud800"}',
        b'{"name": ' + b"9" * 5000 + b"}",
        b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"name": "a"} {}',
    ],
)
def test_what_is_no_one_json_object_cannot_be_read(program, body):
    answer = sent(program, body)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_only_json_is_read(program, kind):
    answer = sent(program, json.dumps(program.wish()), kind)
    assert (answer.status_code, answer.mimetype) == (415, "application/problem+json")


def test_a_body_of_more_than_a_megabyte_is_refused(program):
    answer = sent(program, json.dumps(program.wish(name="n" * 1024 * 1024)))
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")
    assert sent(program, json.dumps(program.wish(name="n" * 1_000_000))).status_code == 422


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"from": "2026-11-24", "to": "2027-01-25"}, {"from", "to"}),
        ({"from": "2026-11-24", "to": "2026-11-23"}, {"from", "to"}),
        ({"from": "2026-02-30"}, {"from"}),
        ({"to": "24.11.2026"}, {"to"}),
        ({"from": "9999-12-31", "to": "9999-12-31"}, {"from", "to"}),
        ({"zone": "Mars/Olympus"}, {"zone"}),
        ({"therapist": ""}, {"therapist"}),
        ({"colour": "blue"}, {"colour"}),
    ],
)
def test_what_follows_the_question_mark_is_judged_as_well(program, query, fields):
    answer = program.openings(**query)
    assert answer.status_code == 422
    assert set(answer.json["fields"]) == fields


def test_sixty_two_days_may_be_asked_for(program):
    assert program.openings(**{"from": "2026-11-24", "to": "2027-01-24"}).status_code == 200


def test_a_parameter_stands_once(program):
    answer = program.http.get("/api/v1/services?zone=a&zone=b")
    assert answer.json["fields"]["zone"] == "This was sent more than once."


@pytest.mark.parametrize("key", ["", "two words", "k" * 201, "schl\xfcssel"])
def test_a_key_is_one_plain_word(program, key):
    answer = program.http.post("/api/v1/bookings", json=program.wish(), headers={"Idempotency-Key": key})
    assert list(answer.json["fields"]) == ["Idempotency-Key"]


def test_every_no_is_a_problem_for_programs(program):
    for method, path, status in (
        ("GET", "/nothing", 404),
        ("GET", "/bookings/" + "x" * 43, 404),
        ("DELETE", "/bookings/%00", 404),
        ("PUT", "/bookings", 405),
        ("POST", "/services", 405),
    ):
        answer = program.http.open(f"/api/v1{path}", method=method)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
        assert answer.json["type"] == "about:blank"
        assert answer.json["status"] == status
        assert answer.json["detail"]
