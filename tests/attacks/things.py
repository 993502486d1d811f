"""Each sealed thing of a stage: in which row it stands, and how its own reader reads it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from clinic.clients import cards, own_file
from clinic.coregulation import kept as observations
from clinic.coregulation.models import ObservationRow
from clinic.database import Base, db
from clinic.documents import shelf
from clinic.files import personal
from clinic.files.attachments import AttachmentPart
from clinic.files.caseload import reading_caseload
from clinic.files.keys import record_key
from clinic.files.models import Draft, DraftSnapshot, Inbox, Item
from clinic.files.rings import SealedRing
from clinic.files.segments import Segment
from clinic.files.wordlists import WordList
from clinic.handouts import assign, reports
from clinic.handouts.models import Assignment
from clinic.measures import kept as measures
from clinic.measures import requests
from clinic.measures.asking import AnswersRow, Request
from clinic.measures.models import TakenRow
from clinic.notes import cosign, finding, late, voided
from clinic.notes.finding import Wanted
from clinic.notes.models import Addendum, Note, NoteSignature, NoteVoid
from clinic.notes.supervised import returns_of
from clinic.reflections import kept as reflections
from clinic.vault.keyring import Keyring
from tests.attacks.everything import Stage
from tests.attacks.sealed import Thing, Values
from tests.practice import Person

Read = Callable[[], object]
ANSWERS = ("brought", "epoch", "counter")


def things(stage: Stage) -> Iterator[Thing]:
    """Each of it, in the order of the page of proofs."""
    yield from _of_notes(stage)
    yield from _of_drafts(stage)
    yield from _of_what_is_given(stage)
    yield from _of_answers(stage)
    yield from _of_files(stage)
    yield _segment(stage)
    yield _words(stage)
    yield _ring(stage)


def _row(table: type[Base], **place: Any) -> dict[str, Any]:
    columns = table.__table__.c
    where = [columns[name] == value for name, value in place.items()]
    return dict(db.session.execute(select(table.__table__).where(*where)).mappings().one())


def _item(
    name: str,
    stage: Stage,
    item_id: UUID,
    other: UUID | None,
    read: Read,
    led_by: tuple[type[Base], Values] | None = None,
) -> Thing:
    """The latest version of an item; what has an earlier one is put back to it by losing this."""
    latest = select(Item.file_id, Item.version, Item.blob).order_by(Item.version.desc())
    row = db.session.execute(latest.where(Item.id == item_id)).mappings().first()
    beside = db.session.execute(latest.where(Item.id == other)).mappings().first()
    planted = uuid4()
    assert row is not None
    return Thing(
        name=name,
        table=Item,
        place={"file_id": row["file_id"], "id": item_id, "version": row["version"]},
        called=item_id,
        read=read,
        beside={"blob": beside["blob"]} if beside else None,
        earlier={} if row["version"] > 1 else None,
        other={"author_id": stage.practice.omar.id},
        elsewhere={"id": planted},
        copied_as=planted,
        led_by=led_by,
    )


def _of_notes(stage: Stage) -> Iterator[Thing]:
    note, other, back, beside = stage.notes
    first, second = stage.added
    yield _item(
        "A signed note", stage, note, other, lambda: _as_signed(stage, note),
        (NoteSignature, {"note_id": note}),
    )  # fmt: skip
    yield _item(
        "An addendum, a correction", stage, first, second,
        lambda: [one.seal.digest for one in stage.closed(note)[1]], (Addendum, {"id": first}),
    )  # fmt: skip
    co_signed = [cosign.item_of(one) for one in (note, other)]
    yield _item("A co-signature", stage, co_signed[0], co_signed[1], lambda: _co_signed(stage, note))
    said = [returns_of(db.session.get_one(Note, one))[0].id for one in (back, beside)]
    yield _item("What a note was returned with", stage, said[0], said[1], lambda: _comment(stage, back))
    crossed_out, another = stage.voided
    yield _item(
        "A voided draft", stage, crossed_out, another, lambda: _as_voided(stage, crossed_out),
        (NoteVoid, {"note_id": crossed_out}),
    )  # fmt: skip
    seen = db.session.scalars(select(ObservationRow.id).order_by(ObservationRow.id)).all()
    yield _item(
        "A card of co-regulation", stage, seen[0], seen[1],
        lambda: stage.read(lambda now: observations.earlier(now, stage.file_id)),
        (ObservationRow, {"id": seen[0]}),
    )  # fmt: skip


def _as_signed(stage: Stage, note_id: UUID) -> object:
    note = db.session.get_one(Note, note_id, populate_existing=True)
    return note.is_signed and stage.closed(note_id)[0].content


def _as_voided(stage: Stage, note_id: UUID) -> object:
    note = db.session.get_one(Note, note_id, populate_existing=True)
    return note.is_voided and stage.read(lambda now: voided.read(now, note))


def _co_signed(stage: Stage, note_id: UUID) -> object:
    note, (closed, added) = db.session.get_one(Note, note_id), stage.closed(note_id)
    return stage.read(lambda now: cosign.read(now, note, closed, added, stage.ines.keyring.root_vk))


def _comment(stage: Stage, note_id: UUID) -> str:
    note = db.session.get_one(Note, note_id)
    file_id = personal.file_between(stage.sam.id, stage.ines.id)
    assert file_id is not None
    return stage.read(lambda now: cosign.comment(now, file_id, note, returns_of(note)[0]), file_id)


def _of_drafts(stage: Stage) -> Iterator[Thing]:
    own, other = stage.drafts
    numbers = (
        select(DraftSnapshot.counter).where(DraftSnapshot.item_id == own).order_by(DraftSnapshot.counter)
    )
    first, last = db.session.scalars(numbers).all()[:2]
    minute = {"item_id": own, "counter": first}
    earlier, planted = _row(DraftSnapshot, **minute), uuid4()
    yield Thing(
        name="A draft",
        table=Draft,
        place={"item_id": own},
        called=own,
        read=lambda: stage.read(lambda now: now.draft(db.session.get_one(Draft, own))),
        beside={"blob": _row(Draft, item_id=other)["blob"]},
        earlier={"counter": earlier["counter"], "blob": earlier["blob"]},
        other={"author_id": stage.practice.omar.id},
        elsewhere={"item_id": planted},
        copied_as=planted,
        led_by=(Note, {"id": own}),
    )
    yield Thing(
        name="What a draft was a minute ago",
        table=DraftSnapshot,
        place=minute,
        called=own,
        read=lambda: stage.read(lambda now: now.draft(db.session.get_one(DraftSnapshot, (own, first)))),
        beside={"blob": _row(DraftSnapshot, item_id=own, counter=last)["blob"]},
        other={"author_id": stage.practice.omar.id},
        elsewhere={"counter": 99},
        copied_as=own,
    )


def _of_what_is_given(stage: Stage) -> Iterator[Thing]:
    mine, other = stage.documents
    yield _item("A document: what it is", stage, mine, other, lambda: _taken_out(stage, mine))
    at = {"file_id": stage.file_id, "item_id": mine, "number": 1}
    yield Thing(
        name="A document: its parts",
        table=AttachmentPart,
        place=at,
        called=mine,
        read=lambda: _taken_out(stage, mine),
        beside={"blob": _row(AttachmentPart, **{**at, "item_id": other})["blob"]},
        elsewhere={"number": 9},
        copied_as=mine,
    )
    given = db.session.scalars(select(Assignment.item_id).order_by(Assignment.item_id)).all()
    yield _item(
        "A sheet that was given", stage, given[0], given[1],
        lambda: stage.read(lambda now: [one[1] for one in assign.assignments_of(now, stage.file_id)]),
        (Assignment, {"item_id": given[0]}),
    )  # fmt: skip
    told = db.session.scalars(select(Item.id).where(Item.kind == reports.KIND).order_by(Item.id)).all()
    all_told = partial(stage.read, lambda now: reports.of_file(stage.ines.keyring, now, stage.file_id))
    yield _item("A client's word on a practice", stage, told[0], told[1], all_told)
    yield _arrival("The same while it waits", reports.LEFT, all_told)
    yield _arrival(
        "A text that came late", late.KIND,
        lambda: stage.read(lambda now: late.waiting(now, stage.file_id, stage.ines.id)),
    )  # fmt: skip


def _arrival(name: str, kind: str, read: Read) -> Thing:
    """The first of what waits in the inbox as this."""
    mine, other = db.session.scalars(select(Inbox).where(Inbox.kind == kind).order_by(Inbox.id)).all()
    planted = uuid4()
    return Thing(
        name=name,
        table=Inbox,
        place={"id": mine.id},
        called=mine.id,
        read=read,
        beside={"blob": other.blob},
        elsewhere={"id": planted},
        copied_as=planted,
        looked_through=True,
    )


def _taken_out(stage: Stage, document_id: UUID) -> object:
    row = db.session.scalars(select(Item).where(Item.id == document_id)).one()
    return stage.read(lambda now: shelf.taken_out(now, row))


def _of_answers(stage: Stage) -> Iterator[Thing]:
    taken = db.session.scalars(select(TakenRow.id).where(TakenRow.file_id == stage.file_id)).all()
    yield _item(
        "Answers and their score", stage, taken[0], taken[1],
        lambda: stage.read(lambda now: measures.all_of(now, stage.file_id)), (TakenRow, {"id": taken[0]}),
    )  # fmt: skip
    out, back = stage.out, stage.answers[0].id
    items = [db.session.get_one(Request, one).item_id for one in (out, back)]
    yield _item(
        "What a client is asked", stage, items[0], items[1],
        lambda: stage.read(lambda now: requests.one(now, db.session.get_one(Request, out))),
        (Request, {"id": out}),
    )  # fmt: skip
    maya, leo = stage.answers
    theirs = _row(AnswersRow, request_id=leo.id)
    yield Thing(
        name="Answers on their way",
        table=AnswersRow,
        place={"request_id": maya.id},
        called=maya.id,
        read=lambda: getattr(maya.came(), "envelope", None),
        beside={name: theirs[name] for name in ANSWERS},
        earlier=stage.answers_begun,
    )


def _of_files(stage: Stage) -> Iterator[Thing]:
    yield _item(
        "The front of a file", stage, stage.file_id, stage.leos_file,
        lambda: stage.read(lambda now: own_file.standing(now, stage.file_id)),
    )  # fmt: skip
    mine, other = stage.entries
    yield _item(
        "A process note", stage, mine, other,
        lambda: stage.read(
            lambda now: reflections.read(now, stage.own_file, stage.ines.id, mine), stage.own_file
        ),
    )  # fmt: skip
    maya, leo = stage.client_ids
    yield _item("A card of the directory", stage, maya, leo, lambda: _card(stage, maya))


def _card(stage: Stage, client_id: UUID) -> object:
    hers = Keyring(stage.ines.id, stage.ines.keyring.bundle)
    return cards.read(stage.ines.actor, hers, "clients.listed", [client_id])[client_id]


def _segment(stage: Stage) -> Thing:
    return Thing(
        name="What notes are found by",
        table=Segment,
        place={"file_id": stage.file_id, "number": 1},
        called=stage.file_id,
        read=lambda: _found(stage.ines, "neighbour"),
        beside=stage.beside_segment,
        elsewhere={"number": 99},
        copied_as=stage.file_id,
    )


def _words(stage: Stage) -> Thing:
    """What its earlier self lacked is looked for, too, and by whoever else could be given it."""
    mine, other = (stage.list_of(one) for one in (stage.file_id, stage.leos_file))
    omar = stage.practice.omar
    return Thing(
        name="Which words files have",
        table=WordList,
        place={"account_id": stage.ines.id, "number": mine.number},
        called=stage.file_id,
        read=lambda: [_found(who, word) for who in (stage.ines, omar) for word in ("neighbour", "another")],
        beside={"blob": other.blob},
        earlier=stage.earlier_list,
        other={"account_id": omar.id},
        elsewhere={"number": mine.number + 9},
        looked_through=True,
    )


def _found(who: Person, words: str) -> list[UUID]:
    db.session.rollback()
    theirs = Keyring(who.id, who.keyring.bundle)
    with reading_caseload(who.actor, theirs, "notes.searched") as opened:
        return [one.note_id for one in finding.find(opened, who, Wanted(words=words))]


def _ring(stage: Stage) -> Thing:
    theirs = _row(SealedRing, account_id=stage.practice.omar.id)
    return Thing(
        name="A key ring",
        table=SealedRing,
        place={"account_id": stage.ines.id},
        called=stage.ines.id,
        read=lambda: record_key(Keyring(stage.ines.id, stage.ines.keyring.bundle), stage.file_id),
        beside={"blob": theirs["blob"], "digest": theirs["digest"]},
        earlier=stage.earlier_ring,
    )
