"""What a therapist has still to sign, the earliest first: what was begun, and what the day still asks for."""

from collections.abc import Collection
from datetime import datetime

from flask import url_for

from clinic.clients.models import Viewer
from clinic.database import db
from clinic.desk.day import Hour
from clinic.diary.models import Appointment
from clinic.frozen import frozen
from clinic.notes.models import Note


@frozen
class Unsigned:
    """One note to sign: begun, or that of a session of the day that is over and has none yet."""

    at: datetime
    note: Note | None
    appointment: Appointment | None

    @property
    def href(self) -> str:
        """Where it is written."""
        if self.note is not None:
            return url_for("note.write", note_id=self.note.id)
        about = self.appointment
        return url_for("note.new", client=about and about.client_id, appointment=about and about.id)

    @property
    def is_of_the_day(self) -> bool:
        return self.appointment is not None


def unsigned(viewer: Viewer, hours: Collection[Hour], now: datetime) -> list[Unsigned]:
    """All of it, given the sessions of the day. One query."""
    of_the_day = {hour.note.id for hour in hours if hour.note is not None}
    older = [
        Unsigned(note.created_at, note, None)
        for note in db.session.scalars(Note.unsigned_of(viewer))
        if note.id not in of_the_day
    ]
    due = [
        Unsigned(hour.appointment.starts_at, hour.note, hour.appointment)
        for hour in hours
        if hour.has_note_to_write and hour.is_over(now)
    ]
    return sorted([*older, *due], key=lambda one: one.at)
