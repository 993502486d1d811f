"""The letters on their way, as the desk sees them: for whom, how each stands, when next; no words."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, case, func, or_, select

from clinic import clock
from clinic.audit import trail
from clinic.database import db
from clinic.diary.models import Appointment
from clinic.diary.names import Known, everybody
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.catalogue import ngettext
from clinic.edge.doors import desk
from clinic.edge.wording import full_time
from clinic.frozen import frozen
from clinic.mail import outbox
from clinic.mail.delivery import TOO_LATE, UNWANTED
from clinic.mail.models import LetterState, OutboxLetter
from clinic.mail.outbox import AtNight, Gone

bp = desk.blueprint("queue", __name__, url_prefix="/desk/letters")

SHOWN = 100


@frozen
class Line:
    """One letter, and whom it is for where the desk knows them."""

    letter: OutboxLetter
    name: str
    appointment: Appointment | None
    standing: str

    @property
    def waits(self) -> bool:
        return self.letter.state is LetterState.WAITING

    @property
    def may_be_stopped(self) -> bool:
        return self.waits and self.letter.may_be_stopped


@bp.get("")
def show() -> ResponseReturnValue:
    now = clock.now()
    letters = db.session.scalars(_listed()).all()
    appointments = _appointments(letters)
    people = everybody(list(appointments.values()), "diary.read", current.actor(), current.keyring())
    lines = []
    for letter in letters:
        about = appointments.get(letter.about_id) if letter.about_id else None
        lines.append(Line(letter, _name(letter, about, people), about, standing(letter, now)))
    return render_template("diary/queue.html", lines=lines, counts=_counts())


def _name(letter: OutboxLetter, about: Appointment | None, people: Known) -> str:
    """Whom it is for: of several, the one it was written to."""
    if letter.whom_id in people.cards:
        return people.cards[letter.whom_id].shown_name
    return people.name_of(about) if about else ""


@bp.post("/<uuid:letter_id>/trial")
def try_now(letter_id: UUID) -> ResponseReturnValue:
    """Let it be due at once; whoever delivers takes it in a few seconds."""
    try:
        outbox.hurry(letter_id, clock.now())
    except (AtNight, Gone) as refused:
        flash(_(refused.sentence), "mend")
    else:
        trail.record(current.actor(), "letter.hurried", letter_id)
        db.session.commit()
        flash(_("It is tried in a few seconds."), "kept")
    return redirect(url_for("queue.show"), 303)


@bp.post("/<uuid:letter_id>/stop")
def stop(letter_id: UUID) -> ResponseReturnValue:
    try:
        outbox.stop(letter_id, clock.now())
    except Gone as refused:
        flash(_(refused.sentence), "mend")
    else:
        trail.record(current.actor(), "letter.stopped", letter_id)
        db.session.commit()
        flash(_("Stopped. Nobody is told by letter now: please tell them yourself."), "kept")
    return redirect(url_for("queue.show"), 303)


def standing(letter: OutboxLetter, now: datetime) -> str:
    """How it stands, in words."""
    if letter.state is LetterState.SENT and letter.last_failure:
        return _(
            "Sent %(when)s, and late: the other side is still trying (%(code)s).",
            when=_at(letter.ended_at),
            code=letter.last_failure,
        )
    if letter.state is LetterState.SENT:
        return _("Sent %(when)s.", when=_at(letter.ended_at))
    if letter.state is LetterState.RETURNED:
        return _("Came back %(when)s: %(why)s.", when=_at(letter.ended_at), why=_why(letter))
    if letter.state is LetterState.STOPPED:
        if letter.last_failure == UNWANTED:
            return _("Not sent: they want no letters.")
        return _("Stopped %(when)s.", when=_at(letter.ended_at))
    if letter.state is LetterState.SENDING:
        return _(
            "Being handed over since %(since)s. If nothing is heard, it is handed over once more %(again)s.",
            since=_at(letter.last_tried_at),
            again=_at(letter.next_at),
        )
    return _waiting(letter, now)


def _waiting(letter: OutboxLetter, now: datetime) -> str:
    if not letter.tries:
        is_due = letter.next_at <= now
        return _("Leaves in a moment.") if is_due else _("Leaves %(when)s.", when=_at(letter.next_at))
    tried = ngettext("Tried once", "Tried %(num)s times", letter.tries)
    return _(
        "%(tried)s, last %(last)s: %(why)s. Next try %(next)s.",
        tried=tried,
        last=_at(letter.last_tried_at),
        why=_why(letter),
        next=_at(letter.next_at),
    )


def _why(letter: OutboxLetter) -> str:
    code = letter.last_failure or ""
    if code == TOO_LATE:
        return _("what it announced had begun")
    if outbox.is_refusal(code):
        return _("the other side refused it (%(code)s)", code=code)
    return _("nobody answered (%(code)s)", code=code)


def _at(when: datetime | None) -> str:
    return full_time(when) if when else ""


def _listed() -> Select[OutboxLetter]:
    """What needs somebody first, then what is on its way, then what has ended, each the latest first."""
    order = case(
        (OutboxLetter.state == LetterState.RETURNED, 0),
        (OutboxLetter.state.in_((LetterState.WAITING, LetterState.SENDING)), 1),
        else_=2,
    )
    return select(OutboxLetter).order_by(order, OutboxLetter.written_at.desc()).limit(SHOWN)


def _counts() -> dict[str, int]:
    rows = db.session.execute(select(OutboxLetter.state, func.count()).group_by(OutboxLetter.state))
    return {state.value: count for state, count in rows}


def _appointments(letters: Sequence[OutboxLetter]) -> dict[UUID, Appointment]:
    ids = {letter.about_id for letter in letters if letter.about_id}
    theirs = select(Appointment).where(Appointment.id.in_(ids))
    reachable = or_(Appointment.client_id.is_not(None), Appointment.inbox_id.is_not(None))
    return {one.id: one for one in db.session.scalars(theirs.where(reachable))} if ids else {}
