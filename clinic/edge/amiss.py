"""What of a list is not as it was written: left out and told on the same page, or the page is refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from flask import Flask, Response, g, has_request_context, request

from clinic.edge.catalogue import gettext
from clinic.edge.journal import log
from clinic.plain import N_
from clinic.vault.alarm import VaultAlarm

# What somebody at the desk calls a thing of each kind.
CALLED = {
    "attachment": N_("a document"),
    "call": N_("what the desk is told of a flag"),
    "card": N_("a person’s card"),
    "enquiry": N_("what somebody wrote who asked or booked"),
    "handout": N_("a sheet that was given"),
    "outcome": N_("what came of a call"),
    "practice-report": N_("what was said of a practice"),
    "reported": N_("what was said of a practice"),
    "segment": N_("a list that people are found by"),
    "sheet-link": N_("a link to a sheet"),
    "signed-measure": N_("an answered questionnaire"),
    "signed-note": N_("a signed note"),
    "signed-observation": N_("a co-regulation card"),
    "standing": N_("how a file stands"),
}
OTHERWISE = N_("something of this page")


@contextmanager
def or_left_out(kind: str, one: UUID) -> Iterator[None]:
    """If this is not as it was written, the list goes on without it: where somebody is only looking.

    An act is refused, and so is whatever is read without a page.
    """
    try:
        yield
    except VaultAlarm:
        if not (has_request_context() and request.method == "GET"):
            raise
        if not _left_out():
            log.error("some of a list is not as it was sealed")
        _left_out()[one] = kind


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

    def must_be_told(answer: Response) -> Response:
        missed = len(_left_out()) > g.get("amiss_told", 0)
        return alarmed() if missed and answer.status_code < 500 else answer

    app.before_request(anew)
    app.after_request(must_be_told)


def _left_out() -> dict[UUID, str]:
    found: dict[UUID, str] = g.setdefault("amiss", {})
    return found
