"""Proving the sealed store against the trail: every version that was saved stands, and no other does."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.database import db
from clinic.files.models import Item
from clinic.vault.item import Place, digest

AT_ONCE = 500
TOLD = ("item.saved", "item.shredded", "file.shredded", "segment.sealed")


@dataclass(frozen=True)
class Strays:
    """Items, each once: `astray` lack a version as it was saved, `unrecorded` have one nobody saved."""

    astray: dict[UUID, None] = field(default_factory=dict)
    unrecorded: dict[UUID, None] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.astray and not self.unrecorded


class _Said(NamedTuple):
    """What the trail says became of a version, an item or a file; or that a version stands."""

    file_id: str
    what: str
    item_id: str = ""
    number: int = 0
    digest: str = ""
    cards: tuple[str, ...] = ()


def strays() -> Strays:
    """What the trail and the store disagree about. The trail has been proven before.

    Both are read side by side, one file after the other, so that no more than one file's versions are in
    memory. Of what was shredded, nothing may stand.
    """
    found = Strays()
    both = merge(_told(), _standing(), key=lambda said: said.file_id)
    for _file_id, of_one in groupby(both, key=lambda said: said.file_id):
        _compare(found, of_one)
    return found


def _compare(found: Strays, of_one: Iterator[_Said]) -> None:
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
            said.get("version", 0),
            said.get("digest", ""),
            tuple(said.get("cards", ())),
        )


def _standing() -> Iterator[_Said]:
    columns = (Item.file_id, Item.id, Item.version, Item.kind, Item.epoch, Item.author_id)
    rows = select(*columns, Item.blob).order_by(Item.file_id).execution_options(yield_per=AT_ONCE)
    for file_id, item_id, version, kind, epoch, author_id, blob in db.session.execute(rows):
        place = Place(file_id, item_id, version, kind, epoch, author_id)
        yield _Said(file_id.hex, "item.stands", item_id.hex, version, digest(place, blob))
