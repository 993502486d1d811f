"""A link to one given sheet: its token stands in the letter, its code is told, and it ends by itself."""

import hmac
import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients.models import Client
from clinic.config import settings
from clinic.database import db
from clinic.files import by_code, inbox, items, left
from clinic.files.by_code import LinkWords
from clinic.files.inbox import Boxed
from clinic.files.led import lead_to
from clinic.files.reading import Opened
from clinic.frozen import frozen
from clinic.handouts import reminders
from clinic.handouts.models import Assignment, SheetLink
from clinic.handouts.report import Report
from clinic.handouts.task import Task
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal
from clinic.vault.box import public_key
from clinic.vault.copy import CopyPlace, seal_copy
from clinic.vault.encoding import encode
from clinic.vault.keyring import Keyring
from clinic.vault.signature import verify_key
from clinic.vault.token import link_hand, link_seed, token_hash

KIND = "sheet-link"
SEEN = "sheet link seen"
CODE_DIGITS = 4
LASTS = timedelta(days=30)
# One in two thousand, for whoever came by the letter: nobody gets a try back.
MOST_WRONG = 5
NOT_SEEN, WAS_SEEN = b"not yet", b"was it."


class Over(Refusal):
    status = 410
    sentence = N_(
        "This is closed: its time is over, or your therapist took it back. If you still need what was here, "
        "please ask them for it."
    )


class TooManyWrong(Refusal):
    status = 410
    sentence = N_(
        "A wrong code was given too often, so this stays closed. Please ask your therapist for another link."
    )


@frozen
class ByLink:
    """One sheet as a link opens it: what was given, and by whom."""

    link: SheetLink
    task: Task
    giver_id: UUID


@frozen
class Out:
    """One link as its therapist looks at it. `was_opened` is all that is known of what was done there."""

    link: SheetLink
    words: LinkWords
    was_opened: bool

    def is_open(self, now: datetime) -> bool:
        return self.link.is_open(now)


def make(
    actor: Actor, keyring: Keyring, row: Assignment, task: Task, now: datetime, kept_in: UUID | None = None
) -> tuple[SheetLink, LinkWords]:
    """A link to this sheet, in place of whichever there was. Flushes; leaves the commit to the view.

    Its words, and whatever is said by it, are kept in the sheet's file or in `kept_in`: of a sheet of several
    in the own file of whose it is, which no other of them may ask to read.
    """
    kept_in = kept_in or row.file_id
    end(actor, row, now)
    words = LinkWords.new(CODE_DIGITS)
    there = inbox.boxed(kept_in, NOT_SEEN, SEEN, row.id)
    link = SheetLink(
        id=uuid4(),
        assignment_id=row.id,
        file_id=kept_in,
        author_id=keyring.account_id,
        item_id=uuid4(),
        token_hash=token_hash(words.token),
        public_key=public_key(link_seed(_seed_text(words))),
        made_at=now,
        until_at=now + LASTS,
        blob=b"",
        seen_epoch=there.epoch,
        seen=there.blob,
        tries_left=MOST_WRONG,
    )
    link.blob = seal_copy(
        link.public_key, _place(link), task.to_bytes(), keyring.account_id, keyring.sign_seed
    )
    items.save(actor, keyring, kept_in, link.item_id, KIND, json.dumps(words.to_json()).encode(), 0)
    db.session.add(link)
    trail.record(actor, "handout.link_made", kept_in, link=link.id, assignment=row.id)
    db.session.flush()
    return link, words


def end(actor: Actor, row: Assignment, now: datetime) -> bool:
    """Nobody opens this sheet by a link any more, nor is reminded of it; whether there was one."""
    live = select(SheetLink).where(SheetLink.assignment_id == row.id, SheetLink.ended_at.is_(None))
    ended = db.session.scalars(live.with_for_update()).all()
    for link in ended:
        # The address stays, so that whoever opens the letter is told; what it opened is gone.
        link.blob, link.ended_at = b"", now
        trail.record(actor, "handout.link_ended", link.file_id, link=link.id, assignment=row.id)
        reminders.end(actor, row, now)
    db.session.flush()
    return bool(ended)


def find(token: str, now: datetime) -> SheetLink:
    """The link in a letter, while it leads anywhere. Raises `NotFound`, `Over` and `TooManyWrong`."""
    link = db.session.scalars(select(SheetLink).where(SheetLink.token_hash == token_hash(token))).first()
    if link is None:
        raise NotFound
    _must_be_open(link, now)
    return link


def try_code(actor: Actor, link: SheetLink, words: LinkWords, now: datetime) -> int | None:
    """None if that is its code; else how many tries are left. Flushes: a wrong one counts from the commit on.

    Of several who try at once each waits for the other. Raises as `find`.
    """
    held = select(SheetLink).where(SheetLink.id == link.id).with_for_update()
    link = db.session.scalars(held.execution_options(populate_existing=True)).one()
    _must_be_open(link, now)
    if opens(link, words):
        there = inbox.boxed(link.file_id, WAS_SEEN, SEEN, link.assignment_id)
        link.seen_epoch, link.seen = there.epoch, there.blob
        db.session.flush()
        return None
    link.tries_left -= 1
    trail.record(actor, "handout.code_wrong", link.file_id, link=link.id)
    db.session.flush()
    return link.tries_left


def opens(link: SheetLink, words: LinkWords) -> bool:
    """Whether these are its token and its code."""
    return public_key(link_seed(_seed_text(words))) == link.public_key


def read(link: SheetLink, words: LinkWords, root_vk: bytes) -> ByLink:
    """The sheet, after its entry on the trail. Raises `VaultAlarm` unless a clinician gave exactly this."""
    found = by_code.opened(link_seed(_seed_text(words)), link.blob, _place(link), root_vk)
    return ByLink(link, Task.from_bytes(found.content), found.giver_id)


def leave(actor: Actor, link: SheetLink, words: LinkWords, kind: str, report: Report) -> UUID:
    """Seal to the file what whoever has the link says, signed by the link's own hand."""
    reminders.something_came(report.assignment_id)
    return left.leave_by_hand(
        actor, link.file_id, kind, report.to_bytes(), link.id, link_hand(_seed_text(words))
    )


def hands(opened: Opened, file_id: UUID, sender_ids: Collection[UUID]) -> Mapping[UUID, bytes]:
    """Of those who left something in an opened file: which are links, and what checks their signatures."""
    links = select(SheetLink).where(SheetLink.file_id == file_id, SheetLink.id.in_(sender_ids))
    words = _words(opened, file_id, db.session.scalars(links).all())
    return {link.id: verify_key(link_hand(_seed_text(said))) for link, said in words}


def latest(assignment_ids: Collection[UUID]) -> dict[UUID, SheetLink]:
    """The latest link to each of these sheets that has one, wherever its words are kept."""
    links = select(SheetLink).where(SheetLink.assignment_id.in_(assignment_ids))
    rows = db.session.scalars(links.order_by(SheetLink.made_at)).all() if assignment_ids else []
    return {link.assignment_id: link for link in rows}


def out(opened: Opened, file_id: UUID, assignment_ids: Collection[UUID]) -> dict[UUID, Out]:
    """The same with their words, of those that are kept in this opened file."""
    here = [link for link in latest(assignment_ids).values() if link.file_id == file_id]
    found = _words(opened, file_id, here)
    return {link.assignment_id: Out(link, words, _was_opened(opened, link)) for link, words in found}


def of_client(client_id: UUID) -> dict[UUID, SheetLink]:
    """The latest link to each sheet of one person, by what it is a giving of."""
    theirs = select(Assignment.id).where(Assignment.client_id == client_id)
    return latest(db.session.scalars(theirs).all())


def given_by(link: SheetLink) -> Assignment:
    """Which giving it leads to: whose sheet it is, and of which file."""
    return db.session.get_one(Assignment, link.assignment_id)


def _words(opened: Opened, file_id: UUID, links: Collection[SheetLink]) -> list[tuple[SheetLink, LinkWords]]:
    if not links:
        return []
    found = opened.each(file_id, KIND, {link.item_id: link.author_id for link in links})
    read = [link for link in links if link.item_id in found]
    return [(link, LinkWords.from_json(json.loads(found[link.item_id]))) for link in read]


def _was_opened(opened: Opened, link: SheetLink) -> bool:
    there = Boxed(link.seen_epoch, link.seen)
    return inbox.unboxed(opened, link.file_id, there, SEEN, link.assignment_id) == WAS_SEEN


def _must_be_open(link: SheetLink, now: datetime) -> None:
    """Raises `Over`, also for whoever is no client any more, and `TooManyWrong`."""
    if link.ended_at is not None or now >= link.until_at:
        raise Over
    if db.session.get_one(Client, given_by(link).client_id).closed_at is not None:
        raise Over
    if link.tries_left <= 0:
        raise TooManyWrong


def _seed_text(words: LinkWords) -> str:
    """Four digits are few: whoever has the letter and a copy of the database needs our own key, too."""
    ours = hmac.digest(settings().instance_key, encode(KIND, words.both), "sha256")
    return f"{words.both}.{ours.hex()}"


def _place(link: SheetLink) -> CopyPlace:
    return CopyPlace(
        copy_id=link.id,
        holder_id=link.id,
        file_id=link.file_id,
        kind=KIND,
        given_at=link.made_at,
    )


lead_to(KIND, SheetLink.file_id, SheetLink.item_id)
