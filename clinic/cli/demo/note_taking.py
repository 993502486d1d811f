"""How a note of the demo is written: typed as a draft, looked over by the product's own rules, signed."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from clinic import clock
from clinic.cli.demo.arrivals import members
from clinic.cli.demo.cast import WORKERS
from clinic.cli.demo.script import Pairs, Story
from clinic.cli.demo.stage import Stage
from clinic.clients import own_file
from clinic.clients.models import Client
from clinic.clients.together import own_standings
from clinic.coregulation import kept
from clinic.coregulation.models import ATTACHED
from clinic.database import db
from clinic.desk.note_around import Place
from clinic.desk.note_check import Checked
from clinic.desk.note_page import NotePage, compose
from clinic.diary.models import Appointment
from clinic.files import drafts
from clinic.files.reading import reading_with_names
from clinic.handouts.assign import assign
from clinic.notes import draft, forms, sign, treatment
from clinic.notes.models import Note
from clinic.notes.sign import Signer
from clinic.notes.written import Written
from clinic.people.models import Account
from clinic.people.reauth import Proof

USUAL_MINUTES = timedelta(minutes=50)
CALL_TOOK = timedelta(minutes=12)


class NotSignable(Exception):
    """A record of the demo says something the product's own rules refuse; its text names what."""


def begin(
    stage: Stage,
    story: Story,
    written: Written,
    appointment: Appointment | None,
    note_id: UUID | None = None,
) -> Note:
    """A new note with this text as its draft."""
    client = stage.client(story.file_code)
    if client is None or client.file_id is None:
        raise NotSignable(f"{story.code} has no file yet")
    note_id = note_id or uuid4()
    about = appointment.id if appointment else None
    draft.begin(*stage.therapist(story).hands, note_id, client.file_id, written, about)
    db.session.commit()
    return db.session.get_one(Note, note_id)


def write_out(stage: Stage, story: Story, note: Note, written: Written) -> bool:
    """Go on with a note that was only begun; whether it still stood as it was left."""
    therapist = stage.therapist(story)
    if drafts.mine(note.id, therapist.id).counter != 1:
        return False
    draft.keep(*therapist.hands, note.id, written, 1)
    db.session.commit()
    return True


def close(stage: Stage, story: Story, note: Note) -> None:
    """Sign, with the card and the sheets. Raises `NotSignable`."""
    therapist, client = stage.therapist(story), stage.client(story.file_code)
    if note.is_signed or client is None or client.file_id is None:
        return
    page, base = _looked_over(stage, story, note, client)
    checked = page.checked
    if checked.wants or checked.content is None:
        raise NotSignable(f"{story.code}: " + " ".join(want.sentence for want in checked.wants))
    standing = treatment.at_signing(checked.standing, note.id, checked.content, clock.now())
    if standing != page.around.standing:
        own_file.keep_standing(*therapist.hands, client.file_id, standing, base)
    for task in checked.tasks:
        for member in members(stage, story):
            assign(*therapist.hands, client.file_id, member, task, checked.together)
    needs_cosign = db.session.get_one(Account, therapist.id).needs_cosign
    signer = replace(signer_of(story), needs_cosign=needs_cosign)
    closed = checked.content.for_signing(
        signer.designation, page.around.ways, _card(stage, story, note, checked)
    )
    # The password was typed when the therapist's keys were opened, a moment ago.
    proof = Proof(therapist.id, clock.now())
    sign.sign(*therapist.hands, note.id, closed, signer, proof)
    db.session.commit()


def write_call(stage: Stage, story: Story, appointment: Appointment) -> None:
    """The few words kept of a free call: no history, no assessment."""
    start = appointment.starts_at.astimezone(stage.zone)
    pairs = (
        ("type", "CONSULT_15"),
        ("service_date", start.date().isoformat()),
        ("start", f"{start:%H:%M}"),
        ("stop", f"{start + CALL_TOOK:%H:%M}"),
        ("delivery", str(appointment.delivery)),
        ("place", "Nova Scotia, at home"),
        ("callback", story.card.phone),
        (forms.field_name("urgency"), "NO"),
        (forms.field_name("offered"), "FIRST_SESSION"),
        (forms.field_name("outcome"), "BOOK_INTAKE"),
        (forms.field_name("fit"), "Worry, looks for structure. Evenings suit."),
    )
    note = begin(stage, story, Written.of(pairs), appointment)
    close(stage, story, note)


def add_under(stage: Stage, story: Story, note: Note, text: str) -> None:
    therapist = stage.therapist(story)
    if not note.addenda:
        proof = Proof(therapist.id, clock.now())
        sign.add(*therapist.hands, note, text, signer_of(story), proof)
        db.session.commit()


def note_of(appointment: Appointment) -> Note | None:
    """What its therapist wrote about an appointment."""
    mine = (Note.appointment_id == appointment.id, Note.author_id == appointment.therapist_id)
    return db.session.scalars(select(Note).where(*mine)).first()


def header_of(stage: Stage, story: Story, appointment: Appointment) -> Pairs:
    """Day and time as the diary knows them, and what this story adds to each note."""
    start, stop = (
        at.astimezone(stage.zone) for at in (appointment.starts_at, appointment.starts_at + USUAL_MINUTES)
    )
    return (
        ("type", "DAP"),
        ("service_date", start.date().isoformat()),
        ("start", f"{start:%H:%M}"),
        ("stop", f"{stop:%H:%M}"),
        ("delivery", str(appointment.delivery)),
        *((forms.PRESENT, one.hex) for one in members(stage, story) if story.partner),
        *story.header,
    )


def signer_of(story: Story) -> Signer:
    worker = next(worker for worker in WORKERS if worker.key == story.therapist)
    return Signer(worker.name, f"{worker.designation}, no. {worker.registration_no}")


def read_over(stage: Stage, story: Story, note: Note) -> NotePage | None:
    """The page of a draft; None once it is closed."""
    client = stage.client(story.file_code)
    return None if client is None or note.is_closed else _looked_over(stage, story, note, client)[0]


def _looked_over(stage: Stage, story: Story, note: Note, client: Client) -> tuple[NotePage, int]:
    therapist = stage.therapist(story)
    people = own_file.members(note.file_id)
    place = Place(
        note_id=note.id,
        client=client,
        file_id=note.file_id,
        author_id=therapist.id,
        zone=stage.zone,
        today=clock.now().astimezone(stage.zone).date(),
        begun_at=note.created_at,
        members=people,
        own=own_standings(*therapist.hands, people),
    )
    row = drafts.mine(note.id, therapist.id)
    files = [note.file_id]
    with reading_with_names(*therapist.hands, "draft.read", files, note=note.id, client=client.id) as opened:
        page = compose(opened, place, draft.read(opened, row), row.counter)
        return page, own_file.standing(opened, note.file_id)[1]


def _card(stage: Stage, story: Story, note: Note, checked: Checked) -> tuple[tuple[str, str, str], ...]:
    """The cards closed beside their note, as the note names them."""
    hands = stage.therapist(story).hands
    closed = [kept.close(*hands, note.file_id, note.id, one) for one in checked.observations]
    return tuple((ATTACHED, card_id.hex, digest) for card_id, digest in closed)
