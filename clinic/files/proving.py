"""Proving the sealed store against the trail: every version that was saved stands, and no other does."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.files.models import Item
from clinic.files.segments import Segment
from clinic.vault import segment
from clinic.vault.item import Place, digest

AT_ONCE = 500
TOLD = ("item.saved", "item.shredded", "file.shredded", "segment.sealed", "segment.saved")


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


def strays() -> Strays:
    """What the trail and the store disagree about. The trail has been proven before.

    Both are read side by side, one file after the other, so that no more than one file's versions are in
    memory. Of what was shredded, nothing may stand.
    """
    found = Strays()
    all_said = merge(_told(), _standing(), _standing_segments(), key=lambda said: said.file_id)
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
    for said in of_one:
        match said.what:
            case "item.saved":
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
            case "item.stands":
                stand[said.item_id].add((said.number, said.digest))
    found.astray.update({UUID(item): None for item, versions in saved.items() if versions - stand[item]})
    found.unrecorded.update(
        {UUID(item): None for item, versions in stand.items() if _numbers(versions) - _numbers(saved[item])}
    )


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
            said.get("version", said.get("counter", 0)),
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
