"""A sheet by a link: its letter has the address, its code is told; then it is read, kept, and spoken of."""

from dataclasses import replace
from datetime import timedelta

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.audit import trail
from clinic.config import settings
from clinic.database import db, writing
from clinic.diary.coming import next_appointment
from clinic.edge import cookie, current
from clinic.edge.catalogue import gettext as _
from clinic.edge.catalogue import ngettext
from clinic.edge.doors import visitor
from clinic.files.by_code import LinkWords, code_of
from clinic.handouts import assign, reports, sheet_link, sheet_pages
from clinic.handouts.models import SheetLink
from clinic.handouts.report_form import ReportForm
from clinic.handouts.sheet import Personal
from clinic.handouts.sheet_link import ByLink
from clinic.measures import letters
from clinic.plain import N_
from clinic.portal import told_code
from clinic.portal.told_code import Told
from clinic.refusal import Refusal

bp = visitor.blueprint("sheet_link", __name__, url_prefix="/s/<token>")

# On a shared device it is closed before long, by itself.
TOLD = Told("sheet", cookie.sheet, timedelta(hours=1))


class NotOpen(Refusal):
    """The code was not given in this browser, or that was longer than an hour ago."""

    status = 401
    sentence = N_("This was closed here meanwhile. Please give the code again; then you can send it.")


@bp.get("")
def begin(token: str) -> ResponseReturnValue:
    link, words = _found(token)
    if words is None:
        return _code_page(token)
    given = _read(link, words)
    return sheet_pages.page(
        given.task.sheet, _personal(given), "portal/sheet_link_bar.html", tab=_("For you")
    )


@bp.post("")
def give_code(token: str) -> ResponseReturnValue:
    link = sheet_link.find(token, clock.now())
    typed = code_of(request.form.get("told", ""))
    if not typed:
        return _code_page(token, _("Please type the four digits.")), 422
    words = LinkWords(token, typed)
    left = sheet_link.try_code(current.actor(), link, words, clock.now())
    db.session.commit()
    if left == 0:
        raise sheet_link.TooManyWrong
    if left is not None:
        return _code_page(token, _amiss(left)), 422
    answer = make_response(redirect(url_for("sheet_link.begin", token=token), 303))
    TOLD.keep(answer, words)
    return answer


@bp.get("/sheet.pdf")
def download(token: str) -> ResponseReturnValue:
    link, words = _found(token)
    if words is None:
        return redirect(url_for("sheet_link.begin", token=token), 303)
    given = _read(link, words)
    # The name a file has on a shared computer says nothing of what is in it.
    return sheet_pages.download(given.task.sheet, _personal(given), "sheet")


@bp.get("/report")
def ask(token: str) -> ResponseReturnValue:
    link, words = _found(token)
    if words is None:
        return redirect(url_for("sheet_link.begin", token=token), 303)
    return _report_page(token, _read(link, words), ReportForm.from_request())


@bp.post("/report")
def leave(token: str) -> ResponseReturnValue:
    link, words = _found(token)
    if words is None:
        raise NotOpen
    form = ReportForm.from_request()
    today = clock.now().astimezone(current.zone()).date()
    report = form.to_report(link.assignment_id, today) if form.validate() else None
    if report is None:
        return _report_page(token, _read(link, words), form), 422
    if sheet_link.given_by(link).file_id != link.file_id:
        # It is kept in their own file, which has no sheet of that number.
        report = replace(report, sheet=_read(link, words).task.sheet.title)
    sheet_link.leave(current.actor(), link, words, reports.LEFT, report)
    letters.tell_holders(link.file_id)
    db.session.commit()
    if report.had_unwanted:
        flash(_("Please leave this practice be until you have talked about it together."), "mend")
    return redirect(url_for("sheet_link.sent", token=token), 303)


@bp.get("/sent")
def sent(token: str) -> ResponseReturnValue:
    _link, words = _found(token)
    if words is None:
        return redirect(url_for("sheet_link.begin", token=token), 303)
    return render_template("portal/sheet_link_sent.html", token=token)


@bp.post("/close")
def close(token: str) -> ResponseReturnValue:
    sheet_link.find(token, clock.now())
    flash(_("It is closed in this browser. To open it again, give the code."), "kept")
    answer = make_response(redirect(url_for("sheet_link.begin", token=token), 303))
    TOLD.close(answer)
    return answer


def _found(token: str) -> tuple[SheetLink, LinkWords | None]:
    """The link, and its words if its code was given in this browser. Raises what `sheet_link.find` does."""
    link, words = sheet_link.find(token, clock.now()), TOLD.read(token)
    return link, words if words and sheet_link.opens(link, words) else None


def _read(link: SheetLink, words: LinkWords) -> ByLink:
    with writing():
        trail.record(current.actor(), "handouts.read", link.file_id, link=link.id)
    return sheet_link.read(link, words, settings().root_vk or b"")


def _personal(given: ByLink) -> Personal:
    row = sheet_link.given_by(given.link)
    coming = next_appointment(row.client_id, clock.now(), told_on=row.file_id)
    made = assign.personal(
        given.task,
        assign.therapist_of(given.giver_id),
        next_appointment=coming.starts_at.astimezone(current.zone()) if coming else None,
        paper=sheet_pages.paper_asked_for(),
    )
    return replace(made, large=made.large or sheet_pages.larger_asked_for())


def _report_page(token: str, given: ByLink, form: ReportForm) -> str:
    return render_template("portal/sheet_link_report.html", token=token, sheet=given.task.sheet, form=form)


def _code_page(token: str, amiss: str = "") -> str:
    says = _("Four digits that you were told. They open what waits for you here.")
    return told_code.page(url_for("sheet_link.begin", token=token), says, amiss)


def _amiss(left: int) -> str:
    return ngettext(
        "That is not the code. You can try once more; then this closes, and your therapist makes another.",
        "That is not the code. You can try %(num)s more times.",
        left,
    )
