"""Closing a note for good, reading what was closed, and adding to it under a signature of its own."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.database import db, insert, read_afresh
from clinic.files import items
from clinic.files.keys import record_key
from clinic.files.models import Draft
from clinic.files.reading import Opened
from clinic.files.segments import Laid, last
from clinic.frozen import frozen
from clinic.notes import added, rules, segments
from clinic.notes.added import Addition
from clinic.notes.content import NoteContent
from clinic.notes.document import VERSION, Document, Seal, Whose, unsealed
from clinic.notes.draft import NoteSigned, found_to_sign
from clinic.notes.gathered import Line
from clinic.notes.models import ADDENDUM_KIND, SIGNED_KIND, Addendum, Note, NoteSignature
from clinic.notes.words import words_of
from clinic.people.reauth import Proof
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal
from clinic.vault.alarm import VaultAlarm
from clinic.vault.keyring import Keyring

# Of what is put under a note, the first said no more than its text.
ADDED_VERSIONS = (1, added.VERSION)
PROOF_GOOD_FOR = timedelta(minutes=5)


class ProofMissing(Refusal):
    status = 422
    sentence = N_("Type your password to sign.")


class NothingToAdd(Refusal):
    status = 422
    sentence = N_("Write what is to be added first.")


@frozen
class Signer:
    """Who signs, as it stands under the note: name, designation, and whether a candidate, on that day."""

    name: str
    designation: str
    needs_cosign: bool = False


@frozen
class Closed:
    """A signed note as it was signed."""

    content: NoteContent
    seal: Seal


@frozen
class Added:
    """What was put under a signed note, and what stands under it."""

    id: UUID
    says: Addition
    seal: Seal


def sign(
    actor: Actor, keyring: Keyring, note_id: UUID, content: NoteContent, signer: Signer, proof: Proof
) -> None:
    """Close the note for good, with what it says, who signs, as what, and when.

    `content` is complete and carries its labels (`for_signing`). Raises `ProofMissing` without a fresh proof,
    and as `draft.found_open`.
    """
    must_be_proven(keyring, proof)
    note, key, last_segment = found_to_sign(keyring, note_id)
    now = clock.now()
    due = now + rules.cosign_within() if signer.needs_cosign else None
    sealed = signed_document(
        note_id, content.to_bytes(), keyring.account_id, signer, now, cosign_due=due, begun=note.created_at
    )
    laid = items.lay(keyring, key.file_id, note_id, SIGNED_KIND, sealed, 0, key=key)
    signed = {"note_id": note_id, "signer_id": keyring.account_id, "signed_at": now, "cosign_due_at": due}
    try:
        insert(NoteSignature, signed)
    except IntegrityError:
        raise NoteSigned from None
    # Its draft has gone with that.
    read_afresh(Note, note_id, names=["signature"])
    read_afresh(Draft, note_id)
    found_by = segments.lay(key, last_segment, (Line.of_note(note_id, content), words_of(content)))
    awaited = {} if due is None else {"cosign_due": due}
    told = {"note": note_id, "digest": laid.digest, **_named(found_by), **awaited}
    trail.record(actor, "note.signed", key.file_id, **told)


def read(opened: Opened, note: Note) -> Closed:
    """A signed note. Raises `NotFound` while it is a draft, `VaultAlarm` if it is not what was signed."""
    blob = opened.item(note.file_id, note.id, kind=SIGNED_KIND, author_id=note.author_id)
    found = closed(unsealed(blob, note))
    if found.seal.begun not in (None, note.created_at):
        raise VaultAlarm("a note was begun at another time than was signed")
    return found


def read_all(opened: Opened, file_id: UUID, notes: Iterable[Note]) -> dict[UUID, Closed]:
    """The signed ones among these notes of one file, by their ids. Raises `VaultAlarm` if one is gone."""
    signed = {note.id: note for note in notes if note.is_signed}
    blobs = opened.each(file_id, SIGNED_KIND, {note.id: note.author_id for note in signed.values()})
    whole = {note_id: note for note_id, note in signed.items() if note_id in blobs}
    return {note_id: closed(document) for note_id, document in proven(whole, blobs).items()}


def proven(signed: Mapping[UUID, Whose], blobs: Mapping[UUID, bytes]) -> dict[UUID, Document]:
    """What was signed for each of these notes. Raises `VaultAlarm` if one is gone, or not what was signed."""
    if blobs.keys() != signed.keys():
        raise VaultAlarm("a signed text is gone")
    return {note_id: unsealed(blob, signed[note_id]) for note_id, blob in blobs.items()}


def closed(document: Document) -> Closed:
    """A signed note, of what `proven` found."""
    return Closed(NoteContent.from_json(orjson.loads(document["content"])), Seal.of(document))


def add(actor: Actor, keyring: Keyring, note: Note, text: str, signer: Signer, proof: Proof) -> Addendum:
    """Put something under a signed note, which stays as it was. Raises as `sign`, and `NothingToAdd`."""
    if not text.strip():
        raise NothingToAdd
    return put_under(actor, keyring, note, Addition(text.strip()), signer, proof)


def put_under(
    actor: Actor, keyring: Keyring, note: Note, addition: Addition, signer: Signer, proof: Proof
) -> Addendum:
    """The same of a correction, whose passage was found in the note before (`corrected.meant`)."""
    must_be_proven(keyring, proof)
    if note.author_id != keyring.account_id or not note.is_signed:
        raise NotFound
    now = clock.now()
    addendum = Addendum(note_id=note.id, author_id=keyring.account_id, created_at=now)
    db.session.add(addendum)
    sealed = signed_document(
        note.id, addition.to_bytes(), keyring.account_id, signer, now, version=added.VERSION
    )
    key = record_key(keyring, note.file_id)
    laid = items.lay(keyring, note.file_id, addendum.id, ADDENDUM_KIND, sealed, 0, key=key)
    db.session.expire(note, ["addenda"])
    # What its note is chosen by stands with the note itself.
    found_by = segments.lay(key, last(note.file_id), (Line(addendum.id, note.id), addition.words))
    told = {"note": note.id, "addendum": addendum.id, "digest": laid.digest, **_named(found_by)}
    trail.record(actor, "note.added_to", note.file_id, **told)
    return addendum


def read_addenda(opened: Opened, note: Note) -> list[Added]:
    """Everything added to a note, oldest first: by its author, who alone adds to it. A list, as `each`."""
    return _added(opened, note, note.addenda)


def read_all_addenda(opened: Opened, file_id: UUID, notes: Iterable[Note]) -> dict[UUID, list[Added]]:
    """The same of several notes of one file, by their ids; one query more than have any."""
    found: dict[UUID, list[Addendum]] = {note.id: [] for note in notes}
    named = select(Addendum).where(Addendum.note_id.in_(found)).order_by(Addendum.created_at)
    for row in db.session.scalars(named):
        found[row.note_id].append(row)
    return {note.id: _added(opened, note, found[note.id]) for note in notes}


def must_be_proven(keyring: Keyring, proof: Proof) -> None:
    """Raises `ProofMissing` unless whoever signs has just typed their own password."""
    if proof.account_id != keyring.account_id or clock.now() - proof.at > PROOF_GOOD_FOR:
        raise ProofMissing


def signed_document(
    note_id: UUID,
    content: bytes,
    signer_id: UUID,
    signer: Signer,
    now: datetime,
    *,
    version: int = VERSION,
    cosign_due: datetime | None = None,
    begun: datetime | None = None,
) -> bytes:
    """What is signed, for which note, when that was begun and under what, as one document.

    The item carries the author's own signature besides.
    """
    document = {
        "v": version,
        "note": note_id.hex,
        "content": content.decode(),
        "by": signer_id.hex,
        "name": signer.name,
        "designation": signer.designation,
        "at": now.isoformat(),
        "hash": sha256(content).hexdigest(),
    }
    times = {"cosign_due": cosign_due, "begun": begun}
    document |= {name: at.isoformat() for name, at in times.items() if at is not None}
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def _named(found_by: Laid) -> dict[str, object]:
    """The segment of what was signed, for the trail."""
    return {"segment": found_by.number, "found_by": found_by.digest}


def _added(opened: Opened, note: Note, rows: Sequence[Addendum]) -> list[Added]:
    blobs = opened.each(note.file_id, ADDENDUM_KIND, dict.fromkeys((row.id for row in rows), note.author_id))
    return [
        _one_added(row.id, unsealed(blobs[row.id], note, ADDED_VERSIONS)) for row in rows if row.id in blobs
    ]


def _one_added(addendum_id: UUID, document: Document) -> Added:
    says = Addition.from_bytes(document["content"].encode(), document["v"])
    return Added(addendum_id, says, Seal.of(document))
