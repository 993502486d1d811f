"""What the practice gives to anybody: the published sheets by need, each to read and to keep."""

from flask import Response, render_template

from clinic.edge import current
from clinic.edge.doors import visitor
from clinic.handouts import publication, sheet_pages

bp = visitor.blueprint("resources", __name__, url_prefix="/resources")


@bp.get("")
def index() -> str:
    """The sheets under what somebody may need them for."""
    return render_template("handouts/resources.html", needs=publication.by_need(current.locale()))


@bp.get("/<slug>")
def read(slug: str) -> Response:
    """One sheet on the screen."""
    locale = current.locale()
    sheet = publication.public_sheet(slug, locale)
    return sheet_pages.page(sheet, sheet_pages.for_anybody(locale), "handouts/resource_bar.html")


@bp.get("/<slug>.pdf")
def download(slug: str) -> Response:
    """One sheet on paper. Raises `NoSuchSheet` for a paper we do not print."""
    locale = current.locale()
    sheet = publication.public_sheet(slug, locale)
    return sheet_pages.download(sheet, sheet_pages.for_anybody(locale), f"{slug}-{sheet.locale}")
