"""Writing a note: begun, kept every few seconds, never overwritten unseen."""

from functools import partial
from uuid import UUID, uuid4

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.clients.models import Client
from clinic.database import db
from clinic.desk import closing, note_begun, note_outcome, note_place, note_start, note_words
from clinic.desk.autosave import keep_over
from clinic.desk.client import mine
from clinic.desk.note_edit import edited
from clinic.desk.note_found import own_draft, page_of_draft, page_of_text, place, place_of, who
from clinic.desk.note_page import NotePage
from clinic.desk.writing import for_writers
from clinic.diary.models import Appointment
from clinic.edge import current
from clinic.edge.body import may_carry
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical, wants_data
from clinic.files.drafts import StaleDraft
from clinic.files.reading import reading
from clinic.handouts.report import HOW_MUCH
from clinic.notes import draft, formats, late
from clinic.notes.draft import BegunElsewhere, DraftGone
from clinic.notes.forms import MOST_BYTES
from clinic.notes.late import Late, Leave
from clinic.notes.models import Note
from clinic.notes.written import Written
from clinic.refusal import NotFound, Refusal

bp = clinical.blueprint("note", __name__, url_prefix="/desk/notes")


@bp.get("/new")
@for_writers
def new() -> ResponseReturnValue:
    client, appointment = _about(request.args.get("client"), request.args.get("appointment"))
    if client.file_id is None:
        return redirect(url_for("client.read", client_id=client.id), 303)
    told_in = formats.named(request.args.get("format", ""))
    # A format that was asked for begins a note of its own, beside the one of the hour.
    standing = None if told_in else note_start.begun(client, current.person().id, appointment)
    if standing is not None:
        there = "note_close.read" if standing.is_closed else "note.write"
        return redirect(url_for(there, note_id=standing.id), 303)
    if told_in is None:
        appointment = appointment or note_start.lately(
            client, current.person().id, clock.now(), current.zone()
        )
    where = place(_orphan(client) or uuid4(), client, appointment)
    written = note_start.first_form(appointment, clock.now(), where.zone, told_in)
    return _page(page_of_text(where, written, 0, is_new=True))


@bp.get("/<uuid:note_id>/draft")
@for_writers
def write(note_id: UUID) -> ResponseReturnValue:
    note = own_draft(note_id)
    if note.is_closed:
        return redirect(url_for("note_close.read", note_id=note.id), 303)
    looked_over = "look" in request.args
    return _page(page_of_draft(note, looked_over=looked_over, may_begin=not looked_over))


@bp.post("/<uuid:note_id>/draft")
@may_carry(MOST_BYTES)
def keep(note_id: UUID) -> ResponseReturnValue:
    written, counter = Written.of(request.form.items(multi=True)), _number(request.form.get("counter"))
    came = _pressed(note_id)
    wall = clock.now().astimezone(current.zone())
    written = edited(written, request.form, wall, came.written if came else None)
    written = _begun(note_id, written)
    written = written if wants_data() else written.leaving()
    try:
        kept = keep_over(written, counter, partial(_keep, note_id, written), partial(_standing, note_id))
    except StaleDraft as stale:
        return _stale(note_id, written, stale.counter, stale)
    except DraftGone as gone:
        if not wants_data():
            raise
        return jsonify(state="stale", counter=0, sentence=_(gone.sentence)), 409
    except BegunElsewhere as begun:
        db.session.rollback()
        note_id, standing = begun.note_id, _counter_of(begun.note_id)
        if counter != standing:
            return _stale(note_id, written, standing, begun)
        # Both texts were seen, and this one was chosen.
        kept = draft.keep(*who(), own_draft(note_id).id, written, counter)
    for late_id in (*_let_go(), *(came.ids if came else ())):
        late.take_in(current.actor(), own_draft(note_id).file_id, late_id)
    db.session.commit()
    if wants_data():
        return jsonify(state="kept", counter=kept)
    then = request.form.get("then", "quiet" if "mark" in request.form else "")
    there = {"sign": "note_close.look_over", "void": "note_void.ask", "quiet": "note_quiet.show"}.get(
        then, "note.write"
    )
    return redirect(url_for(there, note_id=note_id, _anchor=note_place.changed(written, request.form)), 303)


@bp.post("/<uuid:note_id>/discard")
def throw_away(note_id: UUID) -> ResponseReturnValue:
    if db.session.get(Note, note_id) is None:
        # The page was opened, and nothing on it was ever kept.
        client, _appointment = _about(request.form.get("client"), None)
        return redirect(url_for("client.read", client_id=client.id), 303)
    note = own_draft(note_id)
    draft.must_be_open(note, note.author_id)
    where = place_of(note)
    page = page_of_draft(note)
    if page.late:
        flash(_("Something you typed late still waits here. Decide about it first."), "mend")
        return redirect(url_for("note.write", note_id=note_id), 303)
    draft.throw_away(*who(), note)
    for late_id in page.spent:
        late.take_in(current.actor(), where.file_id, late_id)
    db.session.commit()
    flash(_("The draft is gone."), "kept")
    return closing.on_or(url_for("client.read", client_id=where.client.id))


def _pressed(note_id: UUID) -> Late | None:
    """The late text that is to be put into the note, if its button was pressed and it still waits."""
    late_id = request.form.get("put_in", type=UUID)
    if late_id is None:
        return None
    file_id = _file_of(note_id)
    with reading(*who(), "draft.read", [file_id], note=note_id) as opened:
        waiting = late.waiting(opened, file_id, current.person().id)
    return next((came for came in waiting if came.id == late_id), None)


def _begun(note_id: UUID, written: Written) -> Written:
    """The text with what is known of a plan, or of the end, where it was made one just now."""
    if request.form.get("then") != "format" or written.get("type") not in note_begun.KNOWN_OF:
        return written
    file_id = _file_of(note_id)
    with reading(*who(), "draft.read", [file_id], note=note_id) as opened:
        return note_begun.begun(opened, file_id, written)


def _let_go() -> list[UUID]:
    """The late texts this save makes needless: the form shows them, or their author has what she needs."""
    named = " ".join(request.form.getlist("late")).split()
    return [_id(late_id) for late_id in named]


def _file_of(note_id: UUID) -> UUID:
    """The file of a note, begun or not."""
    if db.session.get(Note, note_id) is not None:
        return own_draft(note_id).file_id
    client, _appointment = _about(request.form.get("client"), request.form.get("appointment"))
    if client.file_id is None:
        raise NotFound
    return client.file_id


def _keep(note_id: UUID, written: Written, counter: int) -> int:
    """Save over a begun note, or begin it."""
    note = db.session.get(Note, note_id)
    if note is not None:
        return draft.keep(*who(), own_draft(note_id).id, written, counter)
    client, appointment = _about(request.form.get("client"), request.form.get("appointment"))
    if client.file_id is None:
        raise NotFound
    about = appointment.id if appointment else None
    is_beside = "beside" in request.form
    return draft.begin(*who(), note_id, client.file_id, written, about, counter, is_beside=is_beside)


def _stale(note_id: UUID, written: Written, counter: int, refused: Refusal) -> ResponseReturnValue:
    """Both texts are kept: the one that is saved, and the one that was typed here, still on the page."""
    if wants_data():
        said = {"state": "stale", "counter": counter}
        if isinstance(refused, BegunElsewhere):
            there = url_for("note.write", note_id=refused.note_id)
            said |= {"sentence": _(refused.sentence), "elsewhere": there}
        return jsonify(said), 409
    return _page(page_of_text(place_of(own_draft(note_id)), written, counter, was_stale=True)), 409


def _standing(note_id: UUID) -> Written:
    """The text that is saved."""
    note = own_draft(note_id)
    row = draft.standing(note, current.person())
    with reading(*who(), "draft.read", [note.file_id], note=note.id) as opened:
        return draft.read(opened, row)


def _counter_of(note_id: UUID) -> int:
    note = own_draft(note_id)
    draft.must_be_open(note, note.author_id)
    return draft.standing(note, current.person()).counter


def _orphan(client: Client) -> UUID | None:
    """A note that was typed after its session had ended, and was never begun before."""
    file_id = client.file_id or client.id
    with reading(*who(), "file.read", [file_id], client=client.id) as opened:
        came = late.waiting(opened, file_id, current.person().id)
    return next((one.note_id for one in came if db.session.get(Note, one.note_id) is None), None)


def _about(client: str | None, appointment: str | None) -> tuple[Client, Appointment | None]:
    """Whom a new note is about, and which appointment. Raises `NotFound` for what is not one's own."""
    found = mine(_id(client))
    if not appointment:
        return found, None
    about = note_start.appointment_of(found, current.person().id, _id(appointment))
    if about is None:
        raise NotFound
    return found, about


def _page(page: NotePage) -> str:
    leave = Leave(page.note_id, page.file_id, page.author_id)
    return render_template(
        "desk/note.html",
        page=page,
        how_much=HOW_MUCH,
        ticket=leave.ticket(clock.now()),
        is_held=page.appointment is not None and page.appointment.ends_at > clock.now(),
        is_beside="format" in request.args or "beside" in request.form,
        tells_the_desk=note_outcome.awaited(page) is not None,
        **note_words.of_the_note(
            len(page.around.members), page.format, page.around.lately, page.around.ways, page.written
        ),
    )


def _id(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise NotFound from None


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
