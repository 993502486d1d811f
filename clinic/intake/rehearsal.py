"""A booking rehearsed when a server has opened, and taken back at once.

A process puts its statements together when it first sends them. Whoever booked first after a start did that
within their turn to write, and those behind them waited for it.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from clinic.audit.actor import Actor
from clinic.database import db
from clinic.diary import offered
from clinic.diary.draft import Draft
from clinic.diary.free import free_starts
from clinic.diary.models import Audience
from clinic.diary.visitor import Reach, Visitor
from clinic.edge import current
from clinic.intake import taking
from clinic.intake.models import Source
from clinic.mode import Mode, set_mode
from clinic.refusal import Refusal

# An address that can be nobody's, and reaches no one: what is written to it goes with the rest.
CONTACT = "rehearsal@attune.invalid"
ACTOR = Actor("visitor")
AHEAD = timedelta(days=28)


def rehearse(now: datetime) -> bool:
    """Take the first time that the public may have as a visitor would, and let nothing of it stand.

    Answers whether it could be had: somebody may take it meanwhile, and has then booked themselves. The turn
    to write is held for the deciding alone, as by whoever books. Needs a request's context in which nothing
    was asked for yet.
    """
    before = set_mode(Mode.READ)
    try:
        zone = current.zone()
        made = _first(zone, now)
        if made is None:
            return False
        db.session.rollback()
        set_mode(Mode.WRITE)
        taking.take(made, zone=zone, now=now)
        db.session.flush()
    except Refusal:
        return False
    finally:
        db.session.rollback()
        set_mode(before)
    return True


def _first(zone: ZoneInfo, now: datetime) -> taking.Ready | None:
    service = db.session.scalars(offered.public_services().limit(1)).first()
    if service is None:
        return None
    with_whom, for_whom = [one.id for one in offered.therapists()], Audience.PUBLIC
    starts = free_starts(service, with_whom, (now, now + AHEAD), zone=zone, now=now, for_whom=for_whom)
    if not starts:
        return None
    caller = taking.Caller(ACTOR, Source.ONLINE, with_whom)
    return taking.ready(_nobody(zone), Draft(service, starts[0].at), caller, now)


def _nobody(zone: ZoneInfo) -> Visitor:
    return Visitor(
        name="Rehearsal",
        contact=CONTACT,
        reach=Reach.WRITTEN,
        language="en",
        region="",
        locale="en",
        zone=zone.key,
    )
