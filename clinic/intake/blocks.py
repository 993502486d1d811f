"""From whom the public pages take no booking: a contact or a range of addresses, known by a keyed hash."""

import json
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Self
from uuid import UUID

from sqlalchemy import Select, exists, select

from clinic.audit import trail
from clinic.audit.actor import SYSTEM, Actor
from clinic.config import settings
from clinic.database import db
from clinic.files import directory, inbox
from clinic.files.models import Inbox
from clinic.files.reading import reading
from clinic.frozen import frozen
from clinic.intake.models import Block
from clinic.mail import worker
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.blind import blind_index
from clinic.vault.keyring import Keyring

KIND = "block"
VERSION = 1
# Every label is as long as the longest, so that a contact and a range look alike from outside.
SIZE_BYTES = 1000
MOST_CHARACTERS = 80
USUAL = timedelta(days=365)
LONGEST = timedelta(days=730)
# Nothing wider than an office or a provider's branch, by how many bits are fixed.
WIDEST = {4: 16, 6: 32}

Network = IPv4Network | IPv6Network


class ByTelephone(Refusal):
    """The public pages take nothing from here. It is said so that nobody learns why."""

    status = 403
    sentence = N_("We cannot take this booking here. Please call us, and we will find a time together.")


class NotARange(ValueError):
    """No range that could be shut out. Its text is a message id."""


class Of(StrEnum):
    CONTACT = "CONTACT"
    NETWORK = "NETWORK"


@frozen
class Label:
    """By what staff know a block again: their own words, and for a range of addresses the range."""

    of: Of
    words: str
    network: str = ""

    def to_bytes(self) -> bytes:
        document = {"v": VERSION, "of": self.of, "words": self.words, "network": self.network}
        return json.dumps(document, ensure_ascii=False).encode().ljust(SIZE_BYTES)

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        document = json.loads(content)
        return cls(Of(document["of"]), document["words"], document["network"])


@frozen
class Shut:
    """One block with its label."""

    row: Block
    label: Label


def network_of(typed: str) -> Network | None:
    """The range that was typed, if it is one at all. Raises `NotARange` for one that cannot be shut out."""
    try:
        network = _plain(ip_network(typed.strip(), strict=False))
    except ValueError:
        if "/" in typed or ":" in typed:
            raise NotARange(N_("That is no range of addresses.")) from None
        return None
    if network.is_loopback or network.is_unspecified:
        raise NotARange(N_("That is this computer itself: everybody would be shut out."))
    if network.prefixlen < WIDEST[network.version]:
        raise NotARange(N_("That range is too wide. Far too many people would be shut out."))
    return network


def put(mark: bytes, label: Label, until_at: datetime, actor: Actor, now: datetime) -> Block:
    """Take no booking from there until then; the same contact or range is never kept twice."""
    if not isinstance(actor.id, UUID):
        raise TypeError("somebody of the practice blocks")
    known = db.session.scalar(select(Block).where(Block.mark == mark).with_for_update())
    label_id = inbox.put(directory.file_id(), KIND, label.to_bytes(), actor)
    if known is None:
        known = Block(mark=mark, label_id=label_id, blocked_by=actor.id, blocked_at=now, until_at=until_at)
        db.session.add(known)
    else:
        inbox.let_go(actor, known.label_id)
        known.label_id, known.blocked_by, known.blocked_at = label_id, actor.id, now
        known.until_at = until_at
    trail.record(actor, "block.put", known.id)
    db.session.flush()
    return known


def lift(block: Block, actor: Actor) -> None:
    """Bookings come in again, and nothing is kept of the block."""
    inbox.let_go(actor, block.label_id)
    db.session.delete(block)
    trail.record(actor, "block.lifted", block.id)


def standing(now: datetime) -> Select[Block]:
    return select(Block).where(Block.until_at > now).order_by(Block.blocked_at.desc(), Block.id)


def opened(actor: Actor, keyring: Keyring, now: datetime) -> list[Shut]:
    """Each that stands, after one trail entry; the newest first."""
    rows = db.session.scalars(standing(now)).all()
    named = [one.id for one in rows]
    with reading(actor, keyring, "block.read", [directory.file_id()], blocks=named) as opened:
        labels = db.session.scalars(select(Inbox).where(Inbox.id.in_([one.label_id for one in rows])))
        words = {one.id: Label.from_bytes(opened.inbox(one)) for one in labels}
    return [Shut(one, words[one.label_id]) for one in rows if one.label_id in words]


def refuse(contact: str, origin: str, now: datetime) -> None:
    """Let nobody book in public by a contact, or from an address, that is blocked. Raises `ByTelephone`."""
    # To reckon every range around an address takes longer than to ask.
    if not db.session.scalar(select(exists().where(Block.until_at > now))):
        return
    marks = [*([mark_of_contact(contact)] if contact else []), *_marks_around(origin)]
    if db.session.scalar(standing(now).where(Block.mark.in_(marks)).with_only_columns(Block.id).limit(1)):
        raise ByTelephone


def mark_of_contact(contact: str) -> bytes:
    """Of a contact as `contact_of` writes it; another extension or `+word` is the same person."""
    if "@" not in contact:
        return _mark("phone", contact.partition(" ext")[0])
    name, _at, host = contact.rpartition("@")
    return _mark("email", f"{name.partition('+')[0]}@{host}")


def mark_of_network(network: Network) -> bytes:
    return _mark("network", str(network))


def forget_old(now: datetime) -> int:
    """Delete what has ended; how many went."""
    old = db.session.scalars(select(Block).where(Block.until_at <= now).with_for_update()).all()
    for block in old:
        lift(block, SYSTEM)
    db.session.commit()
    return len(old)


def _marks_around(origin: str) -> list[bytes]:
    """Of every range this address could be shut out with."""
    try:
        address = ip_address(origin)
    except ValueError:
        return []
    whole = _plain(ip_network(address))
    widest = WIDEST[whole.version]
    return [
        mark_of_network(whole.supernet(new_prefix=bits)) for bits in range(widest, whole.max_prefixlen + 1)
    ]


def _plain(network: Network) -> Network:
    """An IPv4 address that came in the clothes of an IPv6 one is the same address."""
    first = network.network_address
    if isinstance(first, IPv6Address) and first.ipv4_mapped and network.prefixlen >= 96:
        return ip_network((first.ipv4_mapped, network.prefixlen - 96), strict=False)
    return network


def _mark(of: str, value: str) -> bytes:
    return blind_index(settings().instance_key, f"blocked {of}", value)


worker.every_hour(forget_old)
