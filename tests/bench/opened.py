"""A practice to measure: set up as its owner would, with five therapists and years of appointments."""

import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import chain, product
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import insert, select

from clinic import clock
from clinic.app import create_app
from clinic.clients import cards
from clinic.clients.card import Card, Channel, SafeContact
from clinic.database import db
from clinic.diary.claims import THERAPIST
from clinic.diary.held import Claim
from clinic.diary.models import Appointment, Delivery, Hours, Service, ServiceKind
from clinic.diary.steps import steps
from clinic.diary.visitor import Reach, Visitor
from clinic.files import directory, inbox
from clinic.vault import password
from tests.bench import floors
from tests.conftest import CHEAP, close, settings_for
from tests.practice import Person, Practice, _hired, open_practice

ZONE = ZoneInfo("America/Halifax")
WORKDAYS = 5
AHEAD = 42
CLIENTS = 36
FIRST_CALLS = 4
AT_ONCE = 20_000


@dataclass(frozen=True)
class Opened:
    """A practice with its diaries, and the day that is looked at."""

    practice: Practice
    therapists: tuple[Person, ...]
    day: date

    @property
    def app(self) -> Flask:
        return self.practice.app


@dataclass(frozen=True)
class Full:
    """So many appointments, every diary full: the days ahead first, then as far back as it takes."""

    appointments: int
    therapists: int = 5
    hours: Sequence[int] = (9, 10, 11, 13, 14, 15, 16, 17)

    def workdays(self) -> range | chain[int]:
        days = self.appointments // (self.therapists * len(self.hours))
        return chain(range(min(days, AHEAD)), range(AHEAD - days, 0))


@contextmanager
def opened(folder: Path, full: Full | None = None, *, full_cost: bool = False) -> Iterator[Opened]:
    """A practice in this folder, inside its app's context. Passwords are cheap unless they are the point."""
    folder.mkdir()
    url = f"sqlite:///{folder / 'attune.sqlite'}"
    app = create_app(replace(settings_for(folder, url), rate_limits=False))
    floors.hang_empty_page(app)
    _hush()
    standing, password.FLOOR = password.FLOOR, password.FLOOR if full_cost else CHEAP
    try:
        with app.app_context():
            db.create_all()
            yield _filled(open_practice(app), full)
            db.session.remove()
            close(app)
    finally:
        password.FLOOR = standing


def workday(after: date, number: int) -> date:
    """The `number`th workday after (or, below zero, before) a Monday."""
    weeks, day = divmod(number, WORKDAYS)
    return after + timedelta(days=weeks * 7 + day)


def _hush() -> None:
    """Lines of the log are made as always, and come onto no screen."""
    for handler in logging.getLogger("clinic").handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(io.StringIO())


def _filled(practice: Practice, full: Full | None) -> Opened:
    more = [_hired(practice.olga, f"t{n}", f"Therapist {n}", {"therapist"}) for n in range(3)]
    therapists = (practice.ines, practice.omar, *more)
    today = clock.now().astimezone(ZONE).date()
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
    db.session.add_all(
        Hours(therapist_id=one.id, weekday=weekday, opens=opens * 60, closes=closes * 60)
        for one in therapists
        for weekday in range(WORKDAYS)
        for opens, closes in ((9, 12), (13, 18))
    )
    db.session.commit()
    if full:
        _book(practice, therapists[: full.therapists], monday, full)
    return Opened(practice, therapists, monday)


def _book(practice: Practice, therapists: Sequence[Person], monday: date, full: Full) -> None:
    """Fill the diaries; on the Monday itself, some who come are callers and not clients yet."""
    known = [_client(practice, therapists[n % len(therapists)], n) for n in range(CLIENTS)]
    callers = [_caller(practice, n) for n in range(FIRST_CALLS)]
    db.session.commit()
    kinds = {one.kind: one for one in db.session.scalars(select(Service))}
    rows = []
    for number in full.workdays():
        places = product(therapists, full.hours)
        for order, (therapist, hour) in enumerate(places, -FIRST_CALLS):
            calls = number == 0 and order < 0
            who = {"inbox_id": callers[order]} if calls else {"client_id": known[order % CLIENTS]}
            service = kinds[ServiceKind.FIRST_CALL if calls else ServiceKind.SESSION]
            start = datetime.combine(workday(monday, number), time(hour), ZONE)
            rows.append(_row(therapist.id, service, start, who))
    for at in range(0, len(rows), AT_ONCE):
        part = rows[at : at + AT_ONCE]
        db.session.execute(insert(Appointment), part)
        db.session.execute(insert(Claim), [claim for row in part for claim in _claims(row)])
        db.session.commit()


def _client(practice: Practice, therapist: Person, number: int) -> UUID:
    card = Card(
        preferred_name=f"Client Number {number}",
        email=f"client{number}@example.test",
        phone=f"902-555-{number:04}",
        languages=("en",),
        safe=SafeContact(channels=(Channel.EMAIL,)),
    )
    return cards.new_client(practice.iris.actor, practice.iris.keyring, card, therapist.id).id


def _caller(practice: Practice, number: int) -> UUID:
    visitor = Visitor(
        name=f"Caller {number}",
        contact=f"caller{number}@example.test",
        reach=Reach.MESSAGE,
        language="en",
        region="CA-NS",
        locale="en",
    )
    return inbox.put(directory.file_id(), "enquiry", visitor.to_bytes(), practice.iris.actor)


def _row(therapist_id: UUID, service: Service, starts_at: datetime, who: dict[str, UUID]) -> dict[str, Any]:
    begin = datetime.fromtimestamp(starts_at.timestamp(), ZONE)
    return {
        "id": uuid4(),
        "uid": uuid4().hex,
        "therapist_id": therapist_id,
        "service_id": service.id,
        "starts_at": begin,
        "ends_at": begin + timedelta(minutes=service.minutes),
        "held_from_at": begin - timedelta(minutes=service.buffer_before),
        "held_to_at": begin + timedelta(minutes=service.minutes + service.buffer_after),
        "delivery": Delivery.IN_PERSON,
        "created_at": clock.now(),
        "sequence": 0,
        "client_id": None,
        "inbox_id": None,
    } | who


def _claims(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for step in steps(int(row["held_from_at"].timestamp()), int(row["held_to_at"].timestamp())):
        yield {
            "resource_kind": THERAPIST,
            "resource_id": row["therapist_id"],
            "step": step,
            "appointment_id": row["id"],
        }
