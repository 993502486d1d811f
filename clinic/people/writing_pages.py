"""How the practice writes to people: reminders, the hours of quiet, and where replies land."""

from datetime import time

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from clinic.audit import trail
from clinic.database import db
from clinic.edge import current
from clinic.edge.catalogue import gettext, ngettext
from clinic.edge.catalogue import lazy_gettext as _
from clinic.edge.doors import owner
from clinic.edge.form import Form
from clinic.mail import rules
from clinic.mail.quiet import Quiet
from clinic.people import address
from clinic.people.address import AddressUnusable

bp = owner.blueprint("writing", __name__, url_prefix="/desk/practice/letters")

HOUR, DAY = 60, 24 * 60
AHEAD = (0, HOUR, 2 * HOUR, 4 * HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY)


def _ahead() -> list[SelectChoice]:
    return [SelectChoice(minutes, _in_words(minutes)) for minutes in AHEAD]


def _in_words(minutes: int) -> str:
    if not minutes:
        return gettext("None")
    if minutes < DAY:
        return ngettext("%(num)s hour before", "%(num)s hours before", minutes // HOUR)
    return ngettext("%(num)s day before", "%(num)s days before", minutes // DAY)


class WritingForm(Form):
    first = SelectField(_("First reminder"), coerce=int, choices=_ahead)
    second = SelectField(_("Second reminder"), coerce=int, choices=_ahead)
    quiet_from = TimeField(_("Quiet from"), [InputRequired()])
    quiet_until = TimeField(_("until"), [InputRequired()])
    reply_to = EmailField(_("Replies go to"), [Optional(), Length(max=254)])

    def validate_reply_to(self, field: EmailField) -> None:
        try:
            address.checked(field.data or "")
        except AddressUnusable as refused:
            raise ValidationError(gettext(refused.sentence)) from None


@bp.get("")
def show() -> ResponseReturnValue:
    kept = rules.ours()
    first, second = [*kept.remind_before, 0, 0][:2]
    return _page(
        WritingForm.from_request(
            first=first,
            second=second,
            quiet_from=_time(kept.quiet_from),
            quiet_until=_time(kept.quiet_until),
            reply_to=kept.reply_to,
        )
    )


@bp.post("")
def save() -> ResponseReturnValue:
    form = WritingForm.from_request()
    if not form.validate():
        return _page(form), 422
    chosen = {form.first.data, form.second.data} - {0}
    rules.change(
        reply_to=address.checked(form.reply_to.data) if form.reply_to.data else "",
        quiet=Quiet(_minute(form.quiet_from.data), _minute(form.quiet_until.data)),
        remind_before=sorted(chosen, reverse=True),
    )
    trail.record(current.actor(), "practice.changed")
    db.session.commit()
    flash(gettext("The settings are kept."), "kept")
    return redirect(url_for("writing.show"), 303)


def _page(form: WritingForm) -> str:
    return render_template("people/practice_letters.html", form=form)


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)


def _minute(at: time | None) -> int:
    return at.hour * 60 + at.minute if at else 0
