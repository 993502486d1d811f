"""Giving a sheet, in three clicks: which one, what makes it theirs, and how it goes to them."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic.clients import own_file
from clinic.clients.card import Card
from clinic.database import db
from clinic.desk import file_frame, give_ways, let_ahead, note_sheets, sheet_reminders
from clinic.desk.client import today, with_file
from clinic.desk.client_page import next_start
from clinic.desk.file_frame import FileFrame
from clinic.desk.give_form import PAPER, GiveForm, form_of
from clinic.desk.note_around import first_language
from clinic.desk.writing import for_writers
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.edge.finding import first_or_404
from clinic.handouts import assign, fallback, library, own, sheet_pages
from clinic.handouts.assign import GivenAlready
from clinic.handouts.condition import Met
from clinic.handouts.library import Sheet
from clinic.handouts.models import Assignment
from clinic.handouts.task import LATEST_REVIEW, Task, Withheld, refusals

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
        ours=own.codes(),
        not_yet=lambda sheet: fallback.not_yet(library.offered(sheet.code, locale).locale, locale),
        together=file.together.may_work_together(today()),
    )


@bp.get("/<code>")
@for_writers
def ask(client_id: UUID, code: str) -> ResponseReturnValue:
    file, sheet, no_reminder = _giving(client_id, code)
    return _page(file, sheet, _form(file, sheet, no_reminder))


@bp.post("/<code>")
def give(client_id: UUID, code: str) -> ResponseReturnValue:
    file, sheet, form, tasks = _sent(client_id, code)
    chosen = give_ways.ways(file, form) if tasks else None
    if chosen is None or chosen.amiss:
        form.how.errors = [*form.how.errors, *([chosen.amiss] if chosen else [])]
        return _page(file, sheet, form), 422
    actor, keyring = current.actor(), current.keyring()
    # What was asked before it was asked once, whoever of them is given it.
    asked = list(tasks.values())[:1]
    standing = note_sheets.with_withheld(file.standing, asked, today(), current.person().id)
    if standing != file.standing:
        own_file.keep_standing(actor, keyring, file.file_id, standing, file.standing_version)
    if asked[0].asked is Met.CONCERN:
        db.session.commit()
        flash(_("Withheld, and kept so in the file. Nothing was given."), "kept")
        return redirect(url_for("client_sheets.index", client_id=client_id), 303)
    given: list[give_ways.Given] = []
    try:
        for person, task in tasks.items():
            row_id = form.row_of(person)
            row = assign.assign(actor, keyring, file.file_id, person, task, file.together, row_id)
            given.append((row, task))
    except GivenAlready as already:
        return _as_it_went(file, form, already)
    give_ways.send(file, form, given, chosen)
    if form.remind.data:
        sheet_reminders.remind(given[0][0], int(form.remind.data))
    db.session.commit()
    return give_ways.lead_on(form, client_id, [row for row, _task in given], chosen)


@bp.post("/<code>/preview")
def preview(client_id: UUID, code: str) -> ResponseReturnValue:
    """As it would be given, and nothing is."""
    file, sheet, form, tasks = _sent(client_id, code)
    if not tasks:
        return _page(file, sheet, form), 422
    # Of several, the first one's: the others' differ in language and name alone.
    task = next(iter(tasks.values()))
    coming = next_start(file.client)
    made = assign.personal(
        task,
        assign.therapist_of(current.person().id),
        next_appointment=coming.astimezone(current.zone()) if coming else None,
    )
    return sheet_pages.page(task.sheet, made, "desk/give_bar.html")


def _sent(client_id: UUID, code: str) -> tuple[FileFrame, Sheet, GiveForm, dict[UUID, Task]]:
    """The form as it was filled in, and what is to be given to whom.

    Nothing to nobody, with the reason beside each field, where it may not be.
    """
    file, sheet, no_reminder = _giving(client_id, code)
    form = _form(file, sheet, no_reminder)
    return file, sheet, form, _tasks(file, form, sheet)


def _opened(client_id: UUID) -> FileFrame:
    client, _file_id = with_file(client_id)
    with file_frame.opening(client, "handouts.read") as (_found, file):
        return file


def _giving(client_id: UUID, code: str) -> tuple[FileFrame, Sheet, str]:
    """The file, the sheet in the language of whoever it is for, and why nobody can be reminded of it."""
    client, _file_id = with_file(client_id)
    with file_frame.opening(client, "handouts.read") as (opened, file):
        no_reminder = sheet_reminders.why_none(opened, file, code)
    return file, library.offered(code, first_language(file.card)), no_reminder


def _form(file: FileFrame, sheet: Sheet, no_reminder: str) -> GiveForm:
    may_write = give_ways.none_may_be_written_to(file) == ""
    return form_of(file, sheet, _ours(sheet), may_be_written_to=may_write, no_reminder=no_reminder)


def _ours(sheet: Sheet) -> Sheet:
    return library.offered(sheet.code, current.locale())


def _tasks(file: FileFrame, form: GiveForm, sheet: Sheet) -> dict[UUID, Task]:
    if not form.validate():
        return {}
    tasks = {one: _task(file.known[one], form, sheet) for one in form.people}
    # What speaks against it is no mistake of the form: it is written down.
    against = {
        one.sentence: one
        for task in tasks.values()
        for one in refusals(task, file.together, today())
        if not isinstance(one, Withheld)
    }
    is_for_two = sheet.subject.conjoint
    return {} if form.refuse(against.values(), is_for_two=is_for_two) else tasks


def _task(person: Card, form: GiveForm, sheet: Sheet) -> Task:
    wanted = first_language(person)
    return form.to_task(library.offered(sheet.code, wanted), wanted, today(), person)


def _as_it_went(file: FileFrame, form: GiveForm, already: GivenAlready) -> ResponseReturnValue:
    """What a second press leads to: the same as the first, and no second sheet, link or letter."""
    db.session.rollback()
    mine = Assignment.of(current.person().id).where(Assignment.file_id == file.file_id)
    rows = [first_or_404(mine.where(Assignment.id == form.row_of(one))) for one in form.people]
    # A sheet to be printed says of itself that it is given.
    if form.how.data != PAPER:
        flash(_(already.sentence), "kept")
    return give_ways.lead_on(form, file.client.id, rows, give_ways.ways(file, form))


def _page(file: FileFrame, sheet: Sheet, form: GiveForm) -> str:
    return render_template(
        "desk/give.html",
        file=file,
        sheet=sheet,
        ours=_ours(sheet),
        form=form,
        not_yet=fallback.not_yet(sheet.locale, first_language(file.card)),
        together=file.together.may_work_together(today()),
        let_ahead=let_ahead.told(filter(None, [file.together.override(today())])),
        no_letter=give_ways.none_may_be_written_to(file),
        no_reminder=form.no_reminder,
        days=(today(), today() + LATEST_REVIEW),
    )


def _by_need(sheets: list[Sheet], needs: dict[str, str]) -> list[tuple[str, list[Sheet]]]:
    found = [(label, [one for one in sheets if one.subject.need == need]) for need, label in needs.items()]
    return [(label, some) for label, some in found if some]
