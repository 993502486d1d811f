"""Where a form is left when its session is over: at the visitor's door, with a ticket, sealed."""

from datetime import timedelta
from uuid import UUID

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from clinic.database import db
from clinic.edge import hosts
from clinic.edge.body import may_carry
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import ticketed
from clinic.edge.limits import limit
from clinic.notes import late
from clinic.notes.forms import MOST_BYTES
from clinic.notes.late import Leave
from clinic.notes.written import Written
from clinic.refusal import NotFound

bp = ticketed.blueprint("note_late", __name__, url_prefix="/desk")

MOST_AN_HOUR = 600


@bp.post("/notes/<uuid:note_id>/late")
@may_carry(MOST_BYTES)
def leave(note_id: UUID) -> ResponseReturnValue:
    return _leave(note_id, _("Kept aside, sealed; sign in to put it in the note"))


@bp.post("/process-notes/<uuid:entry_id>/late")
@may_carry(MOST_BYTES)
def leave_own(entry_id: UUID) -> ResponseReturnValue:
    """What somebody was writing for themselves."""
    return _leave(entry_id, _("Kept aside, sealed; sign in to go on with it"))


def _leave(text_id: UUID, sentence: str) -> ResponseReturnValue:
    limit("late-note", hosts.origin(), MOST_AN_HOUR, timedelta(hours=1))
    to = Leave(text_id, _id("file"), _id("author"))
    counter = request.form.get("counter", 0, type=int)
    written = Written.of(request.form.items(multi=True))
    held = late.leave(to, request.form.get("ticket", ""), written, counter, hosts.origin())
    db.session.commit()
    return jsonify(state="held", sentence=sentence, late=held)


def _id(name: str) -> UUID:
    found = request.form.get(name, type=UUID)
    if found is None:
        raise NotFound
    return found
