"""The link to a sheet, as its therapist looks at it: its code, whether it was opened, and taking it back."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.database import db
from clinic.desk import file_frame, something_waits
from clinic.desk.client import with_file
from clinic.desk.file_frame import FileFrame
from clinic.desk.note_around import first_language
from clinic.desk.writing import for_writers
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.edge.finding import first_or_404
from clinic.edge.wording import LANGUAGES
from clinic.handouts import assign, sheet_link
from clinic.handouts.models import Assignment
from clinic.handouts.sheet_link import Out
from clinic.handouts.task import Task
from clinic.plain import N_
from clinic.refusal import Refusal

bp = clinical.blueprint(
    "sheet_links", __name__, url_prefix="/desk/clients/<uuid:client_id>/sheets/<uuid:assignment_id>/link"
)


class OfSeveral(Refusal):
    status = 422
    sentence = N_("A link is made in the file of one person: give them the sheet there.")


@bp.get("")
@for_writers
def show(client_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    file, row, task, out = _opened(client_id, assignment_id)
    locale = first_language(file.known[row.client_id])
    return render_template(
        "desk/sheet_link.html",
        file=file,
        row=row,
        task=task,
        out=out,
        address=_address(out, locale) if out else "",
        no_letter=something_waits.address(row.client_id, file.known[row.client_id]).why_not,
        now=clock.now(),
    )


@bp.post("")
def make(client_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """A link, and a code, in place of those before."""
    file, row, task, _out = _opened(client_id, assignment_id)
    if file.is_of_several:
        raise OfSeveral
    sheet_link.make(current.actor(), current.keyring(), row, task, clock.now())
    db.session.commit()
    flash(_("There is a new link with a new code. One made before opens nothing any more."), "kept")
    return _back(client_id, assignment_id)


@bp.post("/letter")
def write(client_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """The letter, once more or for the first time."""
    file, row, _task, out = _opened(client_id, assignment_id)
    if out is not None and out.is_open(clock.now()):
        card = file.known[row.client_id]
        way = something_waits.way_to_sheet(out.words)
        something_waits.write_link(row.client_id, card, way, out.link.until_at).say()
        db.session.commit()
    return _back(client_id, assignment_id)


@bp.post("/end")
def end(client_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    _client, file_id = with_file(client_id)
    if sheet_link.end(current.actor(), _row(file_id, assignment_id), clock.now()):
        flash(_("Taken back. The link opens nothing any more, also where it is open now."), "kept")
    db.session.commit()
    return _back(client_id, assignment_id)


def _address(out: Out, locale: str) -> str:
    way = something_waits.way_to_sheet(out.words)
    return something_waits.link_address(way, locale if locale in LANGUAGES else "en")


def _opened(client_id: UUID, assignment_id: UUID) -> tuple[FileFrame, Assignment, Task, Out | None]:
    client, file_id = with_file(client_id)
    row = _row(file_id, assignment_id)
    with file_frame.opening(client, "handouts.read") as (opened, file):
        out = sheet_link.out(opened, file_id, [row.id])
        return file, row, assign.task_of(opened, row), out.get(row.id)


def _row(file_id: UUID, assignment_id: UUID) -> Assignment:
    of_file = Assignment.of(current.person().id).where(Assignment.file_id == file_id)
    return first_or_404(of_file.where(Assignment.id == assignment_id))


def _back(client_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("sheet_links.show", client_id=client_id, assignment_id=assignment_id), 303)
