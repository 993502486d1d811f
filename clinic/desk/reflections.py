"""What a clinician keeps for themselves alone, on pages of its own: nobody else finds them."""

from dataclasses import replace
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.clock import day_named
from clinic.coregulation.codes import State
from clinic.database import db
from clinic.desk import own_course, reflection_draft, reflection_page
from clinic.desk.client import today
from clinic.desk.coregulation_page import of_the_charts
from clinic.desk.note_found import client_of, own_draft
from clinic.desk.reflection_page import ReflectionPage, kind_named, names_of, own_file, page_of
from clinic.edge import current
from clinic.edge.body import may_carry
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.files.items import StaleSave
from clinic.files.reading import reading
from clinic.notes import late
from clinic.notes.forms import MOST_BYTES
from clinic.notes.written import Written
from clinic.reflections import begun, forms, kept
from clinic.reflections.entry import Entry, Kind
from clinic.reflections.forms import FIELDS
from clinic.reflections.kept import Kept
from clinic.refusal import NotFound

bp = clinical.blueprint("reflections", __name__, url_prefix="/desk/process-notes")


@bp.get("")
def index() -> ResponseReturnValue:
    found = _everything()
    return render_template(
        "desk/reflections.html",
        found={kind: [one for one in found if one.entry.kind is kind] for kind in Kind},
        begun=reflection_page.begun_list(),
        names=names_of({one.entry.client_id for one in found}),
        own=own_course.states(found),
        **of_the_charts(),
    )


@bp.get("/new")
def new() -> ResponseReturnValue:
    kind = kind_named(request.args.get("kind"))
    about = request.args.get("note", type=UUID)
    note_id = own_draft(about).id if about else None
    typed = {"on": today().isoformat(), "note": str(note_id or ""), "kind": str(kind)}
    return reflection_page.new_page(uuid4(), kind, Written.of(typed.items())).shown()


@bp.post("/new")
@may_carry(MOST_BYTES)
def add() -> ResponseReturnValue:
    return _keep(request.form.get("id", type=UUID) or uuid4(), None)


@bp.post("/new/draft")
@may_carry(MOST_BYTES)
def begin() -> ResponseReturnValue:
    """As it is typed, before it is kept for the first time."""
    entry_id = request.form.get("id", type=UUID)
    if entry_id is None:
        raise NotFound
    return reflection_draft.keep(entry_id)


@bp.get("/<uuid:entry_id>")
def read(entry_id: UUID) -> ResponseReturnValue:
    return page_of(entry_id).shown()


@bp.post("/<uuid:entry_id>")
@may_carry(MOST_BYTES)
def save(entry_id: UUID) -> ResponseReturnValue:
    return _keep(entry_id, _one(entry_id))


@bp.post("/<uuid:entry_id>/draft")
@may_carry(MOST_BYTES)
def keep_draft(entry_id: UUID) -> ResponseReturnValue:
    if not begun.is_there(entry_id, current.person().id):
        raise NotFound
    return reflection_draft.keep(entry_id)


@bp.post("/<uuid:entry_id>/draft/end")
def throw_away(entry_id: UUID) -> ResponseReturnValue:
    """What is kept stays as it is."""
    page = page_of(entry_id)
    begun.discard(current.actor(), entry_id, current.person().id)
    for late_id in (late_id for came in page.late for late_id in came.ids):
        late.take_in(current.actor(), own_file(), late_id)
    db.session.commit()
    flash(_("The draft is gone."), "kept")
    return redirect(url_for("reflections.index"), 303)


@bp.post("/<uuid:entry_id>/hold")
def hold(entry_id: UUID) -> ResponseReturnValue:
    """Held from now on, or no longer: whichever it is not now."""
    one, reason = _one(entry_id), request.form.get("reason", "")
    entry = one.entry.lifted(today(), reason) if one.entry.hold else one.entry.held(today(), reason)
    kept.keep(current.actor(), current.keyring(), one.id, entry, one.version)
    db.session.commit()
    flash(_("It is held.") if entry.hold else _("It is held no longer."), "kept")
    return redirect(url_for("reflections.read", entry_id=one.id), 303)


@bp.post("/<uuid:entry_id>/destruction")
def destroy(entry_id: UUID) -> ResponseReturnValue:
    one = _one(entry_id)
    begun.discard(current.actor(), one.id, current.person().id)
    kept.destroy(current.actor(), own_file(), one)
    db.session.commit()
    flash(_("It is destroyed, every version of it."), "kept")
    return redirect(url_for("reflections.index"), 303)


@bp.post("/own-state")
def own_state() -> ResponseReturnValue:
    """How one was in a session, from the page of its signed note or from that at the end of the day."""
    note = own_draft(request.form.get("note", type=UUID) or uuid4())
    found = forms.read_state(
        request.form.get("start", ""),
        request.form.get("end", ""),
        request.form.get("cues", ""),
        request.form.getlist("action"),
        "for_supervision" in request.form,
        [str(state) for state in State],
    )
    if found is None:
        flash(_("Say how you were at the start and at the end."), "mend")
    else:
        said, actions = found
        entry = Entry(
            kind=Kind.OWN_STATE,
            on=min(day_named(request.form.get("on", "")) or today(), today()),
            said=said,
            actions=actions,
            client_id=client_of(note).id,
            note_id=note.id,
        )
        kept.keep(current.actor(), current.keyring(), uuid4(), entry, 0)
        db.session.commit()
        flash(_("Kept, for yourself alone."), "kept")
    if request.form.get("then") == "close":
        return redirect(url_for("closing.go_on"), 303)
    return redirect(url_for("note_close.read", note_id=note.id), 303)


def _keep(entry_id: UUID, before: Kept | None) -> ResponseReturnValue:
    """Keep it, in the place of version `version` and of what was begun over that."""
    written, me = Written.of(request.form.items(multi=True)), current.person().id
    kind = before.entry.kind if before else kind_named(request.form.get("kind"))
    base, counter = (request.form.get(name, 0, type=int) for name in ("version", "counter"))
    page = ReflectionPage(
        entry_id=entry_id, kind=kind, written=written, version=base, counter=counter, kept=before
    )
    client_id, note_id = _about(written.get("note"), before)
    found = forms.read(kind, dict(written.pairs), today(), client_id, note_id)
    if found.entry is None:
        return replace(page, wants=found.wants).shown(), 422
    row = begun.of(entry_id, me)
    if row is not None and row.counter != counter and not reflection_draft.goes_on(entry_id, written):
        return replace(page, counter=row.counter, is_stale=True).shown(), 409
    entry = replace(found.entry, holds=before.entry.holds) if before else found.entry
    try:
        kept.keep(current.actor(), current.keyring(), entry_id, entry, base)
    except StaleSave as stale:
        db.session.rollback()
        if base == 0:
            # The same press, sent twice.
            return redirect(url_for("reflections.read", entry_id=entry_id), 303)
        return replace(page, version=stale.latest, is_stale=True).shown(), 409
    begun.discard(current.actor(), entry_id, me)
    reflection_draft.let_go()
    db.session.commit()
    flash(_("Kept, for yourself alone."), "kept")
    return redirect(url_for("reflections.index"), 303)


def _about(note: str | None, before: Kept | None) -> tuple[UUID | None, UUID | None]:
    """Whom and which note it is about: what was said at first, or else what its form came from."""
    if before is not None:
        return before.entry.client_id, before.entry.note_id
    if not note:
        return None, None
    try:
        found = own_draft(UUID(note))
    except ValueError:
        raise NotFound from None
    return client_of(found).id, found.id


def _one(entry_id: UUID) -> Kept:
    """One of one's own, that is written in a form. Raises `NotFound` for anything else."""
    file_id, me = own_file(), current.person().id
    with reading(current.actor(), current.keyring(), "personal.read", [file_id]) as opened:
        found = kept.read(opened, file_id, me, entry_id)
    if found.entry.kind not in FIELDS:
        raise NotFound
    return found


def _everything() -> list[Kept]:
    """All that one kept."""
    me = current.person().id
    file_id = kept.own_file(me)
    if file_id is None:
        return []
    with reading(current.actor(), current.keyring(), "personal.read", [file_id]) as opened:
        return kept.kept_in(opened, file_id, me)
