"""Working with several together: their file is begun, their roles are named, and the joint work ends."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.clients import cards, search, units
from clinic.clients.card import Card
from clinic.clients.consent import Kind
from clinic.clients.models import Client
from clinic.clients.together import Together
from clinic.clients.units import NotAgreed, NotSeveral, TooMany
from clinic.database import db
from clinic.desk.client import mine, today
from clinic.desk.client_page import coming_count
from clinic.desk.file_frame import opening
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.frozen import frozen
from clinic.refusal import NotFound

bp = clinical.blueprint("unit", __name__, url_prefix="/desk/clients/<uuid:client_id>/together")

FOUND_SHOWN = 10
LONGEST_NAME = 120
LONGEST_ROLE = 40
# What each of them agrees to before, and what else is written down of each.
ASKED_BEFORE = (Kind.COUPLE_UNIT, Kind.SECRETS)


@frozen
class Chosen:
    """One of those who are to come together, and what they have not agreed to yet."""

    id: UUID
    name: str
    role: str
    missing: tuple[Kind, ...]


@bp.get("")
def show(client_id: UUID) -> ResponseReturnValue:
    client = mine(client_id)
    return _unit_page(client) if client.is_unit else _choosing_page(client)


@bp.post("")
def begin(client_id: UUID) -> ResponseReturnValue:
    client = mine(client_id)
    if client.is_unit:
        raise NotFound
    who, people = (current.actor(), current.keyring()), _people(client)
    known, roles = cards.read(*who, "card.read", people), _roles(people)
    error = _too_long(roles)
    if error:
        return _choosing_page(client, error), 422
    agreed = units.agreements(*who, people)
    try:
        unit = units.begin(*who, current.person(), _card(known, roles), agreed, today())
    except (NotSeveral, TooMany, NotAgreed) as refused:
        db.session.rollback()
        return _choosing_page(client, _(refused.sentence)), refused.status
    db.session.commit()
    flash(_("Their file is open. What one of them says alone belongs in that person's own."), "kept")
    return redirect(url_for("client.read", client_id=unit.id), 303)


@bp.post("/roles")
def name_roles(client_id: UUID) -> ResponseReturnValue:
    unit, who = _unit(client_id), (current.actor(), current.keyring())
    card, base = cards.read(*who, "card.read", [unit.id])[unit.id], cards.version_of(unit.id)
    roles = _roles(list(card.members))
    error = _too_long(roles)
    if error:
        return _unit_page(unit, error), 422
    cards.change(*who, unit.id, replace(card, members=roles), base)
    db.session.commit()
    flash(_("Kept in the directory."), "kept")
    return redirect(url_for("unit.show", client_id=unit.id), 303)


@bp.post("/end")
def end(client_id: UUID) -> ResponseReturnValue:
    unit = _unit(client_id)
    units.end(current.actor(), unit)
    db.session.commit()
    flash(_("The joint work has ended. The file stays whole, and each one's own is as it was."), "kept")
    return redirect(url_for("unit.show", client_id=unit.id), 303)


@bp.post("/again")
def go_on(client_id: UUID) -> ResponseReturnValue:
    unit = _unit(client_id)
    units.go_on(current.actor(), unit)
    db.session.commit()
    flash(_("The joint work goes on, in the same file."), "kept")
    return redirect(url_for("unit.show", client_id=unit.id), 303)


def _unit(client_id: UUID) -> Client:
    """A couple or a family on one's own list. Raises `NotFound` for anybody else."""
    client = mine(client_id)
    if not client.is_unit or client.therapist_id != current.person().id:
        raise NotFound
    return client


def _people(client: Client) -> list[UUID]:
    """Whose file it was begun from, and those chosen since. `NotFound` for anybody not on one's list."""
    named = [client.id, *map(_id, request.values.getlist("with"))]
    people = list(dict.fromkeys(named))
    chosen = units.can_be_chosen(current.person()).where(Client.id.in_(people))
    if {one.id for one in db.session.scalars(chosen)} != set(people):
        raise NotFound
    return people


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _roles(people: Sequence[UUID]) -> dict[UUID, str]:
    return {one: request.values.get(f"role-{one}", "").strip() for one in people}


def _too_long(roles: Mapping[UUID, str]) -> str:
    if len(request.form.get("name", "").strip()) > LONGEST_NAME:
        return _("Keep the name under 120 characters.")
    if any(len(role) > LONGEST_ROLE for role in roles.values()):
        return _("Keep a role under 40 characters.")
    return ""


def _card(known: Mapping[UUID, Card], roles: Mapping[UUID, str]) -> Card:
    """The card of them all. It has no address: where letters about joint times go is for them to say."""
    return Card(
        preferred_name=request.form.get("name", "").strip()
        or units.joint_name([known[one] for one in roles]),
        languages=tuple(dict.fromkeys(code for card in known.values() for code in card.languages)),
        is_private=any(card.is_private for card in known.values()),
        members=roles,
    )


def _choosing_page(client: Client, error: str = "") -> str:
    people, who = _people(client), (current.actor(), current.keyring())
    known, agreed, roles = (
        cards.read(*who, "card.read", people),
        units.agreements(*who, people),
        _roles(people),
    )
    find = request.values.get("find", "").strip()
    among = units.can_be_chosen(current.person()).where(Client.id.not_in(people))
    found = search.find(*who, among.with_only_columns(Client.id), find, FOUND_SHOWN)[0] if find else []
    with opening(client, "file.front_read") as (_opened, file):
        return render_template(
            "desk/client_together.html",
            file=file,
            chosen=[_one(one, known[one].name, roles[one], agreed) for one in people],
            with_others=[str(one) for one in people if one != client.id],
            name=request.values.get("name", "").strip() or units.joint_name([known[one] for one in people]),
            found=found,
            find=find,
            error=error,
        )


def _unit_page(unit: Client, error: str = "") -> str:
    with opening(unit, "file.front_read") as (_opened, file):
        return render_template(
            "desk/client_unit.html",
            file=file,
            chosen=[
                _one(one, file.known[one].name, file.card.members.get(one, ""), file.together)
                for one in file.card.in_order(file.members)
            ],
            release_missing=[
                file.known[one].name
                for one in file.card.in_order(file.together.missing(Kind.RELEASE, today()))
            ],
            is_hers=unit.therapist_id == current.person().id,
            coming=coming_count(unit),
            error=error,
        )


def _one(person: UUID, name: str, role: str, agreed: Together) -> Chosen:
    missing = tuple(kind for kind in ASKED_BEFORE if person in agreed.missing(kind, today()))
    return Chosen(person, name, role, missing)
