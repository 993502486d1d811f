"""Looking for words in all of one's notes. What is looked for is posted, so that no address ever holds it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic.clients import search as people
from clinic.clients.models import Client
from clinic.database import db
from clinic.desk.found import shown
from clinic.desk.note_found import who
from clinic.desk.search_form import SearchForm
from clinic.edge import current
from clinic.edge.amiss import is_left_out, only_looks
from clinic.edge.doors import clinical
from clinic.edge.paging import Page
from clinic.edge.turn import looks_first
from clinic.files.caseload import reading_caseload
from clinic.notes import finding
from clinic.notes.finding import Found, Wanted

bp = clinical.blueprint("search", __name__, url_prefix="/desk/search")

PAGE = 20
MOST_PEOPLE = 50


@bp.get("")
def show() -> ResponseReturnValue:
    return render_template("desk/search.html", form=SearchForm.from_request(), page=None)


@bp.post("")
@looks_first
@only_looks
def find() -> ResponseReturnValue:
    form = SearchForm.from_request()
    if not form.validate():
        return render_template("desk/search.html", form=form, page=None), 422
    found = _found(form)
    page = Page.of(len(found), PAGE, request.form.get("page", 1, type=int))
    return render_template(
        "desk/search.html",
        form=form,
        page=page,
        count=len(found),
        found=shown(found[page.lines], form.words.data or ""),
    )


def _found(form: SearchForm) -> Sequence[Found]:
    wanted = Wanted(
        words=form.words.data or "",
        type=form.type.data,
        way=form.way.data,
        technique=form.technique.data,
        since=form.since.data,
        until=form.until.data,
        file_ids=_files_of(form.client.data) if form.client.data else None,
        only_unsigned=form.unsigned.data,
    )
    with reading_caseload(*who(), "notes.searched") as opened:
        return finding.find(opened, current.person(), wanted)


def _files_of(name: str) -> Collection[UUID]:
    """The files of those who answer to this name, or may, of the people whose file one may open."""
    theirs = Client.of(current.person()).where(Client.file_id.is_not(None)).with_only_columns(Client.id)
    clients, _page = people.find(*who(), theirs, name, MOST_PEOPLE)
    missed = filter(is_left_out, db.session.scalars(theirs))
    ids = [*(client_id for client_id, _card in clients), *missed]
    return set(db.session.scalars(select(Client.file_id).where(Client.id.in_(ids))))
