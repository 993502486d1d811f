"""What the public asks for over HTTP, each beside nothing: a month of free times, and the page to book on."""

import json
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select

from clinic.database import db
from clinic.diary.models import Service, ServiceKind
from tests.bench import floors
from tests.bench.measure import Act, interleaved
from tests.bench.opened import Full, Opened, opened
from tests.bench.row import Pair, Row, Subject
from tests.bench.serving import served

FEW, MANY = 1_000, 100_000
A_MONTH = timedelta(days=30)
MONTH = "month of free times over HTTP"
NO_ANSWER = "an empty JSON answer through the same app"

ROWS = (
    Row(f"{MONTH}, one therapist", NO_ANSWER, "ms", 8),
    Row(f"{MONTH}, any of five", NO_ANSWER, "ms", 8),
    Row(f"{MONTH}, {MANY:,} appointments in all", f"the same with {FEW:,} in all", "ms", 1.3),
    Row("/book over HTTP", "an empty page of the public's through the same app", "ms", 10),
)


def measure(folder: Path) -> list[Pair]:
    with opened(folder / "few", _half_full(FEW)) as few, served(folder / "few") as here:
        empty = here.get(floors.EMPTY_ANSWER)
        of_one = _month(few, few.therapists[0].id)
        one = here.get(of_one)
        anyone = here.get(_month(few, "any"))
        assert len(json.loads(_said(anyone))["openings"]) > len(json.loads(_said(one))["openings"]) > 100
        pairs = [interleaved(one, empty), interleaved(anyone, empty)]
        book = interleaved(here.get("/book"), here.get(floors.EMPTY_PUBLIC_PAGE))
        with opened(folder / "many", _half_full(MANY)) as many, served(folder / "many") as there:
            # Over lines that were not kept waiting meanwhile.
            ours = there.get(_month(many, many.therapists[0].id))
            growth = interleaved(ours, here.get(of_one))
    return [*pairs, growth, book]


def _half_full(appointments: int) -> Full:
    """Every other hour of every diary is free."""
    return Full(appointments, hours=(9, 11, 14, 16))


def _month(practice: Opened, therapist: object) -> str:
    first_call = select(Service.id).where(Service.kind == ServiceKind.FIRST_CALL)
    service = db.session.scalars(first_call).one()
    db.session.remove()
    asked = {
        "service": str(service),
        "therapist": str(therapist),
        "from": practice.day.isoformat(),
        "to": (practice.day + A_MONTH).isoformat(),
    }
    return f"/api/v1/openings?{urlencode(asked)}"


def _said(act: Act) -> bytes:
    said = act()
    assert isinstance(said, bytes)
    return said


SUBJECT = Subject(ROWS, measure)
