"""Couples and families: one file for the work with all of them, beside the one that each of them has."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from uuid import UUID

from sqlalchemy import Select, bindparam, or_, select

from clinic import clock
from clinic.audit import trail
from clinic.audit.actor import Actor
from clinic.clients import cards, together
from clinic.clients.card import BETWEEN_NAMES, Card
from clinic.clients.consent import Kind
from clinic.clients.models import Client, Viewer
from clinic.clients.standing import Standing
from clinic.clients.together import Together
from clinic.columns import IdType
from clinic.database import db
from clinic.files import grants
from clinic.files.keys import granted_to
from clinic.files.models import File, FileKind, FileMember
from clinic.frozen import frozen
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal
from clinic.vault.keyring import Keyring

FEWEST, MOST = 2, 8


class NotSeveral(Refusal):
    status = 422
    sentence = N_("Choose who comes together: two people or more.")


class TooMany(Refusal):
    status = 422
    sentence = N_("A file for several is about eight people at most.")


class NotAgreed(Refusal):
    """Somebody's word for working together is not written down; `missing` are those whose is not."""

    status = 409
    sentence = N_("Each agrees first to working as a couple or family. That is noted in each one's own file.")

    def __init__(self, missing: Collection[UUID]) -> None:
        super().__init__()
        self.missing = tuple(missing)


@frozen
class Linked:
    """Somebody of a couple or a family, or the unit they belong to, as a file leads there and back."""

    client_id: UUID
    name: str
    role: str
    is_open: bool
    has_ended: bool = False


def can_be_chosen(viewer: Viewer) -> Select[Client]:
    """The people on this therapist's own list, each with a file of their own that she holds."""
    alone = select(File.id).where(File.kind == FileKind.INDIVIDUAL)
    mine = (Client.therapist_id == viewer.id, Client.closed_at.is_(None), Client.is_person())
    return Client.of(viewer).where(*mine, Client.file_id.in_(alone))


def agreements(actor: Actor, keyring: Keyring, people: Sequence[UUID]) -> Together:
    """What these people agreed to in their own files, after an entry for each: no file is about them yet."""
    return Together(tuple(people), Standing(), together.fronts(actor, keyring, people))


def begin(
    actor: Actor, keyring: Keyring, viewer: Viewer, card: Card, agreed: Together, today: date
) -> Client:
    """A file for the work with all the members of this card: one that goes on already is given back.

    Raises `NotSeveral`, `TooMany`, `NotFound` for anybody who is not on this therapist's own list, and
    `NotAgreed`.
    """
    people = list(card.members)
    if len(people) < FEWEST:
        raise NotSeveral
    if len(people) > MOST:
        raise TooMany
    mine = db.session.scalars(can_be_chosen(viewer).where(Client.id.in_(people))).all()
    if len(mine) < len(people):
        raise NotFound
    missing = agreed.missing(Kind.COUPLE_UNIT, today)
    if missing:
        raise NotAgreed(missing)
    standing = next((one for one in of_person(viewer, mine[0]) if _is_about(one, people)), None)
    if standing is not None and standing.closed_at is None:
        return standing
    unit = cards.new_client(actor, keyring, card, viewer.id)
    file = grants.new_file(actor, keyring, FileKind.UNIT, people)
    unit.file_id = file.id
    trail.record(actor, "client.file_opened", file.id, client=unit.id)
    db.session.flush()
    return unit


def end(actor: Actor, unit: Client) -> None:
    """The joint work is over. Its file stays whole, and each one's own is as it was."""
    if unit.closed_at is None:
        unit.closed_at = clock.now()
        trail.record(actor, "unit.ended", unit.id)
        db.session.flush()


def go_on(actor: Actor, unit: Client) -> None:
    if unit.closed_at is not None:
        unit.closed_at = None
        trail.record(actor, "unit.begun_again", unit.id)
        db.session.flush()


def around(viewer: Viewer, client: Client, file_id: UUID) -> tuple[tuple[UUID, ...], tuple[Client, ...]]:
    """The clients this file is about, and the couples and families its client belongs to, as `of_person`.

    By one question, which every page of a file asks.
    """
    told = {"viewer": viewer.id, "now": clock.now(), "file": file_id, "client": client.id}
    found = db.session.execute(_around(), told).all()
    members = tuple(row.client_id for row in found if row.file_id == file_id)
    belongs_to = [row.Client for row in found if row.Client is not None]
    return members, tuple(sorted(belongs_to, key=lambda unit: unit.created_at))


@cache
def _around() -> Select[UUID, UUID, Client]:
    client, file = bindparam("client", type_=IdType()), bindparam("file", type_=IdType())
    granted = Client.file_id.in_(granted_to(bindparam("viewer", type_=IdType()), bindparam("now")))
    belongs = (FileMember.client_id == client) & (Client.file_id == FileMember.file_id)
    return (
        select(FileMember.file_id, FileMember.client_id, Client)
        .outerjoin(Client, belongs & Client.is_unit & granted)
        .where(or_(FileMember.file_id == file, FileMember.client_id == client))
        .order_by(FileMember.client_id)
    )


def of_person(viewer: Viewer, client: Client) -> tuple[Client, ...]:
    """The couples and families this person belongs to, of those whose file the viewer holds."""
    if client.is_unit:
        return ()
    theirs = select(FileMember.file_id).where(FileMember.client_id == client.id)
    found = Client.of(viewer).where(Client.is_unit, Client.file_id.in_(theirs))
    return tuple(db.session.scalars(found.order_by(Client.created_at)))


def linked(
    client: Client,
    members: Sequence[UUID],
    held: Collection[UUID],
    units: Sequence[Client],
    known: Mapping[UUID, Card],
) -> tuple[Linked, ...]:
    """From a file of several to each one's own, and from there back. `held` are those whose own is open."""
    card = known[client.id]
    others, roles = card.in_order([one for one in members if one != client.id]), card.members
    return (
        *(Linked(one, known[one].name, roles.get(one, ""), one in held) for one in others),
        *(
            Linked(
                unit.id,
                known[unit.id].name,
                known[unit.id].members.get(client.id, ""),
                is_open=True,
                has_ended=unit.closed_at is not None,
            )
            for unit in units
        ),
    )


def joint_name(people: Sequence[Card]) -> str:
    """What to call several: the first name of each."""
    return BETWEEN_NAMES.join(card.name.split()[0] for card in people if card.name.split())


def _is_about(unit: Client, people: Collection[UUID]) -> bool:
    rows = select(FileMember.client_id).where(FileMember.file_id == unit.file_id)
    return set(db.session.scalars(rows)) == set(people)
