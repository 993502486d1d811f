"""A bad day: what is still to come of it, what each is told, and moving or releasing it as one act."""

from collections.abc import Sequence
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
from clinic.diary.order import EARLIEST_FIRST
from clinic.diary.reader import Reader, one_letter_each
from clinic.diary.staff_letters import readers_of, untold
from clinic.frozen import frozen
from clinic.mail import rules

LATE_MINUTES = (10, 20, 30, 45, 60)
MINUTES_OF_A_DAY = 24 * 60


@frozen
class ToCall:
    """Somebody who cannot be written to, and their number; empty if none is known."""

    name: str
    phone: str


@frozen
class Trouble:
    """What has happened: away for the rest of the day, or late, and then whether appointments move."""

    late: timedelta | None
    moves: bool = False

    @property
    def is_away(self) -> bool:
        return self.late is None


@frozen
class Words:
    """What one is told; `name` says whom, where others are told as well."""

    reader: Reader
    words: str
    name: str = ""


@frozen
class Step:
    """One appointment of it: by how much it begins later, what is written, and whom to call instead."""

    appointment: Appointment
    name: str
    delay: timedelta
    readers: tuple[Reader, ...]
    letters: tuple[Words, ...]
    to_call: tuple[ToCall, ...]

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
        .order_by(*EARLIEST_FIRST)
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
    told = []
    for reader in with_a_letter(appointment, people):
        if trouble.is_away:
            words = letters.away_words(appointment, reader.to)
        else:
            words = letters.late_words(appointment, by, reader.to, is_moved=trouble.moves)
        name = people.cards[reader.person_id].shown_name if reader.whom else ""
        told.append(Words(reader, words, name))
    name = people.name_of(appointment)
    everybody = readers_of(appointment, people)
    return Step(appointment, name, by, everybody, tuple(told), to_call(appointment, people))


def with_a_letter(appointment: Appointment, people: Known) -> list[Reader]:
    """Who of an appointment has a letter: one for each address that wants any."""
    found = one_letter_each(readers_of(appointment, people))
    return [one for one in found if rules.wants_letters(one.to.address)]


def to_call(appointment: Appointment, people: Known) -> tuple[ToCall, ...]:
    """Whom of an appointment to call since they have no letter, each of several by name."""
    written = with_a_letter(appointment, people)
    if people.each_of(appointment):
        return tuple(ToCall(one.shown_name, one.phone) for one in untold(appointment, people, written))
    if written:
        return ()
    card, visitor = people.card_of(appointment), people.visitor_of(appointment)
    phone = card.phone if card else visitor.phone if visitor else ""
    return (ToCall(people.name_of(appointment), phone),)


def _write(trouble: Trouble, step: Step, now: datetime) -> None:
    if trouble.moves and step.letters:
        reminded.keep(step.appointment, step.readers, now)
    for one in step.letters:
        if trouble.is_away:
            letters.post_away(step.appointment, one.words, one.reader, now)
        else:
            letters.post_late(step.appointment, one.words, one.reader, now, is_moved=trouble.moves)


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
