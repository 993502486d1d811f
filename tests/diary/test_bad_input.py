"""Bad input to the forms of the desk: a sentence beside what was typed, and nothing half done."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from werkzeug.test import TestResponse

from clinic.database import db
from clinic.diary.models import Appointment, Hours, Service, ServiceKind
from tests import counted
from tests.practice import Browser, Practice

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
MEGABYTE = "A" * 1_000_000
FORMULA = "=cmd|' /C calc'!A0"
TURNED = "\u202e\u2066"
TAKEN = "That time has just been taken."
NOT_OFFERED = "That time is not offered, or not any more."
TOO_LONG = "This is too long"
FILL_IN = "Please fill this in."
ONE_OF_THESE = "Please choose one of these."
NO_TIME = "Please write the time as hours and minutes."
NO_DAY = "Please write the date as year, month and day."
STEPS = "Give it in steps of five minutes."

Row = tuple[dict[str, str], int, str]

# What is typed for a day and a time of the practice's own clock, wherever staff do so.
WHEN: dict[str, Row] = {
    "long past": ({"on": "2026-10-01"}, 422, "more than a month past"),
    "five years ahead": ({"on": "2031-11-25"}, 422, "more than two years away"),
    "beyond every calendar": ({"on": "9999-12-31"}, 422, NO_DAY),
    "a day there is not": ({"on": "2026-02-30"}, 422, NO_DAY),
    "a formula for a day": ({"on": FORMULA}, 422, NO_DAY),
    "no day": ({"on": ""}, 422, FILL_IN),
    "09:07": ({"at": "09:07"}, 422, STEPS),
    "off the grid, on the night of the change": ({"on": "2027-03-14", "at": "02:33"}, 422, STEPS),
    "a time there is not": ({"at": "24:30"}, 422, NO_TIME),
    "a formula for a time": ({"at": "+1+1"}, 422, NO_TIME),
    "a time with a second line": ({"at": "10:00\r\nBcc: x"}, 422, NO_TIME),
    "a time that is turned around": ({"at": TURNED}, 422, FILL_IN),
    "a megabyte of time": ({"at": MEGABYTE}, 422, NO_TIME),
    "taken": ({"at": "10:00"}, 409, TAKEN),
    "overlapping": ({"at": "10:30"}, 409, TAKEN),
    "within what stands free after another": ({"at": "10:50"}, 409, TAKEN),
    "with its own time after it in another": ({"at": "09:05"}, 409, TAKEN),
}
BOOKING: dict[str, Row] = {
    "no such service": ({"service": "15"}, 422, ONE_OF_THESE),
    "a service of a megabyte": ({"service": MEGABYTE}, 422, ONE_OF_THESE),
    "nobody": ({"therapist": ""}, 422, ONE_OF_THESE),
    "no such way": ({"delivery": "PIGEON"}, 422, ONE_OF_THESE),
    "a reason of a megabyte": ({"overbook": "y", "reason": MEGABYTE, "at": "10:00"}, 422, TOO_LONG),
    "a reason of nothing": ({"overbook": "y", "reason": TURNED + "\r\n\x00", "at": "10:00"}, 422, "Say why"),
    "every other week for ever": ({"every": "2"}, 422, "Say how many times, or until when."),
    "times without end": ({"every": "1", "times": "9" * 400}, 422, "Please write a number from 2"),
    "a formula of times": ({"every": "1", "times": "=2"}, 422, "Please write a whole number."),
}
MOVING: dict[str, Row] = {
    "seven minutes long": ({"minutes": "7"}, 422, STEPS),
    "no time long": ({"minutes": "0"}, 422, "Please write a number from 5 to 480."),
    "longer than a day": ({"minutes": "9999"}, 422, "Please write a number from 5 to 480."),
    "a formula of minutes": ({"minutes": "=50"}, 422, "Please write a whole number."),
    "somebody who sees nobody": ({"therapist": "iris"}, 422, ONE_OF_THESE),
    "with a formula": ({"therapist": FORMULA}, 422, ONE_OF_THESE),
    "so long that it runs into another": ({"at": "08:30", "minutes": "120"}, 409, TAKEN),
}
CALL: dict[str, Row] = {
    "past": ({"start": "2026-11-17T13:00:00Z"}, 422, NOT_OFFERED),
    "outside the hours": ({"start": "2026-11-24T03:00:00Z"}, 422, NOT_OFFERED),
    "five years ahead": ({"start": "2031-11-25T13:00:00Z"}, 422, NOT_OFFERED),
    "beyond every calendar": ({"start": "9999-12-31T23:59:59Z"}, 422, NOT_OFFERED),
    "09:07": ({"start": "2026-11-24T13:07:00Z"}, 422, NOT_OFFERED),
    "02:30 of the wall on the night of the change": ({"start": "2027-03-14T02:30:00"}, 422, NOT_OFFERED),
    "a formula": ({"start": FORMULA}, 422, NOT_OFFERED),
    "no time": ({"start": ""}, 422, "Please choose a time."),
    "a time of a megabyte": ({"start": MEGABYTE}, 422, "Please choose a time."),
    "taken": ({"start": "2026-11-24T14:00:00Z"}, 409, TAKEN),
    "overlapping": ({"start": "2026-11-24T14:45:00Z"}, 409, TAKEN),
    "another therapist's time": ({"start": "2026-11-24T13:00:00Z", "with": "omar"}, 422, NOT_OFFERED),
    "somebody who sees nobody": ({"start": "2026-11-24T13:00:00Z", "with": "iris"}, 422, NOT_OFFERED),
    "a name of a megabyte": ({"name": MEGABYTE}, 422, TOO_LONG),
    "no name": ({"name": TURNED + "\r\n\x00 "}, 422, FILL_IN),
    "a contact that is a formula": ({"contact": FORMULA}, 422, "Please look once more."),
    "two contacts": ({"contact": "a@example.com\r\nBcc: b@example.com"}, 422, "Please look once more."),
    "no such answer": ({"reach": "SHOUT"}, 422, ONE_OF_THESE),
    "no such language": ({"language": "tlh"}, 422, ONE_OF_THESE),
    "no such province": ({"region": "CA-XX"}, 422, ONE_OF_THESE),
}


class Desk:
    """Iris at the three forms by which a time is given, in a practice that sees Maya on Tuesday at ten."""

    def __init__(self, practice: Practice) -> None:
        self.people = {name: getattr(practice, name).id.hex for name in ("ines", "omar", "iris")}
        db.session.add(Hours(therapist_id=practice.ines.id, weekday=1, opens=540, closes=1020))
        db.session.commit()
        self.session = db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()
        self.maya = practice.client("Maya", practice.ines).id.hex
        self.browser: Browser = practice.browser_of(practice.iris)
        assert self.book(at="10:00").status_code == 303
        assert self.book(at="15:00").status_code == 303
        later = datetime(2026, 11, 24, 19, tzinfo=UTC)
        self.afternoon = (
            db.session.scalars(select(Appointment).where(Appointment.starts_at == later)).one().id
        )

    def book(self, **typed: str) -> TestResponse:
        them = {"client": self.maya, "service": self.session.id.hex, "therapist": self.people["ines"]}
        return self._sent(
            "/desk/diary/new", {**them, "delivery": "PHONE", "on": "2026-11-24", "at": "13:00"} | typed
        )

    def move(self, **typed: str) -> TestResponse:
        if typed.get("therapist") in self.people:
            typed["therapist"] = self.people[typed["therapist"]]
        return self._sent(f"/desk/diary/{self.afternoon}/move", {"on": "2026-11-24", "at": "13:00"} | typed)

    def call(self, **typed: str) -> TestResponse:
        them = {"name": "Sasha Canary", "contact": "902-555-0143", "reach": "MESSAGE", "language": "uk"}
        typed = {**them, "region": "CA-NS", "start": "2026-11-24T17:00:00Z", "with": "ines"} | typed
        if typed["start"]:
            typed["start"] += "/" + self.people[typed.pop("with")]
        return self._sent("/desk/intake", typed)

    def _sent(self, path: str, typed: dict[str, Any]) -> TestResponse:
        return self.browser.post(path, typed)


@pytest.fixture
def desk(practice):
    with time_machine.travel(MONDAY, tick=False):
        yield Desk(practice)


@pytest.mark.parametrize(
    ("act", "rows", "kept"),
    [
        ("book", WHEN | BOOKING, {"on": "2026-11-24", "at": "13:00"}),
        ("move", WHEN | MOVING, {"on": "2026-11-24", "at": "13:00"}),
        ("call", CALL, {"name": "Sasha Canary", "contact": "902-555-0143"}),
    ],
    ids=["book", "move", "call"],
)
def test_what_cannot_be_is_refused_in_a_sentence_that_keeps_what_was_typed(desk, act, rows, kept):
    before = counted.rows()
    stood = _appointments()
    wrong = []
    for what, (typed, status, sentence) in rows.items():
        answer = getattr(desk, act)(**typed)
        shown = [f'value="{value}"' for name, value in kept.items() if name not in typed]
        told = [answer.status_code, *(part in answer.text for part in (sentence, *shown))]
        if told != [status] + [True] * (len(shown) + 1) or set(TURNED + "\x00") & set(answer.text):
            wrong.append((what, told))
    assert wrong == []
    assert counted.rows() == before
    assert _appointments() == stood


def _appointments() -> list[tuple[object, ...]]:
    found = db.session.scalars(
        select(Appointment).order_by(Appointment.id).execution_options(populate_existing=True)
    )
    return [(one.starts_at, one.ends_at, one.therapist_id, one.sequence, one.cancelled_at) for one in found]
