"""What of a list is not as it was written: left out and told on the same page, or the page is refused."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, Response, current_app, g, has_request_context, request

from clinic.edge.catalogue import gettext
from clinic.edge.journal import log
from clinic.plain import N_
from clinic.whole import told_by

# What somebody at the desk calls a thing of each kind.
CALLED = {
    "attachment": N_("a document"),
    "agreement": N_("what was said of an agreement"),
    "agreement-asked": N_("words of an agreement that were put on a page"),
    "agreement-said": N_("what was said of an agreement"),
    "call": N_("what the desk is told of a flag"),
    "card": N_("a person’s card"),
    "draft": N_("a draft"),
    "enquiry": N_("what somebody wrote who asked or booked"),
    "handout": N_("a sheet that was given"),
    "late-draft": N_("a text that came late"),
    "outcome": N_("what came of a call"),
    "personal": N_("something you kept for yourself"),
    "practice-report": N_("what was said of a practice"),
    "questionnaire": N_("what a client is asked"),
    "questionnaire-to-each": N_("what each of several is asked"),
    "reach-told": N_("how somebody asked to be reached"),
    "reported": N_("what was said of a practice"),
    "segment": N_("a list that people are found by"),
    "sheet-link": N_("a link to a sheet"),
    "signed-addendum": N_("something added to a note"),
    "signed-measure": N_("an answered questionnaire"),
    "signed-note": N_("a signed note"),
    "signed-observation": N_("a co-regulation card"),
    "standing": N_("how a file stands"),
}
OTHERWISE = N_("something of this page")

View = TypeVar("View", bound=Callable[..., Any])


def only_looks(view: View) -> View:
    """Let a view that is posted to go on as one that is not: so that no address holds what is looked for, or
    where what it adds rests on nothing that it read."""
    view.only_looks = True  # type: ignore[attr-defined]
    return view


def is_left_out(one: UUID) -> bool:
    return has_request_context() and one in _left_out()


def told() -> list[tuple[str, UUID]]:
    """For the page: what each is called, and the number by which the proof names it."""
    g.amiss_told = len(_left_out())
    return [(gettext(CALLED.get(kind, OTHERWISE)), one) for one, kind in _left_out().items()]


def install(app: Flask, alarmed: Callable[[], Response]) -> None:
    """Whatever did not say so goes to nobody: a paper, a file, an answer for a program, a page cut short."""
    app.jinja_env.globals["left_out"] = told

    def anew() -> None:
        g.amiss, g.amiss_told = {}, 0
        told_by(_leave_out if _only_looks() else None)

    def over(_error: BaseException | None) -> None:
        told_by(None)

    def must_be_told(answer: Response) -> Response:
        missed = len(_left_out()) > g.get("amiss_told", 0)
        return alarmed() if missed and answer.status_code < 500 else answer

    app.before_request(anew)
    app.after_request(must_be_told)
    app.teardown_request(over)


def _left_out() -> dict[UUID, str]:
    found: dict[UUID, str] = g.setdefault("amiss", {})
    return found


def _leave_out(kind: str, one: UUID) -> None:
    if not _left_out():
        log.error("some of a list is not as it was sealed")
    _left_out()[one] = kind


def _only_looks() -> bool:
    """An act leaves nothing out, so that nothing is written over what could not be read."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method in ("GET", "HEAD") or hasattr(view, "only_looks")
