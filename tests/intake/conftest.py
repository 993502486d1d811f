from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from clinic.database import db
from clinic.diary.models import Hours, Service, ServiceKind
from clinic.people.models import Practice as Founded
from tests.answering import answering
from tests.hands import has_settled
from tests.practice import Practice

# A Monday morning in Halifax; on Tuesday, the first free time is at nine.
MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
TUESDAY_AT_NINE = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
ALL_YEAR = "America/Puerto_Rico"


@pytest.fixture(autouse=True)
def clock():
    """Time stands still, and moves when a test says so."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def first_call(practice):
    """Ines works Tuesdays from nine to noon; Omar from ten."""
    db.session.add_all(
        Hours(therapist_id=one.id, weekday=1, opens=opens, closes=720)
        for one, opens in ((practice.ines, 540), (practice.omar, 600))
    )
    db.session.commit()
    return db.session.scalars(select(Service).where(Service.kind == ServiceKind.FIRST_CALL)).one()


@dataclass
class Visitor:
    """Somebody with a browser and no account, who takes a moment to fill in a form."""

    http: FlaskClient
    clock: object

    def get(self, path, **more):
        return self.http.get(path, **more)

    def post(self, path, data=None, seconds=30):
        page = self.http.get("/book").get_data(as_text=True)
        fields = {"csrf_token": _hidden(page, "csrf_token"), "opened": _hidden(page, "opened")}
        self.clock.shift(timedelta(seconds=seconds))
        return self.http.post(path, data={**fields, **(data or {})}, headers={"Origin": "http://localhost"})

    def book(self, service, starts_at=TUESDAY_AT_NINE, therapist="any", path="/book", **changed):
        data = {
            "service": service.id.hex,
            "therapist": therapist,
            "start": starts_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "name": "Alex Canary",
            "contact": "alex@example.com",
            "reach": "MESSAGE",
            "language": "en",
            "region": "CA-NS",
            "act": "book",
        }
        return self.post(path, {**data, **changed})


def _hidden(page, name):
    for part in page.split("<input ")[1:]:
        tag = part.partition(">")[0]
        if f'name="{name}"' in tag:
            return tag.partition('value="')[2].partition('"')[0]
    return ""


@pytest.fixture
def visitor(practice, clock):
    return Visitor(practice.app.test_client(), clock)


@pytest.fixture
def address(practice: Practice) -> Iterator[str]:
    """The practice on a real port, with times every day, where no summer moves the clock."""
    ours = db.session.scalars(select(Founded)).one()
    ours.zone, ours.locales = ALL_YEAR, ["en", "fr", "fa"]
    db.session.add_all(
        Hours(therapist_id=practice.ines.id, weekday=day, opens=540, closes=720) for day in range(7)
    )
    db.session.commit()
    db.session.remove()
    with answering(practice.app) as at:
        yield at


def visit(browser: Browser, zone: str, address: str, **more: bool) -> Page:
    page = browser.new_context(timezone_id=zone, **more).new_page()
    page.goto(address)
    has_settled(page)
    return page
