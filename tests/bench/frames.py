"""What the pages around a client's file and a note ask the database, counted: a frame that grows shows."""

from pathlib import Path
from uuid import UUID, uuid4

from clinic import clock
from clinic.clients.standing import Standing
from clinic.clients.together import Together
from clinic.database import db
from clinic.files.caseload import renew_ring
from clinic.handouts import assign, library, reports
from clinic.handouts.report import Report
from clinic.handouts.task import Task
from clinic.runtime import runtime
from tests.bench import floors
from tests.bench.measure import Act, statements
from tests.bench.notes import begin, sign_begun
from tests.bench.opened import Opened, opened
from tests.bench.row import Pair, Row, Subject
from tests.practice import Browser, Person

NOTES = 25
# How many each may send beyond an empty page, however much there is in the file.
TODAY, FILE, LISTED, WRITING = 19, 19, 13, 22

ROWS = tuple(
    Row(f"{page}: statements", f"those of an empty page, and {beyond} more", "SQL", 1)
    for page, beyond in (
        ("today", TODAY),
        ("a client's file", FILE),
        (f"a client's {NOTES} notes", LISTED),
        ("a note being written", WRITING),
    )
)


def measure(folder: Path) -> list[Pair]:
    with opened(folder / "practice") as practice:
        ines = practice.practice.ines
        client_id, draft_id = _file_with_everything(practice, ines)
        browser = practice.practice.browser_of(ines)
        pages = (
            ("/desk/today", TODAY),
            (f"/desk/clients/{client_id}", FILE),
            (f"/desk/clients/{client_id}/notes", LISTED),
            (f"/desk/notes/{draft_id}/draft", WRITING),
        )
        empty = _sent(_get(browser, floors.EMPTY_PAGE))
        return [Pair.of(_sent(_get(browser, path)), empty + beyond) for path, beyond in pages]


def _file_with_everything(practice: Opened, person: Person) -> tuple[UUID, UUID]:
    """A client whose file has notes, a draft, a sheet and what came of it; and that draft."""
    client = practice.practice.client("Maya", of=person)
    client_id, file_id, hands = client.id, client.file_id, (person.actor, person.keyring)
    assert file_id is not None
    for _ in range(NOTES):
        sign_begun(person, begin(person, file_id))
    task = Task.of(library.sheet("H06", "en"), clock.now().date())
    given = assign.assign(*hands, file_id, client_id, task, Together((client_id,), Standing()))
    report = Report(assignment_id=given.id, on=task.assigned_on, times_done=3)
    reports.keep(*hands, file_id, uuid4(), report, person.name)
    db.session.commit()
    draft_id = begin(person, file_id)
    renew_ring(*hands)
    db.session.remove()
    return client_id, draft_id


def _get(browser: Browser, path: str) -> Act:
    def get() -> None:
        assert browser.get(path).status_code == 200

    return get


def _sent(page: Act) -> int:
    # What is asked once in a process is asked before.
    page()
    return statements(page, db.engine, runtime())


SUBJECT = Subject(ROWS, measure)
