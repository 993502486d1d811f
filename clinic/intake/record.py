"""What was offered to somebody in danger, kept with the practice's files, and longer than enquiries are.

Every conclusion seals a record of one size, an empty one as a rule, so that nobody without the directory's
key can tell for whom a crisis line was offered.
"""

import json
from datetime import datetime
from typing import Self

from sqlalchemy import select

from clinic.audit.actor import Actor
from clinic.database import db
from clinic.files import directory, inbox
from clinic.files.models import Inbox
from clinic.files.reading import reading
from clinic.frozen import frozen
from clinic.vault.keyring import Keyring

KIND = "record"
SIZE_BYTES = 4000
VERSION = 1


@frozen
class CrisisRecord:
    """When, what was offered, and to whom as far as they said."""

    at: datetime
    offered: tuple[str, ...] = ()
    about: str = ""
    contact: str = ""

    def to_bytes(self) -> bytes:
        document = {
            "v": VERSION,
            "at": self.at.isoformat(),
            "offered": list(self.offered),
            "about": self.about,
            "contact": self.contact,
        }
        return json.dumps(document, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        document = json.loads(content)
        at = datetime.fromisoformat(document["at"])
        return cls(at, tuple(document["offered"]), document["about"], document["contact"])


def keep(record: CrisisRecord | None, actor: Actor) -> None:
    """Seal the record, or an empty one that looks the same from outside."""
    content = record.to_bytes() if record else b""
    inbox.put(directory.file_id(), KIND, content.ljust(SIZE_BYTES), actor)


def records(actor: Actor, keyring: Keyring) -> list[CrisisRecord]:
    """Every record that is not empty, the latest first."""
    directory_id = directory.file_id()
    query = select(Inbox).where(Inbox.file_id == directory_id, Inbox.kind == KIND)
    with reading(actor, keyring, "intake.records", [directory_id]) as opened:
        contents = [opened.inbox(row).strip() for row in db.session.scalars(query)]
    found = [CrisisRecord.from_bytes(content) for content in contents if content]
    return sorted(found, key=lambda one: one.at, reverse=True)
