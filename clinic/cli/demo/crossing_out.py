"""A note of the demo that was begun twice: the second draft is voided once its therapist finds it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from clinic import clock
from clinic.cli.demo import note_taking
from clinic.cli.demo.script import Sitting, Story
from clinic.cli.demo.stage import Act, Stage
from clinic.database import db
from clinic.desk import note_void
from clinic.notes import forms, voided
from clinic.notes.models import Note
from clinic.notes.written import Written
from clinic.people.reauth import Proof

# Of this session, and found after so long.
BEGUN_TWICE = ("D04", 1)
BEGUN_AFTER, FOUND_AFTER = timedelta(hours=3), timedelta(days=2)
BEGAN_WITH = "Came on time. Sleeps a little better"
WHY = "Begun twice. The signed note of this day says all of it."


def begun_twice(stage: Stage, sitting: Sitting, start: datetime) -> Iterator[Act]:
    if sitting.key == BEGUN_TWICE:
        yield Act(start + BEGUN_AFTER, 8, partial(_begin, stage, sitting.story, start))
        yield Act(start + FOUND_AFTER, 8, partial(_void, stage, sitting.story))


def _begin(stage: Stage, story: Story, start: datetime) -> None:
    found = stage.appointment_of(story, start)
    if found is not None and not _about_none(stage, story):
        typed = (*note_taking.header_of(stage, story, found), (forms.field_name("data"), BEGAN_WITH))
        note_taking.begin(stage, story, Written.of(typed), None)


def _void(stage: Stage, story: Story) -> None:
    therapist = stage.therapist(story)
    for note in _about_none(stage, story):
        page = note_taking.read_over(stage, story, note)
        if page is not None:
            proof = Proof(therapist.id, clock.now())
            signer = note_taking.signer_of(story)
            voided.void(*therapist.hands, note, note_void.stood(page), WHY, signer, proof)
            db.session.commit()


def _about_none(stage: Stage, story: Story) -> list[Note]:
    """The therapist's drafts of this file, voided or not, that are about no appointment."""
    client = stage.client(story.file_code)
    if client is None or client.file_id is None:
        return []
    theirs = (Note.file_id == client.file_id, Note.author_id == stage.therapist(story).id)
    about_none = select(Note).where(*theirs, Note.appointment_id.is_(None))
    return [note for note in db.session.scalars(about_none) if not note.is_signed]
