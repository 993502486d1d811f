"""Who came, marked in one press from the day or the appointment, for each person where there are two."""

from datetime import datetime
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic import clock
from clinic.clients import cards
from clinic.database import db
from clinic.diary import presence
from clinic.diary.models import Appointment, Presence
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk
from clinic.edge.finding import first_or_404
from clinic.frozen import frozen

bp = desk.blueprint("attending", __name__, url_prefix="/desk/diary/<uuid:appointment_id>/attendance")

TODAY = "today"


@frozen
class Expected:
    """One person of an appointment, and what was said of them. No name where nobody else is meant."""

    person_id: UUID
    name: str
    came: Presence | None


@frozen
class Asked:
    """What the page of an appointment asks about who came."""

    choices: tuple[Presence, ...]
    people: tuple[Expected, ...]
    came: Presence | None

    @property
    def is_of_several(self) -> bool:
        return len(self.people) > 1


@bp.post("")
def mark(appointment_id: UUID) -> ResponseReturnValue:
    """Write down who came; an absence leads its therapist on to the note that it asks for."""
    appointment = _appointment(appointment_id)
    chosen, person_id = _chosen(), request.form.get("person", type=UUID)
    if chosen is not None:
        presence.record(appointment, chosen, current.actor(), current.person().id, clock.now(), person_id)
        db.session.commit()
        if chosen in presence.MISSED and _asks_for_a_note(appointment):
            there = url_for("note.new", client=appointment.client_id, appointment=appointment.id)
            return redirect(there, 303)
    return _back(appointment)


@bp.post("/removal")
def take_back(appointment_id: UUID) -> ResponseReturnValue:
    appointment = _appointment(appointment_id)
    presence.take_back(appointment, current.actor(), request.form.get("person", type=UUID))
    db.session.commit()
    flash(_("Taken back. Nothing is marked now."), "kept")
    return _back(appointment)


def asked(appointment: Appointment, now: datetime) -> Asked | None:
    """What is asked now, or None while nothing can be said and nothing has been."""
    choices, said = presence.markable(appointment, now), presence.by_person(appointment)
    if not choices and not said:
        return None
    persons = presence.persons_of(appointment)
    names = _names(persons) if len(persons) > 1 else {}
    people = tuple(Expected(one, names.get(one, ""), said.get(one)) for one in persons)
    return Asked(choices, people, presence.presences([appointment]).get(appointment.id))


def _names(persons: tuple[UUID, ...]) -> dict[UUID, str]:
    found = cards.read_list(current.actor(), current.keyring(), "diary.read", persons)
    return {one: card.shown_name for one, card in found.items()}


def _chosen() -> Presence | None:
    typed = request.form.get("presence", "")
    return next((one for one in Presence if one.value == typed), None)


def _asks_for_a_note(appointment: Appointment) -> bool:
    """Whether this is the absence of a client, before their own therapist."""
    is_missed = presence.presences([appointment]).get(appointment.id) in presence.MISSED
    is_hers = appointment.therapist_id == current.person().id
    return is_missed and is_hers and appointment.client_id is not None


def _back(appointment: Appointment) -> ResponseReturnValue:
    if request.form.get("back") == TODAY:
        return redirect(url_for("today.show"), 303)
    return redirect(url_for("diary.show", appointment_id=appointment.id), 303)


def _appointment(appointment_id: UUID) -> Appointment:
    return first_or_404(select(Appointment).where(Appointment.id == appointment_id))
