"""Letters about a time: they say when, and how to change it, never what it is for nor where."""

from datetime import datetime
from enum import Enum

from clinic.config import settings
from clinic.diary.ics import Entry, Method, calendar
from clinic.diary.models import Appointment
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import full_time, speaking, zone_name
from clinic.mail import outbox
from clinic.mail.letter import Letter


class Happened(Enum):
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"


def write(
    happened: Happened,
    appointment: Appointment,
    *,
    to: str,
    locale: str,
    zone: str,
    now: datetime,
    link: str = "",
    confirm_link: str = "",
) -> None:
    """Put the letter into the outbox of this transaction. `zone` is the reader's, or empty."""
    with speaking(locale):
        subject = {
            Happened.BOOKED: _("Appointment"),
            Happened.MOVED: _("Appointment moved"),
            Happened.CANCELLED: _("Appointment cancelled"),
        }[happened]
        told = [_news(happened, appointment), *elsewhere(appointment.starts_at, zone)]
        paragraphs = ["\n".join(told), *_ways(happened, link, confirm_link)]
    letter = Letter(
        to,
        subject,
        "\n\n".join(paragraphs) + "\n",
        ics=calendar_file(appointment, _method(happened), locale=locale, now=now, attendee=to),
        ics_method=_method(happened),
    )
    outbox.post(letter, locale=locale, about=appointment.id)


def calendar_file(
    appointment: Appointment, method: Method, *, locale: str, now: datetime, attendee: str | None = None
) -> bytes:
    """The booking for a calendar, which will show `Appointment` and nothing else."""
    entry = Entry(
        appointment.uid, appointment.sequence, appointment.starts_at, appointment.ends_at, stamped_at=now
    )
    return calendar(entry, method, locale=locale, organizer=settings().mail_from, attendee=attendee)


def when(starts_at: datetime) -> str:
    """Thursday 4 June, 2:00 pm (Atlantic Time)."""
    return _("%(time)s (%(zone)s)", time=full_time(starts_at), zone=zone_name(current.zone()))


def elsewhere(starts_at: datetime, zone: str) -> list[str]:
    """The same by the reader's own clock, in a sentence of its own, where that shows another time."""
    there = full_time(starts_at, zone) if zone else ""
    if not there or there == full_time(starts_at):
        return []
    return [_("Where you are: %(time)s", time=there)]


def _news(happened: Happened, appointment: Appointment) -> str:
    time = when(appointment.starts_at)
    if happened is Happened.MOVED:
        return _("Your appointment is now on %(time)s.", time=time)
    if happened is Happened.CANCELLED:
        return _("Your appointment on %(time)s has been cancelled.", time=time)
    return _("Your appointment is on %(time)s.", time=time)


def _ways(happened: Happened, link: str, confirm_link: str) -> list[str]:
    if happened is Happened.CANCELLED or not link:
        return []
    ways = [_("You can move it or call it off here, without giving a reason:\n%(link)s", link=link)]
    if confirm_link:
        words = _("One thing is left: open this page and press its button, so that we know this address")
        ways.insert(0, _("%(words)s:\n%(link)s", words=words, link=confirm_link))
    return ways


def _method(happened: Happened) -> Method:
    return "CANCEL" if happened is Happened.CANCELLED else "REQUEST"
