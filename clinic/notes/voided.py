"""A draft that will never be signed: closed by its author with a reason, and kept as it stood."""

from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.files import drafts, items
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.notes import draft, sign
from clinic.notes.content import NoteContent
from clinic.notes.document import Seal
from clinic.notes.models import VOID_KIND, Note, NoteVoid
from clinic.notes.sign import Signer
from clinic.notes.written import Written
from clinic.people.reauth import Proof
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.alarm import VaultAlarm
from clinic.vault.keyring import Keyring

VERSION = 1
MOST_CHARACTERS = 2000


class NoReasonToVoid(Refusal):
    status = 422
    sentence = N_("Say why it will not be signed. The reason is kept with it.")


class ReasonTooLong(Refusal):
    status = 422
    sentence = N_("Keep the reason under 2,000 characters.")


@frozen
class Stood:
    """What stood in the draft: what could be read as a note, and the words that are no part of that.

    `written` is the form itself, to the last tick.
    """

    written: Written
    content: NoteContent | None
    words: tuple[str, ...] = ()


@frozen
class Voided:
    """A voided draft: what stood in it, why it will not be signed, and who says so when."""

    stood: Stood
    reason: str
    seal: Seal


def void(
    actor: Actor, keyring: Keyring, note: Note, stood: Stood, reason: str, signer: Signer, proof: Proof
) -> None:
    """Close the draft for good, with what stood in it and why. It is the note's one signed version.

    So a note is signed or voided, and never both. Raises `NoReasonToVoid`, `ReasonTooLong`, and as
    `sign.sign` does.
    """
    sign.must_be_proven(keyring, proof)
    draft.must_be_open(note, keyring.account_id)
    if not reason.strip():
        raise NoReasonToVoid
    if len(reason) > MOST_CHARACTERS:
        raise ReasonTooLong
    now = clock.now()
    said = {
        "reason": reason.strip(),
        "written": stood.written.to_bytes().decode(),
        "content": stood.content.to_bytes().decode() if stood.content else None,
        "words": list(stood.words),
    }
    document = {
        "v": VERSION,
        "note": note.id.hex,
        "said": orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode(),
        "by": keyring.account_id.hex,
        "name": signer.name,
        "designation": signer.designation,
        "at": now.isoformat(),
    }
    sealed = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    items.save(actor, keyring, note.file_id, note.id, VOID_KIND, sealed, 0)
    db.session.add(NoteVoid(note_id=note.id, voided_at=now))
    db.session.flush()
    db.session.expire(note, ["void"])
    drafts.discard(actor, note.id, note.file_id)
    trail.record(actor, "note.voided", note.file_id, note=note.id, voided_at=now)


def read(opened: Opened, note: Note) -> Voided:
    """A voided draft, as it stood. Raises `VaultAlarm` if it is gone, another's, or of another time."""
    row = note.void
    if not items.latest_version(note.file_id, note.id):
        raise VaultAlarm("a voided draft is gone")
    document: dict[str, Any] = orjson.loads(
        opened.item(note.file_id, note.id, kind=VOID_KIND, author_id=note.author_id)
    )
    stated = (document["v"], document["note"], document["by"])
    if row is None or stated != (VERSION, note.id.hex, note.author_id.hex):
        raise VaultAlarm("a voided draft is another note's, or in another's name than its author's")
    at = datetime.fromisoformat(document["at"])
    if at != row.voided_at:
        raise VaultAlarm("a draft was voided at another time")
    said: dict[str, Any] = orjson.loads(document["said"])
    content = NoteContent.from_bytes(said["content"].encode()) if said["content"] else None
    stood = Stood(Written.from_bytes(said["written"].encode()), content, tuple(said["words"]))
    digest = sha256(document["said"].encode()).hexdigest()
    seal = Seal(note.author_id, document["name"], document["designation"], at, digest)
    return Voided(stood, said["reason"], seal)
