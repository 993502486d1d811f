"""The sheets a client was given, as their therapist looks them up, reads and prints them."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.clients.models import Client
from clinic.clients.standing import Standing
from clinic.clients.withheld import Withheld, in_force
from clinic.desk import file_frame
from clinic.desk.client import mine, with_file
from clinic.desk.client_page import next_start
from clinic.edge import current
from clinic.edge.doors import clinical
from clinic.edge.finding import first_or_404
from clinic.edge.paging import Page, page_asked_for
from clinic.files.reading import reading
from clinic.handouts import assign, library, reminders, reports, sheet_link, sheet_pages
from clinic.handouts.models import Assignment
from clinic.handouts.report import HOW_MUCH
from clinic.handouts.sheet import Personal
from clinic.handouts.task import Task

bp = clinical.blueprint("client_sheets", __name__, url_prefix="/desk/clients/<uuid:client_id>/sheets")

PAGE = 50


@bp.get("")
def index(client_id: UUID) -> ResponseReturnValue:
    client, file_id = with_file(client_id)
    page = Page.of(assign.count_of(file_id), PAGE, page_asked_for())
    with file_frame.opening(client, "handouts.read") as (opened, file):
        sheets = assign.assignments_of(opened, file_id, page.size, page.skip)
        return render_template(
            "desk/client_sheets.html",
            file=file,
            sheets=sheets,
            links=sheet_link.latest([row.id for row, _task in sheets]),
            outs=sheet_link.out(opened, file_id, [row.id for row, _task in sheets]),
            reminders=reminders.of([row.id for row, _task in sheets]),
            now=clock.now(),
            reports=reports.of_file(current.keyring(), opened, file_id),
            withheld=_withheld(file.standing),
            page=page,
            how_much=HOW_MUCH,
        )


@bp.get("/<uuid:assignment_id>")
def read(client_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    client = mine(client_id)
    row, task = _given(client, assignment_id)
    return sheet_pages.page(task.sheet, _personal(client, row, task), "desk/client_sheet_bar.html")


@bp.get("/<uuid:assignment_id>/sheet.pdf")
def download(client_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    client = mine(client_id)
    row, task = _given(client, assignment_id)
    return sheet_pages.download(task.sheet, _personal(client, row, task), "sheet")


def _withheld(standing: Standing) -> list[tuple[str, Withheld]]:
    """What speaks against a sheet, with the sheet's title in the reader's language."""
    told = in_force(standing.withheld)
    known = library.codes()
    titles = {code: library.offered(code, current.locale()).title for code in told if code in known}
    return [(titles.get(code, code), one) for code, one in told.items()]


def _given(client: Client, assignment_id: UUID) -> tuple[Assignment, Task]:
    """One sheet of this client's file, after a trail entry."""
    of_file = Assignment.of(current.person().id).where(Assignment.file_id == client.file_id)
    row = first_or_404(of_file.where(Assignment.id == assignment_id))
    files = [row.file_id]
    with reading(current.actor(), current.keyring(), "handouts.read", files, client=client.id) as opened:
        return row, assign.task_of(opened, row)


def _personal(client: Client, row: Assignment, task: Task) -> Personal:
    coming = next_start(client)
    return assign.personal(
        task,
        assign.therapist_of(row.author_id),
        next_appointment=coming.astimezone(current.zone()) if coming else None,
        paper=sheet_pages.paper_asked_for(),
    )
