"""What every page of a client's file shows around its own part: who it is, what is open, the last plan."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from clinic.clients import cards, own_file
from clinic.clients.card import Card
from clinic.clients.models import Client, Viewer
from clinic.clients.standing import Standing
from clinic.clients.tongues import in_words
from clinic.database import db
from clinic.desk import file_tabs, flag_words
from clinic.desk.flag_words import FlagLine
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.files import directory
from clinic.files.reading import Opened, reading
from clinic.files.rights import may_write
from clinic.handouts import reports
from clinic.handouts.assign import assignments_of
from clinic.handouts.models import Assignment
from clinic.handouts.reports import Reports
from clinic.handouts.task import Task
from clinic.notes.history import Latest, Plan
from clinic.notes.models import Note
from clinic.notes.sign import Closed
from clinic.refusal import NotFound

SHEETS_SHOWN = 8


@dataclass(frozen=True)
class FileFrame:
    """What stands around each page of one opened file. `read` are the notes opened for it, by their ids."""

    client: Client
    file_id: UUID
    card: Card
    known: dict[UUID, Card]
    members: tuple[UUID, ...]
    standing: Standing
    standing_version: int
    plan: Plan | None
    sheets: tuple[tuple[Assignment, Task], ...]
    reports: Reports
    draft_id: UUID | None
    read: dict[UUID, Closed]
    may_write: bool

    @classmethod
    def of(cls, opened: Opened, client: Client, members: tuple[UUID, ...], viewer: Viewer) -> "FileFrame":
        """Raises `NotFound` unless the client's file and the directory are opened."""
        file_id = file_of(client)
        standing, version = own_file.standing(opened, file_id)
        latest = Latest(opened, file_id)
        known = cards.open_cards(opened, {client.id, *members})
        return cls(
            client=client,
            file_id=file_id,
            card=known[client.id],
            known=known,
            members=members,
            standing=standing,
            standing_version=version,
            plan=latest.look_back().plan,
            sheets=tuple(assignments_of(opened, file_id, SHEETS_SHOWN)),
            reports=reports.of_file(current.keyring(), opened, file_id),
            draft_id=_draft_of(viewer, file_id),
            read=latest.read,
            may_write=may_write(opened.terms(file_id)),
        )

    @property
    def is_unsafe(self) -> bool:
        return self.standing.is_unsafe(self.members)

    @property
    def languages(self) -> str:
        return in_words(self.card.languages)

    @property
    def tabs(self) -> list[tuple[str, str, bool, str]]:
        return list(file_tabs.links(self.client.id))

    @property
    def flags(self) -> list[FlagLine]:
        """What nobody who opens this file may overlook."""
        unsafe = [_not_safe(self.client)] if self.is_unsafe else []
        unwanted = [_unwanted(self.client)] if self.reports.unwanted else []
        return [*flag_words.lines(self.client, self.standing), *unwanted, *unsafe]


@contextmanager
def opening(client: Client, action: str, **told: object) -> Iterator[tuple[Opened, FileFrame]]:
    """Write down who looks, then open the client's file, with the frame of its pages.

    Comes before the work's own changes, as `reading`. Raises `NotFound` before the file's first opening.
    """
    files = [file_of(client), directory.file_id()]
    # The frame shows the cards of all the file is about, so the entry names them.
    members = own_file.members(files[0])
    about: dict[str, object] = {"client": client.id, "members": members, **told}
    with reading(current.actor(), current.keyring(), action, files, **about) as opened:
        yield opened, FileFrame.of(opened, client, members, current.person())


def file_of(client: Client) -> UUID:
    """The client's file. Raises `NotFound` before their therapist has opened it."""
    if client.file_id is None:
        raise NotFound
    return client.file_id


def _draft_of(viewer: Viewer, file_id: UUID) -> UUID | None:
    """The viewer's newest note of this file that is still to be signed."""
    unsigned = Note.unsigned_of(viewer).where(Note.file_id == file_id).with_only_columns(Note.id)
    return db.session.scalar(unsigned.order_by(None).order_by(Note.created_at.desc()).limit(1))


def _not_safe(client: Client) -> FlagLine:
    return FlagLine(
        _("Not safe with the other person."),
        _("Work alone with each, and plan for safety."),
        url_for("client_front.safety", client_id=client.id),
        _("What was asked"),
    )


def _unwanted(client: Client) -> FlagLine:
    return FlagLine(
        _("Something unwanted came of a practice."),
        _("They left word of it; it waits to be taken in."),
        url_for("client_sheets.index", client_id=client.id),
        _("Read it"),
    )
