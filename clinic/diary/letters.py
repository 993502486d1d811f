"""Letters about a time: they say when, and how to change it, never what it is for nor where."""

from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from clinic.config import settings
from clinic.diary import leaving
from clinic.diary.draft import About
from clinic.diary.ics import Entry, Method, calendar
from clinic.diary.reader import Reader
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import full_time, speaking, zone_name
from clinic.mail import outbox, rules
from clinic.mail.addressee import Addressee
from clinic.mail.letter import Letter
from clinic.mail.models import LetterKind, Means, OutboxLetter
from clinic.mail.outbox import Posting
from clinic.plain import N_

SUBJECTS = {
    LetterKind.BOOKED: N_("Appointment"),
    LetterKind.MOVED: N_("Appointment moved"),
    LetterKind.CANCELLED: N_("Appointment cancelled"),
    LetterKind.REMINDER: N_("Appointment"),
    LetterKind.OFFER: N_("A time is free"),
}
NEWS = {
    LetterKind.BOOKED: N_("Your appointment is on %(time)s."),
    LetterKind.MOVED: N_("Your appointment is now on %(time)s."),
    LetterKind.CANCELLED: N_("Your appointment on %(time)s has been cancelled."),
    LetterKind.REMINDER: N_("Your appointment is on %(time)s."),
    LetterKind.OFFER: N_("This time is free now: %(time)s."),
}
# What fits into a text message, and may be read on a locked screen.
SHORT = {
    LetterKind.BOOKED: N_("Appointment %(time)s."),
    LetterKind.MOVED: N_("Appointment moved to %(time)s."),
    LetterKind.CANCELLED: N_("Appointment %(time)s is cancelled."),
    LetterKind.REMINDER: N_("Appointment %(time)s."),
    LetterKind.OFFER: N_("Free now: %(time)s."),
}


class _Leaving(TypedDict, total=False):
    """What `written` may be told besides."""

    link: str
    confirm_link: str
    is_answer: bool
    after: timedelta


def write(
    happened: LetterKind, appointment: About, reader: Reader, *, now: datetime, **told: Unpack[_Leaving]
) -> bool:
    """Put the letter into the outbox of this transaction, and whether they are written to at all.

    All but an answer goes to nobody who has stopped letters; see `written`.
    """
    if not told.get("is_answer") and not rules.wants_letters(reader.to.address):
        return False
    outbox.add(written(happened, appointment, reader, now=now, **told))
    return True


def written(
    happened: LetterKind,
    appointment: About,
    reader: Reader,
    *,
    now: datetime,
    link: str = "",
    confirm_link: str = "",
    is_answer: bool = False,
    after: timedelta = timedelta(),
) -> OutboxLetter:
    """The letter's row, sealed, for `outbox.add`.

    `is_answer` is for what the reader has just done: it goes at once. All else waits for the morning, and
    leaves no sooner than `after` so long. `link` leads to the booking, `confirm_link` proves the address.
    Nothing in it tells how many are written to.
    """
    to, starts_at = reader.to, appointment.starts_at
    stop_link = "" if is_answer else leaving.stop_link_of(to)
    with speaking(to.locale):
        subject = _(SUBJECTS[happened])
        if to.means is Means.EMAIL:
            text = _long(happened, appointment, to, link, confirm_link, stop_link)
        else:
            text = _short(happened, appointment.starts_at, to, link)
    is_by_mail = to.means is Means.EMAIL and happened is not LetterKind.REMINDER
    method = _method(happened) if is_by_mail else None
    letter = Letter(
        to.address,
        subject,
        text,
        ics=calendar_file(appointment, method, locale=to.locale, now=now, attendee=to.address)
        if method
        else None,
        ics_method=method,
        stop_link=stop_link,
        by_day=None if is_answer else leaving.by_day(to, starts_at),
    )
    leaves_at = now if is_answer else leaving.from_at(to, now, starts_at)
    how = Posting(
        happened,
        to.means,
        appointment.id,
        max(leaves_at, now + after),
        good_until_at=starts_at,
        whom=reader.whom,
    )
    return outbox.sealed(letter, locale=to.locale, how=how)


def offer(starts_at: datetime, to: Addressee, *, link: str, answer_by: datetime, now: datetime) -> bool:
    """Tell somebody who waits that this time is free, and whether they are written to at all.

    `link` leads to a page with one button that takes it; nothing is said after `answer_by`.
    """
    if not rules.wants_letters(to.address):
        return False
    with speaking(to.locale):
        if to.means is Means.EMAIL:
            told = [_(NEWS[LetterKind.OFFER], time=when(starts_at)), *elsewhere(starts_at, to.zone)]
            take = _("If you would like it, say yes here:\n%(link)s", link=link)
            until = _(
                "It is yours if nobody was quicker. After %(time)s it goes to somebody else.",
                time=when(answer_by),
            )
            said = ["\n".join(told), take, until]
        else:
            said = [_short(LetterKind.OFFER, starts_at, to, link)]
        subject = _(SUBJECTS[LetterKind.OFFER])
        leaving.post(to, subject, said, kind=LetterKind.OFFER, now=now, until_at=answer_by)
    return True


def gone(starts_at: datetime, to: Addressee, *, now: datetime) -> bool:
    """Tell somebody who was asked about this time that another has it, and whether they are written to."""
    if not rules.wants_letters(to.address):
        return False
    with speaking(to.locale):
        told = _("The time you were asked about, %(time)s, has gone to somebody else.", time=when(starts_at))
        kept = _("You keep your place on the list, and we will ask you again.")
        subject = _("That time has gone")
        leaving.post(to, subject, [told, kept], kind=LetterKind.OFFER, now=now, until_at=starts_at)
    return True


def calendar_file(
    appointment: About, method: Method, *, locale: str, now: datetime, attendee: str | None = None
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


def _long(
    happened: LetterKind,
    appointment: About,
    to: Addressee,
    link: str,
    confirm_link: str,
    stop_link: str,
) -> str:
    news = _(NEWS[happened], time=when(appointment.starts_at))
    told = [news, *elsewhere(appointment.starts_at, to.zone)]
    return leaving.joined(
        ["\n".join(told), *_ways(happened, link, confirm_link), *leaving.stopping(stop_link)]
    )


def _short(happened: LetterKind, starts_at: datetime, to: Addressee, link: str) -> str:
    """By the reader's own clock, since there is no room for two."""
    told = _(SHORT[happened], time=full_time(starts_at, leaving.reader_zone(to)))
    if not link or happened is LetterKind.CANCELLED or to.means is Means.VOICE:
        return told
    return " ".join((told, _("Answer here: %(link)s", link=link)))


def _ways(happened: LetterKind, link: str, confirm_link: str) -> list[str]:
    if happened is LetterKind.CANCELLED or not link:
        return []
    if happened is LetterKind.REMINDER:
        return [
            _("Yes, I am coming:\n%(link)s", link=f"{link}/coming"),
            _("Move it to another time:\n%(link)s", link=f"{link}/move"),
            _("Call it off, without giving a reason:\n%(link)s", link=f"{link}/cancel"),
        ]
    ways = [_("You can move it or call it off here, without giving a reason:\n%(link)s", link=link)]
    if confirm_link:
        words = _("One thing is left: open this page and press its button, so that we know this address")
        ways.insert(0, _("%(words)s:\n%(link)s", words=words, link=confirm_link))
    return ways


def _method(happened: LetterKind) -> Method:
    return "CANCEL" if happened is LetterKind.CANCELLED else "REQUEST"
