"""The pages on which clinicians write the practice's own sheets, read them through, and retire them."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.database import db
from clinic.desk.own_sheet_form import AS_PARTS, AS_TEXT, OwnSheetForm
from clinic.desk.own_sheet_state import edition, listed
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.handouts import library, own, own_reading, sheet_pages
from clinic.handouts.library import NoSuchSheet, Status
from clinic.handouts.manuscript import ManuscriptFault
from clinic.handouts.own import ChangedMeanwhile
from clinic.handouts.own_text import Text, subject_of
from clinic.handouts.typed_parts import KINDS, SAMPLES

bp = clinical.blueprint("own_sheets", __name__, url_prefix="/desk/own-sheets")


@bp.get("")
def index() -> str:
    return render_template("desk/own_sheets.html", sheets=listed(), languages=library.languages())


@bp.get("/new")
def new() -> str:
    form = OwnSheetForm(data={"locale": current.locale(), "as_": AS_PARTS})
    return _page(form)


@bp.post("/new")
def add() -> ResponseReturnValue:
    return _taken(OwnSheetForm.from_request())


@bp.post("/new/look")
def look() -> ResponseReturnValue:
    """The sheet as it would look, of what is typed; nothing is kept."""
    form = OwnSheetForm.from_request()
    text = form.to_text()
    return looked_at(text, text, form.locale.data or library.FIRST_LANGUAGE)


@bp.get("/<code>")
def edit(code: str) -> str:
    made = own.find(code)
    row = own.latest(code, made.locale)
    if row is None:
        raise NoSuchSheet
    return _page(OwnSheetForm.of(Text.from_json(row.content), made.locale, row.version), code)


@bp.post("/<code>")
def change(code: str) -> ResponseReturnValue:
    own.find(code)
    return _taken(OwnSheetForm.from_request(), code)


@bp.post("/<code>/retirement")
def retire(code: str) -> ResponseReturnValue:
    return _offered(code, _("It is given no more. Whoever has it keeps it."), is_offered=False)


@bp.post("/<code>/return")
def bring_back(code: str) -> ResponseReturnValue:
    return _offered(code, _("It can be given again."), is_offered=True)


@bp.post("/<code>/in/<locale>/reading")
def read_through(code: str, locale: str) -> ResponseReturnValue:
    """That this version was read again, read through, or is approved."""
    number = request.form.get("version", "")
    version = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 0
    said = request.form.get("status", "")
    status = Status(said) if said in Status.__members__ else Status.REVIEWED
    own_reading.read_through(current.actor(), current.person().id, code, locale, version, status)
    db.session.commit()
    flash(_("Written down, with your name and the day."), "kept")
    return redirect(url_for("own_sheets.index"), 303)


def looked_at(text: Text, original: Text, locale: str) -> ResponseReturnValue:
    """A text as the sheet it makes, or what keeps it from being one."""
    known = subject_of(own.OF_OURS, "", original.settings)
    try:
        made = text.sheet(known, locale if locale in library.LANGUAGES else "en", 1, Status.DRAFT)
    except ManuscriptFault as fault:
        return render_template("desk/own_sheet_fault.html", fault=said(fault)), 422
    answer: Response = sheet_pages.page(made, sheet_pages.for_anybody(), "desk/own_sheet_bar.html")
    return answer


def told_kept(*, is_ready: bool) -> None:
    """Say above the next page what was kept."""
    told = _("Kept, and given from now on.") if is_ready else _("Kept as a draft. It is not given yet.")
    flash(told, "kept")


def said(fault: ManuscriptFault) -> str:
    """What is amiss, in the language of whoever wrote it; a kind of part by what it is called there."""
    called = {kind: _(label) for kind, label, _hint in KINDS}
    values = {
        name: called.get(str(value), value) if name == "kind" else value
        for name, value in fault.values.items()
    }
    return _(fault.sentence, **values)


def _taken(form: OwnSheetForm, code: str = "") -> ResponseReturnValue:
    then = request.form.get("then", "draft")
    if then in (AS_PARTS, AS_TEXT, "more") or then.startswith("up-"):
        if then in (AS_PARTS, AS_TEXT):
            form.shown_as(then)
        elif then.startswith("up-"):
            place = then.removeprefix("up-")
            form.moved(int(place) if place.isascii() and place.isdecimal() and len(place) < 3 else 0)
        return _page(form, code)
    if code:
        form.locale.data = own.find(code).locale
    is_ready = then == "ready"
    if not form.validate() or (is_ready and not _is_whole(form)):
        return _page(form, code), 422
    try:
        code = _kept(form, code, is_ready=is_ready)
    except ChangedMeanwhile as changed:
        db.session.rollback()
        form.form_errors.append(_(changed.sentence))
        return _page(form, code, is_stale=True), 409
    db.session.commit()
    told_kept(is_ready=is_ready)
    return redirect(url_for("own_sheets.edit", code=code), 303)


def _is_whole(form: OwnSheetForm) -> bool:
    """Whether a sheet can be made of it; what is amiss stands above the form."""
    try:
        form.to_text().parts()
    except ManuscriptFault as fault:
        form.form_errors.append(f"{_('This is no sheet yet.')} {said(fault)}")
        return False
    return True


def _kept(form: OwnSheetForm, code: str, *, is_ready: bool) -> str:
    actor, by, text = current.actor(), current.person().id, form.to_text()
    if code:
        own.keep(actor, by, code, own.find(code).locale, text, over=form.over, is_ready=is_ready)
        return code
    code = own.new_code()
    own.begin(actor, by, code, form.locale.data, text, is_ready=is_ready)
    return code


def _offered(code: str, told: str, *, is_offered: bool) -> ResponseReturnValue:
    own.offer(current.actor(), code, is_offered=is_offered)
    db.session.commit()
    flash(told, "kept")
    return redirect(url_for("own_sheets.index"), 303)


def _page(form: OwnSheetForm, code: str = "", *, is_stale: bool = False) -> str:
    theirs = None
    if is_stale:
        made = own.find(code)
        theirs = edition(code, made.locale)
        # Whoever has looked at what stands there now may keep theirs over it.
        form.number.data = str(theirs.version) if theirs else "0"
    return render_template(
        "desk/own_sheet.html",
        form=form if form.is_text else form.with_room(),
        code=code,
        kinds=KINDS,
        samples=SAMPLES,
        theirs=theirs,
        here=url_for("own_sheets.change", code=code) if code else url_for("own_sheets.add"),
    )
