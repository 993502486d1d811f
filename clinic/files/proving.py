"""Proving the sealed store against the trail: what was saved stands as it was, and nothing else does.

Versions of items, the parts of documents, drafts and their snapshots, and what arrived. Of a draft the
trail has what it was once a minute, so that one put back within that minute is not seen here.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from hashlib import sha256
from heapq import merge
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.files import drafts, proving_arrivals
from clinic.files.attachments import AttachmentPart
from clinic.files.led import unled
from clinic.files.models import Draft, DraftSnapshot, Item
from clinic.files.proving_arrivals import Arrivals
from clinic.files.proving_drafts import Drafts
from clinic.files.proving_members import about_others
from clinic.files.said import PARTS, SIGNING, Said, said_by
from clinic.files.segments import Segment
from clinic.frozen import frozen
from clinic.vault import segment
from clinic.vault.item import Place, digest

AT_ONCE = 500
# Each is about a MiB.
PARTS_AT_ONCE = 4
TOLD = (
    "item.saved",
    "attachment.kept",
    "item.shredded",
    "file.shredded",
    "segment.sealed",
    "segment.saved",
    "segments.joined",
    "draft.kept",
    "draft.closed",
    "answers.returned",
    "answers.taken_in",
    *SIGNING,
    *proving_arrivals.TOLD,
)
# What areas above left for a file and nobody has taken in: its file, its id and its digest, by file.
left_elsewhere: list[Callable[[], Iterator[tuple[UUID, UUID, str]]]] = []


@frozen
class Strays:
    """Items, each once: `astray` lack a version as it was saved, `unrecorded` have one nobody saved.

    `unled` stand as they were saved, and no row leads there any more. And files: of those in `unsearched`,
    what their notes are found by is not as it was last saved; `about_others` were opened for other people.
    """

    astray: dict[UUID, None] = field(default_factory=dict)
    unrecorded: dict[UUID, None] = field(default_factory=dict)
    unled: dict[UUID, None] = field(default_factory=dict)
    unsearched: dict[UUID, None] = field(default_factory=dict)
    about_others: dict[UUID, None] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        of_items = (self.astray, self.unrecorded, self.unled)
        return not any((*of_items, self.unsearched, self.about_others))


def strays() -> Strays:
    """What the trail and the store disagree about. The trail has been proven before.

    Both are read side by side, one file after the other, so that no more than one file's versions are in
    memory. Of what was shredded, nothing may stand.
    """
    found = Strays()
    stands = (
        _standing(),
        _standing_segments(),
        _parts(),
        _drafts(DraftSnapshot, "snapshot.stands"),
        _drafts(Draft, "draft.stands"),
        proving_arrivals.standing(),
        *map(_left, left_elsewhere),
    )
    all_said = merge(_told(), *stands, key=lambda said: said.file_id)
    for file_id, group in groupby(all_said, key=lambda said: said.file_id):
        of_one = list(group)
        _compare(found, of_one)
        _compare_what_waits(found, of_one)
        if not _are_as_last_saved(of_one):
            found.unsearched[UUID(file_id)] = None
    found.unled.update({one: None for one in unled() if one not in found.unrecorded})
    found.about_others.update(dict.fromkeys(about_others()))
    return found


def _compare(found: Strays, of_one: Sequence[Said]) -> None:
    """One file: for each item the numbers and digests the trail has, and those that stand."""
    saved: dict[str, set[tuple[int, str]]] = defaultdict(set)
    stand: dict[str, set[tuple[int, str]]] = defaultdict(set)
    segments: dict[str, set[str]] = defaultdict(set)
    for said in of_one:
        match said.what:
            case "item.saved" | "attachment.kept" | "answers.returned":
                saved[said.item_id].add((said.number, said.digest))
            case "segment.sealed":
                for card_id in said.cards:
                    segments[card_id].add(said.item_id)
            case "item.shredded":
                # With a card goes every segment that said the same, whether or not that was written down.
                for item_id in (said.item_id, *segments.pop(said.item_id, ())):
                    saved.pop(item_id, None)
            case "answers.taken_in":
                saved[said.item_id] = {one for one in saved[said.item_id] if one[0] != PARTS}
            case "file.shredded":
                saved.clear()
            case "item.stands" | "parts.stand":
                stand[said.item_id].add((said.number, said.digest))
    found.astray.update({UUID(item): None for item, versions in saved.items() if versions - stand[item]})
    found.unrecorded.update(
        {UUID(item): None for item, versions in stand.items() if _numbers(versions) - _numbers(saved[item])}
    )


def _compare_what_waits(found: Strays, of_one: Sequence[Said]) -> None:
    """The same of what is overwritten, or leaves again: drafts, and what arrived."""
    kinds: tuple[Drafts | Arrivals, ...] = (Drafts(), Arrivals())
    for waiting in kinds:
        for said in of_one:
            waiting.take(said)
        found.astray.update(dict.fromkeys(waiting.astray()))
        found.unrecorded.update(dict.fromkeys(waiting.unrecorded()))


def _are_as_last_saved(of_one: Sequence[Said]) -> bool:
    """Whether the segments of one file are those the trail has, each as it was saved last."""
    saved: dict[int, tuple[int, str]] = {}
    stand: dict[int, tuple[int, str]] = {}
    for said in of_one:
        match said.what:
            case "segment.saved":
                saved[said.segment] = (said.number, said.digest)
            case "segments.joined":
                for number in said.gone:
                    saved.pop(number, None)
            case "file.shredded":
                saved.clear()
            case "segment.stands":
                stand[said.segment] = (said.number, said.digest)
    return saved == stand


def _numbers(versions: set[tuple[int, str]]) -> set[int]:
    return {number for number, _digest in versions}


def _told() -> Iterator[Said]:
    """What was done to sealed items, file by file, in the order it was done."""
    entries = (
        select(Entry.subject, Entry.action, Entry.detail)
        .where(Entry.action.in_(TOLD))
        .order_by(Entry.subject, Entry.n)
        .execution_options(yield_per=AT_ONCE)
    )
    for file_id, action, detail in db.session.execute(entries):
        yield from said_by(file_id, action, json.loads(detail))


def _standing() -> Iterator[Said]:
    columns = (Item.file_id, Item.id, Item.version, Item.kind, Item.epoch, Item.author_id)
    rows = select(*columns, Item.blob).order_by(Item.file_id).execution_options(yield_per=AT_ONCE)
    for file_id, item_id, version, kind, epoch, author_id, blob in db.session.execute(rows):
        place = Place(file_id, item_id, version, kind, epoch, author_id)
        yield Said(file_id.hex, "item.stands", item_id.hex, version, digest(place, blob))


def _standing_segments() -> Iterator[Said]:
    rows = select(Segment).order_by(Segment.file_id).execution_options(yield_per=AT_ONCE)
    for row in db.session.scalars(rows):
        stands = segment.digest(row.place, row.blob)
        yield Said(row.file_id.hex, "segment.stands", number=row.counter, digest=stands, segment=row.number)


def _parts() -> Iterator[Said]:
    """Each document as the digest of its parts, of which few are in memory."""
    columns = (AttachmentPart.file_id, AttachmentPart.item_id)
    rows = select(*columns, AttachmentPart.blob).order_by(*columns, AttachmentPart.number)
    found = db.session.execute(rows.execution_options(yield_per=PARTS_AT_ONCE))
    for (file_id, item_id), parts in groupby(found, key=lambda row: (row.file_id, row.item_id)):
        together = sha256()
        for part in parts:
            together.update(part.blob)
        yield Said(file_id.hex, "parts.stand", item_id.hex, PARTS, together.hexdigest())


def _left(standing: Callable[[], Iterator[tuple[UUID, UUID, str]]]) -> Iterator[Said]:
    for file_id, item_id, summed in standing():
        yield Said(file_id.hex, "parts.stand", item_id.hex, PARTS, summed)


def _drafts(model: type[Draft] | type[DraftSnapshot], what: str) -> Iterator[Said]:
    rows: Select[Any] = select(model).order_by(model.file_id)
    for row in db.session.scalars(rows.execution_options(yield_per=AT_ONCE)):
        author_id = row.author_id.hex
        said = Said(row.file_id.hex, what, row.item_id.hex, row.counter, drafts.digest_of(row))
        yield said._replace(author_id=author_id)
