"""The walk through questions, one on a screen: the same on a client's own page and by a link."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.clients.models import Client
from clinic.database import db
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.wording import number
from clinic.frozen import frozen
from clinic.handouts.assign import therapist_of
from clinic.intake import crisis_lines
from clinic.measures import answering
from clinic.measures.answering import Sitting
from clinic.measures.answers import Answers
from clinic.measures.asked import Step
from clinic.measures.forms import MOST_WORDS
from clinic.measures.scoring import NA, Answer

ANSWER = "answer"
# What is sent for a question that is left out on purpose.
LEFT_OUT = "out"

View = TypeVar("View", bound=Callable[..., Any])


@frozen
class Way:
    """Where the pages of one walk are: of a blueprint, with what its addresses carry.

    `home` is where one stops.
    """

    blueprint: str
    args: dict[str, object]
    home: str

    def at(self, view: str, **more: object) -> str:
        return url_for(f"{self.blueprint}.{view}", **self.args, **more)  # type: ignore[arg-type]


def leads_on(way_of: Callable[..., Way]) -> Callable[[View], View]:
    """Once it was sent, this page leads to the one that says so."""

    def wrap(view: View) -> View:
        @wraps(view)
        def looked(**named: Any) -> Any:
            try:
                return view(**named)
            except answering.Sent:
                named.pop("number", None)
                return redirect(way_of(**named).at("sent"), 303)

        return cast("View", looked)

    return wrap


def begin(sitting: Sitting, way: Way) -> ResponseReturnValue:
    """What this is, how far they are, and who reads it."""
    step = sitting.next_step
    return render_template(
        "portal/questions.html",
        until=sitting.request.until_at,
        going_on=way.at("ask", number=step.number) if step else way.at("check"),
        answered=sum(sitting.answers.has(one) for one in sitting.asked.steps),
        steps=sitting.asked.steps,
        therapist=_therapist(sitting),
        **_around(sitting, way),
    )


def ask(sitting: Sitting, way: Way, asked_for: int) -> ResponseReturnValue:
    """A question, if those before it were asked; else the first that was not."""
    step, first = sitting.step(asked_for), sitting.next_step
    if first is not None and step.number > first.number:
        return redirect(way.at("ask", number=first.number), 303)
    return _question(sitting, way, step, _typed_before(sitting, step))


def answer(sitting: Sitting, way: Way, asked_for: int) -> ResponseReturnValue:
    """Keep what was chosen, and go on, back, or stop."""
    step = sitting.step(asked_for)
    then = request.form.get("then", "next")
    typed = request.form.get(ANSWER, "").strip() if step.is_words else request.form.get(ANSWER, "")
    amiss = _amiss(sitting, step, typed)
    if amiss is None:
        answers, now = _with(sitting, step, typed), clock.now()
        sitting = answering.keep(current.actor(), sitting, answers, step, now)
        db.session.commit()
    elif then == "next" or typed:
        return _question(sitting, way, step, typed, amiss), 422
    return redirect(_onward(sitting, way, step, then), 303)


def check(sitting: Sitting, way: Way) -> ResponseReturnValue:
    """All that was answered, to look over before it is sent."""
    if sitting.next_step is not None:
        return redirect(way.at("ask", number=sitting.next_step.number), 303)
    said = [(step, step.said(sitting.answers.of(step))) for step in sitting.asked.steps]
    return render_template(
        "portal/questions_check.html", said=said, therapist=_therapist(sitting), **_around(sitting, way)
    )


def send(sitting: Sitting, way: Way) -> ResponseReturnValue:
    answering.send(current.actor(), sitting, clock.now())
    db.session.commit()
    return redirect(way.at("sent"), 303)


def sent(way: Way) -> ResponseReturnValue:
    """The same for everybody, whatever they answered: whom to call stands there in any case."""
    return render_template("portal/questions_sent.html", way=way, lines=list(crisis_lines.all_lines()))


def _around(sitting: Sitting, way: Way) -> dict[str, object]:
    is_risk = bool(sitting.answers.risks)
    return {"way": way, "is_risk": is_risk, "lines": list(crisis_lines.all_lines()) if is_risk else []}


def _question(sitting: Sitting, way: Way, step: Step, typed: str, amiss: str = "") -> str:
    return render_template(
        "portal/question.html",
        step=step,
        of=len(sitting.asked.steps),
        typed=typed,
        amiss=amiss,
        may_leave_out=sitting.answers.may_leave_out(sitting.asked.known, step),
        therapist=_therapist(sitting),
        **_around(sitting, way),
    )


def _typed_before(sitting: Sitting, step: Step) -> str:
    """What was chosen when this was asked before, as its form sends it."""
    if not sitting.answers.has(step):
        return ""
    before = sitting.answers.of(step)
    if step.is_words:
        return str(before)
    return LEFT_OUT if before in (None, "") else str(before)


def _amiss(sitting: Sitting, step: Step, typed: str) -> str | None:
    """What is wrong with it, or None."""
    if step.is_words:
        if len(typed) <= MOST_WORDS:
            return None
        return _("This is too long: %(most)s characters at most.", most=number(MOST_WORDS))
    if typed == LEFT_OUT:
        if sitting.answers.may_leave_out(sitting.asked.known, step):
            return None
        return _("No more can be left out of these. You can stop here instead: what you answered is kept.")
    if typed in {choice[0] for choice in step.choices} or (typed == NA and step.may_not_apply):
        return None
    return _("Please choose what fits best.")


def _with(sitting: Sitting, step: Step, typed: str) -> Answers:
    if step.extra is not None:
        return sitting.answers.with_extra(step.extra.code, "" if typed == LEFT_OUT else typed)
    given: Answer = None if typed == LEFT_OUT else NA if typed == NA else int(typed)
    return sitting.answers.with_item(sitting.asked.known, step.item or 0, given, clock.now())


def _onward(sitting: Sitting, way: Way, step: Step, then: str) -> str:
    if then == "stop":
        return way.home
    if then == "back":
        return way.at("ask", number=step.number - 1) if step.number > 1 else way.at("begin")
    if sitting.next_step is None:
        return way.at("check")
    return way.at("ask", number=min(step.number + 1, sitting.next_step.number))


def _therapist(sitting: Sitting) -> str:
    """Who reads it: whoever they are with now, though somebody else may have asked."""
    return therapist_of(db.session.get_one(Client, sitting.request.client_id).therapist_id)
