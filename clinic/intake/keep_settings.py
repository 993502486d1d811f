"""The owner's page of how long enquiries are kept; what a shorter time touches is looked at first."""

import wtforms
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.validators import InputRequired

from clinic import clock
from clinic.audit import trail
from clinic.database import db
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.catalogue import lazy_gettext
from clinic.edge.doors import owner
from clinic.edge.form import Form
from clinic.intake import promised, shortening
from clinic.intake.models import FEWEST_DAYS, MOST_DAYS
from clinic.intake.shortening import Shortening

bp = owner.blueprint("keep_settings", __name__, url_prefix="/desk/practice/enquiries")

NEW_ONES, ENDED_TOO = "new", "ended"


class KeepForm(Form):
    days = wtforms.IntegerField(lazy_gettext("Days an enquiry is kept"), [InputRequired()])

    def validate_days(self, field: wtforms.IntegerField) -> None:
        if field.data is not None and not FEWEST_DAYS <= field.data <= MOST_DAYS:
            raise wtforms.ValidationError(
                _("Choose a number from %(fewest)s to %(most)s.", fewest=FEWEST_DAYS, most=MOST_DAYS)
            )

    @property
    def chosen(self) -> int:
        """Once it has been validated."""
        return self.days.data or 0


@bp.get("")
def show() -> ResponseReturnValue:
    return _page(KeepForm(days=promised.days()))


@bp.post("")
def save() -> ResponseReturnValue:
    form = KeepForm.from_request()
    if not form.validate():
        return _page(form), 422
    if shortening.foreseen(form.chosen, clock.now()).ended:
        return redirect(url_for("keep_settings.look", days=form.chosen), 303)
    return _keep(form.chosen)


@bp.get("/shorter")
def look() -> ResponseReturnValue:
    """Before anything is done: what a shorter time would mean for those who were told a longer one."""
    form = KeepForm(request.args)
    if not form.validate():
        return redirect(url_for("keep_settings.show"), 303)
    return _look_page(shortening.foreseen(form.chosen, clock.now()))


@bp.post("/shorter")
def shorten() -> ResponseReturnValue:
    """For new ones only, or, where that was looked at, for the ended ones as well."""
    form, whom = KeepForm.from_request(), request.form.get("whom")
    if not form.validate() or whom not in (NEW_ONES, ENDED_TOO):
        return redirect(url_for("keep_settings.show"), 303)
    if whom == NEW_ONES:
        return _keep(form.chosen)
    foreseen = shortening.foreseen(form.chosen, clock.now(), hold=True)
    if request.form.get("seen") != str(len(foreseen.go_now)):
        words = _("Meanwhile it is another number. Nothing was done: please look once more.")
        return _look_page(foreseen, words), 409
    return _keep(form.chosen, foreseen)


def _keep(days: int, also: Shortening | None = None) -> ResponseReturnValue:
    trail.record(current.actor(), "enquiry.keeping_changed", days=days, was=promised.days())
    promised.change(days)
    if also is not None:
        shortened, deleted = also.go_sooner, len(also.go_now)
        trail.record(current.actor(), "enquiry.shortened", days=days, shortened=shortened, deleted=deleted)
        also.carry_out(current.actor())
    db.session.commit()
    flash(_("The settings are kept."), "kept")
    return redirect(url_for("keep_settings.show"), 303)


def _page(form: KeepForm) -> str:
    return render_template("intake/keep_settings.html", form=form)


def _look_page(foreseen: Shortening, refused: str = "") -> str:
    return render_template("intake/keep_shorter.html", foreseen=foreseen, refused=refused)
