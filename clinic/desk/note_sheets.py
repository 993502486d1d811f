"""The sheets a note gives to take home: what is asked before them, and what is withheld."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from clinic.clients.standing import Standing
from clinic.clients.together import Together
from clinic.clients.withheld import Withheld, in_force
from clinic.desk.around import Around
from clinic.edge.catalogue import gettext
from clinic.handouts import forms as sheet_forms
from clinic.handouts import library
from clinic.handouts.condition import Condition, Met
from clinic.handouts.task import StartWith, Task, refusals
from clinic.notes.practice import Practice
from clinic.notes.written import Written

# Which phase of trauma therapy a session was in is a technique of its way of working.
FIRST_PHASE, LATER_PHASES = "TRAUMA.phase_1", frozenset({"TRAUMA.phase_2", "TRAUMA.phase_3"})


def ticked(written: Written, around: Around) -> tuple[Task, ...]:
    """The ticked sheets, in the client's language where there is one, those that are withheld among them."""
    chosen = [code for code in dict.fromkeys(written.all("sheet")) if code in library.codes()]
    offered = [library.offered(code, around.locale) for code in chosen]
    name = around.first_name if written.get("sheet_name") == "yes" else None
    tasks = (sheet_forms.read(written.get, sheet, around.locale, around.today, name) for sheet in offered)
    return tuple(_in_its_phase(task, written) for task in tasks)


def _in_its_phase(task: Task, written: Written) -> Task:
    """What the note says of the phase counts for a sheet of the second."""
    if task.sheet.subject.given != Condition.TRAUMA_PHASE_2:
        return task
    phases = set(written.all("technique")) if "TRAUMA" in written.all("way") else set()
    if phases & LATER_PHASES:
        return replace(task, asked=Met.CLEAR)
    return replace(task, asked=Met.NOT_SAID) if FIRST_PHASE in phases else task


def given(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Those that are given, and not withheld."""
    return tuple(task for task in tasks if task.asked is not Met.CONCERN)


def with_withheld(standing: Standing, tasks: Sequence[Task], on: date, author_id: UUID) -> Standing:
    """How things stand once what was asked before a sheet is written down: what speaks against it, and what
    does so no more."""
    before = in_force(standing.withheld)
    told = [
        Withheld(task.code, task.asked is Met.CONCERN, task.why, on, author_id)
        for task in tasks
        if task.asked is Met.CONCERN or (task.code in before and task.asked.lets_give)
    ]
    return standing.with_withheld(told) if told else standing


def practice(task: Task) -> Practice:
    """A sheet as the note tells of it."""
    return Practice(
        code=task.code,
        title=task.sheet.title,
        times_per_week=task.times_per_week,
        together=task.start_with is StartWith.WITH_OTHER,
        review_on=task.review_on,
    )


def wants(tasks: Sequence[Task], around: Around, together: Together) -> Iterator[tuple[str, str]]:
    """What stands against each, with the field it is about."""
    for task in tasks:
        for refused in refusals(task, together, around.today):
            yield f"sheet-{task.code}", f"{task.sheet.title}: {gettext(refused.sentence)}"
