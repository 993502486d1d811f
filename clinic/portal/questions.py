"""A client's own page of questions: answered one at a time, gone on with elsewhere, looked over and sent."""

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic import clock
from clinic.audit import trail
from clinic.database import db, writing
from clinic.edge import current
from clinic.edge.doors import portal
from clinic.edge.finding import first_or_404
from clinic.files import copies
from clinic.files.models import Copy
from clinic.measures import answering
from clinic.measures.answering import Hand, Sitting
from clinic.measures.asked import Asked
from clinic.measures.asking import Request
from clinic.portal import walk
from clinic.portal.walk import Way, leads_on
from clinic.portal.whose import own_client
from clinic.refusal import NotFound

bp = portal.blueprint("questions", __name__, url_prefix="/portal/questions/<uuid:request_id>")


def _way(request_id: UUID) -> Way:
    return Way("questions", {"request_id": request_id}, url_for("portal.home"))


@bp.get("")
@leads_on(_way)
def begin(request_id: UUID) -> ResponseReturnValue:
    return walk.begin(sitting_of(request_id), _way(request_id))


@bp.get("/<int:number>")
@leads_on(_way)
def ask(request_id: UUID, number: int) -> ResponseReturnValue:
    return walk.ask(sitting_of(request_id), _way(request_id), number)


@bp.post("/<int:number>")
def answer(request_id: UUID, number: int) -> ResponseReturnValue:
    return walk.answer(sitting_of(request_id, held=True), _way(request_id), number)


@bp.get("/check")
@leads_on(_way)
def check(request_id: UUID) -> ResponseReturnValue:
    return walk.check(sitting_of(request_id), _way(request_id))


@bp.post("/check")
@leads_on(_way)
def send(request_id: UUID) -> ResponseReturnValue:
    return walk.send(sitting_of(request_id, held=True), _way(request_id))


@bp.get("/sent")
def sent(request_id: UUID) -> ResponseReturnValue:
    if _mine(request_id).returned_at is None:
        return redirect(url_for("questions.begin", request_id=request_id), 303)
    return walk.sent(_way(request_id))


def _mine(request_id: UUID) -> Request:
    """What the person asking was asked on their own page. Raises `NotFound` for anybody else's."""
    mine = select(Request).where(Request.client_id == own_client().id, Request.id == request_id)
    return first_or_404(mine)


def sitting_of(request_id: UUID, *, held: bool = False) -> Sitting:
    """Written down first, then opened; held until the work is done where something is to change."""
    request = _mine(request_id)
    with writing():
        trail.record(current.actor(), "questions.read", request.file_id, request=request.id)
    if held:
        answering.hold(request)
    return answering.sit(Hand.of(current.keyring()), request, lambda: _asked(request), clock.now())


def _asked(request: Request) -> Asked:
    """As the clinician handed it over. Raises `NotFound` for what was handed to another account, or none."""
    copy = db.session.get(Copy, request.copy_id) if request.copy_id else None
    if copy is None:
        raise NotFound
    return Asked.from_bytes(copies.read(current.keyring(), copy).content)
