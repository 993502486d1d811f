"""A program that books: it sends JSON, has no cookies, and stands at a Monday morning in Halifax."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from clinic.database import db
from clinic.diary.models import Hours, Service, ServiceKind
from tests.practice import Practice

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
TUESDAY_AT_NINE = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


@dataclass
class Program:
    """Whatever the clinic's own website runs."""

    http: FlaskClient
    service: str

    def get(self, path: str, **query: str) -> TestResponse:
        return self.http.get(f"/api/v1{path}", query_string=query)

    def openings(self, **query: str) -> TestResponse:
        asked = {"service": self.service, "therapist": "any", "from": "2026-11-23", "to": "2026-11-30"}
        return self.get("/openings", **asked | query)

    def wish(self, **changed: object) -> dict[str, object]:
        said: dict[str, object] = {
            "service": self.service,
            "therapist": "any",
            "starts_at": written(TUESDAY_AT_NINE),
            "name": "Alex Canary",
            "email": "alex@example.com",
            "reach": "MESSAGE",
            "language": "en",
            "region": "CA-NS",
        }
        return {name: value for name, value in (said | changed).items() if value is not None}

    def book(self, key: str = "", **changed: object) -> TestResponse:
        headers = {"Idempotency-Key": key} if key else {}
        return self.http.post("/api/v1/bookings", json=self.wish(**changed), headers=headers)

    def move(self, token: str, starts_at: datetime) -> TestResponse:
        return self.http.patch(f"/api/v1/bookings/{token}", json={"starts_at": written(starts_at)})

    def cancel(self, token: str) -> TestResponse:
        return self.http.delete(f"/api/v1/bookings/{token}")


def written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def working(practice: Practice) -> Program:
    """Ines works Tuesdays from nine to noon; Omar from ten."""
    db.session.add_all(
        Hours(therapist_id=one.id, weekday=1, opens=opens, closes=720)
        for one, opens in ((practice.ines, 540), (practice.omar, 600))
    )
    db.session.commit()
    first_call = db.session.scalars(select(Service).where(Service.kind == ServiceKind.FIRST_CALL)).one()
    return Program(practice.app.test_client(use_cookies=False), str(first_call.id))


@pytest.fixture(autouse=True)
def clock():
    """Time stands still, and moves when a test says so."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def program(practice: Practice) -> Program:
    return working(practice)


@pytest.fixture
def either_program(either_practice: Practice) -> Program:
    return working(either_practice)
