"""All notes of a file, page by page."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from clinic.desk import file_frame
from clinic.desk.client import with_file
from clinic.desk.client_page import note_lines
from clinic.edge import current
from clinic.edge.doors import clinical
from clinic.edge.paging import Page, page_asked_for
from clinic.notes import history, listed

bp = clinical.blueprint("client_notes", __name__, url_prefix="/desk/clients/<uuid:client_id>/notes")

PAGE = 50


@bp.get("")
def index(client_id: UUID) -> ResponseReturnValue:
    client, file_id = with_file(client_id)
    viewer = current.person()
    page = Page.of(history.count_of(viewer, file_id), PAGE, page_asked_for())
    with file_frame.opening(client, "file.read") as (opened, file):
        notes = listed.newest(viewer, file_id, page.size, page.skip)
        return render_template(
            "desk/client_notes.html",
            file=file,
            notes=note_lines(opened, file, notes),
            page=page,
        )
