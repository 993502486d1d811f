"""What the practice gives to anybody: the published sheets by need, each to read and to keep."""

from flask import Response, render_template, request

from clinic.edge import current, wording
from clinic.edge.doors import visitor
from clinic.handouts import addresses, fallback, library, publication, sheet_pages

bp = visitor.blueprint("resources", __name__, url_prefix="/resources")


@bp.get("")
def index() -> str:
    """The sheets under what somebody may need them for."""
    locale = asked_for()
    with wording.speaking(locale):
        return render_template(
            "handouts/resources.html",
            needs=publication.by_need(locale),
            words=library.common(locale),
            sheet_languages=library.languages(),
            found=addresses.of_index(locale),
            not_yet=lambda sheet: fallback.not_yet(sheet.locale, locale),
        )


@bp.get("/<slug>")
def read(slug: str) -> Response:
    """One sheet on the screen."""
    locale = asked_for()
    sheet = publication.public_sheet(slug, locale)
    with wording.speaking(locale):
        return sheet_pages.page(
            sheet,
            sheet_pages.for_anybody(locale),
            "handouts/resource_bar.html",
            found=addresses.of_sheet(sheet),
            asked_for=locale,
            sheet_languages=library.languages(),
        )


@bp.get("/<slug>.pdf")
def download(slug: str) -> Response:
    """One sheet on paper. Raises `NoSuchSheet` for a paper we do not print."""
    locale = asked_for()
    sheet = publication.public_sheet(slug, locale)
    return sheet_pages.download(sheet, sheet_pages.for_anybody(locale), f"{slug}-{sheet.locale}")


def asked_for() -> str:
    """The language of sheets that the address names, or that of the page."""
    asked = request.args.get(addresses.LANGUAGE, "")
    return asked if asked in library.LANGUAGES else current.locale()
