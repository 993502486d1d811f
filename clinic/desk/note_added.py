"""What its author puts under a signed note: something new, or a correction of words that stay readable."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from clinic.database import db
from clinic.desk.note_found import client_of, own_draft, who
from clinic.desk.note_read import Tried, came_late, read_page, signer
from clinic.edge import current
from clinic.edge.body import may_carry
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.files.reading import reading
from clinic.notes import corrected, late, sign
from clinic.notes.added import Addition
from clinic.notes.corrected import NothingCorrected, NumberMissing, PassageTwice, PassageUnknown
from clinic.notes.forms import MOST_BYTES
from clinic.notes.models import Note
from clinic.notes.sign import NothingToAdd
from clinic.people.reauth import PasswordWrong, Proof, prove
from clinic.refusal import NotFound, Refusal

bp = clinical.blueprint("note_added", __name__, url_prefix="/desk/notes/<uuid:note_id>")

# Which field is to be looked at again after which refusal.
ABOUT: dict[type[Refusal], str] = {
    PasswordWrong: "password",
    NothingToAdd: "text",
    NothingCorrected: "text",
    NumberMissing: "text",
    PassageUnknown: "passage",
    PassageTwice: "passage",
}


@bp.post("/addenda")
@may_carry(MOST_BYTES)
def add(note_id: UUID) -> ResponseReturnValue:
    def put(note: Note, proof: Proof) -> None:
        sign.add(*who(), note, request.form.get("text", ""), signer(), proof)

    return _put_under(note_id, "add", put, _("Added, under your signature."))


@bp.post("/corrections")
@may_carry(MOST_BYTES)
def correct(note_id: UUID) -> ResponseReturnValue:
    typed = Addition(*(request.form.get(name, "") for name in ("text", "part", "passage", "reason")))

    def put(note: Note, proof: Proof) -> None:
        with reading(*who(), "note.read", [note.file_id], note=note.id, client=client_of(note).id) as opened:
            meant = corrected.meant(sign.read(opened, note).content, typed)
        sign.put_under(*who(), note, meant, signer(), proof)

    return _put_under(note_id, "correct", put, _("Corrected, under your signature."))


@bp.post("/kept-aside")
def let_go(note_id: UUID) -> ResponseReturnValue:
    """What was typed elsewhere while the note was closed: its author has what is needed of it."""
    note = own_draft(note_id)
    if not note.is_closed:
        raise NotFound
    with reading(*who(), "note.read", [note.file_id], note=note.id, client=client_of(note).id) as opened:
        waits = came_late(opened, note)
    chosen = request.form.get("late", type=UUID)
    for one in (one for one, _words in waits if one.id == chosen):
        for late_id in one.ids:
            late.take_in(current.actor(), note.file_id, late_id)
    db.session.commit()
    return redirect(url_for("note_close.read", note_id=note.id), 303)


def _put_under(note_id: UUID, act: str, put: Callable[[Note, Proof], None], done: str) -> ResponseReturnValue:
    note = own_draft(note_id)
    if not note.is_signed:
        raise NotFound
    try:
        put(note, prove(request.form.get("password", "")))
    except tuple(ABOUT) as refused:
        db.session.rollback()
        tried = Tried(act, request.form, _(refused.sentence), ABOUT[type(refused)])
        return read_page(note, tried), refused.status
    db.session.commit()
    flash(done, "kept")
    return redirect(url_for("note_close.read", note_id=note.id, _anchor="added-last"), 303)
