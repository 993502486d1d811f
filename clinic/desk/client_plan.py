"""The treatment plan in a client's file: the one that stands, how its goals went, and those before it."""

from collections.abc import Iterable
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic.clients.plans import PlanPlace
from clinic.database import db
from clinic.desk import file_frame
from clinic.desk.client import today, with_file
from clinic.desk.file_frame import FileFrame
from clinic.edge import current
from clinic.edge.doors import clinical
from clinic.files.models import Draft
from clinic.files.reading import Opened
from clinic.notes import draft, progress, treatment
from clinic.notes.formats_course import AGREEMENTS, STATUSES, TREATMENT_PLAN
from clinic.notes.models import Note
from clinic.whole import or_left_out

bp = clinical.blueprint("client_plan", __name__, url_prefix="/desk/clients/<uuid:client_id>/plan")


@bp.get("")
def index(client_id: UUID) -> ResponseReturnValue:
    return _page(client_id, "desk/client_plan.html")


@bp.get("/paper")
def paper(client_id: UUID) -> ResponseReturnValue:
    return _page(client_id, "desk/client_plan_paper.html")


def _page(client_id: UUID, template: str) -> str:
    client, file_id = with_file(client_id)
    with file_frame.opening(client, "goals.read") as (opened, file):
        plan = treatment.present(opened, file_id, file.standing)
        marked = treatment.marked(opened, file_id, file.standing) if plan else ()
        places = treatment.places(opened, file_id, file.standing)
        begun = _begun(opened, file)
    return render_template(
        template,
        file=file,
        plan=plan,
        followed=[progress.of(goal, marked) for goal in plan.goals] if plan else [],
        earlier=_earlier(places, plan.note_id if plan else None),
        begun=begun,
        statuses={option.code: option.label for option in STATUSES},
        agreements={option.code: option.label for option in AGREEMENTS},
        today=today(),
    )


def _earlier(places: Iterable[PlanPlace], but: UUID | None) -> list[PlanPlace]:
    """The other versions, the latest first."""
    others = [place for place in places if place.note_id != but]
    return sorted(others, key=lambda place: (place.on, place.at), reverse=True)


def _begun(opened: Opened, file: FileFrame) -> UUID | None:
    """A plan that whoever looks has begun in this file, and not signed yet."""
    mine = Note.unsigned_of(current.person()).where(Note.file_id == file.file_id).with_only_columns(Note.id)
    rows = db.session.scalars(select(Draft).where(Draft.item_id.in_(mine.order_by(None))))
    for row in rows:
        with or_left_out("draft", row.item_id):
            if draft.read(opened, row).get("type") == TREATMENT_PLAN.code:
                return row.item_id
    return None
