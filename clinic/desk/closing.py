"""Closing the day: what is unsigned opens one after another, and a page at the end says that it is done."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, flash, get_flashed_messages, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.desk import day, own_course
from clinic.desk.day import Hour
from clinic.desk.unsigned import unsigned
from clinic.diary.names import Known, known
from clinic.diary.presence import MISSED
from clinic.edge import cookie, current
from clinic.edge.catalogue import gettext as _
from clinic.edge.catalogue import ngettext
from clinic.edge.doors import clinical
from clinic.edge.wording import number
from clinic.intake import lines

bp = clinical.blueprint("closing", __name__, url_prefix="/desk/today/close")


@bp.get("")
def go_on() -> ResponseReturnValue:
    """To the next note to sign; to the page at the end once there is none."""
    person, now = current.person(), clock.now()
    hours = day.hours(person, day.of(person.id, now, current.zone()), Known({}, {}), now)
    left = unsigned(person, hours, now)
    if left:
        if is_on():
            _say_how_many(len(left))
        return _walking(make_response(redirect(left[0].href, 303)))
    over = [one for one in hours if one.appointment.client_id and (one.is_closed or one.is_over(now))]
    page = render_template(
        "desk/closing.html",
        of_oneself=_of_oneself(hours),
        today=now.astimezone(current.zone()).date().isoformat(),
        **own_course.of_the_note(),
        signed=sum(one.is_signed for one in over),
        all=sum(one.is_signed or not one.is_closed for one in over),
        to_come=sum(one.appointment.starts_at > now for one in hours),
        held=[call for call in lines.calls_of(person.id) if call.is_over(now)],
    )
    return ended(make_response(page))


def _say_how_many(left: int) -> None:
    """What was said of the note before is about that one, and the page is already that of the next."""
    before: list[Any] = [*get_flashed_messages(with_categories=True)]
    words = ngettext(
        "One note is left to sign: this one.",
        "%(num)s notes are left to sign, this one first.",
        left,
        num=number(left),
    )
    for kind, said in before:
        if kind != "kept":
            flash(said, kind)
    flash(" ".join([*(said for kind, said in before if kind == "kept"), words]), "kept")


def _of_oneself(hours: Sequence[Hour]) -> list[tuple[Hour, str]]:
    """Each session held that day whose note is signed, where one has not said how one was; with a name."""
    written = [one for one in hours if one.is_signed and one.came not in MISSED]
    unsaid = own_course.unsaid(one.note.id for one in written if one.note)
    left = [one for one in written if one.note and one.note.id in unsaid]
    if not left:
        return []
    people = known([one.appointment for one in left], "today.read", current.actor(), current.keyring())
    return [(one, people.name_of(one.appointment) or _("Somebody")) for one in left]


def is_on() -> bool:
    """Whether whoever signs is closing their day.

    A cookie says so: all that the form of a note carries is the note's own, and is sealed with it.
    """
    return cookie.closing.read() is not None


def after(note_id: UUID) -> ResponseReturnValue:
    """Where closing a note leads: to the next one while the day is being closed, else to the closed note."""
    return on_or(url_for("note_close.read", note_id=note_id))


def on_or(there: str) -> ResponseReturnValue:
    """To the next one while the day is being closed, else there."""
    return redirect(url_for("closing.go_on") if is_on() else there, 303)


def ended(answer: Response) -> Response:
    """The answer, after which signing a note leads to that note again."""
    if is_on():
        cookie.closing.take_back(answer)
    return answer


def _walking(answer: Response) -> Response:
    cookie.closing.give(answer, "on")
    return answer
