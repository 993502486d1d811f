"""A note while it is being written: kept at every save, never overwritten unseen, thrown away only young."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, exists, select
from sqlalchemy.exc import IntegrityError

from clinic import clock
from clinic.audit.actor import Actor
from clinic.clients.models import Viewer
from clinic.database import db, read_afresh
from clinic.files import drafts
from clinic.files.at_hand import granted, key_at_hand, present_number
from clinic.files.keys import key_of, live, openable_beside
from clinic.files.models import Draft, File
from clinic.files.reading import Opened
from clinic.files.segments import last_number
from clinic.files.standing import with_everybody
from clinic.notes.models import DRAFT_KIND, Note, NoteReminder, NoteSignature, NoteVoid
from clinic.notes.written import Written
from clinic.plain import N_
from clinic.prepared import Prepared
from clinic.refusal import NotFound, Refusal
from clinic.vault.keyring import Keyring
from clinic.vault.record import RecordKey

DELETABLE_FOR = timedelta(hours=24)


class Begun(NamedTuple):
    """How a note stands that somebody is about to write in."""

    author_id: UUID
    created_at: datetime
    is_signed: bool
    is_voided: bool


class NoteSigned(Refusal):
    sentence = N_("This note is signed and closed. What is new goes into an addendum.")


class NoteVoided(Refusal):
    sentence = N_("This draft was voided. It stays as it stood; what you want to add goes into a new note.")


class BegunElsewhere(Refusal):
    """The author began this note in another window; `note_id` is that one."""

    sentence = N_(
        "You already began this note in another window. What you typed here stands on this page alone until "
        "you decide; nothing was overwritten."
    )

    def __init__(self, note_id: UUID) -> None:
        super().__init__()
        self.note_id = note_id


class DraftGone(Refusal):
    """The form stands on a save of a draft that is no more."""

    sentence = N_("This draft was thrown away in another window. What you typed is still on this page.")


class TooOldToThrowAway(Refusal):
    sentence = N_("A draft can be thrown away within a day. This one is older, so it stays.")


def begin(
    actor: Actor,
    keyring: Keyring,
    note_id: UUID,
    file_id: UUID,
    written: Written,
    appointment_id: UUID | None = None,
    counter: int = 0,
    *,
    is_beside: bool = True,
) -> int:
    """The first save of a new note, and the counter it leaves.

    `counter` is the save the form stands on, 0 if it was never kept. Raises `BegunElsewhere` if the author
    has another note about this appointment, or an open one about none that it is not to stand `is_beside`,
    `DraftGone` for one that was begun and thrown away, `StaleDraft`
    if this was begun in another window, `NoteSigned` or `NoteVoided` if it is closed.

    Beside a voided note about this appointment it is begun about none: there is one of each author at most.
    """
    standing = _about(appointment_id, keyring.account_id)
    if standing is not None and standing.is_voided:
        appointment_id = None
    elif standing is not None and standing.id != note_id:
        raise BegunElsewhere(standing.id)
    open_one = None if appointment_id or is_beside else about_none(file_id, keyring.account_id)
    if open_one is not None and open_one.id != note_id:
        raise BegunElsewhere(open_one.id)
    note = db.session.get(Note, note_id)
    if note is None and counter:
        raise DraftGone
    if note is None:
        _add(
            Note(
                id=note_id,
                file_id=file_id,
                author_id=keyring.account_id,
                appointment_id=appointment_id,
                created_at=clock.now(),
            )
        )
    elif note.file_id != file_id:
        raise NotFound
    else:
        must_be_open(note, keyring.account_id)
    return drafts.keep(actor, keyring, file_id, note_id, DRAFT_KIND, written.to_bytes(), 0)


def about_none(file_id: UUID, author_id: UUID) -> Note | None:
    """The author's latest open note in a file that is about no appointment."""
    mine = select(Note).where(Note.file_id == file_id, Note.author_id == author_id)
    found = mine.where(Note.appointment_id.is_(None), Note.is_open())
    return db.session.scalars(found.order_by(Note.created_at.desc()).limit(1)).first()


def keep(actor: Actor, keyring: Keyring, note_id: UUID, written: Written, counter: int) -> int:
    """Save over the draft numbered `counter` and return the new number.

    Raises `StaleDraft` if another window saved in between, and as `found_open`.
    """
    _note, key = found_open(keyring, note_id)
    content = written.to_bytes()
    return drafts.keep(actor, keyring, key.file_id, note_id, DRAFT_KIND, content, counter, key=key)


def found_open(keyring: Keyring, note_id: UUID) -> tuple[Begun, RecordKey]:
    """How a note stands now that its author writes in, and the present key of its file: by one question.

    Raises `NotFound` without a grant, `VaultAlarm` if that does not hold, and as `must_be_open`.
    """
    for stands, told in openable_beside(keyring, _OPEN, {"note": note_id}):
        return _open_now(told, keyring), key_of(stands, keyring)
    raise NotFound


def found_to_sign(keyring: Keyring, note_id: UUID) -> tuple[Begun, RecordKey, int]:
    """The same, and the number of the last segment of its file. Raises as `found_open`.

    Whoever signs has looked the note over, so that its file is open: it is asked whether it may still be, and
    in which epoch, and not all that was checked when it was opened.
    """
    told = {"note": note_id, "viewer": keyring.account_id, "now": clock.now()}
    found = _TO_SIGN.first(db.session(), told)
    if found is None:
        raise NotFound
    file_id, epoch, last, *stands = found
    return _open_now(stands, keyring), key_at_hand(keyring, file_id, epoch), last


def _open_now(told: Sequence[Any], keyring: Keyring) -> Begun:
    note = Begun(*told)
    must_be_open(note, keyring.account_id)
    return note


def _how_it_stands() -> tuple[Any, ...]:
    signed, voided = (exists().where(closed.note_id == Note.id) for closed in (NoteSignature, NoteVoid))
    return Note.author_id, Note.created_at, signed, voided


def _with_file() -> Select[Any]:
    asked = with_everybody().add_columns(*_how_it_stands()).join(Note, Note.file_id == File.id)
    return live(asked, Note.id == bindparam("note"))


def _alone() -> Select[Any]:
    asked = select(Note.file_id, present_number(Note.file_id), last_number(Note.file_id), *_how_it_stands())
    # What is to be signed is not thrown away meanwhile.
    held = asked.where(Note.id == bindparam("note")).with_for_update(read=True, key_share=True, of=Note)
    return granted(held, Note.file_id)


_OPEN = Prepared(lambda _dialect: _with_file())
_TO_SIGN = Prepared(lambda _dialect: _alone())


def standing(note: Note, viewer: Viewer) -> Draft:
    """The draft's row. Raises `NotFound` for anybody but its author."""
    return drafts.mine(note.id, viewer.id)


def read(opened: Opened, draft: Draft) -> Written:
    """What it says, where its file is opened."""
    return Written.from_bytes(opened.draft(draft))


def throw_away(actor: Actor, keyring: Keyring, note: Note) -> None:
    """Delete one's own young draft. Raises `TooOldToThrowAway`, `DraftGone`, and as `must_be_open`.

    Whoever signs it in another window at this moment is waited for.
    """
    if db.session.scalar(select(Note.id).where(Note.id == note.id).with_for_update()) is None:
        raise DraftGone
    read_afresh(Note, note.id, names=["signature", "void"])
    must_be_open(note, keyring.account_id)
    if not is_young(note.created_at, clock.now()):
        raise TooOldToThrowAway
    drafts.discard(actor, note.id, note.file_id)
    # Its author may be written to about it in the very hour in which it goes.
    db.session.execute(delete(NoteReminder).where(NoteReminder.note_id == note.id))
    db.session.execute(delete(Note).where(Note.id == note.id))


def must_be_open(note: Note | Begun, author_id: UUID) -> None:
    """Raises `NotFound` for anybody but its author, `NoteSigned` or `NoteVoided` once it is closed."""
    if note.author_id != author_id:
        raise NotFound
    if note.is_signed:
        raise NoteSigned
    if note.is_voided:
        raise NoteVoided


def is_young(begun_at: datetime, now: datetime) -> bool:
    """Whether a draft may still be thrown away. Nobody but its author was ever shown it."""
    return now - begun_at <= DELETABLE_FOR


def _add(note: Note) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(note)
    except IntegrityError:
        faster = _about(note.appointment_id, note.author_id)
        if faster is None:
            raise
        raise BegunElsewhere(faster.id) from None


def _about(appointment_id: UUID | None, author_id: UUID) -> Note | None:
    if appointment_id is None:
        return None
    return db.session.scalar(
        select(Note).where(Note.appointment_id == appointment_id, Note.author_id == author_id)
    )
