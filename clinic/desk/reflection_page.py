"""The page of what somebody writes for themselves: what stands, what is begun over it, and what came late."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from secrets import token_hex
from typing import Any
from uuid import UUID

from flask import render_template

from clinic import clock
from clinic.clients import cards
from clinic.clients.models import Client
from clinic.clock import day_named
from clinic.database import db
from clinic.desk.client import today
from clinic.edge import current
from clinic.files.models import Draft
from clinic.files.reading import Opened, reading
from clinic.frozen import frozen
from clinic.notes import late
from clinic.notes.late import Late, Leave
from clinic.notes.written import Written
from clinic.reflections import begun, forms, kept
from clinic.reflections.entry import Kind
from clinic.reflections.forms import FIELDS
from clinic.reflections.kept import Kept
from clinic.refusal import NotFound
from clinic.whole import or_left_out

# Between what stands in a field and what came late for it.
BETWEEN = "\n\n"


@frozen(kw_only=True)
class ReflectionPage:
    """One entry as its form shows it.

    `version` is what it is kept over, `counter` the save of what is begun. `late` came after the session had
    ended; `resumed` is that of it which the form shows, since it only adds to what was begun. `nonce` tells
    this showing of the page from every other.
    """

    entry_id: UUID
    kind: Kind
    written: Written
    version: int = 0
    counter: int = 0
    kept: Kept | None = None
    late: tuple[Late, ...] = ()
    resumed: Late | None = None
    wants: Mapping[str, str] = field(default_factory=dict)
    is_stale: bool = False
    nonce: str = field(default_factory=lambda: token_hex(8))

    @property
    def is_begun(self) -> bool:
        return self.counter > 0

    def words_of(self, came: Late) -> list[str]:
        return [said for asked in FIELDS[self.kind] if (said := came.written.get(asked.code))]

    def carries(self) -> dict[str, str]:
        """What lets the form be left after its session, once there is a file to leave it in."""
        return leave_of(self.entry_id)

    def shown(self) -> str:
        about = self.kept.entry.client_id if self.kept else None
        return render_template(
            "desk/reflection.html",
            page=self,
            fields=FIELDS[self.kind],
            name=names_of({about}).get(about, "") if about else "",
            prompts=forms.PROMPTS,
            today=today(),
        )


def new_page(entry_id: UUID, kind: Kind, written: Written) -> ReflectionPage:
    return ReflectionPage(entry_id=entry_id, kind=kind, written=written)


def page_of(entry_id: UUID, **more: Any) -> ReflectionPage:
    """An entry of one's own, kept or only begun. Raises `NotFound` for anything else."""
    me, file_id = current.person().id, own_file()
    with reading(current.actor(), current.keyring(), "personal.read", [file_id]) as opened:
        one = kept.found(opened, file_id, me, entry_id)
        row = begun.of(entry_id, me)
        came = [each for each in late.waiting(opened, file_id, me) if each.note_id == entry_id]
        written = _standing(opened, one, row)
    counter = row.counter if row else 0
    resumed = late.latest_going_on(came, written, counter)
    if one is None and row is None and not came:
        raise NotFound
    if one is not None and one.entry.kind not in FIELDS:
        raise NotFound
    shown = resumed.written if resumed else written
    found: dict[str, Any] = {
        "entry_id": entry_id,
        "kind": one.entry.kind if one else kind_named(_kind_said(shown, came)),
        "written": shown,
        "version": _number(shown.get("version")),
        "counter": counter,
        "kept": one,
        "late": tuple(came),
        "resumed": resumed,
    }
    return ReflectionPage(**{**found, **more})


def with_late(written: Written, came: Written, kind: Kind) -> Written:
    """The text with everything that came late: words after its words, and what has no place here yet."""
    for asked in FIELDS[kind]:
        here, theirs = written.get(asked.code), came.get(asked.code)
        if theirs and theirs not in here:
            others = [pair for pair in written.pairs if pair[0] != asked.code]
            both = BETWEEN.join(filter(None, (here, theirs))) if asked.rows > 1 else here or theirs
            written = Written((*others, (asked.code, both)))
    return written


def begun_list() -> list[tuple[UUID, date | None, str]]:
    """What is begun and not kept: each with its day, if it says one, and its first words."""
    me, file_id = current.person().id, kept.own_file(current.person().id)
    if file_id is None:
        return []
    rows = begun.all_of(me)
    with reading(current.actor(), current.keyring(), "personal.read", [file_id]) as opened:
        texts = {}
        for row in rows:
            with or_left_out("draft", row.item_id):
                texts[row.item_id] = Written.from_bytes(opened.draft(row))
        for came in late.waiting(opened, file_id, me):
            texts.setdefault(came.note_id, came.written)
    return [(entry_id, day_named(one.get("on")), _first_words(one)) for entry_id, one in texts.items()]


def leave_of(entry_id: UUID) -> dict[str, str]:
    file_id, me = kept.own_file(current.person().id), current.person().id
    if file_id is None:
        return {}
    ticket = Leave(entry_id, file_id, me).ticket(clock.now())
    return {"file": str(file_id), "author": str(me), "ticket": ticket}


def own_file() -> UUID:
    """One's own file. Raises `NotFound` before its first use."""
    file_id = kept.own_file(current.person().id)
    if file_id is None:
        raise NotFound
    return file_id


def kind_named(typed: str | None) -> Kind:
    """A kind that is written in a form of its own. Raises `NotFound`."""
    if not typed:
        return Kind.NOTE
    found = next((kind for kind in FIELDS if kind == typed), None)
    if found is None:
        raise NotFound
    return found


def names_of(about: set[UUID | None]) -> dict[UUID | None, str]:
    """The names of those one may still open the file of."""
    mine = Client.of(current.person()).where(Client.id.in_(about - {None})).with_only_columns(Client.id)
    theirs = db.session.scalars(mine).all() if about - {None} else []
    if not theirs:
        return {}
    known = cards.read(current.actor(), current.keyring(), "directory.read", theirs)
    return {client_id: card.name for client_id, card in known.items()}


def _standing(opened: Opened, one: Kept | None, row: Draft | None) -> Written:
    """What is begun, or else what is kept, as a form has it."""
    if row is not None:
        return Written.from_bytes(opened.draft(row))
    if one is None:
        return Written()
    said = {**one.entry.said, "on": one.entry.on.isoformat(), "kind": str(one.entry.kind)}
    return Written.of({**said, "version": str(one.version)}.items())


def _kind_said(shown: Written, came: Sequence[Late]) -> str:
    """By what is begun, or else by what only came late."""
    return shown.get("kind") or next((one.written.get("kind") for one in reversed(came)), "")


def _first_words(written: Written) -> str:
    return next((said for code in ("words", "themes", "supervisor") if (said := written.get(code))), "")


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0
