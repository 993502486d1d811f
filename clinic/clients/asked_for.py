"""That somebody asked for the whole of their file: from when, until when it is answered, and that it was."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.audit.models import Entry
from clinic.database import db
from clinic.files import left
from clinic.files.models import Inbox
from clinic.files.reading import Opened
from clinic.vault.keyring import Keyring

# What a client left is of this kind in the inbox.
LEFT = "file-asked-for"
ASKED, ANSWERED = "file.asked_for", "file.answered"
ANSWERED_WITHIN = timedelta(days=30)


def ask(actor: Actor, keyring: Keyring, file_id: UUID) -> bool:
    """Leave the wish, signed, for whoever may open the file; whether it is new.

    What was asked before and is not answered yet stands as it is.
    """
    if open_since(file_id) is not None:
        return False
    left.leave(actor, keyring, file_id, LEFT, b"{}")
    trail.record(actor, ASKED, file_id)
    return True


def answer(actor: Actor, keyring: Keyring, opened: Opened, file_id: UUID) -> bool:
    """They were given it, or told why not; whether anything was asked. Raises `VaultAlarm` for a forgery."""
    waits = left.waiting(keyring, opened, file_id, LEFT)
    for one in waits:
        left.take_in(actor, file_id, LEFT, one)
    if waits:
        trail.record(actor, ANSWERED, file_id)
    return bool(waits)


def open_since(file_id: UUID) -> datetime | None:
    """Since when an answer is owed; None where nothing is."""
    waits = select(func.min(Inbox.received_at)).where(Inbox.file_id == file_id, Inbox.kind == LEFT)
    return db.session.scalar(waits)


def answered_at(file_id: UUID) -> datetime | None:
    """When somebody last said that it was answered."""
    said = select(func.max(Entry.at)).where(Entry.subject == file_id.hex, Entry.action == ANSWERED)
    return db.session.scalar(said)


def answer_by(since: datetime, zone: ZoneInfo) -> date:
    """The last day on which it is answered in time."""
    return (since + ANSWERED_WITHIN).astimezone(zone).date()
