"""Co-regulation over time, in a client's file: drawn from the cards that were signed."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from clinic.coregulation import charts, kept, series
from clinic.coregulation.events import OUTCOMES
from clinic.desk import file_frame
from clinic.desk.client import with_file
from clinic.edge.doors import clinical
from clinic.edge.wording import direction

bp = clinical.blueprint(
    "client_coregulation", __name__, url_prefix="/desk/clients/<uuid:client_id>/co-regulation"
)

# Enough for the sessions shown, with a card for each rater of two bonds.
LOOKED_BACK = 120


@bp.get("")
def index(client_id: UUID) -> ResponseReturnValue:
    client, file_id = with_file(client_id)
    with file_frame.opening(client, "coregulation.read") as (opened, file):
        bonds = series.bonds(kept.earlier(opened, file_id, LOOKED_BACK))
    return render_template(
        "desk/client_coregulation.html",
        file=file,
        bonds=bonds,
        noted_by=series.NOTED_BY,
        outcomes=OUTCOMES,
        cautions=series.CAUTIONS,
        charts=charts,
        mirrored=direction() == "rtl",
    )
