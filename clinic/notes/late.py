"""What was typed after the session had ended: sealed into the inbox, and put before its author again."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import select

from clinic import clock
from clinic.audit.actor import Actor
from clinic.config import settings
from clinic.database import db
from clinic.files import inbox, rights
from clinic.files.models import Inbox
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.notes.written import Written
from clinic.refusal import NotFound
from clinic.vault.receipt import RECEIPT_BYTES, check_receipt, write_receipt
from clinic.vault.ticket import LIFETIME, check_ticket, write_ticket
from clinic.whole import or_left_out

KIND = "late-draft"
VERSION = 1


@frozen
class Late:
    """One text that came late. `counter` is the save it was typed over.

    A page left alone is sent again every few seconds. Its last text stands for all, `earlier` are the others.
    """

    id: UUID
    note_id: UUID
    received_at: datetime
    counter: int
    written: Written
    earlier: tuple[UUID, ...] = ()

    @property
    def ids(self) -> tuple[UUID, ...]:
        """Everything that leaves the inbox with it."""
        return (*self.earlier, self.id)

    def is_in(self, draft: Written, counter: int) -> bool:
        """Whether the draft has it already: the page it came from was saved again after all."""
        saved_again = self.written.get("page") == draft.get("page") != "" and self.counter < counter
        return saved_again or self.written.says_the_same_as(draft)

    def goes_over(self, other: "Late") -> bool:
        """Whether it is the same page at a later moment. It was received after the other."""
        return self.note_id == other.note_id and self.written.get("page") == other.written.get("page") != ""

    def goes_on_from(self, draft: Written, counter: int) -> bool:
        """Whether it is the draft and what was typed after it: nothing in the draft is missing from it."""
        same_page = self.written.get("page") == draft.get("page") != ""
        return self.counter == counter and (same_page or counter == 0)


@frozen
class Leave:
    """To which note, in which file and by whom a form may still be left, its session over."""

    note_id: UUID
    file_id: UUID
    author_id: UUID

    def ticket(self, now: datetime) -> str:
        """A form's leave to put this one note's text away for a day. It reads nothing."""
        return write_ticket(
            settings().instance_key, self.file_id, self.note_id, self.author_id, now + LIFETIME
        )

    def is_given_by(self, ticket: str, now: datetime) -> bool:
        return check_ticket(settings().instance_key, ticket, self.file_id, self.note_id, self.author_id, now)

    # The ticket itself is not kept: whoever else may open the file could leave a text with it.
    def receipt_for(self, text: bytes) -> bytes:
        """The server's word that this text came with the ticket."""
        return write_receipt(settings().instance_key, self.file_id, self.note_id, self.author_id, text)

    def check_receipt(self, receipt: bytes, text: bytes) -> None:
        """Raises `VaultAlarm` unless the text came with the ticket."""
        check_receipt(settings().instance_key, receipt, self.file_id, self.note_id, self.author_id, text)


def leave(to: Leave, ticket: str, written: Written, counter: int, origin: str) -> UUID:
    """Seal the text for the file's inbox. Needs no session; raises `NotFound` without a good ticket."""
    if not to.is_given_by(ticket, clock.now()):
        raise NotFound
    # The form was open when its author could still write; what was taken back from her takes nothing in.
    rights.must_write(to.file_id, to.author_id)
    document = {
        "v": VERSION,
        "note": to.note_id.hex,
        "author": to.author_id.hex,
        "counter": counter,
        "written": written.to_bytes().decode(),
    }
    content = orjson.dumps(document)
    return inbox.put(to.file_id, KIND, to.receipt_for(content) + content, Actor(to.author_id, origin))


def waiting(opened: Opened, file_id: UUID, author_id: UUID) -> list[Late]:
    """What came late from one author for the notes of a file, oldest first, each page once.

    A text in the author's name that never came with her ticket is not as it was written: for a list, `whole`.
    """
    rows = db.session.scalars(
        select(Inbox).where(Inbox.file_id == file_id, Inbox.kind == KIND).order_by(Inbox.received_at)
    )
    found: list[Late] = []
    for row in rows:
        with or_left_out(KIND, row.id):
            came = _of_author(opened.inbox(row), row, author_id)
            found = _with(found, came) if came else found
    return found


def _of_author(whole: bytes, row: Inbox, author_id: UUID) -> Late | None:
    receipt, content = whole[:RECEIPT_BYTES], whole[RECEIPT_BYTES:]
    document = orjson.loads(content)
    if document["author"] != author_id.hex:
        return None
    note_id = UUID(document["note"])
    Leave(note_id, row.file_id, author_id).check_receipt(receipt, content)
    written = Written.from_bytes(document["written"].encode())
    return Late(row.id, note_id, row.received_at, document["counter"], written)


def take_in(actor: Actor, file_id: UUID, late_id: UUID) -> None:
    """The author has it in the note now, or let it go: the inbox gives it up, if it still holds it."""
    inbox.take_in(actor, file_id, KIND, late_id)


def _with(found: list[Late], came: Late) -> list[Late]:
    """The list with a text received after all of it, in the place of the same page's earlier ones."""
    before = [one for one in found if came.goes_over(one)]
    earlier = tuple(late_id for one in before for late_id in one.ids)
    return [*(one for one in found if one not in before), replace(came, earlier=earlier)]


def latest_going_on(came: list[Late], written: Written, counter: int) -> Late | None:
    """Of what came late, the last that only adds to the draft."""
    return next((one for one in reversed(came) if one.goes_on_from(written, counter)), None)
