"""Bad input from a program: a problem that says what is amiss and where, and nothing half done."""

from datetime import datetime, timedelta

from clinic.database import db
from clinic.diary.models import Hours, Service
from tests import counted
from tests.api.conftest import TUESDAY_AT_NINE, written

MEGABYTE = "A" * 1_000_000
FORMULA = "=cmd|' /C calc'!A0"
TURNED = "\u202e\u2066"
NOT_OFFERED, TAKEN = (422, "not-offered"), (409, "time-taken")
QUARTER = timedelta(minutes=15)

# What is not of the shape it should have: one wrong field each.
AMISS: dict[str, dict[str, object]] = {
    "02:30 of the wall on the night of the change": {"starts_at": "2027-03-14T02:30:00"},
    "the same with an offset": {"starts_at": "2027-03-14T02:30:00-04:00"},
    "a formula for a time": {"starts_at": FORMULA},
    "a time with a second line": {"starts_at": "2026-11-24T13:00:00Z\r\nX: y"},
    "a megabyte of time": {"starts_at": MEGABYTE},
    "another service's length": {"minutes": 50},
    "a service by its length": {"service": "50"},
    "a formula for somebody": {"therapist": FORMULA},
    "a name of a megabyte": {"name": MEGABYTE},
    "a name of marks alone": {"name": TURNED + "\r\n\x00"},
    "a contact that is a formula": {"email": FORMULA},
    "a contact with a second line": {"email": "a@example.com\r\nBcc: b@example.com"},
    "a contact turned around": {"email": TURNED},
    "a number that is a formula": {"email": None, "phone": "+1+1"},
    "a province with a tab": {"region": "CA-NS\t"},
}
# What is a time as it should be written, and cannot be had.
TIMES: dict[str, tuple[dict[str, object], tuple[int, str]]] = {
    "past": ({"starts_at": "2026-11-17T13:00:00Z"}, NOT_OFFERED),
    "outside the hours": ({"starts_at": "2026-11-24T03:00:00Z"}, NOT_OFFERED),
    "running over the end of the hours": ({"starts_at": "2026-11-24T16:00:00Z"}, NOT_OFFERED),
    "five years ahead": ({"starts_at": "2031-11-25T13:00:00Z"}, NOT_OFFERED),
    "beyond every calendar": ({"starts_at": "9999-12-31T23:59:59Z"}, NOT_OFFERED),
    "09:07": ({"starts_at": "2026-11-24T13:07:00Z"}, NOT_OFFERED),
    "a second past": ({"starts_at": "2026-11-24T13:00:01Z"}, NOT_OFFERED),
    "on a day that ends sooner": ({"starts_at": "2026-11-24T24:00:00Z"}, NOT_OFFERED),
    "a therapist who works later": ({"therapist": "omar"}, NOT_OFFERED),
    "somebody who sees nobody": ({"therapist": "iris"}, NOT_OFFERED),
    "taken": ({"therapist": "ines", "starts_at": "2026-11-24T14:00:00Z"}, TAKEN),
    "overlapping": ({"therapist": "ines", "starts_at": "2026-11-24T14:15:00Z"}, TAKEN),
}


def test_what_cannot_be_is_a_problem_that_says_where_and_keeps_nothing(either_program, either_practice):
    program, practice = either_program, either_practice
    # Half an hour, so that a start on the grid can overlap.
    call = db.session.query(Service).filter_by(minutes=15).one()
    call.minutes = 30
    db.session.commit()
    whom = str(practice.ines.id)
    mine = program.book(
        email="first@example.com", therapist=whom, starts_at=written(TUESDAY_AT_NINE + 4 * QUARTER)
    )
    assert mine.status_code == 201
    token, before, wrong = mine.json["token"], counted.rows(), []
    for what, changed in AMISS.items():
        field = next(name for name, value in changed.items() if value is not None)
        answers = [program.book(**changed)]
        if field == "starts_at":
            answers.append(program.http.patch(f"/api/v1/bookings/{token}", json=changed))
        for answer in answers:
            said = answer.json
            told = (answer.status_code, answer.mimetype, said["type"], list(said.get("fields", {})))
            if told != (422, "application/problem+json", "invalid", [field]) or MEGABYTE[:999] in answer.text:
                wrong.append((what, told))
    for number, (what, (changed, (status, kind))) in enumerate(TIMES.items()):
        # Another person from elsewhere each time, since ten tries are an hour's.
        program.http.environ_base["REMOTE_ADDR"] = f"10.{number}.0.1"
        person = getattr(practice, str(changed.get("therapist")), None)
        who = {"therapist": str(person.id)} if person else {}
        answer = program.book(**changed | who | {"email": f"n{number}@example.com"})
        told = (answer.status_code, answer.mimetype, answer.json["type"], bool(answer.json["detail"]))
        if told != (status, "application/problem+json", kind, True):
            wrong.append((what, told))
    assert wrong == []
    assert counted.rows() == before
    assert program.get(f"/bookings/{token}").json["starts_at"] == "2026-11-24T14:00:00Z"


def test_the_hour_that_is_left_out_and_the_one_that_comes_twice_are_instants_like_any_other(
    program, practice, clock
):
    db.session.add(Hours(therapist_id=practice.ines.id, weekday=6, opens=60, closes=180))
    db.session.commit()
    for day, expected in (
        ("2027-03-14", ["05:00:00Z/01:00:00-04:00", "05:45:00Z/01:45:00-04:00"]),
        ("2027-11-07", ["04:00:00Z/01:00:00-03:00", "05:00:00Z/01:00:00-04:00", "06:45:00Z/02:45:00-04:00"]),
    ):
        clock.move_to(datetime.fromisoformat(f"{day}T12:00:00+00:00") - timedelta(days=2))
        found = program.openings(**{"from": day, "to": day}).json["openings"]
        said = [f"{one['starts_at'][11:]}/{one['local'][11:]}" for one in found]
        assert [said[0], *(one for one in said if one in expected[1:-1]), said[-1]] == expected
        for number, one in enumerate((found[0], found[-1])):
            booked = program.book(starts_at=one["starts_at"], email=f"{day}{number}@example.com")
            assert (booked.status_code, booked.json["starts_at"]) == (201, one["starts_at"])
