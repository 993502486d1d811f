"""The owner's page of the rules for notes: when one is late, and how soon it is to be co-signed."""

import wtforms
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import InputRequired

from clinic.database import db
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.catalogue import lazy_gettext
from clinic.edge.doors import owner
from clinic.edge.form import Form
from clinic.edge.wording import number
from clinic.notes import rules
from clinic.notes.models import COSIGN_DAYS, LATE_HOURS

bp = owner.blueprint("note_settings", __name__, url_prefix="/desk/practice/notes")


class NoteRulesForm(Form):
    late_hours = wtforms.IntegerField(
        lazy_gettext("Hours after which a note is a late entry"), [InputRequired()]
    )
    cosign_days = wtforms.IntegerField(
        lazy_gettext("Days within which a candidate’s note is to be co-signed"), [InputRequired()]
    )

    def validate_late_hours(self, field: wtforms.IntegerField) -> None:
        _must_be_within(field, LATE_HOURS)

    def validate_cosign_days(self, field: wtforms.IntegerField) -> None:
        _must_be_within(field, COSIGN_DAYS)


def _must_be_within(field: wtforms.IntegerField, fitting: range) -> None:
    if field.data is not None and field.data not in fitting:
        fewest, most = number(fitting[0]), number(fitting[-1])
        raise wtforms.ValidationError(
            _("Choose a number from %(fewest)s to %(most)s.", fewest=fewest, most=most)
        )


@bp.get("")
def show() -> ResponseReturnValue:
    now = rules.ours()
    return _page(NoteRulesForm(late_hours=now.late_hours, cosign_days=now.cosign_days))


@bp.post("")
def save() -> ResponseReturnValue:
    form = NoteRulesForm.from_request()
    if not form.validate():
        return _page(form), 422
    rules.change(
        current.actor(), late_hours=form.late_hours.data or 0, cosign_days=form.cosign_days.data or 0
    )
    db.session.commit()
    flash(_("The settings are kept."), "kept")
    return redirect(url_for("note_settings.show"), 303)


def _page(form: NoteRulesForm) -> str:
    return render_template("notes/settings.html", form=form)
