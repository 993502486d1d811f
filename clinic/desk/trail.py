"""The trail, as the owner reads it: newest first, by person."""

import json
from datetime import datetime
from uuid import UUID

from flask import render_template, request
from sqlalchemy import Select, select

from clinic.audit import trail
from clinic.audit.models import Entry
from clinic.database import db, writing
from clinic.desk.deeds import deed
from clinic.edge import current
from clinic.edge.doors import owner
from clinic.frozen import frozen
from clinic.people import actors

bp = owner.blueprint("trail", __name__, url_prefix="/desk/practice/trail")

PAGE = 100


@frozen
class Line:
    """One entry in words a person reads; ids stay ids, since names are sealed."""

    n: int
    at: datetime
    who: str
    what: str
    subject: str
    origin: str
    digest: str


@bp.get("")
def read() -> str:
    person = _uuid("who")
    with writing():
        trail.record(current.actor(), "trail.read")
    head_n, head_hash = trail.head(db.session())
    rows = db.session.scalars(_entries(person, _before(head_n)).limit(PAGE + 1)).all()
    names = actors.names()
    return render_template(
        "desk/trail.html",
        lines=[_line(row, names) for row in rows[:PAGE]],
        older=rows[PAGE - 1].n if len(rows) > PAGE else None,
        people=sorted(names.items(), key=lambda pair: pair[1]),
        named=set(names.values()),
        who=person,
        head=f"{head_n}:{head_hash.hex()[:32]}",
    )


def _before(head_n: int) -> int | None:
    """Where an older page begins; None for the newest, and for a place the trail never came to."""
    before = request.args.get("before", type=int)
    return before if before is not None and 0 < before <= head_n else None


def _entries(person: UUID | None, before: int | None) -> "Select[Entry]":
    query = select(Entry).order_by(Entry.n.desc())
    if person is not None:
        query = query.where(Entry.actor == person.hex)
    return query if before is None else query.where(Entry.n < before)


def _line(entry: Entry, names: dict[str, str]) -> Line:
    who = actors.called(entry.actor, names)
    detail = json.loads(entry.detail)
    about = names.get(entry.subject) or names.get(str(detail.get("account", ""))) or entry.subject[:8]
    return Line(entry.n, entry.at, who, deed(entry.action), about, entry.origin, entry.hash.hex()[:16])


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None
