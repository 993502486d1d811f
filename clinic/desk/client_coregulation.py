"""Co-regulation over time, in a client's file: drawn from the cards that were signed, and on paper."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from clinic.desk import file_frame
from clinic.desk.chart_paper import chart_pdf
from clinic.desk.client import mine
from clinic.desk.coregulation_page import CoregulationPage, of_the_charts
from clinic.edge.doors import clinical

bp = clinical.blueprint(
    "client_coregulation", __name__, url_prefix="/desk/clients/<uuid:client_id>/co-regulation"
)


@bp.get("")
def index(client_id: UUID) -> ResponseReturnValue:
    with file_frame.opening(mine(client_id), "coregulation.read") as (opened, file):
        page = CoregulationPage.of(opened, file)
    return render_template("desk/client_coregulation.html", file=file, page=page, **of_the_charts())


@bp.get("/<int:place>/<kind>.pdf")
def print_one(client_id: UUID, place: int, kind: str) -> ResponseReturnValue:
    with file_frame.opening(mine(client_id), "coregulation.printed") as (opened, file):
        bond, shown = CoregulationPage.of(opened, file).one(place, kind)
    return chart_pdf("desk/chart_print.html", who=file.card.name, kind=kind, shown=shown, bond=bond)
