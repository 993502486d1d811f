"""Today: where a therapist begins, and where everybody else of the staff is sent on to their own page."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic import clock
from clinic.clients import cards
from clinic.clients.models import Client
from clinic.database import db
from clinic.desk import day
from clinic.desk.day import Hour
from clinic.diary import offered
from clinic.diary.names import known
from clinic.edge import current
from clinic.edge.doors import clinical, desk
from clinic.files.reading import reading
from clinic.files.roles import INTAKE, OWNER, THERAPIST
from clinic.intake import lines
from clinic.notes import history
from clinic.notes.history import Plan
from clinic.notes.models import Note

bp = clinical.blueprint("today", __name__, url_prefix="/desk/today")
entrance = desk.blueprint("entrance", __name__, url_prefix="/desk")

WAITING_SHOWN = 8


@entrance.get("")
def arrive() -> ResponseReturnValue:
    """Each to where their day begins."""
    roles = current.person().roles
    if roles <= {OWNER}:
        return redirect(url_for("practice.show"), 303)
    return redirect(url_for("intake.board" if INTAKE in roles else "today.show"), 303)


@bp.get("")
def show() -> ResponseReturnValue:
    person, now = current.person(), clock.now()
    found = day.of(person.id, now, current.zone())
    people = known(found, "today.read", current.actor(), current.keyring())
    hours = day.hours(person, found, people, now)
    due = next((one for one in hours if one.has_note_to_write), None)
    coming = next((one for one in hours if one.appointment.starts_at > now), None)
    return render_template(
        "desk/today.html",
        hours=hours,
        now=now,
        due=due,
        coming=coming,
        plan=_last_plan(coming),
        is_without_hours=THERAPIST in person.roles and not offered.has_hours(person.id),
        enquiries=lines.enquiries_of([one.id for one in found if one.client_id is None]),
        waiting=_unsigned_before([one.note.id for one in hours if one.note]),
    )


def _last_plan(coming: Hour | None) -> Plan | None:
    """What was planned with the person who comes next, where this therapist may read it."""
    if coming is None or coming.appointment.client_id is None:
        return None
    client = db.session.scalars(
        Client.of(current.person()).where(Client.id == coming.appointment.client_id)
    ).first()
    if client is None or client.file_id is None:
        return None
    with reading(current.actor(), current.keyring(), "plan.read", [client.file_id]) as opened:
        return history.last_plan(opened, client.file_id)


def _unsigned_before(shown: list[UUID]) -> list[tuple[Note, UUID, str]]:
    """One's own older notes that are still to be signed: the note, whose, and their name."""
    older = Note.unsigned_of(current.person()).where(Note.id.not_in(shown)).limit(WAITING_SHOWN)
    notes = db.session.scalars(older).all()
    if not notes:
        return []
    files = {note.file_id for note in notes}
    rows = db.session.execute(select(Client.file_id, Client.id).where(Client.file_id.in_(files)))
    clients: dict[UUID, UUID] = {row.file_id: row.id for row in rows}
    found = cards.read(current.actor(), current.keyring(), "today.read", list(clients.values()))
    return [
        (note, clients[note.file_id], found[clients[note.file_id]].name)
        for note in notes
        if note.file_id in clients
    ]
