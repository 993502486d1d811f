"""Keeping what somebody writes for themselves while they write it, as the text of a note is kept."""

from functools import partial
from uuid import UUID

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from clinic.database import db
from clinic.desk.autosave import keep_over
from clinic.desk.reflection_page import leave_of, own_file, page_of, with_late
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import wants_data
from clinic.files.drafts import StaleDraft
from clinic.files.reading import reading
from clinic.notes import late
from clinic.notes.written import Written
from clinic.reflections import begun
from clinic.reflections.begun import Gone
from clinic.refusal import NotFound


def keep(entry_id: UUID) -> ResponseReturnValue:
    """Over the save its page stands on: for a script, or for a button that puts in what came late."""
    written, counter = Written.of(request.form.items(multi=True)), request.form.get("counter", 0, type=int)
    put_in = request.form.get("put_in", type=UUID)
    if put_in is not None:
        page = page_of(entry_id)
        came = [one for one in page.late if one.id == put_in]
        for one in came:
            written = with_late(written, one.written, page.kind)
    who, content = (current.actor(), current.keyring()), written.to_bytes()
    try:
        number = keep_over(
            written, counter, partial(begun.keep, *who, entry_id, content), partial(_begun, entry_id)
        )
    except (StaleDraft, Gone) as refused:
        return _stale(entry_id, written, refused)
    let_go(*(late_id for one in (came if put_in else ()) for late_id in one.ids))
    db.session.commit()
    if wants_data():
        return jsonify(state="kept", counter=number, carries=leave_of(entry_id))
    return redirect(url_for("reflections.read", entry_id=entry_id), 303)


def _stale(entry_id: UUID, written: Written, refused: StaleDraft | Gone) -> ResponseReturnValue:
    """Both texts are kept: the one that is saved, and the one that was typed here, still on the page."""
    counter = refused.counter if isinstance(refused, StaleDraft) else 0
    if wants_data():
        sentence = _(refused.sentence) if isinstance(refused, Gone) else None
        return jsonify(state="stale", counter=counter, sentence=sentence), 409
    db.session.rollback()
    return page_of(entry_id, written=written, counter=counter, is_stale=True).shown(), 409


def _begun(entry_id: UUID) -> Written:
    """What is saved of an entry that is begun. Raises `NotFound`."""
    row = begun.of(entry_id, current.person().id)
    if row is None:
        raise NotFound
    with reading(current.actor(), current.keyring(), "personal.read", [row.file_id]) as opened:
        return Written.from_bytes(opened.draft(row))


def goes_on(entry_id: UUID, written: Written) -> bool:
    """Whether a form says what is begun, or is the very page that it came from."""
    standing = _begun(entry_id)
    return written.says_the_same_as(standing) or written.goes_on_from(standing)


def let_go(*ids: UUID) -> None:
    """What came late and is in the text now, or is needed no more."""
    named = " ".join(request.form.getlist("late")).split()
    for late_id in (*ids, *(UUID(one) for one in named if _is_id(one))):
        late.take_in(current.actor(), own_file(), late_id)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
