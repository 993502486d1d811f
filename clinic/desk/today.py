"""Today: where a therapist begins, and where everybody else of the staff is sent on to their own page."""

from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic import clock
from clinic.clients import cards, own_file, together
from clinic.clients.models import Client
from clinic.database import db
from clinic.desk import closing, day, reviews, supervision
from clinic.desk.answers_back import AnswersBack, answers_back
from clinic.desk.came_back import since_last
from clinic.desk.day import Hour
from clinic.desk.flagged import Flagged, flagged
from clinic.desk.next_thing import NextThing, next_thing
from clinic.desk.supervision import Waiting
from clinic.desk.unsigned import Unsigned, unsigned
from clinic.diary import offered
from clinic.diary.names import Known, known
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical, desk
from clinic.files.reading import reading
from clinic.files.roles import INTAKE, OWNER, THERAPIST
from clinic.frozen import frozen
from clinic.intake import lines
from clinic.intake.lines import Call
from clinic.notes import history, left_behind
from clinic.notes.history import Plan
from clinic.notes.models import Note

bp = clinical.blueprint("today", __name__, url_prefix="/desk/today")
entrance = desk.blueprint("entrance", __name__, url_prefix="/desk")

WAITING_SHOWN = 8
# So long after its end a session is still the one that is meant.
JUST_ENDED = timedelta(minutes=30)


@entrance.get("")
def arrive() -> ResponseReturnValue:
    """Each to where their day begins."""
    roles = current.person().roles
    if roles <= {OWNER}:
        return redirect(url_for("practice.show"), 303)
    return redirect(url_for("intake.board" if INTAKE in roles else "today.due"), 303)


@bp.get("/due")
def due() -> ResponseReturnValue:
    """To the note of the session that has just ended; to the day if there is none to write."""
    person, now = current.person(), clock.now()
    over = [
        one
        for one in day.hours(person, day.of(person.id, now, current.zone()), Known({}, {}), now)
        if one.has_note_to_write and one.is_over(now) and now - one.appointment.ends_at <= JUST_ENDED
    ]
    if not over:
        return redirect(url_for("today.show"), 303)
    last = max(over, key=lambda one: one.appointment.ends_at)
    return redirect(Unsigned(last.appointment.starts_at, last.note, last.appointment).href, 303)


@bp.get("")
def show() -> ResponseReturnValue:
    person, now = current.person(), clock.now()
    found, calls = day.of(person.id, now, current.zone()), lines.calls_of(person.id)
    shown = {one.id for one in found}
    beside = [call for call in calls if call.is_over(now) or call.appointment.id not in shown]
    off = day.called_off(person, now, current.zone())
    asked = {one.id: one for one in (*found, *off, *(call.appointment for call in beside))}
    people = known(asked.values(), "today.read", current.actor(), current.keyring())
    hours = day.hours(person, found, people, now)
    to_sign = unsigned(person, hours, now)
    coming = next((one for one in hours if one.appointment.starts_at > now), None)
    beginning = _beginning(coming)
    supervised = supervision.to_do(supervision.waiting())
    ends = min((one.appointment.ends_at for one in hours if one.will_be_due(now)), default=None)
    clients = own_file.clients_of(person)
    flags = flagged(clients, [one.appointment.client_id for one in hours])
    returned, came = answers_back(), since_last(clients)
    page = render_template(
        "desk/today.html",
        hours=hours,
        now=now,
        due_in=ceil((ends - now).total_seconds()) if ends else None,
        coming=coming,
        plan=beginning.plan if beginning else None,
        is_unsafe=bool(beginning and beginning.is_unsafe),
        is_without_hours=THERAPIST in person.roles and not offered.has_hours(person.id),
        enquiries=lines.enquiries_of([one.id for one in found if one.client_id is None]),
        calls=[(call, people.name_of(call.appointment), call.is_over(now)) for call in beside],
        to_sign=len(to_sign),
        waiting=_named([one.note for one in to_sign if one.note and not one.is_of_the_day]),
        thing=_thing(hours, flags, returned, to_sign, beside, coming, supervised, now),
        flagged=flags,
        left_behind=left_behind.count_of(person),
        called_off=[(one, people.name_of(one) or _("Somebody")) for one in off],
        returned=returned,
        supervised=supervised[:WAITING_SHOWN],
        came_back=came.came_back,
        asked_for=came.asked_for,
        agreed=came.agreed,
        reviews=reviews.due(
            [one.appointment.client_id for one in hours], now.astimezone(current.zone()).date()
        ),
    )
    return closing.ended(make_response(page))


def _thing(
    hours: list[Hour],
    flags: list[Flagged],
    returned: list[AnswersBack],
    to_sign: list[Unsigned],
    beside: list[Call],
    coming: Hour | None,
    supervised: list[Waiting],
    now: datetime,
) -> NextThing:
    held = next((one for one in hours if one.has_note_to_write and not one.is_over(now)), None)
    over = [call for call in beside if call.is_over(now)]
    return next_thing(held, flags, returned, to_sign, over, coming, supervised)


@frozen
class Beginning:
    """What to have in mind before somebody comes: what was planned, and whether they are in danger."""

    plan: Plan | None
    is_unsafe: bool


def _beginning(coming: Hour | None) -> Beginning | None:
    """Of the person who comes next, where this therapist may read it."""
    if coming is None or coming.appointment.client_id is None:
        return None
    client = db.session.scalars(
        Client.of(current.person()).where(Client.id == coming.appointment.client_id)
    ).first()
    if client is None or client.file_id is None:
        return None
    with reading(current.actor(), current.keyring(), "plan.read", [client.file_id]) as opened:
        stands = together.of_file(current.actor(), current.keyring(), opened, client.file_id)
        return Beginning(history.last_plan(opened, client.file_id), stands.is_unsafe)


def _named(notes: list[Note]) -> list[tuple[Note, UUID, str]]:
    """The oldest of these with whose they are, and their name."""
    files = {note.file_id for note in notes[:WAITING_SHOWN]}
    if not files:
        return []
    rows = db.session.execute(select(Client.file_id, Client.id).where(Client.file_id.in_(files)))
    clients: dict[UUID, UUID] = {row.file_id: row.id for row in rows}
    found = cards.read_list(current.actor(), current.keyring(), "today.read", list(clients.values()))
    return [
        (note, clients[note.file_id], found[clients[note.file_id]].name)
        for note in notes[:WAITING_SHOWN]
        if note.file_id in clients
    ]
