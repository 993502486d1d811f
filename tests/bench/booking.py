"""Sixteen who book at once, two for each time, beside sixteen at once who have nothing to write."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from threading import Barrier, local
from time import perf_counter
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import func, select

from clinic import clock
from clinic.database import db
from clinic.diary.draft import Draft, TimeTaken
from clinic.diary.free import free_starts
from clinic.diary.models import Appointment, Audience, Service, ServiceKind
from clinic.diary.reserve import reserve_offered
from clinic.intake import too_fast
from clinic.intake.forms import value_of
from clinic.vault.token import csrf_of, new_token
from tests.bench import floors
from tests.bench.measure import MS, Act, ms, summary
from tests.bench.opened import ZONE, Opened, opened
from tests.bench.row import Pair, Row, Subject
from tests.bench.serving import Served, served
from tests.furnished import caller

WRITERS = 16
WAVES = 9
EACH = 2
ALONE = 50
WORST_MS = 100
BOOKED, TAKEN = "booked", "taken"
COMMITS = f"the p99 of {WRITERS} who make as many durable empty commits in turn"
PAGES = f"the p99 of {WRITERS} who ask as often for an empty page of the public's"
TIME = f"book a time, {WRITERS} writers"
ALL = f"book over HTTP, by page and by program, {WRITERS} writers"

ROWS = (
    Row(f"{TIME}: p99", COMMITS, "ms", 20),
    Row(f"{TIME}: worst wait", f"{WORST_MS} ms", "ms", 1),
    Row(f"{ALL}: p99", PAGES, "ms", 20),
    Row(f"{ALL}: longest wait for one's turn", f"{WORST_MS} ms", "ms", 1),
    Row(f"{TIME}: bookings that stand for one time", "one", "bookings", 1),
    Row(f"{TIME}: tries", "those answered with a yes or a clear no", "tries", 1),
)

# What comes of asking for a start, as the so-many-eth of all who ask.
Ask = Callable[[datetime, int], str]
Told = TypeVar("Told")


@dataclass(frozen=True)
class Try:
    """What came of one try, and how long it took."""

    starts_at: datetime
    answer: str
    ms: float


@dataclass(frozen=True)
class Wave:
    """All tries of one wave, and how long each took of as many who had nothing to write."""

    tries: list[Try]
    floors_ms: list[float]

    @property
    def p99s(self) -> tuple[float, float]:
        return _p99([one.ms for one in self.tries]), _p99(self.floors_ms)


@dataclass(frozen=True)
class Crowd:
    """Writers who all want something at once: how they ask, what they do with nothing to ask for, and
    between which days from now.
    """

    ask: Ask
    floor: Act
    first_day: int
    last_day: int


def measure(folder: Path) -> list[Pair]:
    with opened(folder / "practice") as practice:
        alone = floors.DurableCommit(folder)
        alone_ms = median(ms(alone) for _ in range(ALONE))
        alone.close()
        times = _waves(practice, Crowd(_reserving(practice), floors.CommitsInTurn(folder), 1, 29))
        with served(folder / "practice") as server:
            people = _Public(server, _first_call().id, practice.therapists[0].id)
            whole = _waves(practice, Crowd(people.ask, people.look_at_nothing, 30, 58))
            waited_ms = server.longest_wait_ms()
        most = _most_for_one_time()
    tries = [one for wave in times + whole for one in wave.tries]
    booked = Counter(one.starts_at for one in tries if one.answer == BOOKED)
    assert len(booked) == len({one.starts_at for one in tries}), "a time was given to nobody"
    answered = sum(one.answer in (BOOKED, TAKEN) for one in tries)
    return [
        replace(summary([wave.p99s for wave in times]), besides=f"one alone takes {alone_ms:.2g} ms"),
        Pair.of(_worst(times), WORST_MS),
        summary([wave.p99s for wave in whole]),
        Pair.of(waited_ms, WORST_MS),
        Pair.of(max(most, *booked.values()), 1),
        Pair.of(len(tries), answered),
    ]


def _reserving(practice: Opened) -> Ask:
    """The time itself, with no door before it: the appointment and its claims, decided by the one rule."""
    service_id, therapists = _first_call().id, [practice.therapists[0].id]
    db.session.remove()

    def reserve(starts_at: datetime, number: int) -> str:
        with practice.app.app_context():
            try:
                draft = Draft(db.session.get_one(Service, service_id), starts_at)
                reserve_offered(draft, therapists, zone=ZONE, now=clock.now(), for_whom=Audience.PUBLIC)
                db.session.commit()
            except TimeTaken:
                return TAKEN
            finally:
                db.session.remove()
        return BOOKED

    return reserve


class _Public:
    """People who book with all that goes with it, every other one by a program, each over their own line.

    They ask for one therapist, come from as many addresses, and are counted by every limit.
    """

    def __init__(self, server: Served, service_id: UUID, therapist_id: UUID) -> None:
        self._server, self._lines = server, local()
        self._service, self._therapist = service_id, therapist_id
        self._opened = too_fast.opened(clock.now() - timedelta(minutes=1))

    def ask(self, starts_at: datetime, number: int) -> str:
        status = (self._by_program if number % 2 else self._by_page)(value_of(starts_at), number)
        return {201: BOOKED, 303: BOOKED, 409: TAKEN}.get(status, str(status))

    def look_at_nothing(self) -> None:
        status = self._answer("GET", floors.EMPTY_PUBLIC_PAGE)
        assert status == 200, status

    def _by_page(self, start: str, number: int) -> int:
        token = new_token()
        fields = {
            "csrf_token": csrf_of(token),
            "opened": self._opened,
            "service": self._service.hex,
            "therapist": self._therapist.hex,
            "start": start,
            "act": "book",
            **caller(f"Caller {number}", f"caller{number}@example.test"),
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"v={token}"}
        return self._post("/book", urlencode(fields), headers, number)

    def _by_program(self, start: str, number: int) -> int:
        said = caller(f"Caller {number}", "") | {
            "service": str(self._service),
            "therapist": str(self._therapist),
            "starts_at": start,
            "email": f"caller{number}@example.test",
        }
        del said["contact"]
        headers = {"Content-Type": "application/json", "Idempotency-Key": f"caller-{number}"}
        return self._post("/api/v1/bookings", json.dumps(said), headers, number)

    def _post(self, path: str, body: str, headers: dict[str, str], number: int) -> int:
        address = {"X-Forwarded-For": f"10.{number // 250}.{number % 250}.1"}
        return self._answer("POST", path, body, headers | address)

    def _answer(
        self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None
    ) -> int:
        if not hasattr(self._lines, "own"):
            self._lines.own = self._server.line()
        self._lines.own.request(method, path, body or None, headers or {})
        answer = self._lines.own.getresponse()
        answer.read()
        return int(answer.status)


def _waves(practice: Opened, crowd: Crowd) -> list[Wave]:
    """Waves of writers who begin together, and of as many with nothing to write, in turn."""
    starts, numbers, waves = iter(_starts(practice, crowd)), count(), list[Wave]()
    nothing = [[partial(ms, crowd.floor)] * EACH] * WRITERS
    with ThreadPoolExecutor(WRITERS) as writers:
        # The first wave warms up: connections are opened and statements compiled.
        for number in range(1 + WAVES):
            wanted = [
                [partial(_try, crowd.ask, start, next(numbers)) for start in share]
                for share in _shares(starts)
            ]
            if number % 2:
                tries, floors_ms = _at_once(writers, wanted), _at_once(writers, nothing)
            else:
                floors_ms, tries = _at_once(writers, nothing), _at_once(writers, wanted)
            waves.append(Wave(tries, floors_ms))
    return waves[1:]


def _at_once(writers: ThreadPoolExecutor, all_acts: Sequence[Sequence[Callable[[], Told]]]) -> list[Told]:
    """What comes of all their acts: all begin at the same time, and do theirs one after the other."""
    all_there = Barrier(WRITERS, timeout=60)

    def act(acts: Sequence[Callable[[], Told]]) -> list[Told]:
        all_there.wait()
        return [one() for one in acts]

    return [one for theirs in writers.map(act, all_acts) for one in theirs]


def _shares(starts: Iterator[datetime]) -> list[list[datetime]]:
    """What each writer wants, one after the other; every time is wanted by two."""
    wanted = [next(starts) for _ in range(WRITERS * EACH // 2)]
    return [[wanted[(n * EACH + k) % len(wanted)] for k in range(EACH)] for n in range(WRITERS)]


def _try(ask: Ask, starts_at: datetime, number: int) -> Try:
    began = perf_counter()
    try:
        answer = ask(starts_at, number)
    except Exception as error:  # whatever else it is, it is counted
        answer = type(error).__name__
    return Try(starts_at, answer, (perf_counter() - began) * MS)


def _first_call() -> Service:
    return db.session.scalars(select(Service).where(Service.kind == ServiceKind.FIRST_CALL)).one()


def _starts(practice: Opened, crowd: Crowd) -> list[datetime]:
    """Times for a first call that do not touch each other."""
    now = clock.now()
    window = (now + timedelta(days=crowd.first_day), now + timedelta(days=crowd.last_day))
    found: list[datetime] = []
    therapists = [practice.therapists[0].id]
    for one in free_starts(_first_call(), therapists, window, zone=ZONE, now=now, for_whom=Audience.PUBLIC):
        if not found or one.at >= found[-1] + timedelta(minutes=30):
            found.append(one.at)
    db.session.remove()
    return found


def _most_for_one_time() -> int:
    """The most bookings that stand for one time of one therapist."""
    bookings = (
        select(func.count().label("number"))
        .where(Appointment.cancelled_at.is_(None))
        .group_by(Appointment.therapist_id, Appointment.starts_at)
        .subquery()
    )
    return db.session.scalar(select(func.max(bookings.c.number))) or 0


def _p99(all_ms: Sequence[float]) -> float:
    return quantiles(all_ms, n=100)[98]


def _worst(waves: list[Wave]) -> float:
    return max(one.ms for wave in waves for one in wave.tries)


SUBJECT = Subject(ROWS, measure)
