"""What the cards of many clients answer to, sealed together, so that looking for one opens few things.

A segment holds about fifty cards, each in the version that was the latest. It has a key of its own, and goes
with it as soon as one of its cards is shredded, which takes no key. Whatever is in no segment, or is there in
an earlier version, is opened as the card it is: so a segment that is missing costs time and hides nobody.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Self
from uuid import UUID, uuid4

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
)

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients import cards
from clinic.clients.answering import Answering
from clinic.clients.models import Client
from clinic.columns import IdType
from clinic.database import db
from clinic.files import directory, items
from clinic.files.models import Item, ItemKey, SegmentCard
from clinic.files.reading import Opened, reading_directory
from clinic.files.shred import shred_item
from clinic.frozen import frozen
from clinic.people import welcome
from clinic.rows import by_code
from clinic.vault.keyring import Keyring

KIND = "segment"
# One of another version is passed over, and its cards are opened one by one.
VERSION = 1
ABOUT = 50
# Of a practice that comes with thousands of cards, each sign-in takes some: writers wait for it.
MOST_AT_ONCE = 10

# Of a card: its id, the version, and what somebody answers to.
Line = tuple[UUID, int, Answering]


@frozen
class Among:
    """The clients that are looked through, by their codes, each with the latest version of their card; and
    where to look.
    """

    versions: dict[str, int]
    segment_ids: Sequence[UUID]

    @classmethod
    def of(cls, client_ids: Select[UUID]) -> Self:
        """Those that this query finds: it carries the viewer."""
        directory_id = directory.file_id()
        of_card = (Item.file_id == directory_id, Item.id == Client.id)
        last = select(func.max(Item.version)).where(*of_card).scalar_subquery()
        versions = by_code(client_ids.add_columns(last))
        segment_ids = db.session.scalars(_holding(directory_id, client_ids)).all()
        return cls({code: version for code, version in versions.items() if version}, segment_ids)

    def __len__(self) -> int:
        return len(self.versions)

    def __contains__(self, client_id: UUID) -> bool:
        return client_id.hex in self.versions

    def answering(self, opened: Opened) -> dict[str, Answering]:
        """What each of them answers to. The segments are believed of the cards' latest versions alone.

        Whoever's card is not as it was is missed, and told of as in every list.
        """
        found = dict(self._together(opened))
        alone = cards.contents(opened, self._but_for(found))
        return found | _answers_of(alone)

    def _but_for(self, found: Mapping[str, Answering]) -> list[UUID]:
        return [UUID(code) for code in self.versions.keys() - found.keys()]

    def _together(self, opened: Opened) -> Iterator[tuple[str, Answering]]:
        segments = opened.whole(opened.directory_id, KIND, dict.fromkeys(self.segment_ids))
        for content in segments.values():
            for code, version, *answers in _lines_of(content):
                if self.versions.get(code) == version:
                    yield code, Answering(*answers)


def _holding(directory_id: UUID, client_ids: Select[UUID]) -> Select[UUID]:
    """The segments with a card of one of these clients. Of each it is asked until the first is found."""
    kept = select(SegmentCard.segment_id).where(SegmentCard.file_id == directory_id).distinct().subquery()
    is_theirs = client_ids.where(Client.id == SegmentCard.card_id).correlate(SegmentCard).exists()
    in_it = (SegmentCard.file_id == directory_id, SegmentCard.segment_id == kept.c.segment_id)
    return select(kept.c.segment_id).where(exists().where(*in_it, is_theirs))


def _answers_of(stored: dict[UUID, bytes]) -> dict[str, Answering]:
    return {client_id.hex: Answering.of_card(content) for client_id, content in stored.items()}


def gather(actor: Actor, keyring: Keyring, about: int = ABOUT) -> int:
    """Seal the clients' cards that are in no segment, so many in each, once there are that many.

    Segments most of whose cards have changed since go, and what is left of them is gathered, too; so is what
    was in one that is not there any more. Returns how many cards were; ten segments at most. Reads them after
    an entry of its own, so it comes before any change; leaves the commit to the caller.
    """
    directory_id = directory.file_id()
    if len(_alone(directory_id)) < about:
        return 0
    worn = db.session.scalars(_worn(directory_id)).all()
    alone = _alone(directory_id, worn)
    gathered = alone[: min(len(alone) // about, MOST_AT_ONCE) * about]
    with reading_directory(actor, keyring, "directory.gathered", cards=len(gathered)) as opened:
        found = opened.versions(directory_id, cards.KIND, dict.fromkeys(gathered))
    lines = [(one, version, Answering.of_card(content)) for one, (version, content) in found.items()]
    for segment_id in worn:
        shred_item(actor, directory_id, segment_id)
    for at in range(0, len(lines), about):
        seal(actor, keyring, directory_id, lines[at : at + about])
    return len(lines)


def seal(actor: Actor, keyring: Keyring, directory_id: UUID, lines: Sequence[Line]) -> None:
    """One segment of these cards, but for those shredded or gathered by somebody else meanwhile."""
    free = _held(directory_id, lines)
    lines = [one for one in lines if one[:2] in free]
    if not lines:
        return
    segment_id = uuid4()
    items.save(actor, keyring, directory_id, segment_id, KIND, _content(lines), 0, own_key=True)
    rows = [
        {"file_id": directory_id, "card_id": card_id, "version": version, "segment_id": segment_id}
        for card_id, version, _ in lines
    ]
    db.session.execute(insert(SegmentCard), rows)
    trail.record(actor, "segment.sealed", directory_id, item=segment_id, cards=[one[0] for one in lines])


def _held(directory_id: UUID, lines: Sequence[Line]) -> set[tuple[UUID, int]]:
    """Those of the cards that stand and are in no segment in this version; held, so that it stays so."""
    ids = [card_id for card_id, _, _ in lines]
    keys = select(ItemKey.item_id).where(ItemKey.file_id == directory_id, ItemKey.item_id.in_(ids))
    standing = set(db.session.scalars(keys.order_by(ItemKey.item_id).with_for_update()))
    kept = select(SegmentCard.card_id, SegmentCard.version).where(
        SegmentCard.file_id == directory_id, SegmentCard.card_id.in_(ids)
    )
    taken = set(map(tuple, db.session.execute(kept)))
    return {one[:2] for one in lines if one[0] in standing} - taken


def _alone(directory_id: UUID, but_for: Sequence[UUID] = ()) -> Sequence[UUID]:
    """The clients whose card is in no segment as it stands now, leaving out some of the segments.

    Callers are left alone: their cards are shredded, most of them, before long.
    """
    told = {"directory": directory_id, "but_for": but_for}
    return db.session.connection().execute(_cards_alone(), told).scalars().all()


@cache
def _cards_alone() -> Select[UUID]:
    """Put together once: that takes longer than to ask it."""
    directory_id = bindparam("directory", type_=IdType())
    latest = _latest(directory_id)
    but_for: BindParameter[UUID] = bindparam("but_for", expanding=True)
    together = exists().where(_is_latest(directory_id, latest), SegmentCard.segment_id.not_in(but_for))
    return select(latest.c.id).where(~together).order_by(latest.c.id)


def _worn(directory_id: UUID) -> Select[UUID]:
    """The segments of which less than half is as the cards stand now, or that are not there any more."""
    latest = _latest(directory_id)
    itself = and_(Item.file_id == SegmentCard.file_id, Item.id == SegmentCard.segment_id)
    return (
        select(SegmentCard.segment_id)
        .outerjoin(latest, _is_latest(directory_id, latest))
        .outerjoin(Item, itself)
        .where(SegmentCard.file_id == directory_id)
        .group_by(SegmentCard.segment_id)
        .having(or_(func.count(latest.c.id) * 2 < func.count(), func.count(Item.id) == 0))
    )


def _latest(directory_id: UUID | BindParameter[UUID]) -> Subquery:
    return cards.latest(directory_id, select(Client.id).where(~Client.is_caller)).subquery()


def _is_latest(directory_id: UUID | BindParameter[UUID], latest: Subquery) -> ColumnElement[bool]:
    return and_(
        SegmentCard.file_id == directory_id,
        SegmentCard.card_id == latest.c.id,
        SegmentCard.version == latest.c.version,
    )


def _content(lines: Iterable[Line]) -> bytes:
    written = [[card_id.hex, version, *answers] for card_id, version, answers in lines]
    return json.dumps({"v": VERSION, "cards": written}, ensure_ascii=False, separators=(",", ":")).encode()


def _lines_of(content: bytes) -> list[tuple[str, int, str, str, str]]:
    document = json.loads(content)
    return document["cards"] if document["v"] == VERSION else []


welcome.after_sign_in(gather)
