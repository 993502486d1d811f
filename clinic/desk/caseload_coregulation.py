"""What stood in the way, by ways of working, over everybody a therapist sees: for her own eyes, in counts.

Nobody is named, nothing is ranked, and below its smallest numbers nothing is shown.
"""

from collections.abc import Iterator
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from clinic.clients.models import Client
from clinic.coregulation import caseload, cautions, charts, kept, series
from clinic.coregulation.caseload import Session, Together
from clinic.coregulation.codes import BARRIERS, Rater
from clinic.coregulation.models import ObservationRow
from clinic.database import db
from clinic.desk.chart_paper import chart_pdf
from clinic.edge import current
from clinic.edge.catalogue import gettext
from clinic.edge.doors import clinical
from clinic.edge.wording import direction
from clinic.files.caseload import reading_caseload
from clinic.files.reading import Opened
from clinic.files.segments import Segment
from clinic.notes import own_ways
from clinic.notes.gathered import Gathered

bp = clinical.blueprint("caseload_coregulation", __name__, url_prefix="/desk/co-regulation")

# As many sessions of one file as may weigh in the whole.
LOOKED_BACK = 60


@bp.get("")
def show() -> ResponseReturnValue:
    return render_template("desk/caseload_coregulation.html", **_about(), paper=False)


@bp.get("/chart.pdf")
def print_it() -> ResponseReturnValue:
    return chart_pdf("desk/caseload_print.html", **_about())


def _about() -> dict[str, object]:
    together, ways = _together(), own_ways.ways()
    return {
        "together": together,
        "names": [gettext(ways.short_of(row.way)) for row in together.rows],
        "barriers": [(barrier.code, gettext(barrier.label)) for barrier in BARRIERS],
        "chart": charts.row_chart(len(together.rows), len(BARRIERS), direction() == "rtl"),
        "cautions": cautions.EVERY,
        "beside": [gettext(cautions.THERAPIST), gettext(cautions.VERDICT)],
        "mirrored": direction() == "rtl",
        "noted_by": series.NOTED_BY,
        "least": caseload,
    }


def _together() -> Together:
    """Her own caseload, not the files that others let her read."""
    me = current.person().id
    own = Client.of(current.person()).where(Client.therapist_id == me).with_only_columns(Client.file_id)
    noted = select(ObservationRow.file_id).where(ObservationRow.file_id.in_(own)).distinct()
    with reading_caseload(current.actor(), current.keyring(), "coregulation.counted") as opened:
        files = db.session.scalars(noted).all()
        return caseload.together(session for file_id in files for session in _sessions(opened, file_id))


def _sessions(opened: Opened, file_id: UUID) -> Iterator[Session]:
    """The sessions of one file in which its therapist looked for barriers, one for each note."""
    ways = _ways(opened, file_id)
    found: dict[UUID, set[str]] = {}
    for card in kept.earlier(opened, file_id, LOOKED_BACK):
        values = card.observation.values()
        looked_for = {barrier.code: values[barrier.code] for barrier in BARRIERS if barrier.code in values}
        if card.note_id and card.note_id in ways and looked_for and card.observation.rater is Rater.CLINICIAN:
            there = found.setdefault(card.note_id, set())
            there |= {code for code, value in looked_for.items() if value}
    for note_id, there in found.items():
        yield Session(file_id, frozenset(ways[note_id]), frozenset(there))


def _ways(opened: Opened, file_id: UUID) -> dict[UUID, tuple[str, ...]]:
    """How the sessions of a file were worked in, by their notes: as its notes are found by."""
    found: dict[UUID, tuple[str, ...]] = {}
    for row in db.session.scalars(select(Segment).where(Segment.file_id == file_id)):
        content = opened.segment(row.place, row.blob)
        for line in Gathered(content).lines if content else ():
            if line.is_note:
                found[line.note_id] = tuple(line.ways)
    return found
