"""Reminding people of what is to come, once a minute and with nobody signed in."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, exists, or_, select, update

from clinic.database import db
from clinic.diary import leaving, letters, links, reminded
from clinic.diary.models import Appointment
from clinic.diary.presence import is_of_several
from clinic.diary.reader import Reader
from clinic.diary.reminded import Reachable, Reminder
from clinic.mail import rules
from clinic.mail.models import LetterKind
from clinic.mail.quiet import when_to_remind
from clinic.mode import Mode, set_mode

Due = tuple[Reminder, Appointment, Reachable]


def look_after(now: datetime) -> int:
    """Post what is due and forget what is over; how many reminders were written."""
    set_mode(Mode.READ)
    try:
        is_idle = not db.session.scalar(select(exists(select(Reminder.appointment_id))))
    finally:
        db.session.rollback()
        set_mode(Mode.WRITE)
    if is_idle:
        return 0
    reminded.owe_anew(now)
    _forget_what_is_over(now)
    told: set[tuple[UUID, str]] = set()
    count = sum(_remind(row, now, told) for row in _soon(now))
    db.session.commit()
    return count


def _forget_what_is_over(now: datetime) -> None:
    over = select(Appointment.id).where(
        Appointment.id == Reminder.appointment_id,
        or_(Appointment.starts_at <= now, Appointment.cancelled_at.is_not(None)),
    )
    gone = delete(Reminder).where(over.exists())
    if db.session.execute(gone.execution_options(synchronize_session=False)).rowcount:  # type: ignore[attr-defined]
        reminded.forget_idle()


def _soon(now: datetime) -> Iterable[Due]:
    """Everything near enough that a reminder may be due: the longest lead, and a night before it."""
    longest = max(rules.ours().remind_before, default=0)
    until = now + timedelta(minutes=longest, days=1)
    query = (
        select(Reminder, Appointment, Reachable)
        .join(Appointment, Appointment.id == Reminder.appointment_id)
        .join(Reachable, Reachable.person_id == Reminder.person_id)
        .where(Reminder.starts_at.between(now, until))
        .order_by(Reminder.starts_at, Reminder.appointment_id, Reminder.person_id)
    )
    return [(one, about, who) for one, about, who in db.session.execute(query)] if longest else []


def _remind(row: Due, now: datetime, told: set[tuple[UUID, str]]) -> bool:
    """One letter for all that is owed by now. Of two workers, the first to say so writes it.

    Of several people at one address, `told` says that it has its letter already.
    """
    reminder, appointment, reachable = row
    to = reminded.opened(reachable)
    zone, quiet = leaving.reader_zone(to), rules.quiet_hours()
    moments = [
        when_to_remind(appointment.starts_at, timedelta(minutes=ahead), quiet, zone)
        for ahead in rules.ours().remind_before
    ]
    if not any(reminder.owed_from_at < moment <= now for moment in moments):
        return False
    mine = update(Reminder).where(
        Reminder.appointment_id == reminder.appointment_id,
        Reminder.person_id == reminder.person_id,
        Reminder.owed_from_at == reminder.owed_from_at,
    )
    settled = mine.values(owed_from_at=now).execution_options(synchronize_session=False)
    if not db.session.execute(settled).rowcount:  # type: ignore[attr-defined]
        return False
    if (appointment.id, to.address) in told:
        return False
    told.add((appointment.id, to.address))
    reader = Reader(reachable.person_id, to, is_of_several(appointment))
    link = links.for_letter(appointment, reader.whom)
    return letters.write(LetterKind.REMINDER, appointment, reader, now=now, link=link)
