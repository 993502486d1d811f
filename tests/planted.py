"""A rule under every test: whoever is shown a client's words has left an entry on the trail, in that request.

Each client that a test makes carries a word found nowhere else; what is typed into a note, a file or a
booking is such a word from then on. Every answer of the practice is searched for them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from secrets import choice
from uuid import UUID

from flask import Flask, Response, request, request_finished, request_started
from pypdf import PdfReader
from sqlalchemy import Connection, Row, select
from werkzeug.exceptions import HTTPException

from clinic.audit.models import Entry
from clinic.clients.models import Client
from clinic.database import db
from clinic.diary.models import BookingLink
from clinic.edge import current
from clinic.intake.models import Enquiry
from clinic.mode import READS, Mode, set_mode
from clinic.notes.models import Note
from clinic.vault.token import token_hash

LETTERS = "abcdefghijklmnopqrstuvwxyz"
LONG_ENOUGH = 12
READ_AS_TEXT = ("text/", "application/json", "image/svg")
BOOKED = ("appointment.booked", "enquiry.arrived")
CRISIS_LIST, BLOCK_LIST = "intake.records", "block.read"
HEAD = "planted.head"
ASIDE = "aside"  # of a connection whose statements are none of the practice's, and are not counted as such
LAST_ENTRY = f"SELECT max(n) FROM {Entry.__tablename__}"


@dataclass(frozen=True)
class Whose:
    """By which ids the trail may name the one whose words these are."""

    client_id: UUID | None = None
    note_id: UUID | None = None
    enquiry_id: UUID | None = None

    def ids(self, connection: Connection) -> set[str]:
        """Those ids as the trail writes them, with what hangs on them now."""
        found = {self.client_id, self.note_id, self.enquiry_id}
        enquiry = connection.execute(
            select(Enquiry.inbox_id, Enquiry.appointment_id, Enquiry.client_id, Enquiry.outcome_id).where(
                Enquiry.id == self.enquiry_id
            )
        ).first()
        found |= set(enquiry or ())
        note_of = connection.scalar(select(Note.file_id).where(Note.id == self.note_id))
        theirs = Client.id.in_([one for one in found if one]) | (Client.file_id == note_of)
        for client_id, file_id in connection.execute(select(Client.id, Client.file_id).where(theirs)):
            found |= {client_id, file_id}
        return {one.hex for one in found if one}


@dataclass
class Watch:
    """What was seen to leak: which word, where, to whom."""

    leaks: list[str] = field(default_factory=list)


def new_word() -> str:
    """A surname that nobody has."""
    return "Quill" + "".join(choice(LETTERS) for _ in range(10))


def plant(app: Flask, word: str, whose: Whose) -> None:
    """From here on this word is theirs, too: one text may stand in the files of several."""
    words_of(app).setdefault(word, set()).add(whose)


def words_of(app: Flask) -> dict[str, set[Whose]]:
    found: dict[str, set[Whose]] = app.extensions.setdefault("planted", {})
    return found


@contextmanager
def watching() -> Iterator[Watch]:
    """Search every answer until the block ends."""
    watch = Watch()

    def begin(sender: Flask, **_more: object) -> None:
        if words_of(sender) and "attune" in sender.extensions:
            request.environ[HEAD] = _head()

    def look(sender: Flask, response: Response, **_more: object) -> None:
        if "attune" in sender.extensions and request.endpoint != "static":
            watch.leaks += _leaks(sender, response)
            _plant_typed(sender, response)

    with request_started.connected_to(begin), request_finished.connected_to(look):
        yield watch


def _leaks(app: Flask, response: Response) -> Iterator[str]:
    if not words_of(app):
        return
    shown, headers, sent = _text(response), str(response.headers), _sent()
    for word in words_of(app):
        if word in headers:
            yield f"{word!r} in a header of {request.method} {request.path}"
    told = {word: whose for word, whose in words_of(app).items() if word in shown}
    told = {word: whose for word, whose in told.items() if not any(word in one for one in sent)}
    accounted = _accounted_for(set().union(*told.values()))
    for word, whose in told.items():
        if not whose & accounted:
            yield f"{word!r} in {request.method} {request.path}, to {current.actor().name}, without an entry"


def _accounted_for(told: set[Whose]) -> set[Whose]:
    """Those of them with whom, beside whoever asked, this request has added an entry.

    A visitor with the link of a booking is the one who made it: theirs are their own words.
    """
    if not told:
        return set()
    with _looking() as connection:
        booked, entries = _booking_of_link(connection), _entries(connection)
        known = {one: one.ids(connection) for one in told}
    return {one for one, ids in known.items() if booked in ids or _are_named(one, ids, entries)}


def _entries(connection: Connection) -> Sequence[Row[tuple[str, str, str]]]:
    """What whoever asked has left on the trail in this request."""
    return connection.execute(
        select(Entry.action, Entry.subject, Entry.detail).where(
            Entry.n > request.environ.get(HEAD, 0), Entry.actor == current.actor().name
        )
    ).all()


def _are_named(whose: Whose, ids: set[str], entries: Sequence[Row[tuple[str, str, str]]]) -> bool:
    # To name those on the list of crisis calls would tell the trail's reader who was in danger.
    # A block is named there by its own id: nothing leads from it to the enquiry it was made from.
    if whose.enquiry_id and any(entry.action in (CRISIS_LIST, BLOCK_LIST) for entry in entries):
        return True
    return any(entry.subject in ids or any(one in entry.detail for one in ids) for entry in entries)


def _booking_of_link(connection: Connection) -> str | None:
    """The appointment that the token in a visitor's address opens."""
    if request.blueprint != "link":
        return None
    token = str((request.view_args or {}).get("token", ""))
    found = connection.scalar(
        select(BookingLink.appointment_id).where(BookingLink.token_hash == token_hash(token))
    )
    return found.hex if found else None


def _plant_typed(app: Flask, response: Response) -> None:
    """From here on, what was just typed of somebody is theirs."""
    if request.method != "POST" or response.status_code >= 400:
        return
    values: Mapping[str, object] = request.view_args or {}
    client_id, note_id = values.get("client_id"), values.get("note_id")
    if isinstance(client_id, UUID) or isinstance(note_id, UUID):
        whose = Whose(client_id=_uuid(client_id), note_id=_uuid(note_id))
        for name, value in _typed():
            if _is_words(name, value):
                plant(app, value.strip(), whose)
    elif request.endpoint in ("booking.take", "intake.take") and response.status_code == 303:
        for name in ("name", "contact"):
            word = request.form.get(name, "").strip()
            if len(word) >= LONG_ENOUGH - 4:
                plant(app, word, Whose(enquiry_id=_last_enquiry()))


def _is_words(name: str, value: str) -> bool:
    """Whether somebody wrote it, long enough to be found nowhere by chance."""
    secret = re.search("password|token|ticket|page", name)
    return not secret and len(value.strip()) >= LONG_ENOUGH and " " in value.strip() and "\n" not in value


def _uuid(value: object) -> UUID | None:
    return value if isinstance(value, UUID) else None


def _last_enquiry() -> UUID | None:
    with _looking() as connection:
        query = select(Entry.action, Entry.subject).where(Entry.action.in_(BOOKED)).order_by(Entry.n.desc())
        entry = connection.execute(query.limit(1)).one()
        if entry.action == "enquiry.arrived":
            return UUID(entry.subject)
        booked = select(Enquiry.id).where(Enquiry.appointment_id == UUID(entry.subject))
        return connection.scalar(booked)


def _sent() -> list[str]:
    return [*(value for _name, value in _typed()), *request.args.values()]


def _typed() -> list[tuple[str, str]]:
    """The fields that came with this request; none of a body that is too large to be read."""
    try:
        return list(request.form.items(multi=True))
    except HTTPException:
        return []


def _text(response: Response) -> str:
    if response.direct_passthrough:
        return ""
    if response.mimetype == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(response.get_data())).pages)
    return unescape(response.get_data(as_text=True)) if response.mimetype.startswith(READ_AS_TEXT) else ""


def _head() -> int:
    with _looking() as connection:
        if READS not in connection.info:
            # So that the pool knows what this connection is for.
            connection.begin()
        # Asked before each request of the whole suite, and so of the driver itself.
        (found,) = connection.connection.driver_connection.execute(LAST_ENTRY).fetchone()
        return found or 0


@contextmanager
def _looking() -> Iterator[Connection]:
    """A line of one's own to the database that locks nothing, whatever the request is doing."""
    before = set_mode(Mode.READ)
    try:
        with db.engine.connect() as connection:
            yield connection.execution_options(**{ASIDE: True})
    finally:
        set_mode(before)
