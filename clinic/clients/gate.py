"""Whether it is safe to work together: asked of each alone, good for ninety days, never waved through."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from clinic.frozen import frozen
from clinic.plain import N_, Labelled

GOOD_FOR = timedelta(days=90)
ABOUT_CHARACTERS = 40


class Answer(Labelled):
    """What came of asking somebody, alone, whether they are safe with the other."""

    CLEAR = "CLEAR", N_("Asked alone: safe")
    CONCERN = "CONCERN", N_("Asked alone: there is a concern")
    NOT_ASKED = "NOT_ASKED", N_("Not asked yet")


class Role(Labelled):
    """In which capacity somebody wants to go ahead."""

    CLINICIAN = "CLINICIAN", N_("Therapist")
    SUPERVISOR = "SUPERVISOR", N_("Supervisor")


@frozen
class Gate:
    """The answer of one person on one day."""

    answer: Answer
    asked_on: date
    asked_alone: bool = True

    def counts_on(self, today: date) -> Answer:
        """The answer as it stands: asked in company or too long ago is not asked. A concern stays."""
        if self.answer is Answer.CLEAR and not (self.asked_alone and today - self.asked_on <= GOOD_FOR):
            return Answer.NOT_ASKED
        return self.answer

    def ends(self, concern: "Gate") -> bool:
        """Whether this replaces a concern: safe, asked alone, on a later day.

        Which of two answers of one day came first nobody can tell from their day, and a note is often signed
        long after its hour. So a concern holds for the whole of its day.
        """
        return self.answer is Answer.CLEAR and self.asked_alone and self.asked_on > concern.asked_on


def told_about(words: str) -> str:
    """Whom a question is about, as a role in a word or two; empty for a partner."""
    return " ".join(words.split())[:ABOUT_CHARACTERS].strip()


def is_the_same(one: str, other: str) -> bool:
    """Whether two roles are one person's, however they are spelled."""
    return one.casefold() == other.casefold()


def gate_in_force(gates: Sequence[Gate]) -> Gate | None:
    """The one that counts of everything a person answered, told in the order it was written down.

    The latest by the day of asking, but a concern stays until an answer ends it. None if nobody asked.
    """
    concerns = [gate for gate in gates if gate.answer is Answer.CONCERN]
    if concerns:
        latest = max(concerns, key=_asked_on)
        if not any(gate.ends(latest) for gate in gates):
            return latest
    return max(reversed(gates), key=_asked_on, default=None)


def _asked_on(gate: Gate) -> date:
    return gate.asked_on


@frozen(kw_only=True)
class Verdict:
    """Whether work together may go ahead. `on_the_trail`: only because a supervisor said so."""

    is_allowed: bool
    on_the_trail: bool = False
    sentence: str = ""


def may_work_together(gates: Collection[Gate], role: Role, today: date, reason: str = "") -> Verdict:
    """The rule before any sheet or exercise for two. `gates` holds each person's answer in force.

    A concern can only be replaced by a newer answer (`Gate.ends`). What was not asked may be overridden by a
    supervisor who says why; that is put on the trail.
    """
    answers = {gate.counts_on(today) for gate in gates} or {Answer.NOT_ASKED}
    if Answer.CONCERN in answers:
        return Verdict(
            is_allowed=False, sentence=N_("Somebody is not safe. Work alone with each, and plan for safety.")
        )
    if answers == {Answer.CLEAR}:
        return Verdict(is_allowed=True)
    if role is Role.SUPERVISOR and reason.strip():
        return Verdict(is_allowed=True, on_the_trail=True)
    return Verdict(is_allowed=False, sentence=_first(gates, today))


def _first(gates: Collection[Gate], today: date) -> str:
    """What is to be done first: to ask, or to ask once more where it was only too long ago."""
    wanting = [gate for gate in gates if gate.counts_on(today) is not Answer.CLEAR]
    if wanting and all(gate.answer is Answer.CLEAR and gate.asked_alone for gate in wanting):
        return N_("What they answered is more than ninety days old. Ask again, each alone.")
    return N_("Each is asked alone first, within the last ninety days.")
