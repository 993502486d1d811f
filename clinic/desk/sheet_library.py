"""The library at the desk: every sheet by need, what stands in its way, to look at before it is given."""

from flask import Response, render_template, request

from clinic.edge import current
from clinic.edge.catalogue import gettext
from clinic.edge.doors import clinical
from clinic.frozen import frozen
from clinic.handouts import condition, library, own, publication, sheet_pages
from clinic.handouts.library import Sheet, Status
from clinic.handouts.wanted import MINUTES, Wanted
from clinic.notes import own_ways

bp = clinical.blueprint("handouts", __name__, url_prefix="/desk/handouts")


@frozen
class OnTheShelf:
    """One sheet as the list tells of it: in the reader's language where it can be, and all it is in."""

    sheet: Sheet
    editions: list[Sheet]
    is_published: bool

    @property
    def is_own(self) -> bool:
        return own.is_own(self.sheet.code)

    @property
    def by_status(self) -> list[tuple[Status, list[Sheet]]]:
        """Its languages, the furthest checked first."""
        groups = [(status, [one for one in self.editions if one.status is status]) for status in Status]
        return [(status, found) for status, found in reversed(groups) if found]

    @property
    def asked_first(self) -> str:
        """What is asked before it is given (a msgid)."""
        return condition.question(self.sheet.code, self.sheet.subject.given)


@bp.get("")
def index() -> str:
    wanted = Wanted.from_query(request.args)
    found = [one for one in _shelf() if wanted.fits(one.editions)]
    needs = library.common(current.locale()).needs.items()
    return render_template(
        "handouts/library.html",
        needs=[(label, [one for one in found if one.sheet.subject.need == need]) for need, label in needs],
        found=len(found),
        wanted=wanted,
        is_narrowed=wanted != Wanted(),
        ways=[(way.code, gettext(way.short)) for way in own_ways.ways().offered],
        languages=library.languages(),
        minutes=MINUTES,
    )


def _shelf() -> list[OnTheShelf]:
    published = publication.published()
    return [
        OnTheShelf(sheet, library.editions(sheet.code), sheet.code in published)
        for sheet in library.sheets(current.locale())
    ]


@bp.get("/<code>/<locale>")
def preview(code: str, locale: str) -> Response:
    sheet = library.sheet(code, locale)
    return sheet_pages.page(sheet, sheet_pages.for_anybody(), "handouts/preview_bar.html")


@bp.get("/<code>/<locale>.pdf")
def download(code: str, locale: str) -> Response:
    sheet = library.sheet(code, locale)
    return sheet_pages.download(sheet, sheet_pages.for_anybody(), f"{sheet.subject.slug}-{locale}")
