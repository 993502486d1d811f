"""Quiet mode: a clock and a few marks while a session is held, kept in the draft; no name, no word of it."""

from secrets import token_hex
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.desk.note_found import own_draft, who
from clinic.desk.writing import for_writers
from clinic.edge import current
from clinic.edge.doors import clinical
from clinic.edge.faces import faces
from clinic.edge.wording import language
from clinic.files.reading import reading
from clinic.notes import draft, marks
from clinic.notes.late import Leave
from clinic.notes.marks import Mark
from clinic.notes.written import LEFT, PAGE

bp = clinical.blueprint("note_quiet", __name__, url_prefix="/desk/notes")


@bp.get("/<uuid:note_id>/quiet")
@for_writers
def show(note_id: UUID) -> ResponseReturnValue:
    """The whole draft goes along unseen, so that its marks are kept as everything else of a note is."""
    note = own_draft(note_id)
    if note.is_closed:
        return redirect(url_for("note_close.read", note_id=note.id), 303)
    row = draft.standing(note, current.person())
    with reading(*who(), "draft.read", [note.file_id], note=note.id) as opened:
        written = draft.read(opened, row)
    return render_template(
        "desk/note_quiet.html",
        note=note,
        counter=row.counter,
        nonce=token_hex(8),
        pairs=[pair for pair in written.pairs if pair[0] not in (PAGE, LEFT)],
        ticket=Leave(note.id, note.file_id, note.author_id).ticket(clock.now()),
        choices=[(mark.value, mark.label) for mark in Mark],
        marked=marks.of(written),
        wall=clock.now().astimezone(current.zone()),
        faces=faces(language()),
    )
