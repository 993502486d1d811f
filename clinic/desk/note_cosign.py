"""A supervisor's two acts on a candidate's note: co-signing it, and returning it with a comment."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from clinic.database import db
from clinic.desk.note_found import client_of, readable, who
from clinic.desk.note_read import Tried, read_page, signer
from clinic.desk.writing import for_readers
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.files.reading import reading
from clinic.notes import cosign, sign, supervised
from clinic.notes.cosign import ChangedMeanwhile, NothingSaid, TooMuchSaid
from clinic.notes.models import Note
from clinic.notes.sign import Added, Closed
from clinic.people.reauth import PasswordWrong, prove
from clinic.refusal import NotFound

bp = clinical.blueprint("note_cosign", __name__, url_prefix="/desk/notes/<uuid:note_id>")


@bp.post("/cosignature")
@for_readers
def give(note_id: UUID) -> ResponseReturnValue:
    note = _to_cosign(note_id)
    try:
        proof = prove(request.form.get("password", ""))
    except PasswordWrong as wrong:
        return read_page(note, Tried("cosign", request.form, _(wrong.sentence), "password")), wrong.status
    closed, addenda = _as_seen(note)
    cosign.cosign(*who(), note, closed, addenda, signer(), proof)
    db.session.commit()
    flash(_("Co-signed, under your name."), "kept")
    return redirect(url_for("note_close.read", note_id=note.id, _anchor="cosigning"), 303)


@bp.post("/return")
@for_readers
def send_back(note_id: UUID) -> ResponseReturnValue:
    note, words = _to_cosign(note_id), request.form.get("words", "")
    closed, _addenda = _as_seen(note)
    try:
        cosign.send_back(*who(), note, closed, words)
    except (NothingSaid, TooMuchSaid) as no:
        db.session.rollback()
        return read_page(note, Tried("return", request.form, _(no.sentence), "words")), no.status
    db.session.commit()
    flash(_("Returned to its author, with what you wrote."), "kept")
    return redirect(url_for("note_close.read", note_id=note.id, _anchor="cosigning"), 303)


def _to_cosign(note_id: UUID) -> Note:
    """A note this person co-signs. Raises `NotFound` for every other: one's own, or one that needs nobody."""
    note, person = readable(note_id), current.person()
    if not supervised.may_cosign(person, person.roles, note):
        raise NotFound
    return note


def _as_seen(note: Note) -> tuple[Closed, list[Added]]:
    """The note and all that was put under it. Raises `ChangedMeanwhile` if the page showed less."""
    client_id = client_of(note).id
    with reading(*who(), "note.read", [note.file_id], note=note.id, client=client_id) as opened:
        closed, addenda = sign.read(opened, note), sign.read_addenda(opened, note)
    if request.form.get("seen") != cosign.seen(closed, addenda):
        raise ChangedMeanwhile
    return closed, addenda
