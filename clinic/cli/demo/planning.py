"""Plans of the demo, for treatment and for safety: made after a session, marked in the notes that follow."""

from collections.abc import Sequence
from uuid import uuid5

from clinic.cli.demo import note_taking
from clinic.cli.demo.script import Pairs, Planned, SafelyPlanned, Said, Story
from clinic.cli.demo.stage import Stage
from clinic.clients import own_file
from clinic.clients.standing import Standing
from clinic.database import db
from clinic.diary.models import Appointment
from clinic.files.reading import reading
from clinic.notes import treatment
from clinic.notes.goal_forms import VALUE, WORDS, mark_name
from clinic.notes.goals import Goal
from clinic.notes.models import Note


def make(stage: Stage, story: Story, planned: Planned | SafelyPlanned, appointment: Appointment) -> None:
    """Write and sign a plan, unless one of that day is there already."""
    on = appointment.starts_at.astimezone(stage.zone).date()
    note_id = uuid5(appointment.id, "plan")
    standing, _goals = _front(stage, story)
    is_there = db.session.get(Note, note_id) or any(plan.on == on for plan in standing.plans)
    if not is_there:
        written = planned.written(note_taking.header_of(stage, story, appointment), on)
        note_taking.close(stage, story, note_taking.begin(stage, story, written, None, note_id))


def marks(stage: Stage, story: Story, said: Said) -> Pairs:
    """How the goals of the plan that stands go, as the form of a note asks after them."""
    if not said.goals:
        return ()
    _standing, goals = _front(stage, story)
    pairs = []
    for number, value, words in said.goals:
        if number < len(goals):
            names = (mark_name(goals[number].id, part) for part in ("", VALUE, WORDS))
            pairs += list(zip(names, ("yes", value, words), strict=True))
    return tuple(pairs)


def _front(stage: Stage, story: Story) -> tuple[Standing, Sequence[Goal]]:
    client, hands = stage.client(story.code), stage.therapist(story).hands
    if client is None or client.file_id is None:
        return Standing(), ()
    with reading(*hands, "goals.read", [client.file_id], client=client.id) as opened:
        standing, _version = own_file.standing(opened, client.file_id)
        plan = treatment.present(opened, client.file_id, standing)
    return standing, plan.goals if plan else ()
