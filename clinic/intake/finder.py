"""Finding whoever is on the telephone: clients and those who asked, by one look at what the desk may open."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients import cards, search
from clinic.clients.answering import Answering
from clinic.clients.card import Card
from clinic.clients.models import Client
from clinic.clients.segments import Among
from clinic.database import db, writing
from clinic.diary.visitor import Visitor
from clinic.files import directory
from clinic.files.reading import reading
from clinic.frozen import frozen
from clinic.intake import lines, standing, taking
from clinic.intake.models import Enquiry, State
from clinic.vault.keyring import Keyring

ANSWERS = 10


class Kind(StrEnum):
    CLIENT = "CLIENT"
    ENQUIRY = "ENQUIRY"


@frozen
class Found:
    """Somebody who answers, by the name that lists show, and in which way they are known."""

    id: UUID
    name: str
    kind: Kind


def find(actor: Actor, keyring: Keyring, typed: str) -> list[Found]:
    """Who answers to what was typed, the nearest first and ten at most.

    A trail entry before looking, and one that names whoever is shown.
    """
    clients = Among.of(select(Client.id).where(Client.is_person()))
    enquiries = db.session.scalars(standing.on_the_board(clock.now())).all()
    counted = {"cards": len(clients), "enquiries": len(enquiries)}
    with reading(actor, keyring, "directory.searched", [directory.file_id()], **counted) as opened:
        asked = lines.visitors(opened, enquiries)
        people = clients.answering(opened)
        people |= {one.hex: _answering(visitor) for one, visitor in asked.items()}
        found = [UUID(code) for code in search.nearest(typed, people)[:ANSWERS]]
        by_card = cards.open_list(opened, [one for one in found if one in clients])
    return _shown(actor, found, by_card, asked)


def same_contact(actor: Actor, keyring: Keyring, visitor: Visitor) -> list[Found]:
    """Who is known by this number or address already. They are offered; nothing is ever merged."""
    twins = db.session.scalars(
        select(Client.id).where(Client.id.in_(cards.alike(keyring, visitor.to_card())), Client.is_person())
    ).all()
    same = Enquiry.contact_hash == taking.contact_hash(visitor)
    enquiries = db.session.scalars(select(Enquiry).where(same, Enquiry.state != State.CLIENT)).all()
    if not twins and not enquiries:
        return []
    counted = {"clients": twins, "enquiries": [one.id for one in enquiries]}
    with reading(actor, keyring, "directory.compared", [directory.file_id()], **counted) as opened:
        by_card = cards.open_list(opened, twins)
        asked = lines.visitors(opened, enquiries)
    return [_found(one, by_card, asked) for one in (*by_card, *asked)]


def _answering(visitor: Visitor) -> Answering:
    return Answering.of(visitor.name, visitor.email, visitor.phone)


def _shown(
    actor: Actor, found: list[UUID], by_card: dict[UUID, Card], asked: dict[UUID, Visitor]
) -> list[Found]:
    shown = [_found(one, by_card, asked) for one in found]
    named = {
        "clients": [one.id for one in shown if one.kind is Kind.CLIENT],
        "enquiries": [one.id for one in shown if one.kind is Kind.ENQUIRY],
    }
    with writing():
        trail.record(actor, "directory.found", directory.file_id(), **named)
    return shown


def _found(one: UUID, by_card: dict[UUID, Card], asked: dict[UUID, Visitor]) -> Found:
    if one in by_card:
        return Found(one, by_card[one].shown_name, Kind.CLIENT)
    return Found(one, asked[one].name, Kind.ENQUIRY)
