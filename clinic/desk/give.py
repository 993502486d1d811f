"""Giving a sheet, in three clicks: which one, what makes it theirs, and how it goes to them."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic import clock
from clinic.clients import own_file
from clinic.database import db
from clinic.desk import file_frame, note_sheets, something_waits
from clinic.desk.client import today, with_file
from clinic.desk.client_page import next_start
from clinic.desk.file_frame import FileFrame
from clinic.desk.give_form import LINK, PAPER, PORTAL, GiveForm, form_of
from clinic.desk.note_around import first_language
from clinic.desk.writing import for_writers
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.edge.finding import first_or_404
from clinic.handouts import assign, fallback, library, sheet_link, sheet_pages
from clinic.handouts.assign import GivenAlready
from clinic.handouts.condition import Met
from clinic.handouts.library import Sheet
from clinic.handouts.models import Assignment
from clinic.handouts.task import LATEST_REVIEW, Task, Withheld, refusals
from clinic.people.models import Account

bp = clinical.blueprint("give", __name__, url_prefix="/desk/clients/<uuid:client_id>/sheets/give")


@bp.get("")
@for_writers
def choose(client_id: UUID) -> ResponseReturnValue:
    file = _opened(client_id)
    locale = first_language(file.card)
    # By the titles whoever gives them can read, whatever language they are given in.
    sheets = list(library.sheets(current.locale()))
    needs = sheets[0].common.needs
    return render_template(
        "desk/give_choose.html",
        file=file,
        needs=_by_need(sheets, needs),
        not_yet=lambda sheet: fallback.not_yet(library.offered(sheet.code, locale).locale, locale),
        together=file.together.may_work_together(today()),
    )


@bp.get("/<code>")
@for_writers
def ask(client_id: UUID, code: str) -> ResponseReturnValue:
    file = _opened(client_id)
    sheet = library.offered(code, first_language(file.card))
    return _page(file, sheet, _form(file, sheet))


@bp.post("/<code>")
def give(client_id: UUID, code: str) -> ResponseReturnValue:
    file, sheet, form, task = _sent(client_id, code)
    if task is None:
        return _page(file, sheet, form), 422
    actor, keyring = current.actor(), current.keyring()
    standing = note_sheets.with_withheld(file.standing, [task], today(), current.person().id)
    if standing != file.standing:
        own_file.keep_standing(actor, keyring, file.file_id, standing, file.standing_version)
    if task.asked is Met.CONCERN:
        db.session.commit()
        flash(_("Withheld, and kept so in the file. Nothing was given."), "kept")
        return redirect(url_for("client_sheets.index", client_id=client_id), 303)
    try:
        row = assign.assign(actor, keyring, file.file_id, form.person_id, task, file.together, form.row_id)
    except GivenAlready as already:
        return _as_it_went(file, form, already)
    _send(file, form, row, task)
    db.session.commit()
    return _to(form, client_id, row)


@bp.post("/<code>/preview")
def preview(client_id: UUID, code: str) -> ResponseReturnValue:
    """As it would be given, and nothing is."""
    file, sheet, form, task = _sent(client_id, code)
    if task is None:
        return _page(file, sheet, form), 422
    coming = next_start(file.client)
    made = assign.personal(
        task,
        assign.therapist_of(current.person().id),
        next_appointment=coming.astimezone(current.zone()) if coming else None,
    )
    return sheet_pages.page(task.sheet, made, "desk/give_bar.html")


def _sent(client_id: UUID, code: str) -> tuple[FileFrame, Sheet, GiveForm, Task | None]:
    """The form as it was filled in, and what is to be given; None, with the reasons, where it may not be."""
    file = _opened(client_id)
    sheet = library.offered(code, first_language(file.card))
    form = _form(file, sheet)
    return file, sheet, form, _task(file, form, sheet)


def _opened(client_id: UUID) -> FileFrame:
    client, _file_id = with_file(client_id)
    with file_frame.opening(client, "handouts.read") as (_found, file):
        return file


def _form(file: FileFrame, sheet: Sheet) -> GiveForm:
    may_write = something_waits.address(file.client.id, file.card).why_not == ""
    return form_of(file, sheet, _ours(sheet), may_be_written_to=may_write)


def _ours(sheet: Sheet) -> Sheet:
    return library.offered(sheet.code, current.locale())


def _task(file: FileFrame, form: GiveForm, sheet: Sheet) -> Task | None:
    """What is to be given; None, with the reason beside each field, where it may not be."""
    if not form.validate():
        return None
    person = file.known[form.person_id]
    wanted = first_language(person)
    task = form.to_task(library.offered(sheet.code, wanted), wanted, today(), person)
    if form.how.data == PORTAL and Account.of_client(form.person_id) is None:
        form.how.errors = [
            _("They have no page of their own yet. Invite them to the portal, or choose paper.")
        ]
        return None
    # What speaks against it is no mistake of the form: it is written down.
    against = [one for one in refusals(task, file.together, today()) if not isinstance(one, Withheld)]
    return None if form.refuse(against) else task


def _as_it_went(file: FileFrame, form: GiveForm, already: GivenAlready) -> ResponseReturnValue:
    """What a second press leads to: the same as the first, and no second sheet, link or letter."""
    db.session.rollback()
    mine = Assignment.of(current.person().id).where(Assignment.file_id == file.file_id)
    row = first_or_404(mine.where(Assignment.id == form.row_id))
    # A sheet to be printed says of itself that it is given.
    if form.how.data != PAPER:
        flash(_(already.sentence), "kept")
    return _to(form, file.client.id, row)


def _send(file: FileFrame, form: GiveForm, row: Assignment, task: Task) -> None:
    """Make the link, and write the letter."""
    person = file.known[form.person_id]
    if form.how.data == LINK:
        link, words = sheet_link.make(current.actor(), current.keyring(), row, task, clock.now())
        if form.letter.data:
            way = something_waits.way_to_sheet(words)
            something_waits.write_link(row.client_id, person, way, link.until_at).say()
    elif form.how.data == PORTAL:
        flash(_("Given. It is on their page."), "kept")
        if form.letter.data:
            something_waits.write_portal(row.client_id, person).say()


def _to(form: GiveForm, client_id: UUID, row: Assignment) -> ResponseReturnValue:
    """Where what is still to do is done: printed, told aloud, or nothing."""
    if form.how.data == PAPER:
        there = url_for("client_sheets.read", client_id=client_id, assignment_id=row.id, given=1)
    elif form.how.data == LINK:
        there = url_for("sheet_links.show", client_id=client_id, assignment_id=row.id)
    else:
        there = url_for("client_sheets.index", client_id=client_id)
    return redirect(there, 303)


def _page(file: FileFrame, sheet: Sheet, form: GiveForm) -> str:
    return render_template(
        "desk/give.html",
        file=file,
        sheet=sheet,
        ours=_ours(sheet),
        form=form,
        not_yet=fallback.not_yet(sheet.locale, first_language(file.card)),
        no_letter=something_waits.address(file.client.id, file.card).why_not,
        days=(today(), today() + LATEST_REVIEW),
    )


def _by_need(sheets: list[Sheet], needs: dict[str, str]) -> list[tuple[str, list[Sheet]]]:
    found = [(label, [one for one in sheets if one.subject.need == need]) for need, label in needs.items()]
    return [(label, some) for label, some in found if some]
