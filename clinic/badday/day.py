"""A bad day: what is still to come of it, what each is told, and moving or releasing it as one act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from clinic.badday import letters
from clinic.badday.late import delays
from clinic.database import db
from clinic.diary import happenings, reminded, reserve
from clinic.diary.models import Appointment, HoursException
from clinic.diary.names import Known
from clinic.diary.staff_letters import addressee
from clinic.mail import rules
from clinic.mail.addressee import Addressee

LATE_MINUTES = (10, 20, 30, 45, 60)
MINUTES_OF_A_DAY = 24 * 60


@dataclass(frozen=True)
class Trouble:
    """What has happened: away for the rest of the day, or late, and then whether appointments move."""

    late: timedelta | None
    moves: bool = False

    @property
    def is_away(self) -> bool:
        return self.late is None


@dataclass(frozen=True)
class Step:
    """One appointment of it: by how much it begins later, what is written, or whom to call instead."""

    appointment: Appointment
    name: str
    delay: timedelta
    to: Addressee | None
    words: str
    phone: str

    @property
    def seen_as(self) -> str:
        """What was looked at: the same only as long as nothing has changed."""
        return f"{self.appointment.id.hex}.{self.appointment.sequence}"


def to_come(therapist_id: UUID, now: datetime, zone: ZoneInfo) -> Sequence[Appointment]:
    """What has not begun yet of this therapist's day, earliest first."""
    tomorrow = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time.min, zone)
    return db.session.scalars(
        select(Appointment)
        .where(
            Appointment.therapist_id == therapist_id,
            Appointment.cancelled_at.is_(None),
            Appointment.starts_at > now,
            Appointment.starts_at < tomorrow,
        )
        .order_by(Appointment.starts_at)
    ).all()


def steps(trouble: Trouble, found: Sequence[Appointment], people: Known) -> list[Step]:
    """Each that is touched, in order: what would be done and said."""
    later = [timedelta()] * len(found)
    if trouble.late is not None:
        held = [(int(one.held_from_at.timestamp()), int(one.held_to_at.timestamp())) for one in found]
        later = delays(held, trouble.late)
    pairs = zip(found, later, strict=True)
    return [_step(trouble, one, by, people) for one, by in pairs if by or trouble.is_away]


def carry_out(
    trouble: Trouble, planned: Sequence[Step], therapist_id: UUID, *, zone: ZoneInfo, now: datetime
) -> None:
    """Do to each what was shown, with its letter: all of it or, if one cannot be moved, nothing.

    Raises what `reserve.move` does.
    """
    if trouble.is_away:
        # First of all, so that no time that is given back is offered to somebody else.
        _say_away(therapist_id, now.astimezone(zone))
    # The last one first, so that none stands in another's way.
    for step in reversed(planned):
        if trouble.is_away:
            reserve.cancel(step.appointment, now=now)
            happenings.cancelled(step.appointment, now)
        elif trouble.moves:
            starts_at = step.appointment.starts_at + step.delay
            reserve.move(step.appointment, starts_at, zone=zone, now=now)
    for step in planned:
        _write(trouble, step, now)


def _step(trouble: Trouble, appointment: Appointment, by: timedelta, people: Known) -> Step:
    to = addressee(appointment, people)
    if to is not None and not rules.wants_letters(to.address):
        to = None
    words = ""
    if to is not None and trouble.is_away:
        words = letters.away_words(appointment, to)
    elif to is not None:
        words = letters.late_words(appointment, by, to, is_moved=trouble.moves)
    name = people.name_of(appointment)
    return Step(appointment, name, by, to, words, phone_of(appointment, people))


def _write(trouble: Trouble, step: Step, now: datetime) -> None:
    if step.to is None:
        return
    if trouble.is_away:
        letters.post_away(step.appointment, step.words, step.to, now)
        return
    letters.post_late(step.appointment, step.words, step.to, now, is_moved=trouble.moves)
    if trouble.moves:
        reminded.keep(step.appointment, step.to, now)


def phone_of(appointment: Appointment, people: Known) -> str:
    """The number at which whoever has this appointment is called; empty if none is known."""
    card, visitor = people.card_of(appointment), people.visitor_of(appointment)
    return card.phone if card else visitor.phone if visitor else ""


def _say_away(therapist_id: UUID, wall: datetime) -> None:
    """Nobody else may have what is left of the day; it can be taken back where the hours are."""
    minute = wall.hour * 60 + wall.minute
    db.session.add(
        HoursException(
            therapist_id=therapist_id,
            first_on=wall.date(),
            last_on=wall.date(),
            opens=minute,
            closes=MINUTES_OF_A_DAY,
        )
    )
    db.session.flush()
