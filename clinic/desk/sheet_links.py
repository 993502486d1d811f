"""The link to a sheet, as its therapist looks at it: its code, whether it was opened, and taking it back."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.database import db
from clinic.desk import file_frame, give_ways, something_waits
from clinic.desk.client import with_file
from clinic.desk.file_frame import FileFrame
from clinic.desk.note_around import first_language
from clinic.desk.own_files import writable_own
from clinic.desk.writing import for_writers
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.edge.finding import first_or_404
from clinic.edge.wording import LANGUAGES
from clinic.files.reading import reading
from clinic.handouts import assign, sheet_link
from clinic.handouts.models import Assignment
from clinic.handouts.sheet_link import Out
from clinic.handouts.task import Task
from clinic.plain import N_
from clinic.refusal import Refusal

bp = clinical.blueprint(
    "sheet_links", __name__, url_prefix="/desk/clients/<uuid:client_id>/sheets/<uuid:assignment_id>/link"
)


class NotTheirFile(Refusal):
    status = 422
    sentence = N_("A link is kept in that person's own file, and you do not write there.")


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
        no_letter=give_ways.may_be_written_to(file, row.client_id).why_not,
        now=clock.now(),
        may_make=_kept_in(file, row) is not None,
    )


@bp.post("")
def make(client_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """A link, and a code, in place of those before."""
    file, row, task, _out = _opened(client_id, assignment_id)
    kept_in = _kept_in(file, row)
    if kept_in is None:
        raise NotTheirFile
    sheet_link.make(current.actor(), current.keyring(), row, task, clock.now(), kept_in)
    db.session.commit()
    flash(_("There is a new link with a new code. One made before opens nothing any more."), "kept")
    return _back(client_id, assignment_id)


@bp.post("/letter")
def write(client_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """The letter, once more or for the first time."""
    file, row, _task, out = _opened(client_id, assignment_id)
    if out is not None and out.is_open(clock.now()):
        give_ways.write_link(file, row.client_id, out.words, out.link.until_at).say()
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
        task = assign.task_of(opened, row)
        if not file.is_of_several:
            return file, row, task, sheet_link.out(opened, file_id, [row.id]).get(row.id)
    kept_in = _kept_in(file, row)
    if kept_in is None:
        return file, row, task, None
    with reading(current.actor(), current.keyring(), "handouts.read", [kept_in]) as opened:
        return file, row, task, sheet_link.out(opened, kept_in, [row.id]).get(row.id)


def _kept_in(file: FileFrame, row: Assignment) -> UUID | None:
    """The file its link is kept in: of a sheet of several, the own one of whose it is; None if not theirs."""
    return writable_own([row.client_id]).get(row.client_id) if file.is_of_several else file.file_id


def _row(file_id: UUID, assignment_id: UUID) -> Assignment:
    of_file = Assignment.of(current.person().id).where(Assignment.file_id == file_id)
    return first_or_404(of_file.where(Assignment.id == assignment_id))


def _back(client_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("sheet_links.show", client_id=client_id, assignment_id=assignment_id), 303)
