"""Reminding people of what they were given, with nobody signed in: that something waits, and not what."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from clinic.clients.models import Client
from clinic.config import settings
from clinic.database import db
from clinic.diary import leaving, reminded
from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import speaking
from clinic.files.models import Copy
from clinic.frozen import frozen
from clinic.handouts import reminders, sheet_link
from clinic.handouts.models import Assignment, SheetReminder
from clinic.mail import outbox, rules
from clinic.mail.addressee import Addressee
from clinic.mail.models import LetterKind, Means
from clinic.mode import Mode, set_mode
from clinic.people.models import Account, Practice


@frozen
class Way:
    """How they come to the sheet: their own page, or a link that they have already, until it ends."""

    page: str = ""
    until_at: datetime | None = None


@dataclass
class Owed:
    """What one person is to be reminded of now, in one letter however much it is."""

    to: Addressee
    ways: list[Way] = field(default_factory=list)
    sheets: list[UUID] = field(default_factory=list)


def look_after(now: datetime) -> int:
    """Post what is due and end what nobody could be reminded of any more; how many letters were written."""
    set_mode(Mode.READ)
    try:
        over, owed = _found(now)
    finally:
        db.session.rollback()
        set_mode(Mode.WRITE)
    if over:
        for one in reminders.held(SheetReminder.assignment_id.in_(over)):
            if one.waits:
                one.ended_at = now
        db.session.commit()
    return sum(_write(one, now) for one in owed)


def address(client_id: UUID) -> Addressee | None:
    """Where somebody is reminded: where they are written to of a time to come, while letters arrive there."""
    reader = reminded.reader_of(client_id)
    if reader is None or not rules.wants_letters(reader.to.address):
        return None
    return reader.to if outbox.refused_at(reader.to.address) is None else None


def _found(now: datetime) -> tuple[list[UUID], list[Owed]]:
    """Of the reminders that wait: which are over, and what is due in an hour in which one may write."""
    asked = select(SheetReminder, Assignment).join(Assignment, Assignment.id == SheetReminder.assignment_id)
    over, owed = [], dict[UUID, Owed]()
    for one, given in db.session.execute(asked.where(SheetReminder.is_open())).all():
        to, way = address(given.client_id), _way(given, now)
        if to is None or way is None:
            over.append(one.assignment_id)
        elif one.due_at <= now and leaving.from_at(to, now, None) <= now:
            theirs = owed.setdefault(given.client_id, Owed(to))
            theirs.ways.append(way)
            theirs.sheets.append(one.assignment_id)
    return over, list(owed.values())


def _way(given: Assignment, now: datetime) -> Way | None:
    """None where the sheet cannot be opened any more: its link has ended, or the page it is on."""
    if db.session.get_one(Client, given.client_id).closed_at is not None:
        return None
    if given.copy_id is not None:
        of_copy = Account.active().join(Copy, Copy.holder_id == Account.id).where(Copy.id == given.copy_id)
        has_page = db.session.scalars(of_copy).first() is not None
        return Way(page=f"{settings().public_url}/portal") if has_page else None
    link = sheet_link.latest([given.id]).get(given.id)
    return Way(until_at=link.until_at) if link and link.is_open(now) else None


def _write(owed: Owed, now: datetime) -> bool:
    """One letter, unless something came meanwhile or another worker was quicker."""
    waiting = [one for one in reminders.held(SheetReminder.assignment_id.in_(owed.sheets)) if one.waits]
    if waiting:
        letter_id = _post(owed.to, owed.ways, now)
        for one in waiting:
            one.letter_id, one.written_at = letter_id, now
    db.session.commit()
    return bool(waiting)


def _post(to: Addressee, ways: Sequence[Way], now: datetime) -> UUID:
    page = next((way.page for way in ways if way.page), "")
    ends = [way.until_at for way in ways if way.until_at]
    until_at = None if page else max(ends, default=None)
    with speaking(to.locale):
        said = _something_waits(to.means, page)
        subject = _("A note from your clinic")
        return leaving.post(to, subject, said, kind=LetterKind.ACCOUNT, now=now, until_at=until_at).id


def _something_waits(means: Means, page: str) -> list[str]:
    """It says that there is no hurry, and that no other follows: nobody is counted as not having done it."""
    practice = Practice.ours()
    name = practice.name if practice else "Attune"
    if not page:
        told = _(
            "Something from %(practice)s still waits for you. You have the way to it already.", practice=name
        )
    elif means is Means.VOICE:
        told = _("Something from %(practice)s still waits for you on your own page.", practice=name)
    elif means is Means.TEXT:
        return [_("Something from %(practice)s still waits for you: %(link)s", practice=name, link=page)]
    else:
        told = _("Something from %(practice)s still waits for you here:\n%(link)s", practice=name, link=page)
    return [told, _("There is no hurry. This is said once, and no other letter follows it.")]
