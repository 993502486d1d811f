"""Who looked at a client's file, and when: for their therapist, and on paper for the client."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from clinic.clients import asked_for, cards
from clinic.database import db
from clinic.desk import file_frame
from clinic.desk.client import today, with_file
from clinic.desk.deeds import deed
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical
from clinic.edge.paging import Page, page_asked_for
from clinic.files.reading import reading, reading_with_names
from clinic.people import actors, looked
from clinic.people.looked import Looked

bp = clinical.blueprint("access", __name__, url_prefix="/desk/clients/<uuid:client_id>/access")

PAGE = 50


@bp.get("")
def index(client_id: UUID) -> ResponseReturnValue:
    client, file_id = with_file(client_id)
    with file_frame.opening(client, "access.read") as (_opened, file):
        looks = _looks(file_id, current.zone())
        page = Page.of(len(looks), PAGE, page_asked_for())
        since = asked_for.open_since(file_id)
        return render_template(
            "desk/access.html",
            file=file,
            days=looked.day_by_day(looks[page.lines]),
            page=page,
            since=since,
            answer_by=asked_for.answer_by(since, current.zone()) if since else None,
        )


@bp.post("/answer")
def answer(client_id: UUID) -> ResponseReturnValue:
    """The wish for the whole file was answered: with all of it, with part, or with the reason why not."""
    _client, file_id = with_file(client_id)
    who = (current.actor(), current.keyring())
    with reading(*who, "access.read", [file_id]) as opened:
        was_asked = asked_for.answer(*who, opened, file_id)
    db.session.commit()
    flash(_("Written down.") if was_asked else _("Nothing is asked for any more."), "kept")
    return redirect(url_for("access.index", client_id=client_id), 303)


@bp.get("/paper")
def paper(client_id: UUID) -> ResponseReturnValue:
    """All of it on one page that names nothing else of the file: what a client may be handed."""
    client, file_id = with_file(client_id)
    who = (current.actor(), current.keyring())
    with reading_with_names(*who, "access.read", [file_id], client=client.id) as opened:
        name = cards.open_cards(opened, [client.id])[client.id].name
    days = looked.day_by_day(_looks(file_id, current.zone()))
    return render_template("desk/access_paper.html", client=client, name=name, days=days, today=today())


def _looks(file_id: UUID, zone: ZoneInfo) -> list[Looked]:
    """All that was done with the file, newest first, each kind of deed of a person once a day."""
    known = actors.names()
    return looked.looks([file_id], zone, lambda actor: actors.called(actor, known), deed)
