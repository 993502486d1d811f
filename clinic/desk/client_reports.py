"""How a practice went: what a client left is taken into the file, what they told is written down here.

Something unwanted raises a flag, which stands in sight until somebody clears it by name.
"""

from collections.abc import Callable, Iterable
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.clients import own_file
from clinic.clients.flags import WHOLE, Flag, Level
from clinic.database import db
from clinic.desk import file_frame
from clinic.desk.client import mine, today
from clinic.desk.file_frame import FileFrame
from clinic.desk.writing import for_writers
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.files.items import StaleSave
from clinic.handouts import assign, reports
from clinic.handouts.models import Assignment
from clinic.handouts.report_form import ReportForm
from clinic.handouts.reports import Told
from clinic.handouts.task import Task
from clinic.people.models import Account
from clinic.refusal import NotFound

bp = clinical.blueprint("client_reports", __name__, url_prefix="/desk/clients/<uuid:client_id>/sheets")

# Whoever kept the front of the file meanwhile is waited for once.
TRIES = 2
Given = dict[UUID, tuple[Assignment, Task]]


@bp.get("/<uuid:assignment_id>/report")
@for_writers
def ask(client_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    file, given = _opened(client_id)
    return _page(file, _one_of(given, assignment_id), ReportForm.from_request(), uuid4())


@bp.post("/<uuid:assignment_id>/report")
def keep(client_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    file, given = _opened(client_id)
    row, form = _one_of(given, assignment_id), ReportForm.from_request()
    report = form.to_report(assignment_id, today()) if form.validate() else None
    report_id = _id_of_the_page() or uuid4()
    if report is None:
        return _page(file, row, form, report_id), 422
    by_name = db.session.get_one(Account, current.person().id).name
    told = Told(report_id, clock.now(), report, by_name)

    def seal(file: FileFrame) -> list[Told]:
        reports.keep(current.actor(), current.keyring(), file.file_id, report_id, report, by_name)
        return [told]

    return _sealed(client_id, file, given, seal)


@bp.post("/reports")
def take_in(client_id: UUID) -> ResponseReturnValue:
    file, given = _opened(client_id)

    def seal(file: FileFrame) -> list[Told]:
        for told in file.reports.waiting:
            reports.take_in(current.actor(), current.keyring(), file.file_id, told)
        return file.reports.waiting

    return _sealed(client_id, file, given, seal)


def _sealed(
    client_id: UUID, file: FileFrame, given: Given, seal: Callable[[FileFrame], list[Told]]
) -> ResponseReturnValue:
    """Seal what was told, and let the front of the file say what is to be looked at because of it."""
    for again in range(TRIES):
        try:
            flags = _flags(seal(file), given, file.client.id)
            # Kept anew whatever was told: a row more must not tell that something was.
            standing = file.standing.with_flags(flags)
            who = (current.actor(), current.keyring())
            own_file.keep_standing(*who, file.file_id, standing, file.standing_version)
            db.session.commit()
            break
        except StaleSave:
            db.session.rollback()
            if again + 1 == TRIES:
                raise
            file, given = _opened(client_id)
            if _is_kept(file):
                return redirect(url_for("client_sheets.index", client_id=client_id), 303)
    flash(_("Kept, sealed in the file."), "kept")
    where = "client_flags.show" if flags else "client_sheets.index"
    return redirect(url_for(where, client_id=client_id), 303)


def _flags(told: Iterable[Told], given: Given, client_id: UUID) -> list[Flag]:
    return [
        Flag(
            source=one.id,
            client_id=whose,
            level=Level.REVIEW_SAME_DAY,
            what=what,
            item=WHOLE,
            answer=None,
            at=one.at,
        )
        for one in told
        if one.report.had_unwanted
        for whose, what in _of_what(one, given, client_id)
    ]


def _of_what(told: Told, given: Given, client_id: UUID) -> list[tuple[UUID, str]]:
    """Whose sheet it was and what it is called, in this file or in that of several; else nothing."""
    row_and_task = given.get(told.report.assignment_id)
    if row_and_task is not None:
        return [(row_and_task[0].client_id, row_and_task[1].sheet.title)]
    return [(client_id, told.report.sheet)] if told.report.sheet else []


def _is_kept(file: FileFrame) -> bool:
    """Whether what this page would keep is in the file already: it was sent twice."""
    report_id = _id_of_the_page()
    return not file.reports.waiting if report_id is None else any(t.id == report_id for t in file.reports.all)


def _opened(client_id: UUID) -> tuple[FileFrame, Given]:
    """A client's file with everything they were given, after a trail entry."""
    client = mine(client_id)
    with file_frame.opening(client, "handouts.read") as (opened, file):
        given = assign.assignments_of(opened, file.file_id)
        return file, {row.id: (row, task) for row, task in given}


def _one_of(given: Given, assignment_id: UUID) -> tuple[Assignment, Task]:
    if assignment_id not in given:
        raise NotFound
    return given[assignment_id]


def _id_of_the_page() -> UUID | None:
    """The id its page chose, so that a form sent twice is known for one."""
    try:
        return UUID(request.form.get("id", ""))
    except ValueError:
        return None


def _page(file: FileFrame, given: tuple[Assignment, Task], form: ReportForm, report_id: UUID) -> str:
    row, task = given
    return render_template(
        "desk/client_report.html",
        file=file,
        sheet=task.sheet,
        assignment_id=row.id,
        form=form,
        report_id=report_id,
    )
