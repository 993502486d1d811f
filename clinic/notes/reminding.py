"""Writing to whoever left a note unsigned for a day, and once more after three. No letter says what waits."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, exists, select

from clinic.database import db, lay_down
from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import speaking
from clinic.files.rights import writable_among
from clinic.mail import outbox
from clinic.mail.letter import Letter
from clinic.mode import Mode, set_mode
from clinic.notes.models import Note, NoteReminder
from clinic.people.models import Account, Practice

AFTER_HOURS = (24, 72)

Waiting = Row[UUID, UUID, UUID]


def look_after(now: datetime) -> int:
    """Post what is due, one letter to each author however many notes wait; how many were written."""
    set_mode(Mode.READ)
    try:
        due = _due(now)
    finally:
        db.session.rollback()
        set_mode(Mode.WRITE)
    # Of two workers, the first to say that it did so writes the letter: both go through them in one order, so
    # that the other waits for it at the first, and finds all of them taken.
    mine = {note.author_id for note, hours in due if _is_first(note.id, hours)}
    for author_id in sorted(mine):
        _write_to(author_id)
    db.session.commit()
    return len(mine)


def _due(now: datetime) -> list[tuple[Waiting, int]]:
    """Each note its author may still sign, for every number of hours it has waited and was not told of."""
    found: list[tuple[Waiting, int]] = []
    for hours in AFTER_HOURS:
        told = exists().where(NoteReminder.note_id == Note.id, NoteReminder.hours == hours)
        waiting = Note.created_at <= now - timedelta(hours=hours)
        asked = select(Note.id, Note.author_id, Note.file_id).where(Note.is_open(), waiting, ~told)
        found += [(note, hours) for note in db.session.execute(asked)]
    files = {note.file_id for note, _hours in found}
    writable = {
        author_id: writable_among(author_id, files) for author_id in {one.author_id for one, _ in found}
    }
    mine = [(note, hours) for note, hours in found if note.file_id in writable[note.author_id]]
    return sorted(mine, key=lambda one: (one[0].id, one[1]))


def _is_first(note_id: UUID, hours: int) -> bool:
    return lay_down(NoteReminder(note_id=note_id, hours=hours), unless_there=True)


def _write_to(author_id: UUID) -> None:
    account = db.session.get(Account, author_id)
    if account is None or account.disabled_at is not None or not account.email:
        return
    practice = Practice.ours()
    with speaking(account.locale):
        letter = Letter(
            account.email,
            _("Something waits for you"),
            _(
                "Something at %(practice)s waits for you to finish it. Please sign in and look at Today.\n",
                practice=practice.name if practice else "Attune",
            ),
        )
    outbox.post(letter, locale=account.locale)
