"""The calls of the public interface. Each acts by the functions that the booking page acts by."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select
from werkzeug.datastructures import MultiDict

from clinic import clock
from clinic.api import calls, document, noes, sent, told
from clinic.api.shape import Invalid
from clinic.clients.tongues import code_written
from clinic.database import db, writing
from clinic.diary import offered
from clinic.diary.draft import AlreadyCancelled, Draft, NotOffered
from clinic.diary.free import free_starts
from clinic.diary.models import Audience, Service
from clinic.diary.movable import StandsThere
from clinic.diary.offered import Therapist
from clinic.diary.visitor import Visitor
from clinic.edge import current, hosts
from clinic.edge.catalogue import gettext
from clinic.edge.doors import visitor as visitor_door
from clinic.edge.finding import first_or_404
from clinic.edge.limits import limit
from clinic.edge.turn import looks_first
from clinic.edge.wording import offered_languages
from clinic.intake import answered, own_booking, taking
from clinic.intake.booking import BOOKINGS_AN_HOUR, CONTACTS_A_DAY
from clinic.intake.choosing import zone_named
from clinic.intake.forms import ANYBODY, VisitorForm, instant_of
from clinic.intake.link import CHANGES_AN_HOUR
from clinic.intake.models import Source
from clinic.intake.taking import Caller
from clinic.intake.way import HasBegun, Way, way_of
from clinic.notes import own_ways
from clinic.plain import N_
from clinic.refusal import NotFound

bp = visitor_door.blueprint("api", __name__, url_prefix="/api/v1")
noes.install(bp)

NO_SUCH_ZONE = N_("There is no zone of this name.")
NO_SUCH_LANGUAGE = N_("There is no language of this code.")
TOO_MANY_DAYS = N_("At most %(n)s days, the first not after the last.")


@bp.get("/openapi.json")
def description() -> ResponseReturnValue:
    sent.query(calls.NOTHING)
    return _json(document.text(own_ways.ways()))


@bp.get("/services")
def services() -> ResponseReturnValue:
    sent.query(calls.NOTHING)
    languages = list(offered_languages())
    found = db.session.scalars(offered.public_services())
    return {"services": [_told_service(one, languages) for one in found]}


@bp.get("/therapists")
def therapists() -> ResponseReturnValue:
    sent.query(calls.NOTHING)
    ways = own_ways.ways()
    return {"therapists": [told.therapist(one, ways) for one in offered.taking_new()]}


@bp.get("/openings")
def openings() -> ResponseReturnValue:
    asked = sent.query(calls.OPENINGS)
    zone = _zone(asked)
    found = free_starts(
        first_or_404(_public(asked["service"])),
        [one.id for one in _speaking(asked) if asked["therapist"] in (ANYBODY, str(one.id))],
        _window(asked, zone),
        zone=current.zone(),
        now=clock.now(),
        for_whom=Audience.PUBLIC,
    )
    return _json(told.openings(found, zone))


@bp.post("/bookings")
@looks_first
def take() -> ResponseReturnValue:
    sent.query(calls.NOTHING)
    said, key = sent.body(calls.BOOKING), _key()
    zone, visitor, now = _zone(said), _visitor(said), clock.now()
    limit("booking", hosts.neighbourhood(), BOOKINGS_AN_HOUR, timedelta(hours=1))
    whole = json.dumps(said, sort_keys=True).encode()
    before = answered.before(key, whole, now) if key else None
    if before is not None:
        return _json(before, 201)
    limit("contact", visitor.contact, CONTACTS_A_DAY, timedelta(days=1))
    made = taking.ready(visitor, *_wanted(said), now)

    def act() -> str:
        taken = taking.take(made, zone=current.zone(), now=now)
        return json.dumps(told.booking(taken, made.visitor.token, zone))

    with writing():
        answer = answered.once(key, whole, act, now) if key else act()
    return _json(answer, 201)


@bp.get("/bookings/<token>")
def show(token: str) -> ResponseReturnValue:
    asked = sent.query(calls.IN_A_ZONE)
    way = _way(token)
    return told.booking(way.appointment, token, _zone_for(way, asked))


@bp.patch("/bookings/<token>")
@looks_first
def move(token: str) -> ResponseReturnValue:
    asked, said = sent.query(calls.IN_A_ZONE), sent.body(calls.MOVE)
    way = _way(token)
    zone = _zone_for(way, asked)
    limit("booking change", hosts.neighbourhood(), CHANGES_AN_HOUR, timedelta(hours=1))
    starts_at = instant_of(said["starts_at"])
    actor, here = current.actor(), current.zone()
    # Whoever never heard the first answer asks again, and hears the same.
    with suppress(StandsThere), writing():
        own_booking.move(way, starts_at, actor, zone=here, now=clock.now())
    return told.booking(_way(token).appointment, token, zone)


@bp.delete("/bookings/<token>")
@looks_first
def cancel(token: str) -> ResponseReturnValue:
    asked = sent.query(calls.IN_A_ZONE)
    sent.nothing()
    way = _way(token)
    zone = _zone_for(way, asked)
    limit("booking change", hosts.neighbourhood(), CHANGES_AN_HOUR, timedelta(hours=1))
    # So does whoever calls it off again, even at the same moment.
    with suppress(AlreadyCancelled), writing():
        own_booking.cancel(way, current.actor(), clock.now())
    return told.booking(way.appointment, token, zone)


def _wanted(said: dict[str, str]) -> tuple[Draft, Caller]:
    """Which time, and with whom it may be."""
    service = db.session.scalars(_public(said["service"])).first()
    if service is None:
        raise NotOffered
    therapist = None if said["therapist"] == ANYBODY else UUID(said["therapist"])
    draft = Draft(service, instant_of(said["starts_at"]), therapist)
    return draft, Caller(current.actor(), Source.ONLINE, [one.id for one in _speaking(said)])


def _speaking(said: dict[str, str]) -> list[Therapist]:
    """Those who take new people, and speak the language that was asked for. Raises `Invalid`."""
    wanted = code_written(said["speaks"]) if "speaks" in said else ""
    if wanted is None:
        raise Invalid({"speaks": gettext(NO_SUCH_LANGUAGE)})
    return offered.taking_new(wanted)


def _visitor(said: dict[str, str]) -> Visitor:
    """Whoever books, by the rules of the page's own form. Raises `Invalid`."""
    contact = "email" if "email" in said else "phone"
    typed = {name: said[name] for name in ("name", "reach", "language", "region")}
    form = VisitorForm(MultiDict(typed | {"contact": said[contact]}), meta={"csrf": False})
    if not form.validate():
        raise Invalid(_named(form, contact))
    written_in = said["language"] if said["language"] in offered_languages() else "en"
    return form.to_visitor(written_in, said.get("zone", ""))


def _named(form: VisitorForm, contact: str) -> dict[str, str]:
    """What is wrong with each field, by the names they have here."""
    wrong = [(field.name, str(field.errors[0])) for field in form if field.errors]
    return {contact if name == "contact" else name: sentence for name, sentence in wrong}


def _told_service(service: Service, languages: list[str]) -> dict[str, object]:
    return {
        "id": str(service.id),
        "name": offered.name_of(service),
        "minutes": service.minutes,
        "price": f"{service.price_cents // 100}.{service.price_cents % 100:02}",
        "languages": languages,
    }


def _way(token: str) -> Way:
    """What the token leads to. Raises `NotFound`, from its start on as well."""
    try:
        return way_of(token, clock.now())
    except HasBegun:
        raise NotFound from None


def _public(text: str) -> Select[Service]:
    return offered.public_service(UUID(text))


def _zone_for(way: Way, asked: dict[str, str]) -> ZoneInfo:
    return _zone(asked) if "zone" in asked else way.reader_zone


def _zone(said: dict[str, str]) -> ZoneInfo:
    """The zone that was asked for, or the practice's. Raises `Invalid`."""
    found = zone_named(said["zone"]) if "zone" in said else current.zone()
    if found is None:
        raise Invalid({"zone": gettext(NO_SUCH_ZONE)})
    return found


def _window(asked: dict[str, str], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the first moment of one day to the last of another. Raises `Invalid`."""
    first, last = date.fromisoformat(asked["from"]), date.fromisoformat(asked["to"])
    is_far = not all(map(clock.is_within_reach, (first, last)))
    if is_far or not timedelta() <= last - first < timedelta(days=calls.MOST_DAYS):
        amiss = gettext(TOO_MANY_DAYS, n=calls.MOST_DAYS)
        raise Invalid({"from": amiss, "to": amiss})
    begin, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    return begin.astimezone(UTC), end.astimezone(UTC)


def _key() -> str:
    """The key that the request came with, or none. Raises `Invalid`."""
    key = request.headers.get("Idempotency-Key")
    amiss = calls.KEY.amiss(key) if key is not None else None
    if amiss is not None:
        raise Invalid({"Idempotency-Key": amiss})
    return key or ""


def _json(text: str, status: int = 200) -> Response:
    return Response(text, status, mimetype="application/json")
