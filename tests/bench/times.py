"""Free times of sixty days, beside building the zone-aware windows and reading what is taken; the growth."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import process_time

from sqlalchemy import select

from clinic import clock
from clinic.database import db
from clinic.diary.free import free_starts
from clinic.diary.hours import WeeklyHours, working_spans
from clinic.diary.models import Audience, Service, ServiceKind
from clinic.diary.openings import Fit, Notice, openings
from clinic.diary.spans import Span, merged
from clinic.mode import Mode, set_mode
from tests.bench import floors
from tests.bench.measure import Act, interleaved
from tests.bench.opened import WORKDAYS, ZONE, Full, Opened, opened
from tests.bench.row import Pair, Row, Subject

DAYS = 60
BOOKINGS = 500
FEW, MANY = 1_000, 100_000
CALLS = 5
WORKED = ((9, 12), (13, 18))
WINDOWS = "building the zone-aware windows alone"
AND_READ = f"the windows, and one bare statement that fetches {BOOKINGS} intervals"

ROWS = (
    Row(f"free times, {DAYS} days, one therapist, {BOOKINGS} bookings: the rule", WINDOWS, "ms", 3),
    Row(f"free times, {DAYS} days, from the database", AND_READ, "ms", 3),
    Row(f"free times, {DAYS} days, 100,000 appointments in all", "the same with 1,000 in all", "ms", 1.2),
)


def measure(folder: Path) -> list[Pair]:
    with opened(folder / "few", _full(FEW)) as few:
        windows = _windows(few)
        rule = interleaved(_rule(few), windows, calls=CALLS, clock=process_time)
        ours, read = _free(few), floors.BareIntervals(folder, _intervals(few))
        whole = interleaved(ours, _both(windows, read), calls=CALLS, clock=process_time)
        read.close()
        with opened(folder / "many", _full(MANY)) as many:
            growth = interleaved(_free(many), ours, calls=CALLS, clock=process_time)
    return [rule, whole, growth]


def _full(appointments: int) -> Full:
    """One therapist who works twelve hours and is booked for all of them: five hundred in sixty days."""
    return Full(appointments, therapists=1, hours=range(8, 20))


def _windows(practice: Opened) -> Act:
    hours = [(weekday, *worked) for weekday in range(WORKDAYS) for worked in WORKED]
    return lambda: floors.zone_aware_windows(practice.day, DAYS, hours, ZONE)


def _rule(practice: Opened) -> Act:
    """The rule alone, laid before hours and bookings that are in memory already."""
    weekly = [WeeklyHours(day, o * 60, c * 60) for day in range(WORKDAYS) for o, c in WORKED]
    begin = int(datetime.combine(practice.day, time(), ZONE).timestamp())
    window: Span = (begin, begin + DAYS * 24 * 3600)
    busy = _intervals(practice)
    fit, notice = Fit(50 * 60, 0, 10 * 60), Notice(*window)

    def rule() -> None:
        assert list(openings(working_spans(weekly, [], ZONE, window), merged(busy), fit, notice))

    return rule


def _intervals(practice: Opened) -> list[Span]:
    """As many bookings as there are in the window, spread over it."""
    begin = int(datetime.combine(practice.day, time(), ZONE).timestamp())
    step = DAYS * 24 * 3600 // BOOKINGS
    return [(begin + n * step, begin + n * step + 3600) for n in range(BOOKINGS)]


def _both(first: Act, second: Act) -> Act:
    def both() -> None:
        first()
        second()

    return both


def _free(practice: Opened) -> Act:
    """As the booking page asks, in a request's place: a fresh transaction each time."""
    service = db.session.scalars(select(Service).where(Service.kind == ServiceKind.SESSION)).one()
    therapist, now = practice.therapists[0].id, clock.now()
    begin = datetime.combine(practice.day, time(), ZONE).astimezone(UTC)
    window = (begin, begin + timedelta(days=DAYS))
    db.session.expunge(service)
    db.session.remove()

    def free() -> None:
        with practice.app.app_context():
            set_mode(Mode.READ)
            free_starts(service, [therapist], window, zone=ZONE, now=now, for_whom=Audience.STAFF)
            db.session.remove()
            set_mode(Mode.WRITE)

    return free


SUBJECT = Subject(ROWS, measure)
