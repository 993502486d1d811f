"""Who looked at a client's file, and when: for their therapist, and on paper for the client."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic.audit.models import Entry
from clinic.clients import cards
from clinic.database import db
from clinic.desk import actors, file_frame
from clinic.desk.client import today, with_file
from clinic.desk.deeds import deed
from clinic.edge import current
from clinic.edge.doors import clinical
from clinic.edge.paging import Page, page_asked_for
from clinic.files.reading import reading_with_names

bp = clinical.blueprint("access", __name__, url_prefix="/desk/clients/<uuid:client_id>/access")

PAGE = 50
# What comes along with writing and signing by itself: who wrote is told by the draft that was opened.
WHILE_WRITING = ("draft.kept", "draft.closed", "item.saved", "segment.saved")


@dataclass(frozen=True)
class Looked:
    """What one person did with the file on one day: from when to when, and how often."""

    on: date
    who: str
    what: str
    first: datetime
    last: datetime
    times: int


@bp.get("")
def index(client_id: UUID) -> ResponseReturnValue:
    client, file_id = with_file(client_id)
    with file_frame.opening(client, "access.read") as (_opened, file):
        looks = _looks(file_id, current.zone())
        page = Page.of(len(looks), PAGE, page_asked_for())
        return render_template("desk/access.html", file=file, looks=looks[page.lines], page=page)


@bp.get("/paper")
def paper(client_id: UUID) -> ResponseReturnValue:
    """All of it on one page that names nothing else of the file: what a client may be handed."""
    client, file_id = with_file(client_id)
    who = (current.actor(), current.keyring())
    with reading_with_names(*who, "access.read", [file_id], client=client.id) as opened:
        name = cards.open_cards(opened, [client.id])[client.id].name
    looks = _looks(file_id, current.zone())
    return render_template("desk/access_paper.html", client=client, name=name, looks=looks, today=today())


def _looks(file_id: UUID, zone: ZoneInfo) -> list[Looked]:
    """All that was done with the file, newest first, each kind of deed of a person once a day."""
    rows = db.session.execute(
        select(Entry.at, Entry.actor, Entry.action)
        .where(Entry.subject == file_id.hex, Entry.action.not_in(WHILE_WRITING))
        .order_by(Entry.n.desc())
    )
    times: Counter[tuple[date, str, str]] = Counter()
    first: dict[tuple[date, str, str], datetime] = {}
    last: dict[tuple[date, str, str], datetime] = {}
    for at, actor, action in rows:
        same = (at.astimezone(zone).date(), actor, action)
        times[same] += 1
        first[same] = at
        last.setdefault(same, at)
    known = actors.names()
    return [
        Looked(same[0], actors.called(same[1], known), deed(same[2]), first[same], last[same], count)
        for same, count in times.items()
    ]
