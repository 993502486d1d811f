"""All notes of a file, page by page, and whether the list says how each begins."""

from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.desk import file_frame
from clinic.desk.client import mine, with_file
from clinic.desk.client_page import note_lines
from clinic.desk.writing import for_readers
from clinic.edge import cookie, current
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
            is_wordless=cookie.wordless.read() is not None,
            page=page,
        )


@bp.post("/first-words")
@for_readers
def choose_first_words(client_id: UUID) -> ResponseReturnValue:
    """Of every file, on this screen: somebody may sit beside it, and another not. So the browser keeps it."""
    client = mine(client_id)
    there = url_for("client_notes.index", client_id=client.id, page=request.form.get("page", 1, type=int))
    answer = make_response(redirect(there, 303))
    if request.form.get("words") == "hidden":
        cookie.wordless.give(answer, "on")
    else:
        cookie.wordless.take_back(answer)
    return answer
