"""The owner's page of the questionnaires whose wording the practice has loaded."""

import wtforms
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import InputRequired

from clinic.database import db
from clinic.edge import current
from clinic.edge.body import FILE_TOO_LARGE, ORDINARY_BYTES, may_carry
from clinic.edge.catalogue import gettext as _
from clinic.edge.catalogue import lazy_gettext
from clinic.edge.doors import owner
from clinic.edge.form import Form
from clinic.measures import questionnaire, wording
from clinic.measures.known import PUBLISHED
from clinic.measures.questionnaire import MOST_BYTES, WordingUnfit
from clinic.measures.terms import TERMS

bp = owner.blueprint("wordings", __name__, url_prefix="/desk/practice/questionnaires")


class WordingForm(Form):
    file = wtforms.FileField(lazy_gettext("A FHIR Questionnaire, as a JSON file"))
    may = wtforms.BooleanField(
        lazy_gettext("The practice holds this form and may show its wording."), [InputRequired()]
    )


@bp.get("")
def show() -> ResponseReturnValue:
    return _page(WordingForm())


@bp.post("")
@may_carry(ORDINARY_BYTES, FILE_TOO_LARGE)
def load() -> ResponseReturnValue:
    form = WordingForm.from_request()
    is_whole = form.validate()
    if form.file.errors:
        return _page(form), 422
    try:
        raw = form.file.data.read(MOST_BYTES + 1) if hasattr(form.file.data, "read") else b""
        found = questionnaire.read(raw)
    except WordingUnfit as unfit:
        said = _(unfit.sentence) % unfit.values if unfit.values else _(unfit.sentence)
        form.file.errors = [said]
        return _page(form), 422
    if not is_whole:
        return _page(form), 422
    wording.load(current.actor(), found, current.person().id)
    db.session.commit()
    flash(_("The wording is shown from now on."), "kept")
    return redirect(url_for("wordings.show"), 303)


def _page(form: WordingForm) -> str:
    loaded = wording.loaded()
    every = [(known, [row for row in loaded if row.measure == known.id]) for known in PUBLISHED]
    return render_template("desk/wordings.html", form=form, every=every, terms=TERMS)
