"""A client says, beside their own sheet, how it went: sealed to their file, for their therapist to read."""

from dataclasses import replace
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.database import db
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import portal
from clinic.handouts import assign, reports
from clinic.handouts.assign import Given
from clinic.handouts.report_form import ReportForm
from clinic.measures import letters

bp = portal.blueprint("portal_reports", __name__, url_prefix="/portal/sheets/<uuid:copy_id>/report")


@bp.get("")
def ask(copy_id: UUID) -> ResponseReturnValue:
    return _page(_given(copy_id), ReportForm.from_request())


@bp.post("")
def leave(copy_id: UUID) -> ResponseReturnValue:
    given, form = _given(copy_id), ReportForm.from_request()
    today = clock.now().astimezone(current.zone()).date()
    report = form.to_report(reports.assignment_of(copy_id), today) if form.validate() else None
    if report is None:
        return _page(given, form), 422
    # What one of several says of a joint sheet is theirs alone: the others may ask to read the joint file.
    file_id = reports.own_file(current.person().id, given.file_id)
    if file_id != given.file_id:
        report = replace(report, sheet=given.task.sheet.title)
    reports.leave(current.actor(), current.keyring(), file_id, report)
    letters.tell_holders(file_id)
    db.session.commit()
    flash(_("Thank you. It is sealed, for your therapist to read; nobody watches this page all day."), "kept")
    if report.had_unwanted:
        flash(_("Please leave this practice be until you have talked about it together."), "mend")
    return redirect(url_for("portal.home"), 303)


def _given(copy_id: UUID) -> Given:
    return assign.copy_for(current.actor(), current.keyring(), copy_id)


def _page(given: Given, form: ReportForm) -> str:
    return render_template("portal/report.html", given=given, sheet=given.task.sheet, form=form)
