"""Whether somebody can be reminded of a sheet that is given to them, and ending such a reminder."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.database import db
from clinic.desk import something_waits
from clinic.desk.client import with_file
from clinic.desk.file_frame import FileFrame
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.edge.finding import first_or_404
from clinic.edge.wording import day
from clinic.files.reading import Opened
from clinic.handouts import assign, library, reminders, reminding, reports
from clinic.handouts.models import Assignment

bp = clinical.blueprint(
    "sheet_reminders",
    __name__,
    url_prefix="/desk/clients/<uuid:client_id>/sheets/<uuid:assignment_id>/reminder",
)


@bp.post("/end")
def end(client_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    _client, file_id = with_file(client_id)
    of_file = Assignment.of(current.person().id).where(Assignment.file_id == file_id)
    row = first_or_404(of_file.where(Assignment.id == assignment_id))
    if reminders.end(current.actor(), row, clock.now()):
        flash(_("They are not reminded of it."), "kept")
    else:
        flash(_("There is no reminder any more that could be ended."), "mend")
    db.session.commit()
    return redirect(url_for("client_sheets.index", client_id=client_id), 303)


def remind(row: Assignment, days: int) -> None:
    """Set it, and say until when there is time."""
    made = reminders.remind(current.actor(), row, days, clock.now())
    flash(
        _("If nothing comes back by %(day)s, they are reminded once.", day=day(made.due_at)),
        "kept",
    )


def why_none(opened: Opened, file: FileFrame, code: str) -> str:
    """Why nobody can be reminded of this sheet, in a sentence; nothing where somebody can.

    Where no letter goes to them at all, that is said already.
    """
    if file.is_of_several:
        # What each says of it at home is kept, and read, in their own file alone.
        return _("A reminder is set in the file of one person: give them the sheet there.")
    why_no_letter = something_waits.address(file.client.id, file.card).why_not
    if why_no_letter:
        return why_no_letter
    if _was_unwanted(opened, file, code):
        return _("Nobody is reminded of this sheet: it was told that it did not feel right.")
    if reminding.address(file.client.id) is None:
        return _(
            "A reminder goes where letters about a time to come go: "
            "put their next appointment in the diary first."
        )
    return ""


def _was_unwanted(opened: Opened, file: FileFrame, code: str) -> bool:
    """Whether something unwanted was ever told of it, by name where it was given in a file of several."""
    told = [one.report for one in reports.of_file(current.keyring(), opened, file.file_id).all]
    unwanted = [one for one in told if one.had_unwanted]
    if not unwanted:
        return False
    given = assign.assignments_of(opened, file.file_id)
    same = {row.id for row, task in given if task.code == code}
    titles = {edition.title for edition in library.editions(code)}
    return any(one.assignment_id in same or one.sheet in titles for one in unwanted)
