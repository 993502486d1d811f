"""The page on which a sheet of the practice's own is translated, part by part beside what was written."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.database import db
from clinic.desk.own_sheet_state import Edition, edition
from clinic.desk.own_sheets import looked_at, said, told_kept
from clinic.desk.own_translation_form import TranslationForm
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.handouts import library, own
from clinic.handouts.library import NoSuchSheet
from clinic.handouts.manuscript import ManuscriptFault
from clinic.handouts.own import ChangedMeanwhile
from clinic.handouts.own_text import frame
from clinic.handouts.typed_parts import TypedPart, typed

bp = clinical.blueprint("own_translation", __name__, url_prefix="/desk/own-sheets/<code>/in/<locale>")


@bp.get("")
def edit(code: str, locale: str) -> ResponseReturnValue:
    original, parts = _original(code, locale)
    standing = edition(code, locale)
    if standing is None:
        return _page(TranslationForm().beside(parts), code, locale, original, parts)
    kept = typed(standing.text.body)
    said_before = [{"heading": one.heading, "text": one.text} for one in kept[: len(parts)]]
    form = TranslationForm(
        data={**vars(standing.text), "number": str(standing.version), "parts": said_before}
    )
    return _page(form.beside(parts), code, locale, original, parts)


@bp.post("")
def keep(code: str, locale: str) -> ResponseReturnValue:
    original, parts = _original(code, locale)
    form = TranslationForm.from_request().beside(parts)
    is_ready = request.form.get("then") == "ready"
    if form.of.data != str(original.version):
        form.form_errors.append(_("What this translates was changed meanwhile. Please look once more."))
        return _page(form, code, locale, original, parts), 409
    if not form.validate() or (is_ready and not _fits(form, original, parts)):
        return _page(form, code, locale, original, parts), 422
    text = form.to_text(parts, original.version)
    try:
        actor, by = current.actor(), current.person().id
        own.keep(actor, by, code, locale, text, over=form.over, is_ready=is_ready)
    except ChangedMeanwhile as changed:
        db.session.rollback()
        form.form_errors.append(_(changed.sentence))
        theirs = edition(code, locale)
        form.number.data = str(theirs.version) if theirs else "0"
        return _page(form, code, locale, original, parts, theirs), 409
    db.session.commit()
    told_kept(is_ready=is_ready)
    return redirect(url_for("own_translation.edit", code=code, locale=locale), 303)


@bp.post("/look")
def look(code: str, locale: str) -> ResponseReturnValue:
    """The translation as it would look; nothing is kept."""
    original, parts = _original(code, locale)
    form = TranslationForm.from_request().beside(parts)
    return looked_at(form.to_text(parts, original.version), original.text, locale)


def _original(code: str, locale: str) -> tuple[Edition, list[TypedPart]]:
    """What is translated, and its parts. Raises `NoSuchSheet` for the language it was written in, too."""
    made = own.find(code)
    found = edition(code, made.locale)
    if found is None or locale == made.locale or locale not in library.LANGUAGES:
        raise NoSuchSheet
    try:
        return found, typed(found.text.body)
    except ManuscriptFault:
        raise NoSuchSheet from None


def _fits(form: TranslationForm, original: Edition, parts: list[TypedPart]) -> bool:
    """Whether it has the parts of what it translates, with as many lines in each."""
    try:
        theirs, ours = frame(original.text), frame(form.to_text(parts, original.version))
    except ManuscriptFault as fault:
        form.form_errors.append(f"{_('This is no sheet yet.')} {said(fault)}")
        return False
    apart = [part.heading for part, one, other in zip(parts, theirs, ours, strict=True) if one != other]
    if apart:
        names = _(", ").join(apart)
        form.form_errors.append(
            _("These parts have more or fewer lines than what they translate: %(names)s.", names=names)
        )
    return not apart


def _page(
    form: TranslationForm,
    code: str,
    locale: str,
    original: Edition,
    parts: list[TypedPart],
    theirs: Edition | None = None,
) -> str:
    form.of.data = str(original.version)
    return render_template(
        "desk/own_translation.html",
        form=form,
        code=code,
        words=library.common(locale),
        original=original,
        original_words=library.common(original.locale),
        parts=parts,
        theirs=theirs,
    )
