"""What was signed, as one document: whose note, what it says, and what stands under it."""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol, Self
from uuid import UUID

import orjson

from clinic.frozen import frozen
from clinic.vault.alarm import VaultAlarm

VERSION = 1
Document = dict[str, Any]


class Whose(Protocol):
    """A note, as far as what was signed must be its own and its author's."""

    @property
    def id(self) -> UUID: ...
    @property
    def author_id(self) -> UUID: ...


@frozen
class Seal:
    """What stands under a closed text. `digest` is the SHA-256 of what was signed, in hex.

    `cosign_due` is when a supervisor should have co-signed, None unless a candidate signed; `begun` is when
    the note was begun, None where that stood beside what was signed and was no part of it.
    """

    by: UUID
    name: str
    designation: str
    at: datetime
    digest: str
    cosign_due: datetime | None = None
    begun: datetime | None = None

    @classmethod
    def of(cls, document: Document) -> Self:
        return cls(
            UUID(document["by"]),
            document["name"],
            document["designation"],
            datetime.fromisoformat(document["at"]),
            document["hash"],
            *(_at(document, name) for name in ("cosign_due", "begun")),
        )


def unsealed(blob: bytes, note: Whose, versions: Collection[int] = (VERSION,)) -> Document:
    """What was signed for this note by its author, whose signature on the item was checked before.

    It is a document of one of these versions. Raises `VaultAlarm` if it is anything else.
    """
    document: Document = orjson.loads(blob)
    content = document["content"].encode()
    if document["v"] not in versions or sha256(content).hexdigest() != document["hash"]:
        raise VaultAlarm("a signed text is not what was signed")
    if (document["note"], document["by"]) != (note.id.hex, note.author_id.hex):
        raise VaultAlarm("a signed text is another note's, or in another's name than its author's")
    return document


def _at(document: Document, name: str) -> datetime | None:
    return datetime.fromisoformat(document[name]) if name in document else None
