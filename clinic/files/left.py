"""What clients leave for their file: signed with their own keys, sealed to the file, and taken in later."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import bindparam, func, select

from clinic import clock
from clinic.audit.actor import Actor
from clinic.database import db
from clinic.files import inbox
from clinic.files.copies import is_theirs
from clinic.files.keys import kind_and_key
from clinic.files.models import FileKind, Inbox
from clinic.files.reading import Opened
from clinic.files.trust import certified, vouched
from clinic.frozen import frozen
from clinic.vault.alarm import VaultAlarm
from clinic.vault.keyring import Keyring
from clinic.vault.left import Left as Envelope
from clinic.vault.left import read_left, write_left
from clinic.whole import or_left_out

# Every page of a client's file asks: put together once.
_LYING = (
    select(Inbox)
    .where(
        Inbox.file_id.in_(bindparam("files", expanding=True)),
        Inbox.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(Inbox.received_at)
)
# What lies in the inbox, still sealed, by where it was left and of which kind it is.
Lying = Mapping[tuple[UUID, str], Sequence[Inbox]]


@frozen
class Left:
    """One text with whoever left it. `envelope` proves it again wherever it is kept.

    While it waits, `rows` are those of the inbox that hold it.
    """

    id: UUID
    sender_id: UUID
    at: datetime
    text: bytes
    envelope: bytes
    rows: tuple[UUID, ...] = ()


# Of these senders those that are no holders but hands known to the file, each with what checks its signature.
Hands = Callable[[Collection[UUID]], Mapping[UUID, bytes]]


def no_hands(_sender_ids: Collection[UUID]) -> Mapping[UUID, bytes]:
    """Only holders left anything."""
    return {}


def leave(actor: Actor, keyring: Keyring, file_id: UUID, kind: str, text: bytes) -> UUID:
    """Seal a text of the signed-in client into the inbox of their file, and return its id."""
    return leave_by_hand(actor, file_id, kind, text, keyring.account_id, keyring.sign_seed)


def leave_by_hand(
    actor: Actor, file_id: UUID, kind: str, text: bytes, sender_id: UUID, sign_seed: bytes
) -> UUID:
    """The same of whoever has no account, signed by a hand that `Hands` know."""
    left_id = uuid4()
    envelope = write_left(sign_seed, file_id, kind, left_id, sender_id, clock.now(), text)
    inbox.put(file_id, kind, envelope, actor)
    return left_id


def proven(
    keyring: Keyring, file_id: UUID, kind: str, envelopes: Mapping[UUID, bytes], hands: Hands = no_hands
) -> dict[UUID, Left]:
    """The texts in these envelopes of one file, by the numbers of where each lies: for a list, as `whole`.

    What nobody left there whom the file is about is not as it was written. Raises `NotFound` without a grant.
    """
    read: dict[UUID, Envelope] = {}
    for one, envelope in envelopes.items():
        with or_left_out(kind, one):
            read[one] = read_left(file_id, kind, envelope)
    if not read:
        return {}
    file_kind, _key = kind_and_key(keyring, file_id)
    known = hands({left.sender_id for left in read.values()})
    found: dict[UUID, Left] = {}
    for one, left in read.items():
        with or_left_out(kind, one):
            found[one] = (
                Left(left.left_id, left.sender_id, left.left_at, left.text_by(by), envelopes[one])
                if (by := known.get(left.sender_id))
                else _by_its_sender(keyring, file_kind, left, envelopes[one])
            )
    return found


def lying(*places: tuple[UUID, str]) -> Lying:
    """What lies in each of these places, a file and a kind, the earliest first: one query for all of them."""
    asked = {"files": [file_id for file_id, _kind in places], "kinds": [kind for _file_id, kind in places]}
    found: dict[tuple[UUID, str], list[Inbox]] = {place: [] for place in places}
    for row in db.session.scalars(_LYING, asked):
        found.get((row.file_id, row.kind), []).append(row)
    return found


def since(file_ids: Collection[UUID], kinds: Collection[str]) -> dict[str, dict[UUID, datetime]]:
    """By kind, in which of these files something waits, and since when. Nothing is opened; one query."""
    found: dict[str, dict[UUID, datetime]] = {kind: {} for kind in kinds}
    if not file_ids:
        return found
    waits = select(Inbox.kind, Inbox.file_id, func.min(Inbox.received_at)).where(
        Inbox.file_id.in_(file_ids), Inbox.kind.in_(kinds)
    )
    for kind, file_id, at in db.session.execute(waits.group_by(Inbox.kind, Inbox.file_id)):
        found[kind][file_id] = at
    return found


def waiting(
    keyring: Keyring,
    opened: Opened,
    file_id: UUID,
    kind: str,
    hands: Hands = no_hands,
    lies: Lying | None = None,
) -> list[Left]:
    """What was left and is still to be taken in, the earliest first; a text sealed twice is one.

    `lies` is what lies there, where another question asked for it too.
    """
    rows = (lies or lying((file_id, kind)))[file_id, kind]
    texts = proven(keyring, file_id, kind, opened.inboxes(rows), hands)
    found: dict[UUID, Left] = {}
    for row_id, left in texts.items():
        earlier = found[left.id].rows if left.id in found else ()
        found[left.id] = replace(left, rows=(*earlier, row_id))
    return sorted(found.values(), key=lambda left: left.at)


def from_anywhere(opened: Opened, root_vk: bytes, row: Inbox) -> tuple[UUID, Left]:
    """What a client left in a file that is not about them, and their own file's id.

    Raises `VaultAlarm` for what nobody left who was certified for a file.
    """
    envelope = opened.inbox(row)
    said = read_left(row.file_id, row.kind, envelope)
    sender = certified(said.sender_id, root_vk)
    if sender.file_id is None:
        raise VaultAlarm("this was left by somebody who is no client")
    text = vouched(sender, root_vk, said.text_by)
    return sender.file_id, Left(said.left_id, sender.id, said.left_at, text, envelope, (row.id,))


def take_in(actor: Actor, file_id: UUID, kind: str, left: Left) -> None:
    """The file has it now: the inbox gives it up."""
    for row_id in left.rows:
        inbox.take_in(actor, file_id, kind, row_id)


def _by_its_sender(keyring: Keyring, file_kind: FileKind, left: Envelope, envelope: bytes) -> Left:
    sender = certified(left.sender_id, keyring.root_vk)
    if not is_theirs(sender, left.file_id, file_kind):
        raise VaultAlarm("this was left by somebody whose file it is not")
    text = vouched(sender, keyring.root_vk, left.text_by)
    return Left(left.left_id, sender.id, left.left_at, text, envelope)
