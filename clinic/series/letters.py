"""One letter about many times: it names them all, with one calendar file for all."""

from collections.abc import Sequence
from datetime import datetime

from clinic.config import settings
from clinic.diary import ics, leaving, links, reminded
from clinic.diary.ics import Entry
from clinic.diary.models import Appointment
from clinic.diary.names import Known
from clinic.diary.reader import Reader, one_letter_each
from clinic.diary.staff_letters import Told, readers_of, told_of
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import full_time, speaking, zone_name
from clinic.mail import outbox, rules
from clinic.mail.addressee import Addressee
from clinic.mail.letter import Letter
from clinic.mail.models import LetterKind, Means
from clinic.mail.outbox import Posting
from clinic.plain import N_

NEWS = {
    LetterKind.BOOKED: N_("Your appointments (%(zone)s):"),
    LetterKind.MOVED: N_("Your appointments are now (%(zone)s):"),
    LetterKind.CANCELLED: N_("These appointments have been cancelled (%(zone)s):"),
}
SUBJECTS = {
    LetterKind.BOOKED: N_("Appointments"),
    LetterKind.MOVED: N_("Appointments moved"),
    LetterKind.CANCELLED: N_("Appointments cancelled"),
}


def tell(happened: LetterKind, appointments: Sequence[Appointment], people: Known, now: datetime) -> Told:
    """Post one letter about those still to come, all of the same people, to each who can be written to."""
    told = sorted((one for one in appointments if one.starts_at > now), key=lambda one: one.starts_at)
    readers = readers_of(told[0], people) if told else ()
    if readers and happened is not LetterKind.CANCELLED:
        for one in told:
            reminded.keep(one, readers, now)
    wanting = [one for one in one_letter_each(readers) if rules.wants_letters(one.to.address)]
    for reader in wanting:
        _post(happened, told, reader, now)
    return told_of(told[0], people, wanting) if told else Told()


def _post(happened: LetterKind, told: Sequence[Appointment], reader: Reader, now: datetime) -> None:
    to = reader.to
    with speaking(to.locale):
        subject, text = _(SUBJECTS[happened]), _text(happened, told, reader)
    is_by_mail = to.means is Means.EMAIL
    letter = Letter(
        to.address,
        subject,
        text,
        ics=_file(happened, told, to, now) if is_by_mail else None,
        ics_method="PUBLISH" if is_by_mail else None,
        stop_link=leaving.stop_link_of(to),
        by_day=leaving.by_day(to, told[0].starts_at),
    )
    from_at = leaving.from_at(to, now, told[0].starts_at)
    # A letter is about one appointment where the desk looks after it: here the first.
    about, until = told[0].id, told[-1].starts_at
    how = Posting(happened, to.means, about, from_at, good_until_at=until, whom=reader.whom)
    outbox.post(letter, locale=to.locale, how=how)


def _text(happened: LetterKind, told: Sequence[Appointment], reader: Reader) -> str:
    to = reader.to
    news = _(NEWS[happened], zone=zone_name(current.zone()))
    lines = [full_time(one.starts_at) for one in told]
    if to.means is not Means.EMAIL:
        return " ".join([news, *(f"{line}." for line in lines)])
    if happened is not LetterKind.CANCELLED:
        lines = [
            f"{line}\n{links.for_letter(one, reader.whom)}" for line, one in zip(lines, told, strict=True)
        ]
    ways = _("Each can be moved or called off by its own link, without giving a reason.")
    parts = [news, "\n".join(lines), *([] if happened is LetterKind.CANCELLED else [ways])]
    return leaving.joined([*parts, *leaving.stopping(leaving.stop_link_of(to))])


def _file(happened: LetterKind, told: Sequence[Appointment], to: Addressee, now: datetime) -> bytes:
    entries = [Entry(one.uid, one.sequence, one.starts_at, one.ends_at, stamped_at=now) for one in told]
    return ics.several(
        entries,
        locale=to.locale,
        organizer=settings().mail_from,
        are_cancelled=happened is LetterKind.CANCELLED,
    )
