"""How many of those who asked came for a first call, and for sessions: in counts that tell of nobody."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Self
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, union

from clinic.audit.actor import Actor
from clinic.clients.tongues import TONGUES
from clinic.database import db
from clinic.diary.models import Appointment, Attendance, Presence, Service, ServiceKind
from clinic.diary.visitor import OTHER_TONGUE
from clinic.files.models import FileMember
from clinic.files.reading import reading_directory
from clinic.frozen import frozen
from clinic.intake import cells, tally
from clinic.intake.cells import Count, Shown
from clinic.intake.models import Enquiry, Source, Tally
from clinic.intake.outcome import Because, Outcome
from clinic.intake.tally import UNKNOWN_TONGUE, Counted, Sealed
from clinic.vault.keyring import Keyring

MONTHS = 3
TIMES_A_START = 3


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months. No two overlap, so none can be subtracted from another."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, (day.month - 1) // MONTHS + 1)

    @property
    def first_on(self) -> date:
        return date(self.year, (self.number - 1) * MONTHS + 1, 1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def last_on(self) -> date:
        return self.next.first_on - timedelta(days=1)

    @property
    def code(self) -> str:
        return f"{self.year}-Q{self.number}"


@frozen
class Steps:
    """How many came how far, each step counted by itself."""

    asked: Count
    booked: Count
    held: Count
    clients: Count
    appointed: Count
    began: Count
    stayed: Count


@frozen
class Report:
    """What may be told of a quarter; lists in the order of `Outcome`, `Because`, `Source`, `TONGUES_ASKED`.

    The last two lists count who asked, and who of them came to a session.
    """

    steps: Steps
    outcomes: Shown
    reasons: Shown
    sources: Shown
    tongues: Shown
    median_days: float | None

    @property
    def percent_began(self) -> int | None:
        """Of a hundred first calls, after how many somebody came to a session."""
        held, began = self.steps.held, self.steps.began
        return None if held is None or began is None else round(100 * began / held)


@frozen
class _One:
    """Somebody who asked, with what was sealed about it and whether, and how often, they came after."""

    counted: Counted
    sealed: Sealed
    is_appointed: bool
    sessions: int

    @property
    def was_held(self) -> bool:
        return self.counted.was_held and self.sealed.outcome is not Outcome.NO_ANSWER

    @property
    def is_client(self) -> bool:
        """Whoever was in danger, and is kept as a client is, counts as that alone."""
        return self.counted.client_id is not None and self.sealed.outcome is not Outcome.CRISIS_REDIRECT

    @property
    def began(self) -> bool:
        return self.is_client and self.sessions > 0


TONGUES_ASKED = (*TONGUES, OTHER_TONGUE, UNKNOWN_TONGUE)


def quarters(today: date) -> list[Quarter]:
    """From the first in which somebody asked to the present one, the latest first."""
    arrived = db.session.scalar(select(func.min(Enquiry.arrived_at)))
    counted = db.session.scalar(select(func.min(Tally.month_on)))
    days = [today, *([arrived.date()] if arrived else []), *([counted] if counted else [])]
    found = [Quarter.of(min(days))]
    while found[-1] < Quarter.of(today):
        found.append(found[-1].next)
    return found[::-1]


def report(quarter: Quarter, actor: Actor, keyring: Keyring, now: datetime) -> Report:
    """What may be told of those who asked in this quarter, after one trail entry. Nobody's name is opened."""
    with reading_directory(actor, keyring, "conversion.read", quarter=quarter.code) as opened:
        counted = tally.between(quarter.first_on, quarter.next.first_on, now)
        sealed = tally.opened(opened, counted)
    return _told(_followed(counted, sealed))


def _followed(counted: Sequence[Counted], sealed: dict[UUID | None, Sealed]) -> list[_One]:
    clients = {one.client_id for one in counted if one.client_id}
    appointed, sessions = _appointed(clients), _sessions(clients)
    return [
        _One(
            one,
            sealed.get(one.count_id, Sealed()),
            one.client_id in appointed,
            sessions.get(one.client_id, 0) if one.client_id else 0,
        )
        for one in counted
    ]


def _told(people: Sequence[_One]) -> Report:
    concluded = [one for one in people if one.sealed.outcome is not None]
    steps = _steps(people)
    waited = [one.counted.waited_days for one in people if one.was_held]
    days = [one for one in waited if one is not None]
    return Report(
        steps=steps,
        outcomes=_some(steps, Outcome, [one.sealed.outcome for one in concluded]),
        reasons=_some(steps, Because, [one.sealed.because for one in concluded]),
        sources=_both(steps, Source, people, lambda one: one.counted.source),
        tongues=_both(steps, TONGUES_ASKED, people, lambda one: one.sealed.language),
        # That there is one tells that enough calls were held.
        median_days=None if steps.held is None else median(days),
    )


def _steps(people: Sequence[_One]) -> Steps:
    return Steps(
        *cells.of_steps(
            [
                len(people),
                sum(one.counted.was_booked for one in people),
                sum(one.was_held for one in people),
                sum(one.is_client for one in people),
                sum(one.is_client and one.is_appointed for one in people),
                sum(one.began for one in people),
                sum(one.is_client and one.sessions >= TIMES_A_START for one in people),
            ]
        )
    )


def _some(steps: Steps, kinds: Iterable[object], found: Iterable[object]) -> Shown:
    counts = Counter(found)
    return cells.some_of(steps.asked, [counts[kind] for kind in kinds])


def _both(
    steps: Steps, kinds: Iterable[object], people: Sequence[_One], kind_of: Callable[[_One], object]
) -> Shown:
    asked = Counter(kind_of(one) for one in people)
    began = Counter(kind_of(one) for one in people if one.began)
    return cells.of_both(steps.asked, steps.began, [(asked[kind], began[kind]) for kind in kinds])


def _appointed(clients: set[UUID]) -> set[UUID | None]:
    """Who of them has an appointment that is more than a first call: alone or with others."""
    alone = select(Appointment.client_id).where(Appointment.client_id.in_(clients), *_is_more())
    units = select(FileMember.client_id).join(Appointment, Appointment.file_id == FileMember.file_id)
    together = units.where(FileMember.client_id.in_(clients), *_is_more())
    return set(db.session.scalars(union(alone, together)))


def _sessions(clients: set[UUID]) -> dict[UUID, int]:
    """To how many of those they came."""
    came = (
        select(Attendance.person_id, func.count())
        .join(Appointment, Appointment.id == Attendance.appointment_id)
        .where(Attendance.presence == Presence.CAME, Attendance.person_id.in_(clients), *_is_more())
    )
    return dict(iter(db.session.execute(came.group_by(Attendance.person_id))))


def _is_more() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """That an appointment stands, and is no first call."""
    first_calls = select(Service.id).where(Service.kind == ServiceKind.FIRST_CALL)
    return Appointment.cancelled_at.is_(None), Appointment.service_id.not_in(first_calls)
