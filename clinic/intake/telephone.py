"""Somebody known is on the telephone: found by what they say, and shown once they have said who they are."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic import clock
from clinic.audit import trail
from clinic.clients import calls, cards
from clinic.clients.models import Client
from clinic.database import db, writing
from clinic.diary import offered
from clinic.diary.models import Appointment, Service, ServiceKind
from clinic.diary.order import EARLIEST_FIRST
from clinic.diary.page_words import knows_the_clock
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import desk, wants_data
from clinic.edge.finding import first_or_404
from clinic.files.reading import reading_directory
from clinic.intake import finder, next_times

bp = desk.blueprint("telephone", __name__, url_prefix="/desk/find")
knows_the_clock(bp)

COMING_SHOWN = 5
FEWEST_CHARACTERS = 2


@bp.get("")
def find() -> ResponseReturnValue:
    """Whoever answers; only the answers where a script asks while somebody types."""
    typed = request.args.get("find", "").strip()
    is_enough = len(typed) >= FEWEST_CHARACTERS
    found = finder.find(current.actor(), current.keyring(), typed) if is_enough else []
    page = "intake/answers.html" if wants_data() else "intake/find.html"
    return render_template(page, find=typed, found=found, is_enough=is_enough, mine=_mine())


@bp.get("/<uuid:client_id>")
def known(client_id: UUID) -> ResponseReturnValue:
    """Their name alone, and the question to be asked first."""
    return _gate(_client(client_id))


@bp.post("/<uuid:client_id>")
def identified(client_id: UUID) -> ResponseReturnValue:
    """What the desk may say to them, once they have shown who they are. That they have is on the trail."""
    client = _client(client_id)
    if "asked" not in request.form:
        return _gate(client, missing=_("Please ask first, and tick it.")), 422
    with writing():
        trail.record(current.actor(), "caller.identified", client.id)
    who = (current.actor(), current.keyring())
    with reading_directory(*who, "card.read", clients=[client.id]) as opened:
        card = cards.open_cards(opened, [client.id])[client.id]
        wants_clinician = bool(calls.clinician_wanted(opened, [client.id]))
    starts = next_times.next_times(_session(), [client.therapist_id])
    return render_template(
        "intake/identified.html",
        client=client,
        card=card,
        wants_clinician=wants_clinician,
        coming=_coming(client),
        names=next_times.names(),
        times=zip(starts, next_times.as_said(starts), strict=True),
    )


def _gate(client: Client, missing: str = "") -> str:
    card = cards.read(current.actor(), current.keyring(), "card.named", [client.id])[client.id]
    return render_template(
        "intake/identity.html",
        client=client,
        name=card.shown_name,
        missing=missing,
        is_mine=client.id in _mine(),
    )


def _client(client_id: UUID) -> Client:
    return first_or_404(select(Client).where(Client.id == client_id, Client.is_person()))


def _mine() -> set[UUID]:
    """Whose file whoever looks may open."""
    mine = Client.of(current.person()).where(Client.is_person())
    return set(db.session.scalars(mine.with_only_columns(Client.id)))


def _session() -> Service | None:
    """What somebody who comes regularly is booked for, as a rule: the longest that is no first call."""
    usual = [one for one in db.session.scalars(offered.services()) if one.kind is not ServiceKind.FIRST_CALL]
    return max(usual, key=lambda one: one.minutes, default=None)


def _coming(client: Client) -> list[Appointment]:
    query = select(Appointment).where(
        Appointment.client_id == client.id,
        Appointment.cancelled_at.is_(None),
        Appointment.ends_at > clock.now(),
    )
    return list(db.session.scalars(query.order_by(*EARLIEST_FIRST).limit(COMING_SHOWN)))
