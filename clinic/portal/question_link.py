"""The same questions by a link: its letter has the address, its code is told; together they open the walk."""

from datetime import timedelta

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.audit import trail
from clinic.config import settings
from clinic.database import writing
from clinic.edge import cookie, current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import visitor
from clinic.edge.limits import limit
from clinic.files.by_code import LinkWords, code_of
from clinic.measures import answering, question_link
from clinic.measures.answering import Hand, Sitting
from clinic.measures.asking import Request, RequestLink
from clinic.portal import told_code, walk
from clinic.portal.told_code import CodeMissing, Told
from clinic.portal.walk import Way, leads_on

bp = visitor.blueprint("question_link", __name__, url_prefix="/q/<token>")

TOLD = Told("questions", cookie.questions, timedelta(hours=12))
TRIES_AN_HOUR = 20


def _way(token: str) -> Way:
    return Way("question_link", {"token": token}, url_for("question_link.begin", token=token))


@bp.get("")
@leads_on(_way)
def begin(token: str) -> ResponseReturnValue:
    asked, link = question_link.find(token)
    hand = _hand(token, link)
    if hand is None:
        return _code_page(token)
    return walk.begin(_sitting(asked, link, hand), _way(token))


@bp.post("")
def give_code(token: str) -> ResponseReturnValue:
    _asked, link = question_link.find(token)
    limit("questions code", token, TRIES_AN_HOUR, timedelta(hours=1))
    words = LinkWords(token, code_of(request.form.get("told", "")))
    if question_link.hand_of(link, words) is None:
        return _code_page(token, _("That is not the code. Please look again, or ask your therapist.")), 422
    answer = make_response(redirect(url_for("question_link.begin", token=token), 303))
    TOLD.keep(answer, words)
    return answer


@bp.get("/<int:number>")
@leads_on(_way)
def ask(token: str, number: int) -> ResponseReturnValue:
    asked, link = question_link.find(token)
    hand = _hand(token, link)
    if hand is None:
        return redirect(url_for("question_link.begin", token=token), 303)
    return walk.ask(_sitting(asked, link, hand), _way(token), number)


@bp.post("/<int:number>")
def answer(token: str, number: int) -> ResponseReturnValue:
    return walk.answer(_held_sitting(token), _way(token), number)


@bp.get("/check")
@leads_on(_way)
def check(token: str) -> ResponseReturnValue:
    asked, link = question_link.find(token)
    hand = _hand(token, link)
    if hand is None:
        return redirect(url_for("question_link.begin", token=token), 303)
    return walk.check(_sitting(asked, link, hand), _way(token))


@bp.post("/check")
@leads_on(_way)
def send(token: str) -> ResponseReturnValue:
    return walk.send(_held_sitting(token), _way(token))


@bp.get("/sent")
def sent(token: str) -> ResponseReturnValue:
    asked, _link = question_link.find(token)
    if asked.returned_at is None:
        return redirect(url_for("question_link.begin", token=token), 303)
    return walk.sent(_way(token))


def _hand(token: str, link: RequestLink) -> Hand | None:
    """Who answers in this browser, if the code was given in it for this very link."""
    words = TOLD.read(token)
    return question_link.hand_of(link, words) if words else None


def _held_sitting(token: str) -> Sitting:
    asked, link = question_link.find(token)
    hand = _hand(token, link)
    if hand is None:
        raise CodeMissing
    return _sitting(asked, link, hand, held=True)


def _sitting(asked: Request, link: RequestLink, hand: Hand, *, held: bool = False) -> Sitting:
    """Written down first, then opened; held until the work is done where something is to change."""
    with writing():
        trail.record(current.actor(), "questions.read", asked.file_id, request=asked.id)
    if held:
        answering.hold(asked)
    root_vk = settings().root_vk or b""
    return answering.sit(hand, asked, lambda: question_link.asked_by(link, asked, hand, root_vk), clock.now())


def _code_page(token: str, amiss: str = "") -> str:
    says = _("Six digits that you were told. They open what waits for you here.")
    return told_code.page(url_for("question_link.begin", token=token), says, amiss)
