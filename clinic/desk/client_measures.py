"""The questionnaires in a client's file: their course, and what was filled in on paper typed in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.clients import own_file
from clinic.database import db
from clinic.desk import client_own_view, questions_out
from clinic.desk.client import today
from clinic.desk.client_measured import measured, must_be_about_one
from clinic.desk.flag_words import raised_by
from clinic.desk.over_time import Measured
from clinic.desk.writing import for_writers
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.edge.finding import first_or_404
from clinic.edge.wording import language
from clinic.files.items import StaleSave
from clinic.measures import forms, kept, wording
from clinic.measures.catalogue import MEASURES, find
from clinic.measures.course import courses
from clinic.measures.definition import Definition
from clinic.measures.forms import Read
from clinic.measures.kept import KeptAlready
from clinic.measures.models import TakenRow
from clinic.measures.taken import Sheet, Taken
from clinic.people.models import Account
from clinic.plain import N_
from clinic.refusal import NotFound, Refusal

bp = clinical.blueprint("client_measures", __name__, url_prefix="/desk/clients/<uuid:client_id>/measures")


class TheirOwnAnswers(Refusal):
    sentence = N_("They sent this themselves, so it stays as they answered it. Ask them again instead.")


# Whoever kept the front of the file meanwhile is waited for once.
TRIES = 2


@bp.get("")
def index(client_id: UUID) -> ResponseReturnValue:
    found = measured(client_id)
    return render_template(
        "desk/client_measures.html",
        came_back=questions_out.waiting_in(found.file.file_id),
        file=found.file,
        measured=found,
        followed=found.followed(),
        measures=MEASURES,
    )


@bp.get("/new/<measure>")
@for_writers
def new(client_id: UUID, measure: str) -> ResponseReturnValue:
    known, within = _known(measure), measured(client_id)
    must_be_about_one(within.file)
    return _form_page(within, known, {forms.DAY: today().isoformat()}, uuid4())


@bp.post("/new/<measure>")
def add(client_id: UUID, measure: str) -> ResponseReturnValue:
    known, within = _known(measure), measured(client_id)
    must_be_about_one(within.file)
    found = forms.read(known, _fields(), _person(within), _own_name(), today())
    if found.sheet is None:
        return _form_page(within, known, _fields(), _new_id(), found), 422
    return _kept(within, _as_worded(found.sheet), _new_id())


@bp.get("/<uuid:taken_id>")
def read(client_id: UUID, taken_id: UUID) -> ResponseReturnValue:
    _must_be_mine(taken_id)
    within = measured(client_id)
    taken = within.one(taken_id)
    known = taken.sheet.known
    return render_template(
        "desk/client_measure.html",
        file=within.file,
        measured=within,
        taken=taken,
        wording=wording.of_id(taken.sheet.measure, taken.sheet.wording_id),
        courses=courses(known, [replace(taken, corrected_by=None)]) if known else (),
        flags=[(_(flag.level.label), raised_by(flag)) for flag in taken.sheet.flags(taken.id, taken.at)],
    )


@bp.get("/<uuid:taken_id>/correction")
@for_writers
def correction(client_id: UUID, taken_id: UUID) -> ResponseReturnValue:
    _must_be_mine(taken_id)
    within = measured(client_id)
    earlier = _to_correct(within, taken_id)
    known = _known(earlier.sheet.measure)
    return _form_page(within, known, forms.typed_again(known, earlier.sheet), uuid4(), earlier=earlier)


@bp.post("/<uuid:taken_id>/correction")
def correct(client_id: UUID, taken_id: UUID) -> ResponseReturnValue:
    _must_be_mine(taken_id)
    within = measured(client_id)
    earlier = _to_correct(within, taken_id)
    known = _known(earlier.sheet.measure)
    found = forms.read(known, _fields(), earlier.sheet.client_id, _own_name(), today(), corrects=True)
    if found.sheet is None:
        return _form_page(within, known, _fields(), _new_id(), found, earlier), 422
    return _kept(within, _as_worded(found.sheet), _new_id(), earlier.id)


def _kept(
    within: Measured, sheet: Sheet, taken_id: UUID, corrects: UUID | None = None
) -> ResponseReturnValue:
    """Seal it, and let the front of the file say what its answers ask for."""
    client_id = within.file.client.id
    for again in range(TRIES):
        try:
            flags = _keep(within, sheet, taken_id, corrects)
            break
        except KeptAlready:
            db.session.rollback()
            return redirect(url_for("client_measures.read", client_id=client_id, taken_id=taken_id), 303)
        except StaleSave:
            db.session.rollback()
            if again + 1 == TRIES:
                raise
            within = measured(client_id)
    client_own_view.renew(within.file.client)
    flash(_("Kept, sealed in the file."), "kept")
    where = "client_flags.show" if flags else "client_measures.index"
    return redirect(url_for(where, client_id=client_id), 303)


def _keep(within: Measured, sheet: Sheet, taken_id: UUID, corrects: UUID | None) -> bool:
    """Whether a flag stands because of it."""
    actor, keyring = current.actor(), current.keyring()
    taken = kept.keep(actor, keyring, within.file.file_id, taken_id, sheet, corrects)
    # What a correction repeats stands already.
    raised = {
        (one.item, one.level) for one in within.file.standing.flags if one.is_open and one.source == corrects
    }
    flags = [one for one in sheet.flags(taken.id, taken.at) if (one.item, one.level) not in raised]
    # Kept anew whatever was answered: a row more must not tell that something was.
    own_file.keep_standing(
        actor,
        keyring,
        within.file.file_id,
        within.file.standing.with_flags(flags),
        within.file.standing_version,
    )
    db.session.commit()
    return any(flag.level.stands for flag in flags)


def _to_correct(within: Measured, taken_id: UUID) -> Taken:
    """Something that was typed in here. Raises `TheirOwnAnswers` for what the client sent."""
    taken = within.one(taken_id)
    if taken.sheet.answered is not None:
        raise TheirOwnAnswers
    return taken


def _must_be_mine(taken_id: UUID) -> None:
    first_or_404(TakenRow.of(current.person()).where(TakenRow.id == taken_id))


def _known(code: str) -> Definition:
    found = find(code)
    if found is None:
        raise NotFound
    return found


def _fields() -> dict[str, str]:
    return request.form.to_dict()


def _new_id() -> UUID:
    """The id its page chose, so that a form sent twice is known for one."""
    return _id("id") or uuid4()


def _id(name: str) -> UUID | None:
    try:
        return UUID(request.form.get(name, ""))
    except ValueError:
        return None


def _as_worded(sheet: Sheet) -> Sheet:
    """The same with the wording that its page showed: another may have been loaded since."""
    shown = wording.of_id(sheet.measure, _id("wording"))
    return replace(sheet, wording_id=shown.id) if shown else sheet


def _person(within: Measured) -> UUID:
    """Whom of the people of the file it is about. Raises `NotFound` for anybody else."""
    named = request.form.get("member")
    found = next((one for one in within.people if named is None or str(one) == named), None)
    if found is None:
        raise NotFound
    return found


def _own_name() -> str:
    return db.session.get_one(Account, current.person().id).name


def _form_page(
    within: Measured,
    known: Definition,
    fields: Mapping[str, str],
    taken_id: UUID,
    found: Read | None = None,
    earlier: Taken | None = None,
) -> str:
    about: dict[str, Any] = {"file": within.file, "measured": within, "known": known, "fields": fields}
    return render_template(
        "desk/client_measure_form.html",
        **about,
        taken_id=taken_id,
        amiss=found.amiss if found else {},
        earlier=earlier,
        wording=wording.of_id(known.id, _id("wording")) or wording.of(known.id, language()),
    )
