"""What the note of a plan, or of the end, begins with: the plan before it, the course in days and numbers."""

from collections.abc import Iterator
from uuid import UUID

from clinic.clients import own_file
from clinic.clients.standing import Standing
from clinic.desk.note_edit import with_given
from clinic.edge import current
from clinic.edge.catalogue import gettext
from clinic.edge.wording import written_date
from clinic.files.reading import Opened
from clinic.measures import kept, returned
from clinic.measures.course import Course, courses
from clinic.measures.known import PUBLISHED
from clinic.notes import formats, gathering, plan_forms, treatment
from clinic.notes.formats_course import CLOSING, STATUSES, TREATMENT_PLAN
from clinic.notes.forms import field_name
from clinic.notes.treatment import TreatmentPlan
from clinic.notes.written import Written

KNOWN_OF = frozenset({TREATMENT_PLAN.code, CLOSING.code})
_STATUS = {option.code: option.label for option in STATUSES}


def begun(opened: Opened, file_id: UUID, written: Written) -> Written:
    """The form with what is known, and what its format begins with, put where nothing stands yet."""
    format_ = formats.named(written.get("type"))
    written = with_given(written, format_) if format_ else written
    if written.get("type") not in KNOWN_OF:
        return written
    standing, _version = own_file.standing(opened, file_id)
    plan = treatment.present(opened, file_id, standing)
    if written.get("type") == TREATMENT_PLAN.code:
        return plan_forms.begun_from(written, plan)
    known = {
        **_sessions(opened, file_id),
        "measures_change": "\n".join(_numbers(opened, file_id)),
        "goals_outcome": "\n".join(_goals(opened, file_id, standing, plan) if plan else ()),
    }
    fields = ((field_name(code), said) for code, said in known.items())
    return written.with_more(*((name, said) for name, said in fields if said and not written.get(name)))


def begun_late(opened: Opened, file_id: UUID, written: Written) -> Written:
    """A draft that was made a plan, or the note of the end, and has nothing of one yet, with what is known.

    So stands one whose format was chosen and kept by itself, and whose page was left before it changed.
    """
    format_ = formats.named(written.get("type"))
    if format_ is None or format_.code not in KNOWN_OF:
        return written
    asked = {field_name(field.code) for field in format_.fields}
    is_untouched = not any(name.partition("-")[0] in asked for name, _value in written.pairs)
    return begun(opened, file_id, written) if is_untouched else written


def _sessions(opened: Opened, file_id: UUID) -> dict[str, str]:
    """The first and the last session that a signed note tells of, and how many there are."""
    lines = gathering.lines_of(opened, file_id)
    days = sorted(line.on for line in lines if line.is_note and _is_session(line.type))
    return {"first_on": days[0], "last_on": days[-1], "sessions": str(len(days))} if days else {}


def _is_session(code: str) -> bool:
    format_ = formats.find(code)
    return format_ is not None and format_.is_session


def _numbers(opened: Opened, file_id: UUID) -> Iterator[str]:
    """Each questionnaire that was answered: its first number, its last, and the word for the change."""
    taken = returned.as_signed(opened, current.keyring(), file_id, kept.all_of(opened, file_id))
    for known in PUBLISHED:
        followed = courses(known, [one for one in taken if one.sheet.measure == known.id])
        for one in followed:
            of_which = f"{known.name}, {gettext(one.line.label)}" if len(followed) > 1 else known.name
            yield from _compared(of_which, one)


def _compared(name: str, course: Course) -> Iterator[str]:
    if not course.complete:
        return
    first, last = course.complete[0], course.complete[-1]
    about = {"name": name, "first": first.value, "day": written_date(first.on)}
    if first is last:
        yield gettext("%(name)s: %(first)s on %(day)s", **about)
        return
    about |= {"last": last.value, "then": written_date(last.on)}
    said = gettext("%(name)s: %(first)s on %(day)s, %(last)s on %(then)s", **about)
    yield f"{said}{gettext(': ')}{gettext(last.from_first.label)}" if last.from_first else said


def _goals(opened: Opened, file_id: UUID, standing: Standing, plan: TreatmentPlan) -> Iterator[str]:
    """Each goal of the plan that stands, with the last number a note gave it."""
    last = treatment.last_marks(treatment.marked(opened, file_id, standing))
    for goal in plan.goals:
        about = {"goal": goal.words, "baseline": goal.baseline, "target": goal.target}
        said = gettext("%(goal)s: at the start %(baseline)s, aim %(target)s", **about)
        if goal.id in last:
            on, mark = last[goal.id]
            said += gettext(", ") + gettext("%(value)s on %(day)s", value=mark.value, day=written_date(on))
        status = _STATUS.get(goal.status)
        yield f"{said}{gettext(', ')}{gettext(status)}" if status else said
