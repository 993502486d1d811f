"""The documents of a client's file: put in, listed, and taken out as downloads."""

from threading import BoundedSemaphore
from uuid import UUID

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic.clients.models import Client
from clinic.database import db
from clinic.desk import file_frame
from clinic.desk.client import with_file
from clinic.documents import shelf
from clinic.documents.checked import MIB, MOST_BYTES, checked
from clinic.documents.document import Document
from clinic.documents.forms import DocumentForm
from clinic.documents.kinds import NotTaken, TooLarge
from clinic.edge import current
from clinic.edge.amiss import only_looks
from clinic.edge.body import may_carry, one_of
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.edge.finding import first_or_404
from clinic.edge.paging import Page, page_asked_for
from clinic.edge.turn import looks_first
from clinic.files.models import Item
from clinic.files.reading import reading
from clinic.people.models import Account

bp = clinical.blueprint("documents", __name__, url_prefix="/desk/clients/<uuid:client_id>/documents")

PAGE = 50
# Each is in memory a few times over, sealed and not: no more of them than this in one process.
AT_ONCE = 2
TURNS = BoundedSemaphore(AT_ONCE)


@bp.get("")
def index(client_id: UUID) -> ResponseReturnValue:
    return _page(*with_file(client_id), DocumentForm.from_request())


@bp.post("")
@only_looks
@looks_first
@may_carry(MOST_BYTES + MIB, TooLarge.sentence)
@one_of(TURNS)
def add(client_id: UUID) -> ResponseReturnValue:
    client, file_id = with_file(client_id)
    form = DocumentForm.from_request()
    if form.validate():
        try:
            kind, content = checked(form.content)
        except NotTaken as no:
            form.file.errors = [_(no.sentence)]
        else:
            title = form.title_or(_("Document"))
            shelf.keep(current.actor(), current.keyring(), file_id, title, kind, content)
            flash(_("The document is in the file."), "kept")
            return redirect(url_for("documents.index", client_id=client.id), 303)
    return _page(client, file_id, form), 422


@bp.get("/<uuid:document_id>")
@one_of(TURNS)
def download(client_id: UUID, document_id: UUID) -> ResponseReturnValue:
    client, file_id = with_file(client_id)
    here = shelf.of(current.person().id).where(Item.file_id == file_id, Item.id == document_id)
    row = first_or_404(here)
    named = {"client": client.id, "item": row.id}
    with reading(current.actor(), current.keyring(), "document.read", [file_id], **named) as opened:
        return _as_download(*shelf.taken_out(opened, row))


def _as_download(document: Document, content: bytes) -> Response:
    """To be laid down by the browser and never shown in it: what is inside is not ours."""
    answer = make_response(content)
    answer.headers["Content-Type"] = "application/octet-stream"
    answer.headers["Content-Disposition"] = document.disposition
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _page(client: Client, file_id: UUID, form: DocumentForm) -> str:
    standing = shelf.standing_in(file_id)
    page = Page.of(len(standing), PAGE, page_asked_for())
    here = shelf.of(current.person().id).where(Item.file_id == file_id)
    rows = db.session.scalars(here.limit(page.size).offset(page.skip)).all()
    names = _names({row.author_id for row in rows})
    with file_frame.opening(client, "file.read") as (opened, file):
        return render_template(
            "desk/documents.html",
            file=file,
            kept=[(one, names.get(one.author_id, "")) for one in shelf.kept_in(opened, file_id, rows)],
            gone=shelf.gone_from(file_id, standing),
            page=page,
            form=form,
        )


def _names(account_ids: set[UUID]) -> dict[UUID, str]:
    theirs = select(Account.id, Account.name).where(Account.id.in_(account_ids))
    return {row.id: row.name for row in db.session.execute(theirs)}
