"""Many at once, for services of three lengths, by page, by program and by link: no two overlap."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import count, pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from clinic import clock
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.diary import offered
from clinic.diary.draft import Draft
from clinic.diary.held import Claim
from clinic.diary.models import Appointment, Audience, Hours, Service
from clinic.diary.steps import STEP
from clinic.intake.forms import value_of
from clinic.intake.models import Source
from clinic.intake.taking import Caller, book
from clinic.mail.models import OutboxLetter
from clinic.people.models import Account
from clinic.vault.token import csrf_of, new_token
from tests.furnished import caller
from tests.races import rush
from tests.races.conftest import Opened, Scene
from tests.races.test_booking import EITHER

MOST_ROUNDS = 20
PEOPLE = 200
MOVERS = 10
ZONE = ZoneInfo("America/Halifax")
# Beyond the last reminder of anything, so that every letter here answers somebody's act.
FIRST_ROUND = timedelta(days=7)
PARKED = timedelta(days=FIRST_ROUND.days + MOST_ROUNDS + 5)
YES = {201, 200, 303}


@dataclass
class Crowd:
    """Everybody who will ask, each from an address and with a contact of their own."""

    scene: Scene
    services: list[tuple[str, int]]
    therapists: list[str]
    chance: Random
    links: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def of(self, day: datetime) -> list[bytes]:
        """One round: all of them want some time of the same three hours."""
        movers = [self._move(self.links.pop(), day) for _ in range(MOVERS)]
        askers = [self.chance.choice((self._page, self._call))(day) for _ in range(PEOPLE - MOVERS)]
        everybody = movers + askers
        self.chance.shuffle(everybody)
        return everybody

    def _page(self, day: datetime) -> bytes:
        token, number = new_token(), next(self.numbers)
        service, grid = self.chance.choice(self.services)
        fields = {
            "csrf_token": csrf_of(token),
            "opened": self.scene.opened,
            "service": service,
            "therapist": self.chance.choice(["any", *self.therapists]),
            "start": self._start(day, grid),
            "act": "book",
            **caller(f"Person {number:04}", f"person{number:04}@example.test"),
        }
        return rush.posted("/book", fields, f"v={token}", _address(number))

    def _call(self, day: datetime) -> bytes:
        number = next(self.numbers)
        service, grid = self.chance.choice(self.services)
        them = caller(f"Person {number:04}", "")
        del them["contact"]
        body = {
            "service": service,
            "therapist": self.chance.choice(["any", *self.therapists]),
            "starts_at": self._start(day, grid),
            "email": f"person{number:04}@example.test",
            **them,
        }
        return rush.told("POST", "/api/v1/bookings", body, _address(number))

    def _move(self, link: str, day: datetime) -> bytes:
        token = new_token()
        fields = {"csrf_token": csrf_of(token), "start": self._start(day, 15)}
        return rush.posted(f"/b/{link}/move", fields, f"v={token}", _address(next(self.numbers)))

    def _start(self, day: datetime, grid: int) -> str:
        return value_of(day + timedelta(minutes=grid * self.chance.randrange(180 // grid)))


def _address(number: int) -> str:
    return f"10.{number // 60_000 + 1}.{number // 250 % 250}.{number % 250 + 1}"


@pytest.mark.parametrize("engine", EITHER)
def test_whatever_two_hundred_at_once_are_given_no_two_of_it_overlap(
    opened: Opened, engine: str, pytestconfig: pytest.Config
) -> None:
    rounds = pytestconfig.getoption("--rounds")
    scene = opened(engine)
    with scene.app.app_context():
        crowd = _gathered(scene, rounds, Random(20))
        parked = db.session.scalar(select(func.count()).select_from(OutboxLetter)) or 0
        db.session.remove()
    told: Counter[int] = Counter()
    for number in range(rounds):
        day = _day(FIRST_ROUND + timedelta(days=number))
        told.update(one.status for one in rush.at_once(scene.port, crowd.of(day)))
        with scene.app.app_context():
            assert overlapping() == []
            assert claimed() == held()
            db.session.remove()
    assert set(told) <= YES | {409}, told
    with scene.app.app_context():
        letters = db.session.scalar(select(func.count()).select_from(OutboxLetter)) or 0
        db.session.remove()
    # Each of the three ways came through, and each yes has one letter.
    assert all(told[status] for status in (201, 303, 409)), told
    assert letters - parked == sum(told[status] for status in YES)
    assert not [line for line in scene.said if '"error"' in line or "alarm" in line]


def overlapping() -> list[tuple[Appointment, Appointment]]:
    """Any two of one therapist whose held times, buffers included, have a moment in common."""
    standing = select(Appointment).where(Appointment.cancelled_at.is_(None))
    rows = db.session.scalars(standing.order_by(Appointment.therapist_id, Appointment.held_from_at)).all()
    return [
        (one, other)
        for one, other in pairwise(rows)
        if one.therapist_id == other.therapist_id and other.held_from_at < one.held_to_at
    ]


def claimed() -> int:
    return db.session.scalar(select(func.count()).select_from(Claim)) or 0


def held() -> int:
    """How many steps everything that stands asks for."""
    rows = db.session.scalars(select(Appointment).where(Appointment.cancelled_at.is_(None)))
    return sum(int((one.held_to_at - one.held_from_at).total_seconds()) // STEP for one in rows)


def _gathered(scene: Scene, rounds: int, chance: Random) -> Crowd:
    """Two therapists, services of three lengths with their buffers, and people who have a time already."""
    omar = db.session.scalars(select(Account.id).where(Account.name.like("Omar%"))).one()
    db.session.add_all(Hours(therapist_id=omar, weekday=day, opens=540, closes=1020) for day in range(7))
    shared = {"audience": Audience.PUBLIC, "grid_minutes": 5}
    db.session.add_all(
        [
            Service(minutes=30, buffer_before=5, buffer_after=10, **shared),
            Service(minutes=50, buffer_after=10, **shared),
        ]
    )
    db.session.execute(update(Service).where(Service.minutes == 50).values(audience=Audience.PUBLIC))
    db.session.commit()
    services = db.session.scalars(offered.public_services()).all()
    crowd = Crowd(
        scene,
        [(str(one.id), one.grid_minutes) for one in services],
        [str(one.id) for one in offered.taking_new()],
        chance,
    )
    crowd.links.extend(_parked(services[:2], rounds))
    return crowd


def _parked(services: Sequence[Service], rounds: int) -> Iterator[str]:
    """The links of people who hold times on later days, for each round to be moved into its rush."""
    now, everybody = clock.now(), [one.id for one in offered.taking_new()]
    visitors = Caller(Actor("visitor", "10.0.0.1"), Source.ONLINE, everybody)
    for number in range(rounds * MOVERS):
        day = _day(PARKED + timedelta(days=number // 14))
        start = day + timedelta(hours=number % 7)
        draft = Draft(services[number % 2], start)
        person = rush.visitor(f"Mover {number:03}", f"mover{number:03}@example.test")
        yield book(person, draft, visitors, zone=ZONE, now=now).token
        db.session.commit()


def _day(ahead: timedelta) -> datetime:
    """Nine o'clock of that day, on the practice's clock."""
    on = (clock.now().astimezone(ZONE) + ahead).date()
    return datetime.combine(on, time(9), ZONE).astimezone(UTC)
