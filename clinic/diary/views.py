"""The diary on the desk: days and weeks, and one appointment with what can be done about it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic import clock
from clinic.audit import trail
from clinic.clients import calls
from clinic.clients.card import Card
from clinic.database import db
from clinic.diary import (
    attending,
    happenings,
    movable,
    no_letters,
    offered,
    overbooking,
    presence,
    reminded,
    reserve,
    said_at,
)
from clinic.diary.forms import WhenForm
from clinic.diary.models import Appointment, Service
from clinic.diary.names import Known, everybody
from clinic.diary.page import is_phone, page
from clinic.diary.page_words import knows_the_clock
from clinic.diary.staff_letters import readers_of, tell
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk
from clinic.edge.finding import first_or_404
from clinic.files.reading import reading_directory
from clinic.frozen import frozen
from clinic.mail import outbox
from clinic.mail.models import LetterKind


@frozen
class Told:
    """One of several who have an appointment, as far as the desk needs to know to tell them."""

    card: Card
    is_coming: bool
    letter_came_back: bool
    said: tuple[str, ...] = ()


bp = desk.blueprint("diary", __name__, url_prefix="/desk/diary")
knows_the_clock(bp)


@bp.get("")
def week() -> ResponseReturnValue:
    """One therapist's week. Whoever comes by phone, and asks for nothing else, is given the plain list."""
    return page("agenda" if is_phone() and not request.args else "week")


@bp.get("/day")
def one_day() -> ResponseReturnValue:
    """One day of everybody, or of those chosen, side by side."""
    return page("day")


@bp.get("/agenda")
def agenda() -> ResponseReturnValue:
    """A week as a plain list of days and of who comes when."""
    return page("agenda")


@bp.get("/<uuid:appointment_id>")
def show(appointment_id: UUID) -> ResponseReturnValue:
    appointment = _appointment(appointment_id)
    people = everybody([appointment], "diary.read", current.actor(), current.keyring())
    return _appointment_page(appointment, people)


@bp.post("/<uuid:appointment_id>/cancellation")
def cancel(appointment_id: UUID) -> ResponseReturnValue:
    appointment = _appointment(appointment_id)
    people = everybody([appointment], "diary.read", current.actor(), current.keyring())
    movable.check_to_come(appointment, clock.now())
    reserve.cancel(appointment, now=clock.now())
    happenings.cancelled(appointment, clock.now())
    trail.record(current.actor(), "appointment.cancelled", appointment.id)
    told = tell(LetterKind.CANCELLED, appointment, people, clock.now())
    db.session.commit()
    words = _("Cancelled. A letter is on its way.") if told else _("Cancelled. Please tell them yourself.")
    flash(words, "kept")
    told.say_who_is_not()
    is_hers = appointment.therapist_id == current.person().id and appointment.client_id is not None
    if is_hers and presence.is_late_to_cancel(appointment):
        there = url_for("note.new", client=appointment.client_id, appointment=appointment.id)
        return redirect(there, 303)
    return redirect(url_for("diary.show", appointment_id=appointment.id), 303)


@bp.post("/<uuid:appointment_id>/letters")
def write_again(appointment_id: UUID) -> ResponseReturnValue:
    """Whoever comes then has said that they want letters again."""
    appointment = _appointment(appointment_id)
    people = everybody([appointment], "diary.read", current.actor(), current.keyring())
    whom = request.form.get("person", type=UUID)
    readers = [one for one in readers_of(appointment, people) if whom in (None, one.person_id)]
    no_letters.take_back(readers[0].to if readers else None, appointment.id)
    db.session.commit()
    return redirect(url_for("diary.show", appointment_id=appointment.id), 303)


def _appointment_page(appointment: Appointment, people: Known) -> str:
    service = db.session.get_one(Service, appointment.service_id)
    wall = appointment.starts_at.astimezone(current.zone())
    said = reminded.confirmed([appointment])
    beside = said_at.said(appointment, presence.persons_of(appointment), clock.now())
    return render_template(
        "diary/appointment.html",
        appointment=appointment,
        name=people.name_of(appointment),
        card=people.card_of(appointment),
        visitor=people.visitor_of(appointment),
        wants_clinician=_wants_clinician(appointment),
        service_name=offered.name_of(service),
        therapist={one.id: one for one in offered.therapists()}.get(appointment.therapist_id),
        form=WhenForm(on=wall.date(), at=wall.time()),
        over_reason=overbooking.reason(appointment, current.actor(), current.keyring()),
        attendance=attending.asked(appointment, clock.now()),
        is_over=appointment.starts_at <= clock.now(),
        is_confirmed=appointment.id in said,
        people=_people(appointment, people, said.get(appointment.id, set()), beside),
        said=[_(words) for words in beside.get(appointment.client_id, ())] if appointment.client_id else [],
        no_letters=_no_letters(appointment, people),
        letter_came_back=appointment.id in outbox.came_back([appointment.id]),
    )


def _people(
    appointment: Appointment,
    people: Known,
    said: Collection[UUID],
    beside: Mapping[UUID, Sequence[str]],
) -> list[Told]:
    """Each of the several it is with: what the desk may know to reach them."""
    came_back = outbox.came_back_of(appointment.id)
    return [
        Told(
            people.cards[one],
            one in said,
            one in came_back,
            tuple(_(words) for words in beside.get(one, ())),
        )
        for one in people.each_of(appointment)
        if one in people.cards
    ]


def _no_letters(appointment: Appointment, people: Known) -> list[dict[str, Any]]:
    """Of everybody who has said so, with their name where there are several."""
    action = url_for("diary.write_again", appointment_id=appointment.id)
    found = []
    for reader in readers_of(appointment, people):
        name = people.cards[reader.person_id].shown_name if reader.whom else ""
        notice = no_letters.notice(reader.to, action, name)
        if notice is not None:
            found.append(notice | {"fields": [("person", str(reader.person_id))]})
    return found


def _wants_clinician(appointment: Appointment) -> bool:
    if appointment.client_id is None:
        return False
    client_id = appointment.client_id
    with reading_directory(current.actor(), current.keyring(), "diary.read", clients=[client_id]) as opened:
        return bool(calls.clinician_wanted(opened, [client_id]))


def _appointment(appointment_id: UUID) -> Appointment:
    return first_or_404(select(Appointment).where(Appointment.id == appointment_id))
