"""Proving what arrived against the trail: until it is taken in or let go, it waits as it came."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from clinic.database import db
from clinic.files import inbox
from clinic.files.models import Inbox
from clinic.files.said import Said

AT_ONCE = 500
TOLD = ("inbox.received", "inbox.taken_in", "inbox.let_go")


class Arrivals:
    """What arrived for one file: what the trail says still waits, and what stands."""

    def __init__(self) -> None:
        self._waits: dict[str, str] = {}
        self._stand: dict[str, str] = {}

    def take(self, said: Said) -> None:
        match said.what:
            case "inbox.received":
                self._waits[said.item_id] = said.digest
            case "inbox.taken_in" | "inbox.let_go":
                self._waits.pop(said.item_id, None)
            case "file.shredded":
                self._waits.clear()
            case "arrival.stands":
                self._stand[said.item_id] = said.digest

    def astray(self) -> Iterator[UUID]:
        """Those that are gone, or do not stand as they came."""
        for item_id, digest in self._waits.items():
            # Before what arrived had a digest on the trail, not all of it was said there that was let go.
            if digest and self._stand.get(item_id) != digest:
                yield UUID(item_id)

    def unrecorded(self) -> Iterator[UUID]:
        """Those that nobody left, or that were taken in already."""
        yield from map(UUID, self._stand.keys() - self._waits.keys())


def standing() -> Iterator[Said]:
    """What stands in the inbox, file by file."""
    rows = select(Inbox).order_by(Inbox.file_id).execution_options(yield_per=AT_ONCE)
    for row in db.session.scalars(rows):
        yield Said(row.file_id.hex, "arrival.stands", row.id.hex, digest=inbox.digest_of(row))
