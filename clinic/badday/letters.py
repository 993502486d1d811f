"""Letters of a bad day: that it begins later, or not at all. They say no reason, and leave at once."""

from datetime import datetime, timedelta

from clinic.config import settings
from clinic.diary import ics, leaving
from clinic.diary.letters import SUBJECTS, calendar_file
from clinic.diary.models import Appointment
from clinic.diary.reader import Reader
from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import full_time, number, speaking
from clinic.mail import outbox
from clinic.mail.addressee import Addressee
from clinic.mail.letter import Letter
from clinic.mail.models import LetterKind, Means
from clinic.mail.outbox import Posting
from clinic.plain import N_

LATER = N_("Your appointment on %(time)s begins %(minutes)s minutes later. We are sorry.")
PERHAPS_LATER = N_("Your appointment on %(time)s may begin %(minutes)s minutes late. We are sorry.")


def late_words(appointment: Appointment, by: timedelta, to: Addressee, *, is_moved: bool) -> str:
    """What somebody is told whose appointment begins later today."""
    with speaking(to.locale):
        told = _(LATER if is_moved else PERHAPS_LATER) % {
            "time": _by(to, appointment.starts_at),
            "minutes": number(by // timedelta(minutes=1)),
        }
        return told + "\n"


def away_words(appointment: Appointment, to: Addressee) -> str:
    """What somebody is told whose appointment cannot be: how they come by another."""
    with speaking(to.locale):
        told = _(
            "Your appointment on %(time)s cannot take place. We are sorry.",
            time=_by(to, appointment.starts_at),
        )
        if appointment.client_id is None:
            next_step = _("You can book another time here:\n%(link)s", link=f"{settings().public_url}/book")
        else:
            next_step = _("Somebody of the practice will be in touch with you about another time.")
        return f"{told}\n\n{next_step}\n"


def post_late(appointment: Appointment, words: str, reader: Reader, now: datetime, *, is_moved: bool) -> None:
    """Post what was shown, once the appointment stands where it will."""
    _post(LetterKind.MOVED if is_moved else LetterKind.REMINDER, appointment, words, reader, now)


def post_away(appointment: Appointment, words: str, reader: Reader, now: datetime) -> None:
    _post(LetterKind.CANCELLED, appointment, words, reader, now)


def _post(kind: LetterKind, appointment: Appointment, words: str, reader: Reader, now: datetime) -> None:
    """A calendar is told, too, where something has changed for it."""
    method: ics.Method | None = None
    to = reader.to
    if to.means is Means.EMAIL and kind is not LetterKind.REMINDER:
        method = "CANCEL" if kind is LetterKind.CANCELLED else "REQUEST"
    with speaking(to.locale):
        subject = _(SUBJECTS[kind])
    file = None
    if method is not None:
        file = calendar_file(appointment, method, locale=to.locale, now=now, attendee=to.address)
    letter = Letter(to.address, subject, words, ics=file, ics_method=method)
    about, until = appointment.id, appointment.ends_at
    how = Posting(kind, to.means, about, from_at=now, good_until_at=until, whom=reader.whom)
    outbox.post(letter, locale=to.locale, how=how)


def _by(to: Addressee, at: datetime) -> str:
    return full_time(at, leaving.reader_zone(to))
