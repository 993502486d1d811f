"""Every expected no as a page that keeps what was typed, and every alarm as a page that says little."""

import sqlite3
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from clinic.database import db, is_deadlock
from clinic.edge import amiss, body, csrf, current, way_back
from clinic.edge.catalogue import gettext
from clinic.edge.doors import SIGN_IN, SignedOut, wants_data
from clinic.edge.journal import log
from clinic.edge.typed import has_files, typed, words
from clinic.mode import Mode, set_mode
from clinic.plain import N_
from clinic.refusal import Refusal
from clinic.vault.alarm import VaultAlarm

HEADINGS = {
    400: N_("That could not be read"),
    401: N_("You were signed out"),
    403: N_("That could not be done"),
    404: N_("Not here"),
    405: N_("That cannot be done here"),
    409: N_("That could not be done"),
    410: N_("This is closed"),
    413: N_("That is too much at once"),
    415: N_("That could not be read"),
    422: N_("That could not be done"),
    429: N_("A little slower, please"),
    500: N_("Something went wrong on our side"),
    503: N_("Not just now"),
    507: N_("No room is left"),
}
SENTENCES = {
    400: N_(
        "Something in the address or the form was not as it should be. Going back and trying again may help."
    ),
    404: N_("There is nothing at this address, or it is not yours to see."),
    405: N_("This address is there, but not for what was asked of it."),
    409: N_("That could not be done."),
    413: N_("What was sent is larger than this page takes. Please send it in smaller parts."),
    429: N_("That was tried too often in a short time. Please wait a little, then try again."),
    500: N_("It has been noted, without anything you wrote. Please try again in a moment."),
    503: N_("The practice is not answering just now. Please try again in a moment."),
}
ONCE_MORE = N_("Look it over once more")
NOT_AS_SEALED = N_("This is not as it was sealed")
TELL_SOMEBODY = N_(
    "What is kept for this page does not hold what was sealed, so none of it is shown, and nothing was "
    "changed. Trying again will not help: please tell the practice, or whoever looks after its computer."
)
# As PostgreSQL says it.
DISK_FULL = "53100"
# Whatever the reason, these look the same to whoever asks.
ALIKE = frozenset({404, 405})


class Crossed(Refusal):
    """Two acts waited for each other, and the database let the other one go first."""

    sentence = N_("Somebody changed the same thing just now. Nothing was changed here: please try again.")


class NoRoom(Refusal):
    """The disk, or what the database may fill of it, is full; the act was undone whole."""

    status = 507
    sentence = N_(
        "There is no room left where the practice keeps its files. Nothing was changed, and what was kept "
        "before is safe. Please tell whoever looks after the computer."
    )


def install(app: Flask) -> None:
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(OperationalError, _broken)
    app.register_error_handler(VaultAlarm, _alarmed)
    amiss.install(
        app, lambda: _alarmed(VaultAlarm("some of a list was left out, and the page does not say so"))
    )
    app.register_error_handler(HTTPException, _failed)


def problem(status: int, sentence: str, kind: str = "about:blank", **more: Any) -> Response:
    """A no as programs read it (RFC 9457). `kind` names one that they can do something about."""
    said = {"type": kind, "title": HTTPStatus(status).phrase, "status": status, "detail": sentence}
    answer = jsonify(said | more)
    answer.mimetype = "application/problem+json"
    return make_response(answer, status)


def _refused(refusal: Refusal) -> Response:
    """An expected no."""
    put_down()
    if refusal.status in ALIKE:
        return _bare(refusal.status)
    answer = _of_refusal(refusal)
    pause = getattr(refusal, "retry_after", None)
    if pause is not None:
        answer.headers["Retry-After"] = str(pause)
    return answer


def _broken(error: OperationalError) -> Response:
    """What a database says no to that a person can be told, the work being undone."""
    if is_deadlock(error):
        return _refused(Crossed())
    if _is_full(error):
        log.error("no room is left")
        return _refused(NoRoom())
    raise error


def _is_full(error: OperationalError) -> bool:
    code, state = (getattr(error.orig, name, None) for name in ("sqlite_errorcode", "sqlstate"))
    return code == sqlite3.SQLITE_FULL or state == DISK_FULL


def _of_refusal(refusal: Refusal) -> Response:
    sentence = gettext(refusal.sentence)
    if _is_for_programs() or wants_data():
        if isinstance(refusal, csrf.PageTooOld):
            # Another tab opened the session again, under a new word: the script asks once more with that.
            return _data(refusal.status, sentence, "refused", csrf=csrf.token())
        return _data(refusal.status, sentence, "locked" if isinstance(refusal, SignedOut) else "refused")
    if isinstance(refusal, SignedOut | csrf.PageTooOld):
        return _again(refusal, sentence)
    minutes = _minutes(getattr(refusal, "retry_after", None))
    kept = words() if csrf.changes_something() else []
    return _refused_page(refusal.status, sentence=sentence, kept=kept, minutes=minutes)


def _failed(error: HTTPException) -> Response:
    """What the framework refuses, and what went wrong unexpectedly."""
    status = error.code or 500
    put_down()
    g.unaided = g.get("unaided", False) or status >= 500
    if status in ALIKE:
        answer = _bare(status)
    elif _is_for_programs() or wants_data():
        answer = _data(status, _sentence(status), "refused")
    else:
        kept = words() if csrf.changes_something() and status != 413 else []
        reference = g.get("request_id") if status >= 500 else None
        answer = _refused_page(status, sentence=_sentence(status), kept=kept, reference=reference)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _alarmed(alarm: VaultAlarm) -> Response:
    """What stands is not what was sealed. The journal has where it was noticed, and none of it."""
    put_down()
    g.unaided = True
    log.error("not as it was sealed", exc_info=alarm)
    sentence = gettext(TELL_SOMEBODY)
    if _is_for_programs() or wants_data():
        return _data(500, sentence, "refused")
    kept = words() if csrf.changes_something() else []
    told = {"heading": gettext(NOT_AS_SEALED), "sentence": sentence, "reference": g.get("request_id")}
    return _refused_page(500, kept=kept, **told)


def _again(refusal: Refusal, sentence: str) -> Response:
    """The same fields once more, to be sent again on purpose: after signing in, or from a fresh page."""
    signed_in = not isinstance(refusal, SignedOut)
    heading = {"heading": gettext(ONCE_MORE)} if signed_in else {}
    return _page(
        "edge/again.html",
        refusal.status,
        sentence=sentence,
        fields=typed(),
        kept=words(),
        has_files=has_files(),
        sign_in_first=not signed_in,
        sign_in_url=SIGN_IN,
        token=csrf.token() if signed_in else None,
        **heading,
    )


def _refused_page(status: int, **context: Any) -> Response:
    """What was typed, to copy, and the way back to where it was typed."""
    is_at_home = status == HTTPStatus.GONE and current.signed_in() is None
    template = "edge/closed.html" if is_at_home else "edge/refused.html"
    more = _practice() if is_at_home else {}
    return _page(template, status, back=way_back.path(), home=way_back.HOME, **more, **context)


def _practice() -> dict[str, str]:
    """Whom to ask for another link, whoever it was that held this one."""
    practice = current.practice()
    if practice is None:
        return {}
    return {
        "practice_name": practice.name,
        "practice_street": practice.street,
        "practice_phone": practice.phone,
    }


def _bare(status: int) -> Response:
    """A page that is the same, byte for byte, whoever asks and whatever for."""
    if _is_for_programs():
        return _data(status, _sentence(status), "refused")
    return _page("bare.html", status, sentence=_sentence(status))


def _page(template: str, status: int, **context: Any) -> Response:
    heading = gettext(HEADINGS.get(status, HEADINGS[400 if status < 500 else 500]))
    return make_response(render_template(template, **{"heading": heading, **context}), status)


def _data(status: int, sentence: str, state: str, **more: str) -> Response:
    if not _is_for_programs():
        said = {"state": state} if state == "locked" else {"state": state, "sentence": sentence, **more}
        return make_response(jsonify(said), status)
    return problem(status, sentence)


def _sentence(status: int) -> str:
    own = body.said_of_too_large() if status == 413 else ""
    return gettext(own or SENTENCES.get(status, SENTENCES[400 if status < 500 else 500]))


def _is_for_programs() -> bool:
    return request.path.startswith(current.FOR_PROGRAMS)


def _minutes(pause: int | None) -> int | None:
    return None if pause is None else max(1, -(-pause // 60))


def put_down() -> None:
    """Let go of what was begun: a refused act leaves nothing behind, and telling so changes nothing."""
    g.bare = True
    db.session.rollback()
    set_mode(Mode.READ)
