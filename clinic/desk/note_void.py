"""Voiding a draft that will never be signed: the page that asks why, and the one that shows it afterwards."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.database import db
from clinic.desk import closing, file_frame, note_unsaid
from clinic.desk.note_check import texts_in
from clinic.desk.note_found import client_of, own_draft, page_of_draft, who
from clinic.desk.note_page import NotePage
from clinic.desk.note_read import came_late, signer
from clinic.desk.writing import for_writers
from clinic.edge import current
from clinic.edge.catalogue import digits
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.notes import draft, late, voided
from clinic.notes.models import Note
from clinic.notes.voided import MOST_CHARACTERS, NoReasonToVoid, ReasonTooLong, Stood
from clinic.people.reauth import PasswordWrong, prove

bp = clinical.blueprint("note_void", __name__, url_prefix="/desk/notes")

# Which field is to be looked at again after which refusal.
ABOUT = {PasswordWrong: "password", NoReasonToVoid: "reason", ReasonTooLong: "reason"}


@bp.get("/<uuid:note_id>/void")
@for_writers
def ask(note_id: UUID) -> ResponseReturnValue:
    note = own_draft(note_id)
    if note.is_closed:
        return redirect(url_for("note_close.read", note_id=note_id), 303)
    page = page_of_draft(note)
    return _undecided(page) or _page(page)


@bp.post("/<uuid:note_id>/void")
def void(note_id: UUID) -> ResponseReturnValue:
    note = own_draft(note_id)
    draft.must_be_open(note, note.author_id)
    page = page_of_draft(note)
    if (elsewhere := _undecided(page)) is not None:
        return elsewhere
    if str(page.counter) != request.form.get("counter"):
        error = _("The note changed since you looked it over. Please look once more.")
        return _page(page, {"counter": error}), 409
    try:
        proof = prove(request.form.get("password", ""))
        voided.void(*who(), note, stood(page), request.form.get("reason", ""), signer(), proof)
    except tuple(ABOUT) as refused:
        db.session.rollback()
        errors = {ABOUT[type(refused)]: _(refused.sentence)}
        if not request.form.get("reason", "").strip():
            errors["reason"] = _(NoReasonToVoid.sentence)
        return _page(page, errors), refused.status
    for late_id in page.spent:
        late.take_in(current.actor(), page.file_id, late_id)
    db.session.commit()
    flash(_("Voided, with your reason. It stays in the file and is to be signed no more."), "kept")
    return closing.after(note_id)


def voided_page(note: Note) -> str:
    """A voided draft, struck, for whoever reads the file."""
    with file_frame.opening(client_of(note), "note.read", note=note.id) as (opened, file):
        found = voided.read(opened, note)
        return render_template(
            "desk/note_voided.html",
            file=file,
            note=note,
            voided=found,
            stood=found.stood,
            is_mine=note.author_id == current.person().id,
            late=came_late(opened, note),
        )


def _undecided(page: NotePage) -> ResponseReturnValue | None:
    """Back to the note, if something typed late still waits there; None if nothing does."""
    if not page.late:
        return None
    flash(_("Something you typed late still waits here. Decide about it first."), "mend")
    return redirect(url_for("note.write", note_id=page.note_id), 303)


def stood(page: NotePage) -> Stood:
    """What stands in the draft, under the labels of today."""
    content = page.checked.content
    if content is not None:
        content = content.for_signing("", page.around.ways)
    in_it = frozenset(texts_in(content.to_json())) if content else frozenset()
    marked = [f"{digits(one.at)} {_(one.mark.label)}" for one in page.marks]
    return Stood(page.written, content, (*note_unsaid.unsigned(page.written, in_it), *marked))


def _page(page: NotePage, errors: dict[str, str] | None = None) -> str:
    return render_template(
        "desk/note_void.html",
        page=page,
        stood=stood(page),
        most=MOST_CHARACTERS,
        reason=request.form.get("reason", ""),
        errors=errors or {},
    )
