"""A candidate's signed note before a supervisor: co-signed under a signature of its own, or returned."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

import orjson
from sqlalchemy.exc import IntegrityError

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.files import items, personal
from clinic.files.reading import Opened
from clinic.files.roles import SUPERVISOR
from clinic.files.trust import certified
from clinic.frozen import frozen
from clinic.notes import sign
from clinic.notes.document import Seal
from clinic.notes.models import COSIGN_KIND, RETURN_KIND, Cosignature, Note, NoteReturn
from clinic.notes.sign import Added, Closed, Signer
from clinic.notes.supervised import Returned, State, state_of
from clinic.people.reauth import Proof
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal
from clinic.vault.alarm import VaultAlarm
from clinic.vault.keyring import Keyring

VERSION = 1
MOST_CHARACTERS = 10_000


class CosignedAlready(Refusal):
    sentence = N_("This note is co-signed already.")


class ReturnedAlready(Refusal):
    sentence = N_("This note was returned already. Its author has not answered yet.")


class ChangedMeanwhile(Refusal):
    sentence = N_("Something was put under the note since you opened it. Please read it once more.")


class NothingSaid(Refusal):
    status = 422
    sentence = N_("Write what the note wants before it is returned.")


class TooMuchSaid(Refusal):
    status = 422
    sentence = N_("Keep this under 10,000 characters.")


@frozen
class Cosigned:
    """A co-signature: what stands under it, and how many of the addenda it was given over."""

    seal: Seal
    addenda: int


def seen(closed: Closed, addenda: Sequence[Added]) -> str:
    """What somebody has before them who reads a note with all that was put under it, as one word."""
    digests = [closed.seal.digest, *(added.seal.digest for added in addenda)]
    return sha256("\0".join(digests).encode()).hexdigest()


def cosign(
    actor: Actor,
    keyring: Keyring,
    note: Note,
    closed: Closed,
    addenda: Sequence[Added],
    signer: Signer,
    proof: Proof,
) -> None:
    """Sign that this note, with what was put under it, was read and stands.

    Whether they may is `may_cosign`. Raises `ProofMissing`, `CosignedAlready`, or `ReturnedAlready`.
    """
    sign.must_be_proven(keyring, proof)
    _must_be_awaited(note)
    now = clock.now()
    document = {
        "v": VERSION,
        "note": note.id.hex,
        "digest": closed.seal.digest,
        "addenda": [added.seal.digest for added in addenda],
        "by": keyring.account_id.hex,
        "name": signer.name,
        "designation": signer.designation,
        "at": now.isoformat(),
    }
    row_id = item_of(note.id)
    items.save(actor, keyring, note.file_id, row_id, COSIGN_KIND, _bytes(document), 0)
    db.session.add(Cosignature(note_id=note.id, signer_id=keyring.account_id, signed_at=now))
    try:
        db.session.flush()
    except IntegrityError:
        raise CosignedAlready from None
    trail.record(actor, "note.cosigned", note.file_id, note=note.id, item=row_id)


def send_back(actor: Actor, keyring: Keyring, note: Note, closed: Closed, words: str) -> None:
    """Return the note with a comment, sealed in the file the two of them share.

    Raises `NothingSaid`, `TooMuchSaid`, `CosignedAlready` or `ReturnedAlready`.
    """
    if not words.strip():
        raise NothingSaid
    if len(words) > MOST_CHARACTERS:
        raise TooMuchSaid
    _must_be_awaited(note)
    file_id = personal.open_between(actor, keyring, note.author_id)
    row = NoteReturn(note_id=note.id, by_id=keyring.account_id, returned_at=clock.now())
    db.session.add(row)
    document = {"v": VERSION, "note": note.id.hex, "digest": closed.seal.digest, "words": words.strip()}
    items.save(actor, keyring, file_id, row.id, RETURN_KIND, _bytes(document), 0)
    trail.record(actor, "note.returned", note.file_id, note=note.id, item=row.id)


def comment(opened: Opened, file_id: UUID, note: Note, returned: Returned) -> str:
    """What was said as the note was returned, where the file of the two is opened."""
    blob = opened.item(file_id, returned.id, kind=RETURN_KIND, author_id=returned.by)
    document: dict[str, Any] = orjson.loads(blob)
    if document["v"] != VERSION or document["note"] != note.id.hex:
        raise VaultAlarm("a comment is another note's")
    return str(document["words"])


def read(
    opened: Opened, note: Note, closed: Closed, addenda: Sequence[Added], root_vk: bytes
) -> Cosigned | None:
    """The co-signature of an opened note; None while there is none.

    Raises `VaultAlarm` if it is another note's or another's, of another text, or gone without its row.
    """
    due = note.signature.cosign_due_at if note.signature else None
    if closed.seal.cosign_due != due:
        raise VaultAlarm("whether a note needs a co-signature is not what was signed")
    row, item_id = db.session.get(Cosignature, note.id), item_of(note.id)
    if row is None:
        if due is not None and items.latest_version(note.file_id, item_id):
            raise VaultAlarm("a co-signature stands without its row")
        return None
    if not items.latest_version(note.file_id, item_id):
        raise VaultAlarm("a co-signature is gone")
    blob = opened.item(note.file_id, item_id, kind=COSIGN_KIND, author_id=row.signer_id)
    return _checked(orjson.loads(blob), row, note, closed, addenda, root_vk)


def item_of(note_id: UUID) -> UUID:
    """Under which id its co-signature is sealed: a row that is cut away hides nothing."""
    return uuid5(note_id, "cosignature")


def _checked(
    document: dict[str, Any],
    row: Cosignature,
    note: Note,
    closed: Closed,
    addenda: Sequence[Added],
    root_vk: bytes,
) -> Cosigned:
    at, by = datetime.fromisoformat(document["at"]), UUID(document["by"])
    if document["v"] != VERSION or (document["note"], document["digest"]) != (
        note.id.hex,
        closed.seal.digest,
    ):
        raise VaultAlarm("a co-signature is another note's, or of another text")
    if (by, at) != (row.signer_id, row.signed_at) or by == note.author_id:
        raise VaultAlarm("a co-signature is in another's name, or of another time")
    if SUPERVISOR not in certified(by, root_vk).roles:
        raise VaultAlarm("a co-signature is by somebody who supervises nobody")
    given_over = document["addenda"]
    if given_over != [added.seal.digest for added in addenda[: len(given_over)]]:
        raise VaultAlarm("a co-signature was given over an addendum that is gone")
    seal = Seal(by, document["name"], document["designation"], at, document["digest"])
    return Cosigned(seal, len(given_over))


def _must_be_awaited(note: Note) -> None:
    state = state_of(note)
    if state is None:
        raise NotFound
    if state is State.COSIGNED:
        raise CosignedAlready
    if state is State.RETURNED:
        raise ReturnedAlready


def _bytes(document: dict[str, object]) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
