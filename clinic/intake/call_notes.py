"""What a therapist writes about somebody who is no client yet: of their first call, and beside it."""

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.database import db
from clinic.edge import current
from clinic.edge.doors import desk
from clinic.intake import caller_file, lines

bp = desk.blueprint("call_notes", __name__, url_prefix="/desk/intake")


@bp.post("/<uuid:enquiry_id>/note")
def write(enquiry_id: UUID) -> ResponseReturnValue:
    line = lines.line_of(lines.enquiry(enquiry_id), current.actor(), current.keyring())
    client = caller_file.begin_note(
        line.enquiry, line.visitor, line.verdict, current.actor(), current.keyring(), clock.now()
    )
    db.session.commit()
    return redirect(url_for("note.new", client=client.id, appointment=line.enquiry.appointment_id), 303)


@bp.post("/<uuid:enquiry_id>/contact")
def write_contact(enquiry_id: UUID) -> ResponseReturnValue:
    """A call or a mail, by the therapist whose first call it is."""
    line = lines.line_of(lines.enquiry(enquiry_id), current.actor(), current.keyring())
    client = caller_file.begin_contact(
        line.enquiry, line.visitor, line.verdict, current.actor(), current.keyring()
    )
    db.session.commit()
    return redirect(url_for("note.new", client=client.id, format="CONTACT"), 303)
