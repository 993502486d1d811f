"""The owner's page of crisis lines: which are offered, and when each number was last looked up."""

from datetime import date
from uuid import UUID

import wtforms
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import InputRequired, Length

from clinic import clock
from clinic.audit import trail
from clinic.database import db
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.catalogue import lazy_gettext
from clinic.edge.doors import owner
from clinic.edge.finding import first_or_404
from clinic.edge.form import Form
from clinic.intake import crisis_lines
from clinic.intake.models import CrisisLine

bp = owner.blueprint("crisis_settings", __name__, url_prefix="/desk/practice/crisis-lines")


class LineForm(Form):
    name = wtforms.StringField(lazy_gettext("Name"), [Length(max=40)])
    number = wtforms.TelField(lazy_gettext("Number"), [Length(max=40)])
    what_for = wtforms.StringField(lazy_gettext("What for"), [InputRequired(), Length(max=60)])
    checked_on = wtforms.DateField(lazy_gettext("Looked up on"), [InputRequired()])

    def validate_number(self, field: wtforms.TelField) -> None:
        if not (field.data or self.name.data):
            raise wtforms.ValidationError(_("Give its number, or a name by which it is found."))

    def validate_checked_on(self, field: wtforms.DateField) -> None:
        if field.data and field.data > _today():
            raise wtforms.ValidationError(_("That day is still to come."))


@bp.get("")
def show() -> ResponseReturnValue:
    return _page(LineForm(checked_on=_today()))


@bp.post("")
def add() -> ResponseReturnValue:
    form = LineForm.from_request()
    if not form.validate():
        return _page(form), 422
    if len(db.session.scalars(crisis_lines.kept()).all()) >= crisis_lines.MOST:
        form.what_for.errors = [_("The list is full. In danger, nobody reads a longer one.")]
        return _page(form), 422
    line = CrisisLine(
        position=crisis_lines.next_position(), name="", number="", what_for="", checked_on=_today()
    )
    _write(line, form)
    db.session.add(line)
    return _done(line, "crisis_line.added")


@bp.get("/<uuid:line_id>")
def edit(line_id: UUID) -> ResponseReturnValue:
    line = _line(line_id)
    form = LineForm(name=line.name, number=line.number, what_for=_(line.what_for), checked_on=line.checked_on)
    return _page(form, line)


@bp.post("/<uuid:line_id>")
def change(line_id: UUID) -> ResponseReturnValue:
    line, form = _line(line_id), LineForm.from_request()
    if not form.validate():
        return _page(form, line), 422
    _write(line, form)
    return _done(line, "crisis_line.changed")


@bp.post("/<uuid:line_id>/removal")
def remove(line_id: UUID) -> ResponseReturnValue:
    line = _line(line_id)
    crisis_lines.remove(line)
    return _done(line, "crisis_line.removed")


@bp.post("/comparison")
def compare() -> ResponseReturnValue:
    crisis_lines.compared(_today())
    trail.record(current.actor(), "crisis_line.compared")
    db.session.commit()
    flash(_("It is kept that you looked them up today."), "kept")
    return redirect(url_for("crisis_settings.show"), 303)


def _done(line: CrisisLine, action: str) -> ResponseReturnValue:
    trail.record(current.actor(), action, line.id)
    db.session.commit()
    flash(_("It is kept."), "kept")
    return redirect(url_for("crisis_settings.show"), 303)


def _page(form: LineForm, line: CrisisLine | None = None) -> str:
    kept = db.session.scalars(crisis_lines.kept()).all()
    return render_template(
        "intake/crisis_settings.html",
        form=form,
        line=line,
        first=crisis_lines.FIRST,
        kept=kept,
        stale=crisis_lines.stale(kept, _today()),
    )


def _write(line: CrisisLine, form: LineForm) -> None:
    line.name, line.number = form.name.data or "", form.number.data or ""
    line.checked_on = form.checked_on.data or line.checked_on
    # What was shown in the reader's language and left as it was stays what can be translated.
    if form.what_for.data != _(line.what_for):
        line.what_for = form.what_for.data or ""


def _line(line_id: UUID) -> CrisisLine:
    return first_or_404(crisis_lines.kept().where(CrisisLine.id == line_id))


def _today() -> date:
    return clock.now().astimezone(current.zone()).date()
