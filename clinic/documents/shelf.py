"""The documents of a file: put in once, listed, and taken out whole."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Select, select

from clinic.audit.actor import Actor
from clinic.audit.models import Entry
from clinic.database import db, writing
from clinic.documents.document import Document
from clinic.documents.kinds import Kind
from clinic.edge.refusals import Crossed
from clinic.files import attachments, items
from clinic.files.keys import granted_to, record_key
from clinic.files.models import Item
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.vault.keyring import Keyring
from clinic.whole import must_be_there

KIND = "attachment"


@frozen
class Kept:
    """A document as a list shows it."""

    id: UUID
    author_id: UUID
    kept_at: datetime
    document: Document


@frozen
class Gone:
    """A document of which no more is known than that it was put in, and when."""

    id: UUID
    put_in_at: datetime


def keep(actor: Actor, keyring: Keyring, file_id: UUID, title: str, kind: Kind, content: bytes) -> UUID:
    """Seal a document that was checked, and then lay it down in a turn of its own. Returns its id.

    Raises `NotFound` without a live grant, `Crossed` if the file was given a new key meanwhile. All of it is
    kept, or nothing.
    """
    item_id = uuid4()
    whole = attachments.sealed(record_key(keyring, file_id), item_id, content)
    document = Document(
        title=title, kind=kind, size_bytes=len(content), epoch=whole.epoch, digest=whole.digest
    )
    with writing():
        # Whoever is being taken the file back has the key of before, and shall not read what comes now.
        if record_key(keyring, file_id).epoch != whole.epoch:
            raise Crossed
        items.save(actor, keyring, file_id, item_id, KIND, document.to_bytes(), 0)
        attachments.add(actor, file_id, item_id, whole)
    return item_id


def of(viewer_id: UUID) -> Select[Item]:
    """The documents this person may take out, newest first."""
    theirs = (Item.kind == KIND, Item.version == 1, Item.file_id.in_(granted_to(viewer_id)))
    return select(Item).where(*theirs).order_by(Item.saved_at.desc(), Item.id)


def standing_in(file_id: UUID) -> set[UUID]:
    """The documents of a file that there are rows of."""
    of_file = select(Item.id).where(Item.file_id == file_id, Item.kind == KIND, Item.version == 1)
    return set(db.session.scalars(of_file))


def gone_from(file_id: UUID, standing: Collection[UUID]) -> list[Gone]:
    """Those that the trail says were put into a file, and that nothing else of it knows; the last first.

    Named as `whole.must_be_there` does. What was shredded is not one of them.
    """
    told = select(Entry.action, Entry.at, Entry.detail).where(
        Entry.subject == file_id.hex, Entry.action.in_(("attachment.kept", "item.shredded"))
    )
    put_in: dict[UUID, datetime] = {}
    for action, at, detail in db.session.execute(told.order_by(Entry.n)):
        item_id = UUID(json.loads(detail)["item"])
        if action == "item.shredded":
            put_in.pop(item_id, None)
        else:
            put_in[item_id] = at
    gone = [Gone(item_id, at) for item_id, at in put_in.items() if item_id not in standing]
    must_be_there(KIND, [one.id for one in gone])
    return gone[::-1]


def kept_in(opened: Opened, file_id: UUID, rows: Sequence[Item]) -> list[Kept]:
    """What these rows of an opened file are, in their order."""
    said = opened.whole(file_id, KIND, {row.id: row.author_id for row in rows})
    return [
        Kept(row.id, row.author_id, row.saved_at, Document.from_bytes(said[row.id]))
        for row in rows
        if row.id in said
    ]


def taken_out(opened: Opened, row: Item) -> tuple[Document, bytes]:
    """A document and its content. Raises `VaultAlarm` unless it is just what its author put in."""
    said = opened.item(row.file_id, row.id, kind=KIND, author_id=row.author_id)
    document = Document.from_bytes(said)
    content = attachments.content(opened, row.file_id, row.id, document.epoch, document.digest)
    return document, content
