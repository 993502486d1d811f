"""The day view with 40 appointments, beside an empty page through the same app; and how it grows."""

from pathlib import Path

from clinic.database import db
from clinic.runtime import runtime
from tests.bench import floors
from tests.bench.measure import Act, interleaved, statements
from tests.bench.opened import Full, Opened, opened
from tests.bench.row import Pair, Row, Subject

STATEMENTS_BEYOND = 5
FEW, MANY = 1_000, 100_000

ROWS = (
    Row("day view, 40 appointments", "an empty page through the same app", "ms", 10),
    Row("day view: statements", f"those of an empty page, and {STATEMENTS_BEYOND} more", "SQL", 1),
    Row("day view, 100,000 appointments in all", "the same with 1,000 in all", "ms", 1.3),
)


def measure(folder: Path) -> list[Pair]:
    with opened(folder / "few", Full(FEW)) as few:
        day, empty = _get(few, f"/desk/diary/day?on={few.day}"), _get(few, floors.EMPTY_PAGE)
        page = interleaved(day, empty)
        engines = (db.engine, runtime())
        sent = Pair.of(statements(day, *engines), statements(empty, *engines) + STATEMENTS_BEYOND)
        with opened(folder / "many", Full(MANY)) as many:
            growth = interleaved(_get(many, f"/desk/diary/day?on={many.day}"), day)
    return [page, sent, growth]


def _get(practice: Opened, path: str) -> Act:
    browser = practice.practice.browser_of(practice.practice.iris)

    def get() -> None:
        assert browser.get(path).status_code == 200

    return get


SUBJECT = Subject(ROWS, measure)
