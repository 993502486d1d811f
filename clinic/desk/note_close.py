"""Closing a note: looked over once more, signed with the password, from then on read."""

from dataclasses import replace
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.clients import own_file
from clinic.clients.flags import Cleared
from clinic.clients.standing import Standing
from clinic.coregulation import kept
from clinic.coregulation.models import ATTACHED
from clinic.database import db
from clinic.desk import card_words, closing, note_check, note_outcome, note_warned
from clinic.desk.note_check import Checked
from clinic.desk.note_copy import own_copy
from clinic.desk.note_found import opening, own_draft, page_of_draft, place_of, readable, who
from clinic.desk.note_outcome import Report
from clinic.desk.note_page import NotePage, compose
from clinic.desk.note_read import read_page, signer
from clinic.desk.note_void import voided_page
from clinic.desk.writing import for_writers
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.files.items import StaleSave
from clinic.handouts.assign import assign
from clinic.notes import draft, late, sign, treatment
from clinic.notes.content import NoteContent
from clinic.notes.draft import NoteSigned
from clinic.notes.header import RiskScreen
from clinic.notes.models import Note
from clinic.notes.sign import Signer
from clinic.people.reauth import PasswordWrong, Proof, prove
from clinic.plain import N_
from clinic.refusal import NotFound

# Whoever kept the front of the file meanwhile is waited for once.
TRIES = 2

bp = clinical.blueprint("note_close", __name__, url_prefix="/desk/notes")


@bp.get("/<uuid:note_id>/signature")
@for_writers
def look_over(note_id: UUID) -> ResponseReturnValue:
    note = own_draft(note_id)
    if note.is_closed:
        return redirect(url_for("note_close.read", note_id=note_id), 303)
    page = page_of_draft(note, looked_over=True)
    if page.checked.wants or page.late:
        return redirect(url_for("note.write", note_id=note.id, look=1), 303)
    return _look_over_page(page)


@bp.post("/<uuid:note_id>/signature")
def close(note_id: UUID) -> ResponseReturnValue:
    note = own_draft(note_id)
    if note.is_signed:
        return closing.after(note_id)
    draft.must_be_open(note, note.author_id)
    try:
        proof = prove(request.form.get("password", ""))
    except PasswordWrong as wrong:
        page = page_of_draft(note, looked_over=True)
        if page.checked.wants:
            return redirect(url_for("note.write", note_id=note.id, look=1), 303)
        return _look_over_page(page, _(wrong.sentence)), 422
    for again in range(TRIES):
        try:
            return _pressed(note, proof)
        except (NotFound, NoteSigned, StaleSave) as refused:
            # Another press may have signed it meanwhile, and the draft went with that.
            db.session.rollback()
            note = own_draft(note_id)
            if note.is_signed:
                break
            draft.must_be_open(note, note.author_id)
            if again + 1 == TRIES or not isinstance(refused, StaleSave):
                raise
    return closing.after(note_id)


@bp.get("/<uuid:note_id>")
def read(note_id: UUID) -> ResponseReturnValue:
    note = readable(note_id)
    if note.is_voided:
        return voided_page(note)
    if not note.is_signed:
        return redirect(url_for("note.write", note_id=note.id), 303)
    return read_page(note)


def _pressed(note: Note, proof: Proof) -> ResponseReturnValue:
    """Sign what stands in the draft, if it is what was looked over and nothing is wanting."""
    where = place_of(note)
    row = draft.standing(note, current.person())
    with opening(where, "draft.read") as opened:
        # Before what is built on it: a colleague who signs in between is then noticed, not written over.
        base = own_file.standing(opened, where.file_id)[1]
        page = compose(opened, where, draft.read(opened, row), row.counter)
    looked_over = (request.form.get("counter"), request.form.get("measured", ""))
    if (str(page.counter), page.checked.measured) != looked_over or page.late:
        flash(_("The note changed since you looked it over. Please look once more."), "mend")
        return redirect(url_for("note_close.look_over", note_id=note.id), 303)
    content = page.checked.content
    if page.checked.wants or content is None:
        return redirect(url_for("note.write", note_id=note.id, look=1), 303)
    _close(note, page, content, base, proof, note_outcome.report(*who(), page))
    db.session.commit()
    flash(_("Signed and locked."), "kept")
    return closing.after(note.id)


def _close(
    note: Note, page: NotePage, content: NoteContent, base: int, proof: Proof, report: Report | None
) -> None:
    """Everything one signature does, all or nothing: what came of the call, how things stand, the card, the
    sheets, the note."""
    checked, file_id = page.checked, note.file_id
    signed_by = signer()
    standing = _asked(checked.standing, content, signed_by)
    standing = treatment.at_signing(standing, note.id, content, clock.now(), page.around.treatment)
    if report is not None:
        note_outcome.tell(*who(), report, begin_now="begin" in request.form)
    if standing != page.around.standing:
        own_file.keep_standing(*who(), file_id, standing, base)
    for task in checked.tasks:
        for member in page.around.members:
            # The name on a sheet is that of the person whose copy it is.
            theirs = replace(task, first_name=task.first_name and page.around.first_name_of(member))
            assign(*who(), file_id, member, theirs, checked.together)
    for late_id in page.spent:
        late.take_in(current.actor(), file_id, late_id)
    closed = content.for_signing(signed_by.designation, page.around.ways, _attached(note, checked))
    sign.sign(*who(), note.id, closed, signed_by, proof)


def _asked(standing: Standing, content: NoteContent, signer: Signer) -> Standing:
    """What was to be asked about in this note, once risk was asked about in it."""
    if not standing.prompts or content.header.risk not in (RiskScreen.NONE_RAISED, RiskScreen.RAISED):
        return standing
    end = Cleared(current.person().id, signer.name, clock.now(), N_("Asked about in a signed note."))
    return standing.with_cleared(standing.prompts, end)


def _attached(note: Note, checked: Checked) -> tuple[tuple[str, str, str], ...]:
    """The cards, closed beside their note, as the note names them."""
    closed = [kept.close(*who(), note.file_id, note.id, one) for one in checked.observations]
    return tuple((ATTACHED, card_id.hex, digest) for card_id, digest in closed)


def _look_over_page(page: NotePage, error: str = "") -> str:
    return render_template(
        "desk/note_signature.html",
        page=page,
        told=note_outcome.to_be_told(page),
        warned=note_warned.of_the_words(page),
        asked_alone=note_check.asked_alone(page.written, page.around),
        copy=own_copy(page.checked.content, page.around.locale),
        begin_now="begin" in request.form,
        error=error,
        **card_words.of_the_card(),
    )
