"""The library at the desk: every sheet in its languages, to look at before it is given."""

from flask import render_template

from clinic.edge import current
from clinic.edge.doors import clinical
from clinic.handouts import library, publication, sheet_pages

bp = clinical.blueprint("handouts", __name__, url_prefix="/desk/handouts")


@bp.get("")
def index():
    return render_template(
        "handouts/library.html",
        sheets=library.sheets(current.locale()),
        editions=library.editions,
        published=publication.published(),
    )


@bp.get("/<code>/<locale>")
def preview(code: str, locale: str):
    sheet = library.sheet(code, locale)
    return sheet_pages.page(sheet, sheet_pages.for_anybody(), "handouts/preview_bar.html")


@bp.get("/<code>/<locale>.pdf")
def download(code: str, locale: str):
    sheet = library.sheet(code, locale)
    return sheet_pages.download(sheet, sheet_pages.for_anybody(), f"{sheet.subject.slug}-{locale}")
