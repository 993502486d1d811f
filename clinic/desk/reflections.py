"""What a clinician keeps for themselves alone, on pages of its own: nobody else finds them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.clients import cards
from clinic.clients.models import Client
from clinic.clock import day_named
from clinic.coregulation.codes import State
from clinic.database import db
from clinic.desk import own_course
from clinic.desk.client import today
from clinic.desk.coregulation_page import of_the_charts
from clinic.desk.note_found import client_of, own_draft
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.files.items import StaleSave
from clinic.files.reading import reading
from clinic.reflections import forms, kept
from clinic.reflections.entry import Entry, Kind
from clinic.reflections.forms import FIELDS
from clinic.reflections.kept import Kept
from clinic.refusal import NotFound

bp = clinical.blueprint("reflections", __name__, url_prefix="/desk/process-notes")


@bp.get("")
def index() -> ResponseReturnValue:
    found, names = _everything()
    return render_template(
        "desk/reflections.html",
        found={kind: [one for one in found if one.entry.kind is kind] for kind in Kind},
        names=names,
        own=own_course.states(found),
        days=own_course.days(found),
        **of_the_charts(),
    )


@bp.get("/new")
def new() -> ResponseReturnValue:
    kind = _kind(request.args.get("kind"))
    about = request.args.get("note", type=UUID)
    note_id = own_draft(about).id if about else None
    typed = {"on": today().isoformat(), "note": str(note_id or ""), "kind": str(kind)}
    return _form(kind, typed, uuid4(), 0)


@bp.post("/new")
def add() -> ResponseReturnValue:
    entry_id = request.form.get("id", type=UUID) or uuid4()
    return _keep(_kind(request.form.get("kind")), entry_id, 0)


@bp.get("/<uuid:entry_id>")
def read(entry_id: UUID) -> ResponseReturnValue:
    one = _one(entry_id)
    typed = {**one.entry.said, "on": one.entry.on.isoformat()}
    return _form(one.entry.kind, typed, one.id, one.version, one)


@bp.post("/<uuid:entry_id>")
def save(entry_id: UUID) -> ResponseReturnValue:
    one = _one(entry_id)
    return _keep(one.entry.kind, entry_id, request.form.get("version", 0, type=int), one)


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
    kept.destroy(current.actor(), _file_id(), one)
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


def _keep(kind: Kind, entry_id: UUID, base: int, before: Kept | None = None) -> ResponseReturnValue:
    typed = {name: value.replace("\r\n", "\n") for name, value in request.form.items()}
    client_id, note_id = _about(typed.get("note"), before)
    found = forms.read(kind, typed, today(), client_id, note_id)
    if found.entry is None:
        return _form(kind, typed, entry_id, base, before, found.wants), 422
    entry = replace(found.entry, holds=before.entry.holds) if before else found.entry
    try:
        kept.keep(current.actor(), current.keyring(), entry_id, entry, base)
    except StaleSave as stale:
        db.session.rollback()
        if base == 0:
            # The same press, sent twice.
            return redirect(url_for("reflections.read", entry_id=entry_id), 303)
        return _form(kind, typed, entry_id, stale.latest, before, is_stale=True), 409
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


def _form(
    kind: Kind,
    typed: Mapping[str, str],
    entry_id: UUID,
    version: int,
    one: Kept | None = None,
    wants: Mapping[str, str] | None = None,
    *,
    is_stale: bool = False,
) -> str:
    return render_template(
        "desk/reflection.html",
        kind=kind,
        fields=FIELDS[kind],
        typed=typed,
        entry_id=entry_id,
        version=version,
        kept=one,
        name=_names([one]).get(one.entry.client_id, "") if one and one.entry.client_id else "",
        wants=wants or {},
        is_stale=is_stale,
        prompts=forms.PROMPTS,
        today=today(),
    )


def _kind(typed: str | None) -> Kind:
    """A kind that is written in a form of its own. Raises `NotFound`."""
    if not typed:
        return Kind.NOTE
    found = next((kind for kind in FIELDS if kind == typed), None)
    if found is None:
        raise NotFound
    return found


def _file_id() -> UUID:
    """One's own file. Raises `NotFound` before its first use."""
    file_id = kept.own_file(current.person().id)
    if file_id is None:
        raise NotFound
    return file_id


def _one(entry_id: UUID) -> Kept:
    """One of one's own, that is written in a form. Raises `NotFound` for anything else."""
    file_id, me = _file_id(), current.person().id
    with reading(current.actor(), current.keyring(), "personal.read", [file_id]) as opened:
        found = kept.read(opened, file_id, me, entry_id)
    if found.entry.kind not in FIELDS:
        raise NotFound
    return found


def _everything() -> tuple[list[Kept], dict[UUID, str]]:
    """All that one kept, and the names of those it is about."""
    me = current.person().id
    file_id = kept.own_file(me)
    if file_id is None:
        return [], {}
    with reading(current.actor(), current.keyring(), "personal.read", [file_id]) as opened:
        found = kept.kept_in(opened, file_id, me)
    return found, _names(found)


def _names(found: Sequence[Kept]) -> dict[UUID, str]:
    """The names of those one may still open the file of."""
    about = {one.entry.client_id for one in found if one.entry.client_id}
    mine = Client.of(current.person()).where(Client.id.in_(about)).with_only_columns(Client.id)
    theirs = db.session.scalars(mine).all() if about else []
    if not theirs:
        return {}
    known = cards.read(current.actor(), current.keyring(), "directory.read", theirs)
    return {client_id: card.name for client_id, card in known.items()}
