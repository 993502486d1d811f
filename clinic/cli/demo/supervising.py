"""A candidate at the demo's practice: her notes wait for her supervisor, who co-signs them or returns one."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial

from clinic import clock
from clinic.cli.demo import arrivals, note_taking
from clinic.cli.demo.cast import WORKERS
from clinic.cli.demo.script import Story
from clinic.cli.demo.stage import Act, Stage
from clinic.database import db
from clinic.files.reading import reading
from clinic.notes import cosign, sign, supervised
from clinic.notes.models import Note, NoteSignature
from clinic.notes.sign import Signer
from clinic.people import membership
from clinic.people.models import Account
from clinic.people.reauth import Proof

# Since when before the demo's first day, and how long after a note was signed it is read.
BEFORE = timedelta(days=14)
READ_AFTER = timedelta(days=4)
# What was signed some hours after the session's note is read with it.
SAME_DAY = timedelta(hours=6)
# Of these records the last note is returned, if it is of the last days.
RETURNED = frozenset({"D01", "D11"})
OF_THE_LAST_DAYS = timedelta(days=11)
WHAT_IT_WANTS = "Good to follow. Please add how the hour ended, and what you would do if it came up again."


def begin(stage: Stage, story: Story, first: datetime) -> Iterator[Act]:
    """The therapist becomes a candidate, and the file is shared with whoever co-signs."""
    if arrivals.supervisor_of(story):
        since = datetime.combine(stage.register.anchored_on - BEFORE, time(8), stage.zone)
        yield Act(since, 0, partial(_say, stage, story))
        yield Act(max(since, first), 2, partial(arrivals.share, stage, story, arrivals.supervisor_of(story)))


def read(stage: Stage, story: Story, start: datetime, signed_at: datetime) -> Iterator[Act]:
    """The supervisor reads what was signed."""
    if arrivals.supervisor_of(story):
        yield Act(signed_at + READ_AFTER, 9, partial(_read, stage, story, start))


def _say(stage: Stage, story: Story) -> None:
    account = db.session.get_one(Account, stage.therapist(story).id)
    membership.have_cosigned(stage.company.owner.actor, account, needed=True)
    db.session.commit()


def _read(stage: Stage, story: Story, start: datetime) -> None:
    """The note of this session, and what else of the file waits for as long: a plan, a call, an absence."""
    found = stage.appointment_of(story, start)
    of_it = note_taking.note_of(found) if found is not None else None
    client = stage.client(story.file_code)
    if client is None or client.file_id is None:
        return
    supervisor = stage.company[arrivals.supervisor_of(story)]
    waiting = supervised.to_cosign(supervisor).where(
        Note.file_id == client.file_id, NoteSignature.signed_at <= clock.now() - READ_AFTER + SAME_DAY
    )
    for note in db.session.scalars(waiting).all():
        if supervised.state_of(note) is supervised.State.AWAITED:
            _read_one(
                stage, story, note, is_of_the_last_days=note is of_it and start > stage.now - OF_THE_LAST_DAYS
            )


def _read_one(stage: Stage, story: Story, note: Note, *, is_of_the_last_days: bool) -> None:
    supervisor = stage.company[arrivals.supervisor_of(story)]
    with reading(*supervisor.hands, "note.read", [note.file_id], note=note.id) as opened:
        closed, addenda = sign.read(opened, note), sign.read_addenda(opened, note)
    if story.code in RETURNED and is_of_the_last_days:
        cosign.send_back(*supervisor.hands, note, closed, WHAT_IT_WANTS)
    else:
        worker = next(worker for worker in WORKERS if worker.key == arrivals.supervisor_of(story))
        signer = Signer(worker.name, f"{worker.designation}, no. {worker.registration_no}")
        proof = Proof(supervisor.id, clock.now())
        cosign.cosign(*supervisor.hands, note, closed, addenda, signer, proof)
    db.session.commit()
