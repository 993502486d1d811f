"""Sixteen who book at once, two for each time, beside one durable empty commit."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from threading import Barrier
from time import perf_counter
from uuid import UUID

from sqlalchemy import func, select

from clinic import clock
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.diary.draft import Draft, TimeTaken
from clinic.diary.free import free_starts
from clinic.diary.models import Appointment, Audience, Service, ServiceKind
from clinic.diary.reserve import reserve_offered
from clinic.diary.visitor import Reach, Visitor
from clinic.intake import taking
from clinic.intake.models import Source
from clinic.intake.taking import Caller
from tests.bench import floors
from tests.bench.measure import MS, ms, summary
from tests.bench.opened import ZONE, Opened, opened
from tests.bench.row import Pair, Row, Subject

WRITERS = 16
WAVES = 9
EACH = 2
FLOORS_A_WAVE = 20
WORST_MS = 100
COMMIT = "one durable empty commit"
TIME = f"book a time, {WRITERS} writers"
ALL = f"book with letter, link and sealed enquiry, {WRITERS} writers"
CALLER = Actor("visitor", "10.0.0.1")

ROWS = (
    Row(f"{TIME}: p99", COMMIT, "ms", 20),
    Row(f"{TIME}: worst wait", f"{WORST_MS} ms", "ms", 1),
    Row(f"{ALL}: p99", COMMIT, "ms", 20),
    Row(f"{ALL}: worst wait", f"{WORST_MS} ms", "ms", 1),
    Row(f"{TIME}: bookings that stand for one time", "one", "bookings", 1),
    Row(f"{TIME}: tries", "those answered with a yes or a clear no", "tries", 1),
)

Book = Callable[[Opened, Draft, int], object]


@dataclass(frozen=True)
class Try:
    """What came of one try, and how long it took."""

    starts_at: datetime
    answer: str
    ms: float


@dataclass(frozen=True)
class Wave:
    """All tries of one wave, and the median of the bare commits just before it."""

    tries: list[Try]
    commit_ms: float

    @property
    def p99(self) -> float:
        return quantiles([one.ms for one in self.tries], n=100)[98]


@dataclass(frozen=True)
class Crowd:
    """Writers who all want something at once: how they book, and between which days from now."""

    book: Book
    first_day: int
    last_day: int


def measure(folder: Path) -> list[Pair]:
    with opened(folder / "practice") as practice:
        commit = floors.DurableCommit(folder)
        times = _waves(practice, Crowd(_reserve, 1, 29), commit)
        whole = _waves(practice, Crowd(_book_all, 30, 58), commit)
        commit.close()
        most = _most_for_one_time()
    tries = [one for wave in times + whole for one in wave.tries]
    booked = Counter(one.starts_at for one in tries if one.answer == "booked")
    assert len(booked) == len({one.starts_at for one in tries}), "a time was given to nobody"
    answered = sum(one.answer in ("booked", "taken") for one in tries)
    return [
        summary([(wave.p99, wave.commit_ms) for wave in times]),
        Pair.of(_worst(times), WORST_MS),
        summary([(wave.p99, wave.commit_ms) for wave in whole]),
        Pair.of(_worst(whole), WORST_MS),
        Pair.of(max(most, *booked.values()), 1),
        Pair.of(len(tries), answered),
    ]


def _reserve(practice: Opened, draft: Draft, number: int) -> object:
    """The time itself: the appointment and its claims, decided by the one rule."""
    therapists = [practice.therapists[0].id]
    return reserve_offered(draft, therapists, zone=ZONE, now=clock.now(), for_whom=Audience.PUBLIC)


def _book_all(practice: Opened, draft: Draft, number: int) -> object:
    """All that goes with it when the public books."""
    visitor = Visitor(
        name=f"Caller {number}",
        contact=f"caller{number}@example.test",
        reach=Reach.MESSAGE,
        language="en",
        region="CA-NS",
        locale="en",
    )
    caller = Caller(CALLER, Source.ONLINE, [practice.therapists[0].id])
    return taking.book(visitor, draft, caller, zone=ZONE, now=clock.now())


def _waves(practice: Opened, crowd: Crowd, commit: floors.DurableCommit) -> list[Wave]:
    """Waves of writers who begin together, each with some bare commits before it."""
    service_id, times = _starts(practice, crowd)
    starts, numbers, waves = iter(times), count(), []
    with ThreadPoolExecutor(WRITERS) as writers:
        # The first wave warms up: connections are opened and statements compiled.
        for _ in range(1 + WAVES):
            floor = median(ms(commit) for _ in range(FLOORS_A_WAVE))
            at_once = Barrier(WRITERS, timeout=60)
            jobs = [
                writers.submit(_write, practice, crowd.book, service_id, share, numbers, at_once)
                for share in _shares(starts)
            ]
            waves.append(Wave([one for job in jobs for one in job.result()], floor))
    return waves[1:]


def _shares(starts: Iterator[datetime]) -> list[list[datetime]]:
    """What each writer wants, one after the other; every time is wanted by two."""
    wanted = [next(starts) for _ in range(WRITERS * EACH // 2)]
    return [[wanted[(n * EACH + k) % len(wanted)] for k in range(EACH)] for n in range(WRITERS)]


def _write(
    practice: Opened,
    book: Book,
    service_id: UUID,
    starts: list[datetime],
    numbers: "count[int]",
    at_once: Barrier,
) -> list[Try]:
    at_once.wait()
    return [_try(practice, book, service_id, start, next(numbers)) for start in starts]


def _try(practice: Opened, book: Book, service_id: UUID, starts_at: datetime, number: int) -> Try:
    began = perf_counter()
    with practice.app.app_context():
        try:
            book(practice, Draft(db.session.get_one(Service, service_id), starts_at), number)
            db.session.commit()
            answer = "booked"
        except TimeTaken:
            answer = "taken"
        except Exception as error:  # whatever else it is, it is counted
            answer = type(error).__name__
        db.session.remove()
    return Try(starts_at, answer, (perf_counter() - began) * MS)


def _starts(practice: Opened, crowd: Crowd) -> tuple[UUID, list[datetime]]:
    """The service that is booked, and times for it that do not touch each other."""
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.FIRST_CALL)).one()
    now = clock.now()
    window = (now + timedelta(days=crowd.first_day), now + timedelta(days=crowd.last_day))
    found: list[datetime] = []
    therapists = [practice.therapists[0].id]
    for one in free_starts(service, therapists, window, zone=ZONE, now=now, for_whom=Audience.PUBLIC):
        if not found or one.at >= found[-1] + timedelta(minutes=30):
            found.append(one.at)
    service_id = service.id
    db.session.remove()
    return service_id, found


def _most_for_one_time() -> int:
    """The most bookings that stand for one time of one therapist."""
    bookings = (
        select(func.count().label("number"))
        .where(Appointment.cancelled_at.is_(None))
        .group_by(Appointment.therapist_id, Appointment.starts_at)
        .subquery()
    )
    return db.session.scalar(select(func.max(bookings.c.number))) or 0


def _worst(waves: list[Wave]) -> float:
    return max(one.ms for wave in waves for one in wave.tries)


SUBJECT = Subject(ROWS, measure)
