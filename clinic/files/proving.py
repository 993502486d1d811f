"""Proving the sealed store against the trail: what was saved stands as it was, and nothing else does.

Versions of items, the parts of documents, drafts and their snapshots. Of a draft the trail has what it was
once a minute, so that one put back within that minute is not seen here.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from heapq import merge
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.files import drafts
from clinic.files.attachments import AttachmentPart
from clinic.files.models import Draft, DraftSnapshot, Item
from clinic.files.segments import Segment
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
    "draft.kept",
    "draft.closed",
)
# Under this number stand the parts of a document, beside the one version of its item.
PARTS = 0


@dataclass(frozen=True)
class Strays:
    """Items, each once: `astray` lack a version as it was saved, `unrecorded` have one nobody saved.

    And files: of those in `unsearched`, what their notes are found by is not as it was last saved.
    """

    astray: dict[UUID, None] = field(default_factory=dict)
    unrecorded: dict[UUID, None] = field(default_factory=dict)
    unsearched: dict[UUID, None] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.astray and not self.unrecorded and not self.unsearched


class _Said(NamedTuple):
    """What the trail says became of a version, an item or a file; or that a version stands.

    Of a segment that a file's notes are found by, `segment` is its number, and `number` counts its saves.
    """

    file_id: str
    what: str
    item_id: str = ""
    number: int = 0
    digest: str = ""
    cards: tuple[str, ...] = ()
    segment: int = 0
    author_id: str = ""


class _Drafts:
    """The drafts of one file: what the trail has of each since it was begun, and what stands."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[int, str]] = defaultdict(dict)
        self._snapshots: dict[str, dict[int, _Said]] = defaultdict(dict)
        self._stand: dict[str, _Said] = {}

    def take(self, said: _Said) -> None:
        match said.what:
            case "draft.kept":
                self._kept[said.item_id][said.number] = said.digest
            case "draft.closed":
                self._kept.pop(said.item_id, None)
            case "file.shredded":
                self._kept.clear()
            case "snapshot.stands":
                self._snapshots[said.item_id][said.number] = said
            case "draft.stands":
                self._stand[said.item_id] = said

    def compare(self, found: Strays) -> None:
        for item_id, kept in self._kept.items():
            if not self._is_in_place(item_id, kept):
                found.astray[UUID(item_id)] = None
        for item_id in self._snapshots.keys() | self._stand.keys():
            if item_id not in self._kept or self._snapshots[item_id].keys() - self._kept[item_id].keys():
                found.unrecorded[UUID(item_id)] = None

    def _is_in_place(self, item_id: str, kept: dict[int, str]) -> bool:
        """Each snapshot as it was, and a draft by the same author that is no older than the last of them."""
        snapshots, draft = self._snapshots[item_id], self._stand.get(item_id)
        last = max(kept)
        if draft is None or draft.number < last or not all(_is_as(snapshots.get(n), kept[n]) for n in kept):
            return False
        is_by_them = all(one.author_id == draft.author_id for one in snapshots.values())
        return is_by_them and (draft.number > last or _is_as(draft, kept[last]))


def _is_as(stands: _Said | None, digest: str) -> bool:
    # Before drafts had a digest on the trail, it only has that they were.
    return stands is not None and digest in ("", stands.digest)


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
    )
    all_said = merge(_told(), *stands, key=lambda said: said.file_id)
    for file_id, group in groupby(all_said, key=lambda said: said.file_id):
        of_one = list(group)
        _compare(found, of_one)
        if not _are_as_last_saved(of_one):
            found.unsearched[UUID(file_id)] = None
    return found


def _compare(found: Strays, of_one: Sequence[_Said]) -> None:
    """One file: for each item the numbers and digests the trail has, and those that stand."""
    saved: dict[str, set[tuple[int, str]]] = defaultdict(set)
    stand: dict[str, set[tuple[int, str]]] = defaultdict(set)
    segments: dict[str, set[str]] = defaultdict(set)
    unsigned = _Drafts()
    for said in of_one:
        unsigned.take(said)
        match said.what:
            case "item.saved" | "attachment.kept":
                saved[said.item_id].add((said.number, said.digest))
            case "segment.sealed":
                for card_id in said.cards:
                    segments[card_id].add(said.item_id)
            case "item.shredded":
                # With a card goes every segment that said the same, whether or not that was written down.
                for item_id in (said.item_id, *segments.pop(said.item_id, ())):
                    saved.pop(item_id, None)
            case "file.shredded":
                saved.clear()
            case "item.stands" | "parts.stand":
                stand[said.item_id].add((said.number, said.digest))
    found.astray.update({UUID(item): None for item, versions in saved.items() if versions - stand[item]})
    found.unrecorded.update(
        {UUID(item): None for item, versions in stand.items() if _numbers(versions) - _numbers(saved[item])}
    )
    unsigned.compare(found)


def _are_as_last_saved(of_one: Sequence[_Said]) -> bool:
    """Whether the segments of one file are those the trail has, each as it was saved last."""
    saved: dict[int, tuple[int, str]] = {}
    stand: dict[int, tuple[int, str]] = {}
    for said in of_one:
        match said.what:
            case "segment.saved":
                saved[said.segment] = (said.number, said.digest)
            case "file.shredded":
                saved.clear()
            case "segment.stands":
                stand[said.segment] = (said.number, said.digest)
    return saved == stand


def _numbers(versions: set[tuple[int, str]]) -> set[int]:
    return {number for number, _digest in versions}


def _told() -> Iterator[_Said]:
    """What was done to sealed items, file by file, in the order it was done."""
    entries = (
        select(Entry.subject, Entry.action, Entry.detail)
        .where(Entry.action.in_(TOLD))
        .order_by(Entry.subject, Entry.n)
        .execution_options(yield_per=AT_ONCE)
    )
    for file_id, action, detail in db.session.execute(entries):
        said = json.loads(detail)
        yield _Said(
            file_id,
            action,
            said.get("item", ""),
            said.get("version", said.get("counter", PARTS)),
            said.get("digest", ""),
            tuple(said.get("cards", ())),
            said.get("number", 0),
        )


def _standing() -> Iterator[_Said]:
    columns = (Item.file_id, Item.id, Item.version, Item.kind, Item.epoch, Item.author_id)
    rows = select(*columns, Item.blob).order_by(Item.file_id).execution_options(yield_per=AT_ONCE)
    for file_id, item_id, version, kind, epoch, author_id, blob in db.session.execute(rows):
        place = Place(file_id, item_id, version, kind, epoch, author_id)
        yield _Said(file_id.hex, "item.stands", item_id.hex, version, digest(place, blob))


def _standing_segments() -> Iterator[_Said]:
    rows = select(Segment).order_by(Segment.file_id).execution_options(yield_per=AT_ONCE)
    for row in db.session.scalars(rows):
        stands = segment.digest(row.place, row.blob)
        yield _Said(row.file_id.hex, "segment.stands", number=row.counter, digest=stands, segment=row.number)


def _parts() -> Iterator[_Said]:
    """Each document as the digest of its parts, of which few are in memory."""
    columns = (AttachmentPart.file_id, AttachmentPart.item_id)
    rows = select(*columns, AttachmentPart.blob).order_by(*columns, AttachmentPart.number)
    found = db.session.execute(rows.execution_options(yield_per=PARTS_AT_ONCE))
    for (file_id, item_id), parts in groupby(found, key=lambda row: (row.file_id, row.item_id)):
        together = sha256()
        for part in parts:
            together.update(part.blob)
        yield _Said(file_id.hex, "parts.stand", item_id.hex, PARTS, together.hexdigest())


def _drafts(model: type[Draft] | type[DraftSnapshot], what: str) -> Iterator[_Said]:
    rows: Select[Any] = select(model).order_by(model.file_id)
    for row in db.session.scalars(rows.execution_options(yield_per=AT_ONCE)):
        author_id = row.author_id.hex
        said = _Said(row.file_id.hex, what, row.item_id.hex, row.counter, drafts.digest_of(row))
        yield said._replace(author_id=author_id)
