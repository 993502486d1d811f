"""What therapists of the demo keep for themselves: how they were in a session, and a few words about it."""

from uuid import UUID, uuid5

from clinic.cli.demo import note_taking
from clinic.cli.demo.script import Own, Story
from clinic.cli.demo.stage import Stage
from clinic.database import db
from clinic.diary.models import Appointment
from clinic.files import items
from clinic.reflections import kept
from clinic.reflections.entry import Action, Entry, Kind


def reflect(stage: Stage, story: Story, own: Own, appointment: Appointment) -> None:
    """After a signed note; done again, it changes nothing."""
    note, client = note_taking.note_of(appointment), stage.client(story.code)
    if note is None or not note.is_signed or client is None:
        return
    on = appointment.starts_at.astimezone(stage.zone).date()
    said = {"start": own.start, "end": own.end, "cues": own.cues}
    state = Entry(
        kind=Kind.OWN_STATE,
        on=on,
        said=said,
        actions=tuple(map(Action, own.actions)),
        client_id=client.id,
        note_id=note.id,
    )
    _keep(stage, story, uuid5(note.id, "state"), state)
    if own.words:
        words = Entry(kind=Kind.NOTE, on=on, said={"words": own.words}, client_id=client.id, note_id=note.id)
        _keep(stage, story, uuid5(note.id, "words"), words)


def _keep(stage: Stage, story: Story, entry_id: UUID, entry: Entry) -> None:
    therapist = stage.therapist(story)
    own = kept.own_file(therapist.id)
    if own is None or items.latest_version(own, entry_id) == 0:
        kept.keep(*therapist.hands, entry_id, entry, 0)
        db.session.commit()
