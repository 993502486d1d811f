"""Co-regulation over time, in a client's file: drawn from the cards that were signed, and on paper."""

from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic.coregulation import own_view
from clinic.database import db
from clinic.desk import client_own_view, file_frame
from clinic.desk.chart_paper import chart_pdf
from clinic.desk.client import mine
from clinic.desk.client_own_view import Showing
from clinic.desk.coregulation_page import CoregulationPage, of_the_charts
from clinic.edge import current
from clinic.edge.catalogue import gettext as _
from clinic.edge.doors import clinical

bp = clinical.blueprint(
    "client_coregulation", __name__, url_prefix="/desk/clients/<uuid:client_id>/co-regulation"
)


@bp.get("")
def index(client_id: UUID) -> ResponseReturnValue:
    with file_frame.opening(mine(client_id), "coregulation.read") as (opened, file):
        page = CoregulationPage.of(opened, file, _before())
    return render_template(
        "desk/client_coregulation.html", file=file, page=page, showing=Showing.of(file), **of_the_charts()
    )


@bp.post("/own-view")
def show_them(client_id: UUID) -> ResponseReturnValue:
    client_own_view.hand_over(mine(client_id))
    flash(_("They see it on their page from now on."), "kept")
    return redirect(url_for("client_coregulation.index", client_id=client_id), 303)


@bp.post("/own-view/end")
def show_them_no_more(client_id: UUID) -> ResponseReturnValue:
    own_view.close(current.actor(), file_frame.file_of(mine(client_id)))
    db.session.commit()
    flash(_("It is gone from their page."), "kept")
    return redirect(url_for("client_coregulation.index", client_id=client_id), 303)


@bp.get("/<int:place>/<kind>.pdf")
def print_one(client_id: UUID, place: int, kind: str) -> ResponseReturnValue:
    with file_frame.opening(mine(client_id), "coregulation.printed") as (opened, file):
        bond, shown = CoregulationPage.of(opened, file, _before()).one(place, kind)
    return chart_pdf("desk/chart_print.html", who=file.card.name, kind=kind, shown=shown, bond=bond)


def _before() -> date | None:
    """The day before which one looks; None for what is no day."""
    try:
        return date.fromisoformat(request.args.get("before", ""))
    except ValueError:
        return None
