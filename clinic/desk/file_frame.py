"""What every page of a client's file shows around its own part: who it is, what is open, the last plan."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from uuid import UUID

from flask import url_for
from sqlalchemy import Select, bindparam, select

from clinic import clock
from clinic.clients import calls_left, cards, own_file, reach_told, units
from clinic.clients.card import Card
from clinic.clients.models import Client, Viewer
from clinic.clients.standing import Standing
from clinic.clients.together import Together, own_standings
from clinic.clients.tongues import in_words
from clinic.clients.units import Linked
from clinic.columns import IdType
from clinic.database import db
from clinic.desk import file_tabs, flag_words
from clinic.desk.flag_words import FlagLine
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.files import left
from clinic.files.left import Lying
from clinic.files.models import Draft
from clinic.files.reading import Opened, reading_with_names
from clinic.files.rights import may_write
from clinic.frozen import frozen
from clinic.handouts import reports
from clinic.handouts.assign import given_in
from clinic.handouts.models import Assignment
from clinic.handouts.reports import Reports
from clinic.handouts.task import Task
from clinic.notes.history import Latest, Plan
from clinic.notes.models import Note
from clinic.notes.sign import Closed
from clinic.refusal import NotFound

SHEETS_SHOWN = 8


@frozen
class About:
    """Who a file is about, what stands in their own files if several, and whom they come with."""

    client_id: UUID
    members: tuple[UUID, ...]
    own: Mapping[UUID, Standing]
    units: tuple[Client, ...]

    @classmethod
    def of(cls, client: Client, viewer: Viewer) -> "About":
        """Looks at each own file after its entry on the trail, so it comes before the work's own changes."""
        members, comes_with = units.around(viewer, client, file_of(client))
        own = own_standings(current.actor(), current.keyring(), members)
        return cls(client.id, members, own, comes_with)

    @property
    def cards(self) -> set[UUID]:
        return {self.client_id, *self.members, *(unit.id for unit in self.units)}


@frozen
class FileFrame:
    """What stands around each page of one opened file. `read` are the notes opened for it, by their ids.

    `together` tells how things stand with all of its people; `standing` is what this one file says, and all
    that is ever kept in it. `reports` are those that wait, and those that came of `sheets`; `by_link` names
    those of them that went by one. `waits` is since when an answer that cannot wait is there unopened.
    """

    client: Client
    file_id: UUID
    card: Card
    known: dict[UUID, Card]
    together: Together
    linked: tuple[Linked, ...]
    standing_version: int
    plan: Plan | None
    sheets: tuple[tuple[Assignment, Task], ...]
    by_link: Collection[UUID]
    reports: Reports
    draft_id: UUID | None
    read: dict[UUID, Closed]
    may_write: bool
    waits: datetime | None

    @classmethod
    def of(cls, opened: Opened, client: Client, about: About, viewer: Viewer) -> "FileFrame":
        """Raises `NotFound` unless the client's file and the directory are opened."""
        file_id = file_of(client)
        found = opened.latest({file_id: [file_id], opened.directory_id: about.cards})
        standing, version = own_file.standing_found(opened, file_id, found)
        lies = left.lying(reach_told.place(opened), (file_id, reports.LEFT))
        known = cards.open_found(opened, about.cards, found, lies)
        latest = Latest(opened, file_id)
        given = given_in(opened, file_id, SHEETS_SHOWN)
        sheets = tuple((row, task) for row, task, _by_link in given)
        return cls(
            client=client,
            file_id=file_id,
            card=known[client.id],
            known=known,
            together=Together(about.members, standing, about.own),
            linked=units.linked(client, about.members, about.own, about.units, known),
            standing_version=version,
            plan=latest.look_back().plan,
            sheets=sheets,
            by_link={row.id for row, _task, by_link in given if by_link},
            reports=_reports(opened, file_id, sheets, lies),
            draft_id=_draft_of(viewer, file_id),
            read=latest.read,
            may_write=may_write(opened.terms(file_id)),
            waits=calls_left.earliest(opened, file_id),
        )

    @property
    def members(self) -> tuple[UUID, ...]:
        return self.together.members

    @property
    def standing(self) -> Standing:
        """What stands at the front of this one file."""
        return self.together.standing

    @property
    def is_of_several(self) -> bool:
        return self.together.is_of_several

    @property
    def whose(self) -> dict[UUID, str]:
        """The names of those the file is about, where they are several."""
        return {one: self.known[one].name for one in self.members} if self.is_of_several else {}

    @property
    def is_unsafe(self) -> bool:
        return self.together.is_unsafe

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
        return [*flag_words.lines(self.client, self.standing, self.waits), *unwanted, *unsafe]


@contextmanager
def opening(client: Client, action: str, **told: object) -> Iterator[tuple[Opened, FileFrame]]:
    """Write down who looks, then open the client's file, with the frame of its pages.

    Comes before the work's own changes, as `reading`. Raises `NotFound` before the file's first opening.
    """
    about = About.of(client, current.person())
    # The frame shows the cards of all the file is about, and of those linked with it: the entry names them.
    named: dict[str, object] = {"client": client.id, "members": about.members, **told}
    if about.units:
        named["units"] = [unit.id for unit in about.units]
    files = [file_of(client)]
    with reading_with_names(current.actor(), current.keyring(), action, files, **named) as opened:
        yield opened, FileFrame.of(opened, client, about, current.person())


def file_of(client: Client) -> UUID:
    """The client's file. Raises `NotFound` before their therapist has opened it."""
    if client.file_id is None:
        raise NotFound
    return client.file_id


def _reports(
    opened: Opened, file_id: UUID, sheets: Sequence[tuple[Assignment, Task]], lies: Lying
) -> Reports:
    """What waits, and what was kept of these sheets: of the first of them nothing was before it was given."""
    since = min((row.assigned_at for row, _task in sheets), default=clock.now())
    return reports.of_file(current.keyring(), opened, file_id, since, lies)


def _draft_of(viewer: Viewer, file_id: UUID) -> UUID | None:
    """The viewer's newest note of this file that is still to be signed."""
    told = {"viewer": viewer.id, "now": clock.now(), "file": file_id}
    return db.session.scalar(_newest_draft(), told)


@cache
def _newest_draft() -> Select[UUID]:
    to_sign = Note.to_sign_by(bindparam("viewer", type_=IdType()), bindparam("now"))
    # Found by the few drafts there are, not among all the notes of the file.
    kept = Note.id.in_(select(Draft.item_id).where(Draft.author_id == bindparam("viewer", type_=IdType())))
    of_the_file = select(Note.id).where(kept, Note.file_id == bindparam("file"), *to_sign)
    return of_the_file.order_by(Note.created_at.desc()).limit(1)


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
